package org.lesionlake.jobs.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Part;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.silver.ReportFact;
import org.lesionlake.schemas.silver.ReportSite;

/** What the findings job writes of a report, and when. */
@Tag("slow")
class FindingsJobTest {
  private static final List<TableDef<?>> OUTPUTS =
      List.of(Tables.REPORT_FINDINGS, Tables.REPORT_FACTS, Tables.REPORT_SITES);
  private static final String FIRST =
      "CT chest and abdomen.\nFINDINGS: Liver metastasis in segment 7 of 12 mm (se 3 im 45)."
          + " CEA < 0.5 ug/L.\nIMPRESSION: Colon cancer, cT3N1M1, progressive disease.";

  @TempDir Path folder;

  private SampleLake sample;
  private String rules;

  @BeforeEach
  void start() {
    sample = SampleLake.in(folder);
    rules = Lexicons.rulesVersion(sample.context("x").settings());
  }

  private static Report report(String id, int version, String text) {
    return new Report(
        id, version, "P", null, null, "en", text, id + version, id + version, "night", null);
  }

  private void run(String run) {
    JobContext context = sample.context(run);
    new FindingsJob().run(context);
    sample.lake().registerTables();
  }

  private List<Long> versions() {
    return OUTPUTS.stream().map(table -> sample.lake().table(table).version()).toList();
  }

  private List<String> content(TableDef<?> table) {
    return sample.lake().table(table).read().toJSON().collectAsList().stream().sorted().toList();
  }

  private List<String> strings(String sql) {
    return sample.rows(sql).stream().map(row -> row.getString(0)).toList();
  }

  @Test
  void oneReadingFillsAllThreeTablesAndARerunWritesNothing() {
    sample.add(Tables.REPORTS, report("a", 1, FIRST), report("b", 1, "No abnormality."));
    run("night");

    assertThat(
            strings(
                "SELECT concat_ws(' ', kind, name, comparator, value) FROM silver.report_facts"
                    + " WHERE report_id = 'a' ORDER BY fact"))
        .containsExactly(
            "region chest",
            "region abdomen",
            "marker CEA < 0.5",
            "primary colorectal",
            "tnm T3N1M1",
            "response progressive_disease");
    Row liver =
        sample
            .rows(
                "SELECT s.status, s.largest_mm, f.places[0].name, f.images[0].series_number"
                    + " FROM silver.report_sites s JOIN silver.report_findings f"
                    + " ON f.report_id = s.report_id AND f.finding = s.finding"
                    + " WHERE s.site = 'liver'")
            .get(0);
    assertThat(liver.getString(0)).isEqualTo("present");
    assertThat(liver.getDouble(1)).isEqualTo(12);
    assertThat(liver.getString(2)).isEqualTo("segment 7");
    assertThat(liver.getInt(3)).isEqualTo(3);
    assertThat(
            strings(
                "SELECT concat(site, ' ', status) FROM silver.report_sites WHERE report_id = 'b'"))
        .containsExactly("all not_stated");

    List<Long> before = versions();
    run("again");
    assertThat(versions()).isEqualTo(before);
  }

  @Test
  void whatARunOverAPartLeftIsReadByTheNextOverAll() {
    sample.add(Tables.REPORTS, report("a", 1, FIRST), report("b", 1, "Melanoma."));
    sample.add(
        Tables.REPORTS,
        new Report("c", 1, "Q", null, null, "en", "No abnormality.", "c1", "c1", "night", null));
    Optional<Dataset<Row>> cohort =
        Optional.of(sample.lake().spark().sql("SELECT 'P' AS patient_id"));
    String read = "SELECT DISTINCT report_id FROM silver.report_sites ORDER BY 1";

    new FindingsJob().run(sample.context("one").with(new Part(cohort, OptionalInt.of(1))));
    sample.lake().registerTables();
    assertThat(strings(read)).containsExactly("a");
    new FindingsJob().run(sample.context("two").with(new Part(cohort, OptionalInt.empty())));
    assertThat(strings(read)).containsExactly("a", "b");
    run("night");
    assertThat(strings(read)).containsExactly("a", "b", "c");
    List<Long> versions = versions();
    run("again");
    assertThat(versions()).isEqualTo(versions);
  }

  @Test
  void aNewVersionIsReadBesideTheOldOne() {
    sample.add(Tables.REPORTS, report("a", 1, FIRST));
    run("night");
    List<List<String>> before = OUTPUTS.stream().map(this::content).toList();
    sample.add(Tables.REPORTS, report("a", 2, "IMPRESSION: No liver metastases. Stable disease."));
    run("next");

    assertThat(
            strings(
                "SELECT concat_ws(' ', version, site, status) FROM silver.report_sites"
                    + " WHERE site = 'liver' ORDER BY version"))
        .containsExactly("1 liver present", "2 liver absent_explicit");
    assertThat(strings("SELECT name FROM silver.report_facts WHERE version = 2"))
        .containsExactly("stable_disease");
    for (int i = 0; i < OUTPUTS.size(); i++) {
      assertThat(content(OUTPUTS.get(i))).containsAll(before.get(i));
    }
  }

  @Test
  void whatAKilledRunLeftOfAReadingIsSettled() {
    sample.add(Tables.REPORTS, report("a", 1, FIRST), report("b", 1, "Melanoma."));
    // Facts and sites of a run that was killed before its findings; one row is of another text.
    LakeTable<ReportFact> facts = sample.lake().table(Tables.REPORT_FACTS);
    facts.appendNew(facts.rows(List.of(fact("a", 0, "breast"), fact("a", 99, "lung"))));
    LakeTable<ReportSite> sites = sample.lake().table(Tables.REPORT_SITES);
    sites.appendNew(sites.rows(List.of(site("a", "spleen"), site("a", "liver"))));
    run("next");

    assertThat(strings("SELECT name FROM silver.report_facts WHERE kind = 'primary' ORDER BY 1"))
        .containsExactly("colorectal", "melanoma");
    assertThat(strings("SELECT concat(site, ' ', status) FROM silver.report_sites ORDER BY 1"))
        .containsExactly("all not_stated", "all not_stated", "liver present");
    List<Long> versions = versions();
    run("again");
    assertThat(versions()).isEqualTo(versions);
  }

  @Test
  void aKilledRunThatWroteFactsAloneEndsInTheTablesOfAnUndisturbedOne() {
    sample.add(Tables.REPORTS, report("a", 1, FIRST));
    run("night");
    List<List<String>> expected = OUTPUTS.stream().map(this::content).toList();

    SampleLake other = SampleLake.in(folder.resolve("other"));
    other.add(Tables.REPORTS, report("a", 1, FIRST));
    other.context("x");
    other
        .lake()
        .table(Tables.REPORT_FACTS)
        .appendNew(sample.lake().table(Tables.REPORT_FACTS).read());
    new FindingsJob().run(other.context("next"));
    for (int i = 0; i < OUTPUTS.size(); i++) {
      assertThat(
              other.lake().table(OUTPUTS.get(i)).read().toJSON().collectAsList().stream().sorted())
          .containsExactlyElementsOf(expected.get(i));
    }
    assertThat(other.lake().table(Tables.REPORT_FACTS).version())
        .as("what stands there already is not written again")
        .isEqualTo(1);
  }

  @Test
  void rowsOfOtherRulesStayForComparison() {
    sample.add(Tables.REPORTS, report("a", 1, FIRST));
    LakeTable<ReportFact> facts = sample.lake().table(Tables.REPORT_FACTS);
    ReportFact old = fact("a", 0, "breast", "older");
    facts.appendNew(facts.rows(List.of(old)));
    run("night");
    assertThat(strings("SELECT DISTINCT rules_version FROM silver.report_facts"))
        .containsExactlyInAnyOrder("older", rules);
    assertThat(Stream.of(facts.records(facts.read().where("rules_version = 'older'"))).toList())
        .containsExactly(List.of(old));
  }

  @Test
  void aReportThatCannotBeReadHasAStatusThatSaysSo() {
    sample.add(
        Tables.REPORTS,
        new Report("a", 1, "P", null, null, "de", "Lebermetastasen.", "h", "t", "night", null));
    run("night");
    assertThat(strings("SELECT concat(site, ' ', status) FROM silver.report_sites"))
        .containsExactly("all failed");
    assertThat(sample.lake().table(Tables.REPORT_FACTS).read().isEmpty()).isTrue();
  }

  private ReportFact fact(String report, int number, String name) {
    return fact(report, number, name, rules);
  }

  private static ReportFact fact(String report, int number, String name, String rules) {
    return new ReportFact(
        report, 1, rules, number, "primary", name, null, null, null, null, null, null, "present",
        "current", true, "body", 0, 1);
  }

  private ReportSite site(String report, String site) {
    return new ReportSite(
        report, 1, rules, site, "uncertain", null, null, null, null, null, 0, false, null);
  }
}
