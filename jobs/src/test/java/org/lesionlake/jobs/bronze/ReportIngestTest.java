package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.vault.VaultLink;

@Tag("slow")
class ReportIngestTest {
  private static final String HEADING =
      "report_id,patient_id,patient_name,accession,study_date,language,text\n";
  private static final LocalDate STUDY = LocalDate.of(2024, 3, 12);

  @TempDir Path folder;

  private Lake lake;
  private Pseudonymizer pseudonyms;
  private int nights;

  @BeforeEach
  void start() {
    String root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), Profile.RESEARCH, new Configuration());
    SparkSessions.share();
    lake = Lake.open(SparkSessions.start(settings(), "report ingest"), root, Optional.empty());
    pseudonyms = lake.pseudonymizer();
  }

  @Test
  void aReportWithoutPatientIsOfTheOneWhoseAccessionItHas() throws IOException {
    String patient = pseudonyms.patient("", "T-17");
    link("accession", patient, "ACC7001");
    link("patient_name", patient, "Oosterwold^Marieke");
    link("accession", patient, "ACC7002");
    link("accession", pseudonyms.patient("", "T-18"), "ACC7002");
    String text = "Marieke Oosterwold alias Wilhelmina Zandstraat. No metastases.";
    ingest(
        "R1,,Wilhelmina Zandstraat,ACC7001,2024-03-12 08:30:00,en," + text,
        "R2,,Wilhelmina Zandstraat,ACC7002,2024-03-12,en," + text,
        "R3,T-19,,ACC7003,2024-03-12,en,No nodes.",
        "R4,,,ACC7003,2024-03-12,en,No nodules.");

    Row known = report("R1", 1);
    assertThat(known.<String>getAs("patient_id")).isEqualTo(patient);
    assertThat(known.<LocalDate>getAs("report_date")).isEqualTo(pseudonyms.shift(STUDY, patient));
    assertThat(known.<String>getAs("text"))
        .doesNotContain("Zandstraat", "Oosterwold")
        .contains("No metastases");

    Row ambiguous = report("R2", 1);
    assertThat(ambiguous.<String>getAs("patient_id")).isNull();
    assertThat(ambiguous.<LocalDate>getAs("report_date"))
        .isEqualTo(pseudonyms.shift(STUDY, ambiguous.getAs("report_id")));
    assertThat(ambiguous.<String>getAs("text")).doesNotContain("Zandstraat");

    assertThat(report("R4", 1).<String>getAs("patient_id"))
        .as("known by another row of the same file")
        .isEqualTo(pseudonyms.patient("", "T-19"));
  }

  @Test
  void anotherAccessionDateOrLanguageIsAnotherVersion() throws IOException {
    ingest("R1,T-17,,,,,No metastases in the liver.");
    ingest(
        // Spelled otherwise, and the same.
        "R1, T-17,,,,en,No metastases in the liver.",
        "R1,T-17,,ACC7001,,,No metastases in the liver.",
        "R1,T-17,,ACC7001,20240312,,No metastases in the liver.",
        "R1,T-17,,ACC7001,2024-03-12 08:30,,No metastases in the liver.",
        "R1,T-17,,ACC7001,20240312,de,No metastases in the liver.");

    assertThat(outcomes()).containsExactlyInAnyOrder("accepted null 4", "duplicate same_content 2");
    assertThat(report("R1", 2).<String>getAs("accession"))
        .isEqualTo(pseudonyms.accession("", "ACC7001"));
    assertThat(report("R1", 3).<LocalDate>getAs("report_date")).isNotNull();
    assertThat(report("R1", 4).<String>getAs("language")).isEqualTo("de");
  }

  @Test
  void aReportMayNameSeveralAccessions() throws IOException {
    String patient = pseudonyms.patient("", "T-17");
    link("accession", patient, "ACC7001");
    link("accession", pseudonyms.patient("", "T-18"), "ACC7004");
    ingest(
        "R1,,,ACC7001 ; ACC7002,2024-03-12,en,See ACC7002. No metastases.",
        "R2,,,\"ACC7001,ACC7004\",2024-03-12,en,No metastases.",
        "R3,T-17,,ACC7001\\ACC7001,2024-03-12,en,No metastases.");

    Row two = report("R1", 1);
    assertThat(two.<String>getAs("accession"))
        .isEqualTo(
            pseudonyms.accession("", "ACC7001") + "\\" + pseudonyms.accession("", "ACC7002"));
    assertThat(two.<String>getAs("patient_id")).isEqualTo(patient);
    assertThat(two.<String>getAs("text")).doesNotContain("ACC7002");
    assertThat(report("R2", 1).<String>getAs("patient_id"))
        .as("of two patients' numbers it is of neither")
        .isNull();
    assertThat(report("R3", 1).<String>getAs("accession"))
        .isEqualTo(pseudonyms.accession("", "ACC7001"));
  }

  @Test
  void anotherPatientsReportUnderTheSameIdIsAConflict() throws IOException {
    ingest(
        "R1,,,,,en,First text.",
        "R1,T-17,,,,en,Second text.",
        "R1,T-18,,,,en,Third text.",
        "R1,T-17,,,,en,Fourth text.");
    ingest("R1,T-19,,,,en,Fifth text.", "R1,,,,,en,Sixth text.");

    assertThat(outcomes())
        .containsExactlyInAnyOrder("accepted null 4", "conflict same_id_other_patient 2");
    assertThat(lake.table(Tables.REPORTS).read().orderBy("version").select("text").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("First text.", "Second text.", "Fourth text.", "Sixth text.");
  }

  private void link(String kind, String pseudonym, String value) {
    LakeTable<VaultLink> links = lake.table(Tables.VAULT_LINKS);
    links.appendNew(links.rows(List.of(new VaultLink(kind, pseudonym, value, null))));
  }

  private void ingest(String... rows) throws IOException {
    nights++;
    Path file = folder.resolve("reports" + nights + ".csv");
    Files.writeString(file, HEADING + String.join("\n", rows) + "\n");
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    JobContext.Inboxes inboxes =
        new JobContext.Inboxes(List.of(), List.of(file.toString()), List.of());
    new IngestJob().run(new JobContext(lake, settings(), quiet, "night" + nights, inboxes, false));
  }

  private Row report(String trueId, int version) {
    String id = pseudonyms.token("report", trueId);
    List<Row> found =
        lake.table(Tables.REPORTS)
            .read()
            .where("report_id = '" + id + "' AND version = " + version)
            .collectAsList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private List<String> outcomes() {
    return lake
        .table(Tables.SOURCES)
        .read()
        .groupBy("outcome", "reason")
        .count()
        .collectAsList()
        .stream()
        .map(row -> row.mkString(" "))
        .toList();
  }

  private static Settings settings() {
    return Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
  }
}
