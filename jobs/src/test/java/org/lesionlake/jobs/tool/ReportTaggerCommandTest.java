package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.silver.FindingsJob;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.TaggedSpan;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.spark.TaggerTraining;

/**
 * A trained tagger by the commands and the job that read reports, and the pipeline as it is saved.
 */
@Tag("slow")
class ReportTaggerCommandTest {
  private static final String TEXT = "There is a floret of 17 mm in the liver.";

  @TempDir private static Path folder;
  private static Path tagger;

  @BeforeAll
  static void train() throws IOException {
    SparkSessions.share();
    Settings settings = Settings.load(Optional.empty(), List.of());
    SparkSession spark = SparkSessions.start(settings, "test");
    List<TaggerTraining.Labelled> texts = new ArrayList<>();
    for (String word : List.of("blimp", "smudge", "whorl", "nubbin")) {
      for (String frame :
          List.of(
              "There is a WORD of 14 mm in the liver.",
              "In the right lung a WORD of 9 mm is seen.",
              "A WORD of 11 mm in the spleen.")) {
        int start = frame.indexOf("WORD");
        texts.add(
            new TaggerTraining.Labelled(
                frame.replace("WORD", word),
                List.of(new TaggedSpan(start, start + word.length(), "lesion"))));
      }
    }
    tagger = folder.resolve("tagger");
    new TaggerTraining(spark, Lexicon.load(settings.conf(""), "en"), 20, 8, 1).save(texts, tagger);
  }

  @Test
  void explainShowsWhatTheTaggerMarkedAndUnderWhichRule() throws IOException {
    Path report = Files.writeString(folder.resolve("report.txt"), TEXT);
    assertThat(Ran.report("explain", "--lang", "en", report).out())
        .contains("No finding.")
        .doesNotContain("tagged_lesion");
    Ran with = Ran.report("explain", "--lang", "en", "--set", "reports.tagger=" + tagger, report);
    assertThat(with.code()).isZero();
    List<String> lines = with.out().lines().toList();
    int mark = lines.indexOf("               ^^^^^^ target (tagged_lesion)");
    assertThat(mark).isPositive();
    assertThat(lines.get(mark - 1)).isEqualTo("    " + TEXT);
    assertThat(with.out()).contains("suspicious_lesion, liver").contains("17 mm");
  }

  @Test
  void extractAndEvaluateReadWithItToo() throws IOException {
    Path in =
        Files.writeString(
            folder.resolve("in.jsonl"),
            "{\"id\":\"a\",\"lang\":\"en\",\"text\":\""
                + TEXT
                + "\"}\n"
                + "{\"id\":\"b\",\"lang\":\"nl\",\"text\":\"In de lever een floret van 17"
                + " mm.\"}\n");
    Path out = folder.resolve("out.jsonl");
    String set = "reports.tagger=" + tagger;
    assertThat(Ran.report("extract", "--in", in, "--out", out, "--set", set).code()).isZero();
    List<String> read = Files.readAllLines(out);
    assertThat(read.get(0)).contains("\"site\":\"liver\"").contains("\"sizes_mm\":[[17.0]]");
    assertThat(read.get(1)).contains("\"metastases\":[]");

    Path gold =
        Files.writeString(
            folder.resolve("gold.jsonl"),
            read.get(0).replace("{\"id\"", "{\"text\":\"" + TEXT + "\",\"id\"") + "\n");
    assertThat(Ran.report("evaluate", "--gold", gold, "--set", set).out())
        .contains("1 reports")
        .doesNotContain("gold uncertain");
    assertThat(Ran.report("evaluate", "--gold", gold).out())
        .contains("liver: gold uncertain, read none");
    assertThat(
            Ran.report(
                    "evaluate",
                    "--gold",
                    gold,
                    "--set",
                    set,
                    "--set",
                    "reports.tagger-sites=[lung]")
                .out())
        .contains("liver: gold uncertain, read none");
  }

  @Test
  void whatIsNoTaggerAndNoSiteIsRefused() {
    Path report = folder.resolve("no.jsonl");
    Ran nothing =
        Ran.report("extract", "--in", report, "--set", "reports.tagger=" + folder.resolve("none"));
    assertThat(nothing.code()).isEqualTo(1);
    Ran pipeline =
        Ran.report(
            "pipeline",
            "--lang",
            "en",
            "--out",
            folder.resolve("x"),
            "--set",
            "reports.tagger=" + folder.resolve("none"));
    assertThat(pipeline.code()).isEqualTo(1);
    assertThat(pipeline.err()).contains("tagger.conf").contains("leave it empty");
    Ran site =
        Ran.report(
            "pipeline",
            "--lang",
            "en",
            "--out",
            folder.resolve("x"),
            "--set",
            "reports.tagger-sites=[toe]");
    assertThat(site.code()).isEqualTo(1);
    assertThat(site.err()).contains("'toe'").contains("lymph_node");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void aSavedPipelineIsLoadedByOthers() {
    Path out = folder.resolve("pipeline");
    Ran saved =
        Ran.report("pipeline", "--lang", "en", "--out", out, "--set", "reports.tagger=" + tagger);
    assertThat(saved.code()).isZero();
    assertThat(saved.out()).contains("NerCrfModel");
    SparkSession spark = SparkSession.active();
    Row row =
        PipelineModel.load(out.toUri().toString())
            .transform(
                spark.createDataset(List.of("Findings: " + TEXT), Encoders.STRING()).toDF("text"))
            .selectExpr(
                "document.result[0]",
                "section.metadata[0].section",
                "size(sentence)",
                "array_contains(token.result, 'floret')",
                "array_contains(entity.result, 'liver')",
                "tagged.result[0]")
            .first();
    assertThat(row.getString(0)).isEqualTo("Findings: " + TEXT);
    assertThat(row.getString(1)).isEqualTo("findings");
    assertThat(row.getInt(2)).isPositive();
    assertThat(row.getBoolean(3)).isTrue();
    assertThat(row.getBoolean(4)).isTrue();
    assertThat(row.getString(5)).isEqualTo("floret");

    Ran again = Ran.report("pipeline", "--lang", "en", "--out", out);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("already");
    Ran dutch =
        Ran.report(
            "pipeline",
            "--lang",
            "nl",
            "--out",
            folder.resolve("nl"),
            "--set",
            "reports.tagger=" + tagger);
    assertThat(dutch.code()).isZero();
    assertThat(dutch.out()).contains("does not read 'nl'").doesNotContain("NerCrfModel");
    assertThat(Ran.report("pipeline", "--lang", "xx", "--out", folder.resolve("xx")).err())
        .contains("no lexicon");
  }

  @Test
  void aTaggerThatIsSetReadsAllReportsAnew(@TempDir Path lake) {
    SampleLake sample = SampleLake.in(lake);
    sample.add(
        Tables.REPORTS, new Report("a", 1, "P", null, null, "en", TEXT, "t", "s", "night", null));
    new FindingsJob().run(sample.context("first"));
    new FindingsJob().run(sample.context("second", "reports.tagger=" + tagger));
    sample.lake().registerTables();
    String with =
        Lexicons.rulesVersion(Settings.load(Optional.empty(), List.of("reports.tagger=" + tagger)));
    assertThat(
            sample
                .rows(
                    "SELECT kind, rules_version = '"
                        + with
                        + "' FROM silver.report_findings ORDER BY kind")
                .stream()
                .map(row -> row.getString(0) + " " + row.getBoolean(1)))
        .containsExactly("none false", "suspicious_lesion true");
  }
}
