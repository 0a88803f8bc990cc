package org.lesionlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.gold.GoldJob;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.ops.GateFailed;
import org.lesionlake.jobs.ops.GatesJob;
import org.lesionlake.jobs.silver.FindingsJob;
import org.lesionlake.jobs.silver.InferenceJob;
import org.lesionlake.jobs.silver.Models;
import org.lesionlake.jobs.silver.SeriesJob;
import org.lesionlake.jobs.silver.VolumesJob;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.SeriesInference;

/** A patient who turns out to be another one, and studies that name two. */
@Tag("slow")
class MergedPatientsTest {
  private static final String PRIOR = "OLD-1";
  private static final String SURVIVING = "NEW-2";
  private static final Set<String> OF_THE_RUN =
      Set.of("run_id", "received_at_utc", "started_at_utc");

  @TempDir Path folder;

  private Path ct;
  private Path reports;
  private Path clinical;
  private Path merges;
  private Lake lake;
  private int nights;

  @BeforeEach
  void start() throws IOException {
    ct = Files.createDirectories(folder.resolve("ct"));
    reports = Files.createDirectories(folder.resolve("reports"));
    clinical = Files.createDirectories(folder.resolve("clinical"));
    merges = Files.createDirectories(folder.resolve("merges"));
    SparkSessions.share();
    SparkSession spark = SparkSessions.start(settings(), "merged patients");
    String root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), Profile.RESEARCH, new Configuration());
    lake = Lake.open(spark, root, Optional.empty());
  }

  @Test
  void everythingOfThePriorPatientIsTheSurvivingOnesAndNothingElseIsRedone() throws IOException {
    scan("first", PRIOR, "2.25.301", "20240110");
    scan("second", SURVIVING, "2.25.302", "20240310");
    Files.writeString(
        reports.resolve("reports.csv"),
        """
report_id,patient_id,accession,study_date,language,text
R1,OLD-1,,2024-01-10,en,"Since 3 January 2024 of OLD-1: a metastasis of 12 mm in the liver."
R2,NEW-2,,2024-03-10,en,"Compared with 10 January 2024 no metastases in the liver."
R3,,ACC-2.25.301,2024-01-11,en,"Addendum of 11 January 2024. Metastasis in the lung."
""");
    Files.writeString(
        clinical.resolve("facts.csv"),
        """
        patient_id,item,date,code,comparator,value,unit,upper_limit
        OLD-1,primary_tumour,2023-12-01,colon,,,,
        OLD-1,birth_year,,,,1950,,
        NEW-2,death,2024-06-01,,,,,
        """);
    night();
    String prior = pseudonym(PRIOR);
    String surviving = pseudonym(SURVIVING);
    assertThat(patients()).containsExactlyInAnyOrder(prior, surviving);
    searched();
    new GoldJob().run(context());
    Map<String, Row> volumes = bySeries(Tables.CT_VOLUMES);
    Map<String, Row> series = bySeries(Tables.CT_SERIES);
    Map<String, Long> before = versions();

    Files.writeString(
        merges.resolve("merges.csv"), "prior_id,surviving_id,merged_on\nOLD-1,NEW-2,2024-07-01\n");
    night();

    assertThat(patients()).containsExactly(surviving);
    for (TableDef<?> table : Tables.LAKE) {
      assertThat(lines(table)).as(table.name()).noneMatch(row -> row.contains(prior));
    }
    assertThat(lines(Tables.VAULT_LINKS)).noneMatch(row -> row.contains(prior));
    assertThat(bySeries(Tables.CT_SERIES))
        .allSatisfy(
            (uid, row) ->
                assertThat(row.<String>getAs("fingerprint"))
                    .isEqualTo(series.get(uid).getAs("fingerprint")));
    assertThat(bySeries(Tables.CT_VOLUMES))
        .allSatisfy(
            (uid, row) -> {
              assertThat(row.<String>getAs("patient_id")).isEqualTo(surviving);
              assertThat(row.<String>getAs("file")).isEqualTo(volumes.get(uid).getAs("file"));
            });
    assertThat(lake.table(Tables.LESIONS).read().where("patient_id = '" + surviving + "'").count())
        .isEqualTo(2);
    Pseudonymizer now = lake.pseudonymizer();
    assertThat(dates("SELECT study_date FROM gold.patient_timeline ORDER BY study_number"))
        .containsExactly(
            now.shift(LocalDate.of(2024, 1, 10), surviving),
            now.shift(LocalDate.of(2024, 3, 10), surviving));
    assertThat(
            rows("SELECT days_since_first_study, days_since_diagnosis FROM gold.patient_timeline"))
        .extracting(Row::mkString)
        .containsExactlyInAnyOrder("040", "60100");
    assertThat(
            rows(
                "SELECT count(DISTINCT track_uid), count(*), max(status)"
                    + " FROM gold.lesion_tracks"))
        .as("the lesion of one is that of the other")
        .extracting(Row::mkString)
        .containsExactly("12persisting");
    assertThat(dates("SELECT report_date FROM bronze.reports ORDER BY report_date"))
        .containsExactly(
            now.shift(LocalDate.of(2024, 1, 10), surviving),
            now.shift(LocalDate.of(2024, 1, 11), surviving),
            now.shift(LocalDate.of(2024, 3, 10), surviving));
    assertThat(rows("SELECT text FROM bronze.reports ORDER BY report_date"))
        .extracting(row -> row.getString(0))
        .satisfiesExactly(
            text -> assertThat(text).contains(moved(2024, 1, 3)).doesNotContain(PRIOR),
            text -> assertThat(text).contains(moved(2024, 1, 11)),
            text -> assertThat(text).contains(moved(2024, 1, 10)));
    assertThat(found()).containsExactly("metastasis", "metastasis");
    assertThat(rows("SELECT DISTINCT patient_id, primary_tumour FROM gold.patients"))
        .extracting(Row::mkString)
        .containsExactly(surviving + "colon");
    assertThat(
            rows("SELECT value_number FROM bronze.clinical WHERE item = 'birth_year'")
                .get(0)
                .get(0))
        .isEqualTo((double) now.shift(LocalDate.of(1950, 7, 1), surviving).getYear());

    Map<String, List<String>> done = content();
    Map<String, Long> versions = versions();
    night();
    assertThat(versions()).as("a night later").isEqualTo(versions);

    // A run that is killed has committed the first of these tables and not the others.
    List<TableDef<?>> order =
        List.of(
            Tables.VAULT_MERGES,
            Tables.VAULT_LINKS,
            Tables.CT_INSTANCES,
            Tables.CLINICAL,
            Tables.REPORTS,
            Tables.SOURCES);
    for (int committed : new int[] {1, 3}) {
      for (TableDef<?> table : order.subList(committed, order.size())) {
        DeltaTable.forPath(lake.spark(), lake.table(table).path())
            .restoreToVersion(before.get(table.name()));
      }
      lake.forgetMerges();
      night();
      assertThat(content()).as("after " + committed + " commits").isEqualTo(done);
    }
  }

  @Test
  void aStudyOfTwoPatientsCountsForNeitherUntilTheyAreOne() throws IOException {
    scan("one", PRIOR, "2.25.301", "20240110");
    scan("other", SURVIVING, "2.25.301", "20240110");
    scan("third", SURVIVING, "2.25.303", "20240310");
    night();
    assertThat(
            rows(
                """
                SELECT study_patients, array_contains(verdicts, 'mixed_patients'), chosen, count(*)
                FROM silver.ct_series GROUP BY ALL
                """))
        .extracting(Row::mkString)
        .containsExactlyInAnyOrder("2truefalse2", "1falsetrue1");
    assertThat(
            rows(
                "SELECT DISTINCT mixed_patients, image_status FROM gold.metastasis_status"
                    + " WHERE site = 'liver'"))
        .extracting(row -> row.get(0) + " " + row.get(1).equals("not_assessable"))
        .containsExactlyInAnyOrder("true true", "false false");
    lake.registerCatalog();
    assertThat(
            rows(
                "SELECT studies, mixed_patients, no_report FROM gold.site_summary"
                    + " WHERE site = 'liver'"))
        .extracting(Row::mkString)
        .containsExactly("211");
    assertThat(rows("SELECT count(*) FROM gold.patient_timeline").get(0).getLong(0)).isEqualTo(1);
    assertThat(rows("SELECT sum(studies), max(mixed_studies) FROM gold.patients"))
        .extracting(Row::mkString)
        .containsExactly("11");

    Files.writeString(merges.resolve("a40.hl7"), message("A40", PRIOR, SURVIVING));
    night();
    assertThat(rows("SELECT DISTINCT study_patients FROM silver.ct_series"))
        .extracting(Row::mkString)
        .containsExactly("1");
    assertThat(rows("SELECT count(*) FROM gold.patient_timeline").get(0).getLong(0)).isEqualTo(2);
  }

  @Test
  void mergesAreKeptForPatientsWhoComeLaterAndBadOnesAreRefused() throws IOException {
    Files.writeString(
        merges.resolve("list.csv"),
        """
        prior_id,prior_issuer,surviving_id,surviving_issuer,merged_on
        A,H,B,H,2024-01-01
        B,H,C,H,2024-01-02
        C,H,A,H,2024-01-03
        A,H,Z,H,2024-01-04
        A,H,C,H,2024-01-05
        D,H,D,H,
        ,H,E,H,
        F,H,G,H,soon
        """);
    Files.writeString(
        merges.resolve("feed.hl7"),
        message("A40", "T-17", "C") + message("A08", "P", "Q") + message("A34", "R", "S") + "MSH|");
    ingest();
    assertThat(
            rows(
                "SELECT outcome, coalesce(reason, '') FROM bronze.sources WHERE source = 'merges'"))
        .extracting(row -> row.getString(0) + " " + row.getString(1))
        .containsExactlyInAnyOrder(
            "accepted ",
            "accepted ",
            "rejected merge_cycle",
            "conflict merged_elsewhere",
            "duplicate same_merge",
            "rejected same_patient",
            "rejected missing_patient",
            "rejected bad_date",
            "accepted ",
            "set_aside not_a_merge",
            "rejected unsupported_merge_event",
            "rejected malformed_message");
    assertThat(rows("SELECT balanced, seen FROM ops.ledger WHERE source = 'merges'"))
        .extracting(Row::mkString)
        .containsExactly("true12");

    ScanFiles.series(ct);
    ScanFiles.series(
        ct.resolve("issued"),
        image ->
            image
                .put(org.lesionlake.dicom.Tag.PATIENT_ID, "A")
                .put(org.lesionlake.dicom.Tag.ISSUER_OF_PATIENT_ID, "H"),
        "2.25.400");
    ingest();
    assertThat(patients())
        .containsExactlyInAnyOrder(
            lake.pseudonymizer().unmerged().patient("", "C"),
            lake.pseudonymizer().unmerged().patient("H", "C"));
    Map<String, Long> versions = versions();
    ingest();
    assertThat(versions()).isEqualTo(versions);
  }

  @Test
  void aReportWhoseSourceIsGoneIsTheGatesUntilItIsGivenAgain() throws IOException {
    String table = "report_id,patient_id,text\nR1,OLD-1,Seen on 3 January 2024.\n";
    Files.writeString(reports.resolve("monday.csv"), table);
    ingest();
    Files.delete(reports.resolve("monday.csv"));
    Files.writeString(merges.resolve("m.csv"), "prior_id,surviving_id\nOLD-1,NEW-2\n");
    night();
    assertThat(patientsOf(Tables.REPORTS))
        .containsExactly(lake.pseudonymizer().unmerged().patient("", PRIOR));
    assertThat(unmoved()).isEqualTo(1);

    Files.writeString(reports.resolve("tuesday.csv"), table);
    night();
    assertThat(patientsOf(Tables.REPORTS)).containsExactly(pseudonym(SURVIVING));
    assertThat(lake.table(Tables.REPORTS).read().count()).isEqualTo(1);
    assertThat(unmoved()).isZero();
  }

  @Test
  void aReportWhoseTextMovedIsReadAgain() {
    LakeTable<Report> table = lake.table(Tables.REPORTS);
    String before = "Since 1 May 2023 there is a metastasis in the liver.";
    table.appendNew(table.rows(List.of(report("R1", before), report("R2", before))));
    new FindingsJob().run(context());
    assertThat(found()).containsExactly("metastasis", "metastasis");

    String moved = "Since 21 September 2022 there is a metastasis in the liver.";
    table.upsert(table.rows(List.of(report("R1", moved))));
    table.appendNew(table.rows(List.of(report("R3", moved))));
    new FindingsJob().run(context());
    assertThat(found()).containsExactly("metastasis", "metastasis", "metastasis");

    long version = lake.table(Tables.REPORT_FINDINGS).version();
    new FindingsJob().run(context());
    assertThat(lake.table(Tables.REPORT_FINDINGS).version()).isEqualTo(version);
  }

  private static Report report(String id, String text) {
    return new Report(id, 1, "P", null, null, "en", text, "hash " + text, id, "run", null);
  }

  /** What the findings of metastases stand at in the texts of today. */
  private List<String> found() {
    return rows(
            """
            SELECT substring(r.text, f.start + 1, f.end - f.start)
            FROM silver.report_findings f JOIN bronze.reports r ON r.report_id = f.report_id
            WHERE f.kind = 'metastasis' AND f.presence = 'present'
            """)
        .stream()
        .map(row -> row.getString(0).toLowerCase(Locale.ROOT))
        .sorted()
        .toList();
  }

  private double unmoved() {
    try {
      new GatesJob().run(context());
    } catch (GateFailed others) {
      // Inboxes without images fail another gate.
      assertThat(others).hasMessageContaining("not_empty");
    }
    return lake.table(Tables.EXPECTATIONS)
        .read()
        .where("gate = 'unmoved_merged_rows' AND run_id = 'run" + nights + "'")
        .first()
        .getAs("measured");
  }

  private static String message(String event, String prior, String surviving) {
    return "MSH|^~\\&|HIS|H|LAKE|H|20240701||ADT^"
        + event
        + "|1|P|2.5\r"
        + "EVN|"
        + event
        + "|20240701120000\r"
        + "PID|1||"
        + surviving
        + "^^^^MR~999^^^GOV^NI||Doe^J\r"
        + "MRG|"
        + prior
        + "^^^^MR~999^^^GOV^NI\r";
  }

  private void scan(String name, String patient, String study, String date) {
    ScanFiles.series(
        ct.resolve(name),
        image ->
            image
                .put(org.lesionlake.dicom.Tag.PATIENT_ID, patient)
                .put(org.lesionlake.dicom.Tag.STUDY_INSTANCE_UID, study)
                .put(org.lesionlake.dicom.Tag.STUDY_DATE, date)
                .put(org.lesionlake.dicom.Tag.ACCESSION_NUMBER, "ACC-" + study)
                .put(org.lesionlake.dicom.Tag.SERIES_DESCRIPTION, "Abdomen"),
        study + "." + name.length());
  }

  private String pseudonym(String id) {
    return lake.pseudonymizer().patient("", id);
  }

  private String moved(int year, int month, int day) {
    return DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH)
        .format(lake.pseudonymizer().shift(LocalDate.of(year, month, day), pseudonym(SURVIVING)));
  }

  /** An ended attempt with a lesion on each volume, as a model would have left them. */
  private void searched() {
    String model = Models.configured(settings()).id();
    for (Row volume : lake.table(Tables.CT_VOLUMES).read().collectAsList()) {
      LakeTable<SeriesInference> attempts = lake.table(Tables.SERIES_INFERENCE);
      attempts.delete(
          org.apache.spark.sql.functions.col("series_uid").equalTo(volume.getAs("series_uid")));
      attempts.appendNew(
          attempts.rows(
              List.of(
                  new SeriesInference(
                      volume.getAs("series_uid"),
                      volume.getAs("fingerprint"),
                      volume.getAs("study_uid"),
                      volume.getAs("patient_id"),
                      model,
                      1,
                      "done",
                      null,
                      Instant.EPOCH,
                      1.0,
                      "cpu",
                      1,
                      null,
                      null,
                      List.of("liver"),
                      List.of(),
                      List.of()))));
      LakeTable<Lesion> lesions = lake.table(Tables.LESIONS);
      lesions.appendNew(
          lesions.rows(
              List.of(
                  new Lesion(
                      volume.<String>getAs("series_uid") + ".1",
                      volume.getAs("series_uid"),
                      volume.getAs("fingerprint"),
                      volume.getAs("study_uid"),
                      volume.getAs("patient_id"),
                      model,
                      1,
                      "liver",
                      "metastasis",
                      List.of(0.0, 0.0, 0.0),
                      List.of(0, 0, 0),
                      List.of(1, 1, 1),
                      9,
                      4_000,
                      12,
                      10,
                      0,
                      55,
                      0.9,
                      25.0,
                      3_900.0,
                      1_300.0,
                      0.9,
                      12.0,
                      null,
                      null))));
    }
  }

  private void night() {
    ingest();
    JobContext context = context();
    new SeriesJob().run(context);
    new VolumesJob().run(context);
    new FindingsJob().run(context);
    new InferenceJob().run(context);
    new GoldJob().run(context);
  }

  private void ingest() {
    nights++;
    new IngestJob().run(context());
    lake.registerTables();
  }

  private JobContext context() {
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    JobContext.Inboxes inboxes =
        new JobContext.Inboxes(
            List.of(ct.toString()),
            List.of(),
            List.of(reports.toString()),
            List.of(clinical.toString()),
            List.of(merges.toString()),
            Set.of());
    return new JobContext(lake, settings(), quiet, "run" + nights, inboxes, false);
  }

  private static Settings settings() {
    return Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
  }

  /** Every pseudonym in a column of patients. */
  private Set<String> patients() {
    return Tables.LAKE.stream()
        .filter(table -> List.of(table.schema().fieldNames()).contains("patient_id"))
        .flatMap(table -> patientsOf(table).stream())
        .collect(Collectors.toSet());
  }

  private List<String> patientsOf(TableDef<?> table) {
    return lake
        .table(table)
        .read()
        .select("patient_id")
        .where("patient_id IS NOT NULL")
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private Map<String, Row> bySeries(TableDef<?> table) {
    return lake.table(table).read().collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getAs("series_uid"), row -> row));
  }

  private List<Row> rows(String sql) {
    lake.registerCatalog();
    return lake.spark().sql(sql).collectAsList();
  }

  private List<LocalDate> dates(String sql) {
    return rows(sql).stream().map(row -> LocalDate.parse(row.get(0).toString())).toList();
  }

  private Stream<TableDef<?>> data() {
    return Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream())
        .filter(table -> !Set.of(Tables.RUNS, Tables.LEDGER, Tables.EXPECTATIONS).contains(table));
  }

  private Map<String, Long> versions() {
    Map<String, Long> versions = new HashMap<>();
    data().forEach(table -> versions.put(table.name(), lake.table(table).version()));
    return versions;
  }

  /** Rows of the data tables as text, without what names a run. */
  private Map<String, List<String>> content() {
    Map<String, List<String>> content = new TreeMap<>();
    data().forEach(table -> content.put(table.name(), lines(table)));
    return content;
  }

  private List<String> lines(TableDef<?> table) {
    return lake
        .table(table)
        .read()
        .drop(OF_THE_RUN.toArray(String[]::new))
        .toJSON()
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }
}
