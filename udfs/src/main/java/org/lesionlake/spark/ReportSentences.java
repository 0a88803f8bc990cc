package org.lesionlake.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.SentenceSplitter;
import org.lesionlake.report.Span;
import org.lesionlake.report.TextNormalizer;
import scala.collection.Seq;

/**
 * A Spark NLP stage of our own: cuts documents into sentences as reports need it, and far faster
 * than the stock sentence detector. Each sentence is an annotation of type document whose result is
 * the normalised text, so that the stages behind it match without regard to case and accents while
 * begin and end stay those of the report.
 */
public final class ReportSentences extends Transformer {
  private static final long serialVersionUID = 1;
  private static final String TYPE = "document";

  private final String uid = "ReportSentences_" + UUID.randomUUID().toString().substring(0, 12);
  private final Lexicon lexicon;
  private final String inputColumn;
  private final String outputColumn;

  ReportSentences(Lexicon lexicon, String inputColumn, String outputColumn) {
    this.lexicon = lexicon;
    this.inputColumn = inputColumn;
    this.outputColumn = outputColumn;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    DataType annotations = schema.apply(inputColumn).dataType();
    return schema.add(outputColumn, annotations, true, annotatorType());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    DataType annotations = dataset.schema().apply(inputColumn).dataType();
    Column sentences =
        functions.udf(new Split(lexicon), annotations).apply(functions.col(inputColumn));
    return dataset.withColumn(outputColumn, sentences.as(outputColumn, annotatorType()));
  }

  private static Metadata annotatorType() {
    return new MetadataBuilder().putString("annotatorType", TYPE).build();
  }

  private static final class Split implements UDF1<Seq<Row>, List<Row>>, Serializable {
    private static final long serialVersionUID = 1;
    private final Lexicon lexicon;
    private transient SentenceSplitter splitter;

    Split(Lexicon lexicon) {
      this.lexicon = lexicon;
    }

    @Override
    public List<Row> call(Seq<Row> documents) {
      if (splitter == null) {
        splitter = new SentenceSplitter(lexicon);
      }
      List<Row> sentences = new ArrayList<>();
      for (int i = 0; i < documents.size(); i++) {
        Row document = documents.apply(i);
        String text = document.getAs("result");
        int offset = document.getAs("begin");
        String normalized = TextNormalizer.normalize(text);
        for (Span span : splitter.split(text)) {
          sentences.add(
              RowFactory.create(
                  TYPE,
                  offset + span.start(),
                  offset + span.end() - 1,
                  normalized.substring(span.start(), span.end()),
                  Map.of("sentence", String.valueOf(sentences.size())),
                  new float[0]));
        }
      }
      return sentences;
    }
  }
}
