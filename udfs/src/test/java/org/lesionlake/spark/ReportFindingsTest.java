package org.lesionlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.ReportAnnotator;
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.TextNormalizer;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.ReportFinding;

class ReportFindingsTest {
  private static final StructType REPORTS =
      new StructType()
          .add("report_id", DataTypes.StringType)
          .add("version", DataTypes.IntegerType)
          .add("language", DataTypes.StringType)
          .add("text", DataTypes.StringType);
  private static SparkSession spark;
  private static List<Lexicon> lexicons;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate();
    Path conf = Path.of(System.getProperty("lesionlake.root", "..")).resolve("conf");
    lexicons = List.of(Lexicon.load(conf, "en"), Lexicon.load(conf, "nl"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void findsWhatThePlainReaderFinds() throws IOException {
    List<Row> rows = new ArrayList<>();
    List<ReportFinding> expected = new ArrayList<>();
    String version = Lexicon.rulesVersion(lexicons);
    for (Lexicon lexicon : lexicons) {
      ReportReader reader = new ReportReader(lexicon);
      ReportAnnotator annotator = new ReportAnnotator(lexicon);
      for (String text : texts(lexicon.language())) {
        String id = lexicon.language() + rows.size();
        rows.add(RowFactory.create(id, 1, lexicon.language(), text));
        expected.addAll(reader.read(id, 1, text, annotator.annotate(text), version).findings());
      }
    }
    List<ReportFinding> found = new ArrayList<>(extract(rows));
    found.removeIf(finding -> finding.kind().equals("none"));
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(found).noneMatch(finding -> finding.kind().equals("failed"));
  }

  @Test
  void aSavedPipelineFindsTheSame(@TempDir Path folder) throws IOException {
    Lexicon lexicon = lexicons.get(1);
    List<Row> rows = new ArrayList<>();
    for (String text : texts("nl")) {
      rows.add(RowFactory.create("r", 1, "nl", text));
    }
    rows.add(
        RowFactory.create(
            "r", 1, "nl", "Bevindingen: levermetastase.\nConclusie: een levermetastase."));
    Dataset<Row> reports = spark.createDataFrame(rows, REPORTS);
    PipelineModel pipeline = ReportPipeline.withSections(spark, lexicon, Optional.empty());
    String saved = folder.resolve("pipeline").toString();
    pipeline.write().save(saved);
    List<Row> found = PipelineModel.load(saved).transform(reports).collectAsList();
    assertThat(found).isEqualTo(pipeline.transform(reports).collectAsList());
    Row last = found.get(found.size() - 1);
    List<Row> sections = last.getList(last.fieldIndex("section"));
    assertThat(sections)
        .extracting(section -> section.getJavaMap(section.fieldIndex("metadata")).get("section"))
        .containsExactly("findings", "impression");
    assertThat(sections.get(1).<String>getAs("result")).startsWith("Conclusie");
  }

  @Test
  void spansOfSparkNlpAreThoseOfThePlainAnnotator() throws IOException {
    Lexicon lexicon = lexicons.get(1);
    List<Row> rows = new ArrayList<>();
    for (String text : texts("nl")) {
      rows.add(RowFactory.create("r", 1, "nl", text));
    }
    ReportAnnotator annotator = new ReportAnnotator(lexicon);
    List<Row> annotated =
        ReportPipeline.of(spark, lexicon)
            .transform(spark.createDataFrame(rows, REPORTS))
            .collectAsList();
    for (Row row : annotated) {
      var plain = annotator.annotate(row.getAs("text"));
      assertThat(ends(row, "sentence"))
          .isEqualTo(plain.sentences().stream().map(s -> List.of(s.start(), s.end())).toList());
      assertThat(ends(row, "token"))
          .isEqualTo(
              plain.sentences().stream()
                  .flatMap(
                      s ->
                          annotator
                              .words(
                                  TextNormalizer.normalize(row.getAs("text"))
                                      .substring(s.start(), s.end()))
                              .stream()
                              .map(w -> List.of(s.start() + w.start(), s.start() + w.end())))
                  .toList());
      assertThat(ends(row, "entity"))
          .isEqualTo(plain.entities().stream().map(s -> List.of(s.start(), s.end())).toList());
    }
  }

  private static List<List<Integer>> ends(Row row, String column) {
    List<List<Integer>> ends = new ArrayList<>();
    for (Row annotation : row.<Row>getList(row.fieldIndex(column))) {
      ends.add(List.of(annotation.<Integer>getAs("begin"), annotation.<Integer>getAs("end") + 1));
    }
    ends.sort(Comparator.comparing(end -> end.get(0)));
    return ends;
  }

  @Test
  void reportWithoutFindingsHasOneRowOfKindNone() {
    List<ReportFinding> found =
        extract(
            List.of(
                RowFactory.create("a", 2, "en", "Normal examination."),
                RowFactory.create("b", 1, "en", "")));
    assertThat(found).extracting(ReportFinding::kind).containsOnly("none");
    assertThat(found).extracting(ReportFinding::reportId).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void languageIsRecognisedWhereNoneIsStated() {
    List<ReportFinding> found =
        extract(
            List.of(
                RowFactory.create("a", 1, null, "Er is een metastase in de lever."),
                RowFactory.create("b", 1, "und", "There is a metastasis in the liver."),
                RowFactory.create("c", 1, "nl_NL", "Metastase in de lever."),
                RowFactory.create("d", 1, null, "xyz")));
    assertThat(found)
        .extracting(finding -> finding.reportId() + " " + finding.kind())
        .containsExactlyInAnyOrder("a metastasis", "b metastasis", "c metastasis", "d failed");
  }

  @Test
  void aStatedLanguageWithoutLexiconFails() {
    List<ReportFinding> found =
        extract(
            List.of(
                RowFactory.create("a", 1, "de", "Er is een metastase in de lever."),
                RowFactory.create("b", 1, "fr-FR", "There is a metastasis in the liver."),
                RowFactory.create("c", 1, null, "Keine Metastasen, links und rechts."),
                RowFactory.create("d", 1, "", "Pas de lésion de la rate et de la plèvre.")));
    assertThat(found).extracting(ReportFinding::kind).containsOnly("failed").hasSize(4);
  }

  @Test
  @Tag("slow")
  void megabyteWithoutSentenceEndIsRead() {
    String text = "levermetastase " + "en nog wat tekst zonder einde 12 mm ".repeat(28_000);
    assertThat(extract(List.of(RowFactory.create("a", 1, "nl", text))))
        .extracting(ReportFinding::kind)
        .contains("metastasis");
  }

  private static List<ReportFinding> extract(List<Row> rows) {
    Dataset<Row> reports = spark.createDataFrame(rows, REPORTS);
    return ReportFindings.extract(reports, lexicons).collectAsList().stream()
        .map(Tables.REPORT_FINDINGS::fromRow)
        .toList();
  }

  private static List<String> texts(String language) throws IOException {
    try (InputStream in =
        ReportReader.class.getResourceAsStream("sentences-" + language + ".tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .map(line -> line.split("\t")[0].replace("\\n", "\n"))
          .toList();
    }
  }
}
