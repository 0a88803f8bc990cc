package org.lesionlake.spark;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.TaggedLesions;
import org.lesionlake.report.TaggedSpan;
import org.lesionlake.schemas.Site;

/**
 * A trained tagger beside the rules: Spark NLP stages that read the columns document, sentence and
 * token of {@link ReportPipeline} and mark lesions as annotations of type chunk, each with its
 * label under {@code entity} in its metadata, as Spark NLP's NerConverter writes them.
 *
 * <p>It lies in a folder: the stages as a saved {@link PipelineModel} in {@code pipeline}, and
 * {@code tagger.conf} (HOCON) with {@code languages}, the {@code column} of the chunks and {@code
 * labels}: what each label means, in the notation of the lexicons' targets ({@code
 * kind=lesion;plural=true}). Labels that are not there are left out.
 */
public final class ReportTagger {
  private static final String SETTINGS = "tagger.conf";
  private static final String PIPELINE = "pipeline";
  private static final Set<String> KEYS = Set.of("languages", "column", "labels");

  private final Path folder;
  private final List<String> languages;
  private final String column;
  private final TaggedLesions lesions;
  private final String version;
  private PipelineModel pipeline;

  private ReportTagger(
      Path folder, List<String> languages, String column, TaggedLesions lesions, String version) {
    this.folder = folder;
    this.languages = List.copyOf(languages);
    this.column = column;
    this.lesions = lesions;
    this.version = version;
  }

  /**
   * Reads what lies in a folder; the stages are loaded when they are asked for.
   *
   * @param sites where the tagger is heard; empty for everywhere
   * @throws IllegalArgumentException if the folder holds no tagger, with what it lacks
   */
  public static ReportTagger load(Path folder, Set<Site> sites) {
    Path settings = folder.resolve(SETTINGS);
    if (!Files.isRegularFile(settings) || !Files.isDirectory(folder.resolve(PIPELINE))) {
      throw new IllegalArgumentException(
          "There is no tagger at "
              + folder
              + ": a tagger is a folder with tagger.conf and its saved Spark NLP stages in"
              + " pipeline.");
    }
    try {
      Config conf = ConfigFactory.parseString(Files.readString(settings)).resolve();
      Set<String> unknown = new TreeSet<>(conf.root().keySet());
      unknown.removeAll(KEYS);
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException(
            settings + " has keys that a tagger has not: " + String.join(", ", unknown) + ".");
      }
      Map<String, String> labels = new HashMap<>();
      conf.getObject("labels")
          .forEach((label, meaning) -> labels.put(label, meaning.unwrapped().toString()));
      return new ReportTagger(
          folder,
          conf.getStringList("languages"),
          conf.getString("column"),
          TaggedLesions.of(labels, sites),
          version(folder, sites));
    } catch (ConfigException | IOException e) {
      throw new IllegalArgumentException(settings + " cannot be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          settings + " does not describe a tagger: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a tagger's folder.
   *
   * @param labels what each label means, as {@link #load} reads it
   * @throws IOException if the folder holds a pipeline already or cannot be written
   */
  public static void save(
      PipelineModel stages,
      List<String> languages,
      String column,
      Map<String, String> labels,
      Path folder)
      throws IOException {
    Files.createDirectories(folder);
    stages.write().save(folder.resolve(PIPELINE).toUri().toString());
    String conf =
        ConfigValueFactory.fromMap(
                Map.of("languages", languages, "column", column, "labels", labels))
            .render(ConfigRenderOptions.concise().setFormatted(true));
    Files.writeString(folder.resolve(SETTINGS), conf, StandardCharsets.UTF_8);
  }

  /** Whether it was trained for a language. */
  public boolean reads(String language) {
    return languages.contains(language);
  }

  /** Column of the chunks. */
  String column() {
    return column;
  }

  /** What its labels mean to the reader. */
  public TaggedLesions lesions() {
    return lesions;
  }

  /**
   * SHA-256 over the names and contents of the folder's files and over the sites where it is heard,
   * hex: what findings rest on.
   */
  public String version() {
    return version;
  }

  /**
   * The stages; a Spark session must be running.
   *
   * @throws IllegalArgumentException if they cannot be loaded
   */
  synchronized PipelineModel pipeline() {
    if (pipeline == null) {
      Path saved = folder.resolve(PIPELINE);
      try {
        pipeline = PipelineModel.load(saved.toUri().toString());
      } catch (Exception | LinkageError e) {
        throw new IllegalArgumentException(
            "The tagger at "
                + saved
                + " cannot be loaded ("
                + e
                + "). It must be a PipelineModel that this Spark NLP saved or can read; stages that"
                + " need TensorFlow or another native engine need its library on the class path.",
            e);
      }
    }
    return pipeline;
  }

  /**
   * What it marks in some texts of one language, text by text.
   *
   * @throws IllegalArgumentException if it was not trained for the language or does not give its
   *     column
   */
  public List<List<TaggedSpan>> mark(SparkSession spark, Lexicon lexicon, List<String> texts) {
    if (!reads(lexicon.language())) {
      throw new IllegalArgumentException(
          "The tagger reads " + languages + " and no " + lexicon.language());
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(RowFactory.create(i, texts.get(i)));
    }
    StructType schema =
        new StructType()
            .add("number", DataTypes.IntegerType)
            .add(ReportPipeline.TEXT, DataTypes.StringType);
    Dataset<Row> before =
        ReportPipeline.beforeTagger(spark, lexicon).transform(spark.createDataFrame(rows, schema));
    List<List<TaggedSpan>> marked = new ArrayList<>();
    pipeline()
        .transform(before)
        .select(functions.col("number"), functions.col(column))
        .orderBy("number")
        .collectAsList()
        .forEach(row -> marked.add(spans(row, column)));
    return marked;
  }

  /** The chunks of a row in order. Spark NLP's end is the last character, ours one past it. */
  static List<TaggedSpan> spans(Row row, String column) {
    List<TaggedSpan> spans = new ArrayList<>();
    for (Row chunk : row.<Row>getList(row.fieldIndex(column))) {
      Object label = chunk.getJavaMap(chunk.fieldIndex("metadata")).get("entity");
      spans.add(
          new TaggedSpan(
              chunk.<Integer>getAs("begin"),
              chunk.<Integer>getAs("end") + 1,
              label == null ? "" : label.toString()));
    }
    spans.sort(Comparator.comparingInt(TaggedSpan::start));
    return spans;
  }

  private static String version(Path folder, Set<Site> sites) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      // Hadoop's checksums, which begin with a dot, say nothing more.
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .sorted()
              .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      digest.update((name + "\n" + Files.size(file) + "\n").getBytes(StandardCharsets.UTF_8));
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
    }
    digest.update(new TreeSet<>(sites).toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }
}
