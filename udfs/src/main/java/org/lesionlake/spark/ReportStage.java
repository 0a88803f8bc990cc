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
import org.lesionlake.report.ReportAnnotator;
import org.lesionlake.report.SentenceSplitter;
import org.lesionlake.report.Span;
import org.lesionlake.report.TextNormalizer;
import scala.collection.Seq;

/**
 * Spark NLP stages of our own, which read and write its annotations and are far faster than the
 * stock ones: sentences as reports need them, words, and the phrases of a lexicon. A sentence is an
 * annotation of type document whose result is the normalised text, so that the stages behind it
 * match without regard to case and accents while begin and end stay those of the report.
 */
public final class ReportStage extends Transformer {
  private static final long serialVersionUID = 1;

  /** What a stage finds, with the type of its annotations. */
  private enum Finds {
    SENTENCES("document"),
    WORDS("token"),
    PHRASES("chunk");

    private final String type;

    Finds(String type) {
      this.type = type;
    }
  }

  private final Finds finds;
  private final String uid;
  private final Lexicon lexicon;
  private final String inputColumn;
  private final String outputColumn;

  private ReportStage(Finds finds, Lexicon lexicon, String inputColumn, String outputColumn) {
    this.finds = finds;
    this.uid = "ReportStage_" + UUID.randomUUID().toString().substring(0, 12);
    this.lexicon = lexicon;
    this.inputColumn = inputColumn;
    this.outputColumn = outputColumn;
  }

  /** Sentences of the documents in a column. */
  static ReportStage sentences(Lexicon lexicon, String inputColumn, String outputColumn) {
    return new ReportStage(Finds.SENTENCES, lexicon, inputColumn, outputColumn);
  }

  /** Words of the sentences in a column. */
  static ReportStage words(Lexicon lexicon, String inputColumn, String outputColumn) {
    return new ReportStage(Finds.WORDS, lexicon, inputColumn, outputColumn);
  }

  /** Phrases of the lexicon in the sentences of a column. */
  static ReportStage phrases(Lexicon lexicon, String inputColumn, String outputColumn) {
    return new ReportStage(Finds.PHRASES, lexicon, inputColumn, outputColumn);
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
    Column found =
        functions.udf(new Annotate(finds, lexicon), annotations).apply(functions.col(inputColumn));
    return dataset.withColumn(outputColumn, found.as(outputColumn, annotatorType()));
  }

  private Metadata annotatorType() {
    return new MetadataBuilder().putString("annotatorType", finds.type).build();
  }

  private static final class Annotate implements UDF1<Seq<Row>, List<Row>>, Serializable {
    private static final long serialVersionUID = 1;
    private static final float[] NO_EMBEDDINGS = new float[0];
    private final Finds finds;
    private final Lexicon lexicon;
    private transient SentenceSplitter splitter;
    private transient ReportAnnotator annotator;

    Annotate(Finds finds, Lexicon lexicon) {
      this.finds = finds;
      this.lexicon = lexicon;
    }

    @Override
    public List<Row> call(Seq<Row> given) {
      if (annotator == null) {
        splitter = new SentenceSplitter(lexicon);
        annotator = new ReportAnnotator(lexicon);
      }
      List<Row> found = new ArrayList<>();
      for (int i = 0; i < given.size(); i++) {
        Row annotation = given.apply(i);
        String text = annotation.getAs("result");
        int offset = annotation.getAs("begin");
        String normalized = finds == Finds.SENTENCES ? TextNormalizer.normalize(text) : text;
        int number = i;
        for (Span span : spans(text)) {
          found.add(
              RowFactory.create(
                  finds.type,
                  offset + span.start(),
                  offset + span.end() - 1,
                  normalized.substring(span.start(), span.end()),
                  Map.of(
                      "sentence", String.valueOf(finds == Finds.SENTENCES ? found.size() : number)),
                  NO_EMBEDDINGS));
        }
      }
      return found;
    }

    private List<Span> spans(String text) {
      return switch (finds) {
        case SENTENCES -> splitter.split(text);
        case WORDS -> annotator.words(text);
        case PHRASES -> annotator.phrases(text);
      };
    }
  }
}
