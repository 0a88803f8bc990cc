package org.lesionlake.spark;

import com.johnsnowlabs.nlp.annotators.ner.NerConverter;
import com.johnsnowlabs.nlp.annotators.ner.crf.NerCrfApproach;
import com.johnsnowlabs.nlp.embeddings.Word2VecApproach;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.TaggedSpan;

/**
 * Trains a {@link ReportTagger}: a linear-chain conditional random field (Spark NLP's NerCrf, with
 * no native engine) over the pieces of sentences, the part that each plays in the lexicon, and word
 * vectors learnt from the same texts. Labels follow the scheme that begins with B- and goes on with
 * I-.
 */
public final class TaggerTraining {
  private static final String PIECE = "tagger_piece";
  private static final String ROLE = "tagger_role";
  private static final String VECTOR = "tagger_vector";
  private static final String LABEL = "tagger_label";
  private static final String TRUTH = "tagger_truth";
  private static final String TAGGED = "tagged";
  private static final String OUTSIDE = "O";

  /** Weight of the squared weights in what is minimised. */
  private static final double L2 = 0.1;

  /** How far weights go along the gradient of the first sentence. */
  private static final double FIRST_STEP = 0.05;

  private final SparkSession spark;
  private final Lexicon lexicon;
  private final int epochs;
  private final int vectorSize;
  private final int leastOccurrences;

  /**
   * @param epochs most passes over the texts
   * @param vectorSize numbers in a word's vector
   * @param leastOccurrences of a word that gets a vector
   */
  public TaggerTraining(
      SparkSession spark, Lexicon lexicon, int epochs, int vectorSize, int leastOccurrences) {
    this.spark = spark;
    this.lexicon = lexicon;
    this.epochs = epochs;
    this.vectorSize = vectorSize;
    this.leastOccurrences = leastOccurrences;
  }

  /** A text with what is to be marked in it. */
  public record Labelled(String text, List<TaggedSpan> spans) {
    public Labelled {
      spans = List.copyOf(spans);
    }
  }

  /**
   * Trains on texts and saves the tagger. Labels are the lexicon's kinds, with {@code +plural}
   * where a word names several.
   *
   * @throws IOException if the folder holds a tagger already or cannot be written
   * @throws IllegalArgumentException if no text has a span
   */
  public void save(List<Labelled> texts, Path folder) throws IOException {
    Map<String, String> labels = new TreeMap<>();
    texts.forEach(
        text -> text.spans().forEach(span -> labels.put(span.label(), meaning(span.label()))));
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("No text has a span to learn from; label some first");
    }
    ReportTagger.save(train(texts), List.of(lexicon.language()), TAGGED, labels, folder);
  }

  /** {@code lesion+plural} to {@code kind=lesion;plural=true}. */
  private static String meaning(String label) {
    return label.endsWith("+plural")
        ? "kind=" + label.substring(0, label.length() - "+plural".length()) + ";plural=true"
        : "kind=" + label;
  }

  private PipelineModel train(List<Labelled> texts) {
    Dataset<Row> labelled = labelled(texts).persist();
    Word2VecApproach vectors = new Word2VecApproach();
    vectors.setInputCols(new String[] {PIECE});
    vectors.setOutputCol(VECTOR);
    vectors.setVectorSize(vectorSize);
    vectors.setMinCount(leastOccurrences);
    vectors.setNumPartitions(1);
    vectors.setSeed(1);
    NerCrfApproach field = new NerCrfApproach();
    field.setInputCols(new String[] {ReportPipeline.SENTENCE, PIECE, ROLE, VECTOR});
    field.setOutputCol(LABEL);
    field.setLabelColumn(TRUTH);
    field.setMaxEpochs(epochs);
    field.setRandomSeed(1);
    field.setL2(L2);
    // Its step is sentences / (2 * l2 * (steps + c0)); what is preset fits millions of words.
    field.setC0((int) Math.ceil(sentences(labelled) / (2 * L2 * FIRST_STEP)));
    NerConverter chunks = new NerConverter();
    chunks.setInputCols(new String[] {ReportPipeline.SENTENCE, PIECE, LABEL});
    chunks.setOutputCol(TAGGED);
    PipelineModel learnt =
        new Pipeline().setStages(new PipelineStage[] {vectors, field, chunks}).fit(labelled);
    labelled.unpersist();
    List<PipelineStage> stages = new ArrayList<>(own());
    stages.addAll(List.of(learnt.stages()));
    return new Pipeline()
        .setStages(stages.toArray(PipelineStage[]::new))
        .fit(ReportPipeline.beforeTagger(spark, lexicon).transform(rows(List.of(""))));
  }

  private static long sentences(Dataset<Row> texts) {
    return texts
        .selectExpr("coalesce(sum(size(" + ReportPipeline.SENTENCE + ")), 0)")
        .first()
        .getLong(0);
  }

  private List<PipelineStage> own() {
    return List.of(
        ReportStage.pieces(lexicon, ReportPipeline.SENTENCE, PIECE),
        ReportStage.roles(lexicon, ReportPipeline.SENTENCE, ROLE));
  }

  private Dataset<Row> rows(List<String> texts) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(RowFactory.create(i, texts.get(i)));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("number", DataTypes.IntegerType)
            .add(ReportPipeline.TEXT, DataTypes.StringType));
  }

  /** The texts up to roles, with a label for each piece. */
  private Dataset<Row> labelled(List<Labelled> texts) {
    Dataset<Row> read =
        ReportPipeline.beforeTagger(spark, lexicon)
            .transform(rows(texts.stream().map(Labelled::text).toList()));
    for (PipelineStage stage : own()) {
      read = ((ReportStage) stage).transform(read);
    }
    StructType schema = read.schema();
    int piece = schema.fieldIndex(PIECE);
    List<Row> withTruth = new ArrayList<>();
    for (Row row : read.collectAsList()) {
      List<Object> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(row.get(i));
      }
      List<TaggedSpan> spans = texts.get(row.<Integer>getAs("number")).spans();
      cells.add(truth(row.getList(piece), spans));
      withTruth.add(RowFactory.create(cells.toArray()));
    }
    StructField truth =
        new StructField(
            TRUTH,
            schema.apply(PIECE).dataType(),
            true,
            new MetadataBuilder().putString("annotatorType", "named_entity").build());
    return spark.createDataFrame(withTruth, schema.add(truth));
  }

  private static List<Row> truth(List<Row> pieces, List<TaggedSpan> spans) {
    List<Row> labels = new ArrayList<>();
    int at = 0;
    int begun = -1;
    for (Row piece : pieces) {
      int begin = piece.<Integer>getAs("begin");
      int end = piece.<Integer>getAs("end");
      while (at < spans.size() && spans.get(at).end() <= begin) {
        at++;
      }
      String label = OUTSIDE;
      if (at < spans.size() && spans.get(at).start() <= begin && spans.get(at).end() > end) {
        label = (begun == at ? "I-" : "B-") + spans.get(at).label();
        begun = at;
      }
      Map<String, String> metadata = new HashMap<>();
      metadata.put("word", piece.getAs("result"));
      labels.add(
          RowFactory.create("named_entity", begin, end, label, metadata, new ArrayList<Float>()));
    }
    return labels;
  }
}
