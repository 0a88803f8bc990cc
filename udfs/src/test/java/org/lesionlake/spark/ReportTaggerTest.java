package org.lesionlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.TaggedLesions;
import org.lesionlake.report.TaggedSpan;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.Evidence;
import org.lesionlake.schemas.silver.ReportFinding;

/** A tagger trained here on some sentences, beside the rules. */
@Tag("slow")
class ReportTaggerTest {
  private static final StructType REPORTS =
      new StructType()
          .add("report_id", DataTypes.StringType)
          .add("version", DataTypes.IntegerType)
          .add("language", DataTypes.StringType)
          .add("text", DataTypes.StringType);

  /** Words that no lexicon has; the last is not trained on. */
  private static final List<String> WORDS = List.of("blimp", "smudge", "whorl", "nubbin", "floret");

  private static final List<String> FRAMES =
      List.of(
          "There is a new WORD of 14 mm in the liver, suspicious for metastasis.",
          "In the right lung a WORD of 9 mm is seen.",
          "Growing WORD in the left adrenal, now 22 mm.",
          "No WORD in the spleen.",
          "A WORD of 11 mm in segment 4 of the liver.");

  private static SparkSession spark;
  private static Lexicon lexicon;
  @TempDir private static Path folder;
  private static Path saved;

  @BeforeAll
  static void train() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate();
    Path conf = Path.of(System.getProperty("lesionlake.root", "..")).resolve("conf");
    lexicon = Lexicon.load(conf, "en");
    List<TaggerTraining.Labelled> texts = new ArrayList<>();
    for (String frame : FRAMES) {
      for (String word : WORDS.subList(0, WORDS.size() - 1)) {
        int at = frame.indexOf("WORD");
        String text = "The heart is normal. " + frame.replace("WORD", word);
        int start = "The heart is normal. ".length() + at;
        texts.add(
            new TaggerTraining.Labelled(
                text, List.of(new TaggedSpan(start, start + word.length(), "lesion"))));
      }
    }
    for (String word : WORDS.subList(0, WORDS.size() - 1)) {
      String text = "Multiple " + word + "s in both lungs.";
      texts.add(
          new TaggerTraining.Labelled(
              text, List.of(new TaggedSpan(9, 9 + word.length() + 1, "lesion+plural"))));
    }
    saved = folder.resolve("tagger");
    new TaggerTraining(spark, lexicon, 20, 8, 1).save(texts, saved);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void aWordThatNoLexiconHasIsReadAsALesionIs() {
    String text = "Liver: enlarged. There is a new floret of 17 mm in the liver.";
    assertThat(read(Optional.empty(), text)).noneMatch(f -> "suspicious_lesion".equals(f.kind()));
    List<ReportFinding> found = read(tagger(Set.of()), text);
    assertThat(found)
        .usingRecursiveComparison()
        .ignoringFields("rulesVersion", "evidence.rule")
        .isEqualTo(read(Optional.empty(), text.replace("floret", "lesion")));
    ReportFinding lesion =
        found.stream().filter(f -> f.kind().equals("suspicious_lesion")).findFirst().orElseThrow();
    int start = text.indexOf("floret");
    assertThat(lesion.site()).isEqualTo("liver");
    assertThat(lesion.sizesMm()).containsExactly(List.of(17.0));
    assertThat(lesion.evidence())
        .contains(new Evidence("target", start, start + 6, TaggedLesions.RULE));
  }

  @Test
  void severalAreCountedAsSeveral() {
    assertThat(read(tagger(Set.of()), "Multiple florets in both lungs."))
        .extracting(ReportFinding::site, ReportFinding::lesionCount, ReportFinding::laterality)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("lung", "multiple", "both"));
  }

  @Test
  void whatIsTaggedCanBeDenied() {
    assertThat(read(tagger(Set.of()), "No floret in the spleen."))
        .extracting(finding -> finding.site() + " " + finding.presence())
        .containsExactly("spleen absent_implied");
  }

  @Test
  void sitesThatAreNotSwitchedOnAreReadAsWithoutATagger() {
    String text =
        "There is a new floret of 17 mm in the liver. In the right lung a floret of 9 mm is seen."
            + " Bone metastases.";
    assertThat(sites(read(tagger(Set.of()), text))).contains("liver", "lung", "bone");
    assertThat(sites(read(tagger(Set.of(Site.LUNG)), text)))
        .contains("lung", "bone")
        .doesNotContain("liver");
    assertThat(read(tagger(Set.of(Site.LUNG)), text))
        .extracting(ReportFinding::finding)
        .isEqualTo(java.util.stream.IntStream.range(0, 2).boxed().toList());
  }

  @Test
  void anotherTaggerAndOtherSitesAreAnotherVersionOfTheRules() throws IOException {
    List<Lexicon> lexicons = List.of(lexicon);
    String without = ReportFindings.rulesVersion(lexicons, Optional.empty());
    String everywhere = ReportFindings.rulesVersion(lexicons, tagger(Set.of()));
    assertThat(without).isEqualTo(Lexicon.rulesVersion(lexicons));
    assertThat(everywhere).isNotEqualTo(without).hasSize(12);
    assertThat(ReportFindings.rulesVersion(lexicons, tagger(Set.of()))).isEqualTo(everywhere);
    assertThat(ReportFindings.rulesVersion(lexicons, tagger(Set.of(Site.LUNG))))
        .isNotEqualTo(everywhere);
    Path conf = saved.resolve("tagger.conf");
    String before = Files.readString(conf);
    try {
      Files.writeString(conf, before.replace("kind=lesion", "kind=metastasis"));
      assertThat(ReportFindings.rulesVersion(lexicons, tagger(Set.of()))).isNotEqualTo(everywhere);
    } finally {
      Files.writeString(conf, before);
    }
  }

  @Test
  void aTableIsReadAsTheTextsAreAlone() {
    List<String> texts =
        List.of(
            "There is a new floret of 17 mm in the liver.",
            "No floret in the spleen.",
            "Normal examination.",
            "",
            "In the right lung a floret of 9 mm is seen. " + "and so on ".repeat(5_000));
    Optional<ReportTagger> tagger = tagger(Set.of());
    List<List<TaggedSpan>> marks = tagger.orElseThrow().mark(spark, lexicon, texts);
    ReportReader reader = new ReportReader(lexicon, tagger.map(ReportTagger::lesions));
    for (int i = 0; i < texts.size(); i++) {
      assertThat(read(tagger, texts.get(i)))
          .extracting(ReportFinding::kind, ReportFinding::site, ReportFinding::start)
          .isEqualTo(
              reader.read(texts.get(i), marks.get(i)).findings().stream()
                  .map(f -> org.assertj.core.groups.Tuple.tuple(f.kind(), f.site(), f.start()))
                  .toList());
    }
    assertThat(marks.get(0)).hasSize(1);
    assertThat(marks.get(3)).isEmpty();
  }

  @Test
  void otherLanguagesAreReadWithoutIt() {
    List<Row> rows = List.of(RowFactory.create("r", 1, "nl", "In de lever een floret van 17 mm."));
    Path conf = Path.of(System.getProperty("lesionlake.root", "..")).resolve("conf");
    Dataset<Row> reports = spark.createDataFrame(rows, REPORTS);
    assertThat(
            ReportFindings.rows(
                    ReportFindings.read(
                        reports, List.of(Lexicon.load(conf, "nl")), tagger(Set.of())),
                    ReportFindings.FINDINGS)
                .select("kind")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("none");
  }

  @Test
  void aSavedPipelineHoldsTheTagger(@TempDir Path other) throws IOException {
    PipelineModel pipeline = ReportPipeline.withSections(spark, lexicon, tagger(Set.of()));
    pipeline.write().save(other.resolve("p").toUri().toString());
    Dataset<Row> texts =
        spark.createDataFrame(
            List.of(
                RowFactory.create("r", 1, "en", "A floret of 11 mm in segment 4 of the liver.")),
            REPORTS);
    List<Row> chunks =
        PipelineModel.load(other.resolve("p").toUri().toString())
            .transform(texts)
            .selectExpr("explode(tagged) AS t")
            .selectExpr("t.result", "t.begin", "t.end")
            .collectAsList();
    assertThat(chunks).containsExactly(RowFactory.create("floret", 2, 7));
  }

  @Test
  void aFolderThatIsNoTaggerIsRefusedWithWhatItLacks(@TempDir Path other) throws IOException {
    assertThatThrownBy(() -> ReportTagger.load(other, Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tagger.conf");
    Files.createDirectories(other.resolve("pipeline"));
    Path conf = other.resolve("tagger.conf");
    Files.writeString(conf, "languages=[en], column=tagged, labels { x = \"kind=cough\" }");
    assertThatThrownBy(() -> ReportTagger.load(other, Set.of()))
        .hasMessageContaining("label 'x'")
        .hasMessageContaining("metastasis");
    Files.writeString(conf, "languages=[en], column=tagged, label { x = \"kind=lesion\" }");
    assertThatThrownBy(() -> ReportTagger.load(other, Set.of())).hasMessageContaining("label");
    Files.writeString(conf, "languages=[en], labels { x = \"kind=lesion\" }");
    assertThatThrownBy(() -> ReportTagger.load(other, Set.of())).hasMessageContaining("column");
    Files.writeString(conf, "languages=[en], column=tagged, labels { x = \"kind=lesion\" }");
    ReportTagger empty = ReportTagger.load(other, Set.of());
    assertThatThrownBy(() -> empty.mark(spark, lexicon, List.of("Text.")))
        .hasMessageContaining("cannot be loaded");
  }

  private static Optional<ReportTagger> tagger(Set<Site> sites) {
    return Optional.of(ReportTagger.load(saved, sites));
  }

  private static List<String> sites(List<ReportFinding> findings) {
    return findings.stream().map(ReportFinding::site).toList();
  }

  private static List<ReportFinding> read(Optional<ReportTagger> tagger, String text) {
    Dataset<Row> reports =
        spark.createDataFrame(List.of(RowFactory.create("r", 1, "en", text)), REPORTS);
    return ReportFindings.rows(
            ReportFindings.read(reports, List.of(lexicon), tagger), ReportFindings.FINDINGS)
        .collectAsList()
        .stream()
        .map(Tables.REPORT_FINDINGS::fromRow)
        .filter(finding -> !finding.kind().equals("none"))
        .toList();
  }
}
