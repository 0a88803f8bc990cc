package org.lesionlake.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
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
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.ReportReading;
import org.lesionlake.report.SentenceSplitter;
import org.lesionlake.report.Span;
import org.lesionlake.report.TextNormalizer;
import scala.collection.Seq;

/**
 * Spark NLP stages of our own, which read and write its annotations and are far faster than the
 * stock ones: sections and sentences as reports need them, words, and the phrases of a lexicon; for
 * taggers, pieces of words and the part that each plays in the lexicon. A sentence is an annotation
 * of type document whose result is the normalised text, so that the stages behind it match without
 * regard to case and accents while begin and end stay those of the report. A section's annotation
 * says which it is under {@code section} in its metadata.
 *
 * <p>A stage is saved and loaded as any of Spark ML's, its lexicon with it.
 */
public final class ReportStage extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a stage finds, with the type of its annotations. */
  private enum Finds {
    SECTIONS("chunk"),
    SENTENCES("document"),
    WORDS("token"),
    PHRASES("chunk"),
    PIECES("token"),
    ROLES("pos");

    private final String type;

    Finds(String type) {
      this.type = type;
    }
  }

  private final String uid;
  private final Param<String> finds;
  private final Param<String> language;
  private final Param<String> lexicon;
  private final Param<String> inputCol;
  private final Param<String> outputCol;

  /** For Spark ML, which sets the parameters of what it loads. */
  public ReportStage(String uid) {
    // A parameter asks for its owner's uid, so that none can be made before.
    this.uid = uid;
    finds =
        new Param<>(
            this, "finds", "what it finds: sections, sentences, words, phrases, pieces or roles");
    language = new Param<>(this, "language", "language of the lexicon");
    lexicon = new Param<>(this, "lexicon", "contents of the lexicon's files by name, as JSON");
    inputCol = new Param<>(this, "inputCol", "column it reads");
    outputCol = new Param<>(this, "outputCol", "column it adds");
  }

  private ReportStage(Finds finds, Lexicon lexicon, String inputColumn, String outputColumn) {
    this("ReportStage_" + UUID.randomUUID().toString().substring(0, 12));
    set(this.finds, finds.name().toLowerCase(Locale.ROOT));
    set(language, lexicon.language());
    set(this.lexicon, json(lexicon.files()));
    set(inputCol, inputColumn);
    set(outputCol, outputColumn);
  }

  /** Sections of the documents in a column. */
  static ReportStage sections(Lexicon lexicon, String inputColumn, String outputColumn) {
    return new ReportStage(Finds.SECTIONS, lexicon, inputColumn, outputColumn);
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

  /** Words and marks of the sentences in a column, parted from each other, for a tagger. */
  static ReportStage pieces(Lexicon lexicon, String inputColumn, String outputColumn) {
    return new ReportStage(Finds.PIECES, lexicon, inputColumn, outputColumn);
  }

  /**
   * The part that each piece of the sentences in a column plays, as if it were a part of speech.
   */
  static ReportStage roles(Lexicon lexicon, String inputColumn, String outputColumn) {
    return new ReportStage(Finds.ROLES, lexicon, inputColumn, outputColumn);
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> finds() {
    return finds;
  }

  public Param<String> language() {
    return language;
  }

  public Param<String> lexicon() {
    return lexicon;
  }

  public Param<String> inputCol() {
    return inputCol;
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public MLWriter write() {
    return new DefaultParamsWriter(this);
  }

  @Override
  public void save(String path) throws IOException {
    write().save(path);
  }

  /** Reads a stage that was saved; Spark ML calls it for the stages of a pipeline. */
  public static MLReader<ReportStage> read() {
    return new DefaultParamsReader<>();
  }

  private static String json(Map<String, String> files) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(files));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Lexicon loaded() {
    try {
      return Lexicon.of($(language), JSON.readValue($(lexicon), new TypeReference<>() {}));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The stage's parameter 'lexicon' is no JSON of files", e);
    }
  }

  private Finds found() {
    return Finds.valueOf($(finds).toUpperCase(Locale.ROOT));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    DataType annotations = schema.apply($(inputCol)).dataType();
    return schema.add($(outputCol), annotations, true, annotatorType());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    DataType annotations = dataset.schema().apply($(inputCol)).dataType();
    Column found =
        functions
            .udf(new Annotate(found(), loaded()), annotations)
            .apply(functions.col($(inputCol)));
    return dataset.withColumn($(outputCol), found.as($(outputCol), annotatorType()));
  }

  private Metadata annotatorType() {
    return new MetadataBuilder().putString("annotatorType", found().type).build();
  }

  private static final class Annotate implements UDF1<Seq<Row>, List<Row>>, Serializable {
    private static final long serialVersionUID = 1;
    private static final float[] NO_EMBEDDINGS = new float[0];
    private final Finds finds;
    private final Lexicon lexicon;
    private transient SentenceSplitter splitter;
    private transient ReportAnnotator annotator;
    private transient ReportReader reader;

    Annotate(Finds finds, Lexicon lexicon) {
      this.finds = finds;
      this.lexicon = lexicon;
    }

    @Override
    public List<Row> call(Seq<Row> given) {
      if (annotator == null) {
        splitter = new SentenceSplitter(lexicon);
        annotator = new ReportAnnotator(lexicon);
        reader = new ReportReader(lexicon);
      }
      List<Row> found = new ArrayList<>();
      for (int i = 0; i < given.size(); i++) {
        Row annotation = given.apply(i);
        String text = annotation.getAs("result");
        int offset = annotation.getAs("begin");
        String normalized = finds == Finds.SENTENCES ? TextNormalizer.normalize(text) : text;
        int number = i;
        if (finds == Finds.SECTIONS) {
          sections(text, offset, found);
          continue;
        }
        if (finds == Finds.ROLES) {
          roles(text, offset, number, found);
          continue;
        }
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

    private void sections(String text, int offset, List<Row> found) {
      for (ReportReading.Section section : reader.read(text).sections()) {
        Span span = section.span();
        if (span.end() > span.start()) {
          found.add(
              RowFactory.create(
                  finds.type,
                  offset + span.start(),
                  offset + span.end() - 1,
                  text.substring(span.start(), span.end()),
                  Map.of("section", section.kind()),
                  NO_EMBEDDINGS));
        }
      }
    }

    private void roles(String sentence, int offset, int number, List<Row> found) {
      List<Span> pieces = annotator.pieces(sentence);
      List<String> roles = annotator.roles(sentence, pieces);
      for (int i = 0; i < pieces.size(); i++) {
        Span piece = pieces.get(i);
        found.add(
            RowFactory.create(
                finds.type,
                offset + piece.start(),
                offset + piece.end() - 1,
                roles.get(i),
                Map.of(
                    "sentence",
                    String.valueOf(number),
                    "word",
                    sentence.substring(piece.start(), piece.end())),
                NO_EMBEDDINGS));
      }
    }

    private List<Span> spans(String text) {
      return switch (finds) {
        case SENTENCES -> splitter.split(text);
        case WORDS -> annotator.words(text);
        case PHRASES -> annotator.phrases(text);
        case PIECES -> annotator.pieces(text);
        case SECTIONS, ROLES ->
            throw new IllegalStateException("Sections and roles are found apart");
      };
    }
  }
}
