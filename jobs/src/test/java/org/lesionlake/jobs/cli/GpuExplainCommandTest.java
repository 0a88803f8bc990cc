package org.lesionlake.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.gpu.StandInRapids;
import org.lesionlake.jobs.tool.Ran;
import org.lesionlake.schemas.Tables;

/** The command on a lake, with a stand-in for the RAPIDS Accelerator. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GpuExplainCommandTest {
  private static final String SAID =
      """
      *Exec <SortExec> will run on GPU
        !Exec <FilterExec> cannot run on GPU because not all expressions can be replaced
          !Expression <Like> a LIKE b cannot run on GPU because it is odd
          !Exec <FileSourceScanExec> cannot run on GPU because Delta is not supported
      """;

  @TempDir static Path folder;

  private SampleLake sample;
  private String lake;

  @BeforeAll
  void makeLake() {
    sample = SampleLake.in(folder);
    lake = sample.lake().root();
  }

  @Test
  void everyQueryOfGoldIsCountedAndWhatStaysOnTheCpuHasItsReason() throws IOException {
    Ran ended = explain(StandInRapids.saying(folder, SAID));
    assertThat(ended.code()).as(ended.err()).isZero();
    List<String> queries =
        List.of(
            "links_of_reports",
            "report_links",
            "report_sites",
            "wanted_series",
            "searches",
            "study_lesions",
            "status",
            "burden",
            "treatment_lines",
            "courses",
            "tracks",
            "responses",
            "newest_facts",
            "timeline");
    assertThat(ended.out().lines().skip(2).limit(queries.size()))
        .zipSatisfy(queries, (line, query) -> assertThat(line).matches(query + " +1 +2"));
    assertThat(ended.out())
        .containsPattern("FileSourceScanExec +14 +Delta is not supported")
        .containsPattern("FilterExec +14 +Like: it is odd")
        .doesNotContain("will run on GPU");
  }

  @Test
  void theQueriesAreThoseOfTheLakesTables() throws IOException {
    Path jar = StandInRapids.sayingThePlan(folder);
    Ran ended = explain(jar, "--query", "timeline", "--full");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out())
        .contains("days_since_diagnosis")
        .contains("FileScan parquet")
        .contains(lake + "/silver/ct_series")
        .contains(lake + "/silver/report_sites");
  }

  @Test
  void aQueryThatItFailsOnDoesNotHideTheOthers() throws IOException {
    Ran ended = explain(StandInRapids.refusingThoseWith(folder, "days_since_diagnosis"));
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out())
        .containsPattern("status +1 +0")
        .containsPattern("timeline +java.lang.IllegalStateException: no such column")
        .doesNotContainPattern("timeline +[0-9]");
    Ran none = explain(StandInRapids.refusing(folder, "Spark 2.4 is too old"));
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("explained no query", "Spark 2.4 is too old");
  }

  @Test
  void itChangesNothing() throws IOException {
    long before = versions();
    assertThat(explain(StandInRapids.saying(folder, SAID)).code()).isZero();
    assertThat(versions()).isEqualTo(before);
  }

  @Test
  void aQueryThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    Ran ended = explain(StandInRapids.saying(folder, SAID), "--query", "course");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("There is no query course.", "study_lesions, status");
  }

  @Test
  void withoutTheAcceleratorNothingStarts() {
    Ran ended = Ran.line("gpu", "explain", "--lake", lake);
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("The RAPIDS Accelerator is not here.", "--rapids");
  }

  private long versions() {
    return Tables.LAKE.stream().mapToLong(table -> sample.lake().table(table).version()).sum();
  }

  private Ran explain(Path jar, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "gpu",
                "explain",
                "--lake",
                lake,
                "--set",
                "spark.master=local[2]",
                "--rapids",
                jar.toString()));
    line.addAll(List.of(more));
    return Ran.line(line.toArray(String[]::new));
  }
}
