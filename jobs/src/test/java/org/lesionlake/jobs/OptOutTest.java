package org.lesionlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.cohort.CohortCheck;
import org.lesionlake.jobs.cohort.FrozenCohorts;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.OptOutList;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.RowChecksum;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.optout.LeftBehind;
import org.lesionlake.jobs.optout.OptOutsJob;
import org.lesionlake.jobs.optout.ReducedSets;
import org.lesionlake.jobs.training.FrozenTrainingSets;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.Cohort;
import org.lesionlake.schemas.gold.CohortMember;
import org.lesionlake.schemas.gold.FrozenRows;
import org.lesionlake.schemas.gold.MetastasisStatus;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingSet;
import org.lesionlake.schemas.silver.CtVolume;

/** A patient who withdrew is gone from every table, file and frozen set, and stays out. */
@Tag("slow")
class OptOutTest {
  private static final String LEAVES = "T-17";
  private static final String PRIOR = "OLD-17";
  private static final String STAYS = "T-18";

  @TempDir Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
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
    String root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), Profile.RESEARCH, new Configuration());
    lake = Lake.open(SparkSessions.start(settings(), "opt-out"), root, Optional.empty());
  }

  @Test
  void everythingOfThePatientIsGoneAndStaysOut() throws IOException {
    scan("leaves/1", LEAVES, "2.25.301");
    scan("stays/1", STAYS, "2.25.302");
    // Of the same person, with pixels that may show a name, and so with a header that nobody kept.
    ScanFiles.slice(ct.resolve("leaves/1/screen.dcm"), 1, 1, -100, OptOutTest::screenshot);
    Files.writeString(
        reports.resolve("reports.csv"),
        """
        report_id,patient_id,accession,study_date,language,text
        R1,T-17,,2024-02-29,en,A metastasis of 12 mm in the liver.
        R2,,ACC-2.25.301,2024-02-29,en,Addendum. Metastasis in the lung.
        R3,T-18,,2024-02-29,en,No metastases in the liver.
        """);
    Files.writeString(
        clinical.resolve("facts.csv"),
        """
        patient_id,item,date,code,comparator,value,unit,upper_limit
        T-17,primary_tumour,2023-12-01,colorectal,,,,
        OLD-17,birth_year,,,,1950,,
        T-18,primary_tumour,2023-12-01,colorectal,,,,
        T-18,last_contact,2024-12-01,,,,,
        """);
    Files.writeString(merges.resolve("merges.csv"), "prior_id,surviving_id\nOLD-17,T-17\n");
    night();
    String leaves = pseudonym(LEAVES);
    String stays = pseudonym(STAYS);
    Path log = folder.resolve("lake/logs/night.log");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "began\nseries of " + leaves + " chosen\nended\n");
    volumes();
    freeze(leaves, stays);
    long voxels = files("voxels");
    assertThat(voxels).isEqualTo(2);
    Map<String, Long> others = rowsOf(stays);
    assertThat(rowsOf(leaves).keySet())
        .contains("bronze.ct_instances", "silver.ct_volumes", "gold.metastasis_status");

    nights++;
    assertThat(
            OptOutList.add(
                context(), List.of(new OptOutList.Entry(LEAVES, "", "", LocalDate.of(2024, 3, 1)))))
        .as("with the number that was merged into it")
        .isEqualTo(2);
    assertThat(LeftBehind.of(lake)).isNotEmpty();
    said.reset();
    long removed = new OptOutsJob().run(context());
    assertThat(removed).isPositive();

    assertThat(rowsOf(leaves)).isEmpty();
    for (TableDef<?> table : Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream()).toList()) {
      if (table != Tables.VAULT_OPT_OUTS) {
        assertThat(lake.table(table).read().toJSON().collectAsList())
            .as(table.name())
            .noneMatch(row -> row.contains(leaves) || row.contains(LEAVES) || row.contains(PRIOR));
      }
    }
    assertThat(rowsOf(stays)).as("of others nothing is touched").isEqualTo(others);
    assertThat(lake.table(Tables.REPORTS).read().count()).as("known by accession").isEqualTo(1);
    assertThat(lake.table(Tables.VAULT_OBJECTS).read().where("path LIKE '%leaves%'").count())
        .isZero();
    assertThat(LeftBehind.of(lake)).as("in earlier versions and logs too").isEmpty();
    assertThat(files("voxels")).isEqualTo(1);
    assertThat(Files.readString(log)).contains("began", "ended").doesNotContain(leaves);

    // Frozen sets hold the others, and say so.
    TrainingSet reduced = new FrozenTrainingSets(lake).named("liver");
    assertThat(reduced.items()).isEqualTo(1);
    assertThat(reduced.patients()).isEqualTo(1);
    assertThat(reduced.withdrawnItems()).isEqualTo(1);
    assertThat(reduced.contents())
        .containsExactly(checksum(lake.table(Tables.TRAINING_ITEMS), "training_set"));
    Cohort left = new FrozenCohorts(lake).version("gut", 1);
    assertThat(left.patients()).isEqualTo(1);
    assertThat(left.withdrawnPatients()).isEqualTo(1);
    assertThat(CohortCheck.of(lake, left).differences()).isEmpty();
    Path package_ = Files.createDirectories(folder.resolve("model"));
    Files.writeString(package_.resolve("trained-on.txt"), "# sets\nliver:1\nother:2\n");
    assertThat(
            ReducedSets.of(
                    lake, Settings.load(Optional.empty(), List.of("inference.model=" + package_)))
                .lines())
        .containsExactly(
            "cohort gut:1 is reduced by 1 patients who withdrew",
            "training set liver:1 is reduced by 1 items of patients who withdrew",
            "model model was trained on liver:1 with patients who withdrew since");

    // What the log says tells how much, and of nobody.
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("removed of patients who withdrew:", "bronze.ct_instances 9", "voxels 1")
        .contains("bronze.ct_instances: earlier versions purged")
        .contains("training set liver:1 is reduced by 1 items")
        .doesNotContain(leaves, LEAVES, PRIOR);
    assertThat(lake.table(Tables.REMOVALS).read().where("purged_at_utc IS NULL").count()).isZero();
    // Later nights refuse what comes of them, also by a number that was merged or an accession.
    scan("later", LEAVES, "2.25.303");
    Files.writeString(
        reports.resolve("later.csv"),
        """
        report_id,patient_id,accession,study_date,language,text
        R4,,ACC-2.25.301,2024-03-29,en,Metastasis of T-17 in the lung.
        R5,OLD-17,,2024-03-29,en,Metastasis in the lung.
        R6,T-18,,2024-03-29,en,Metastasis in the lung.
        """);
    Files.writeString(merges.resolve("later.csv"), "prior_id,surviving_id\nT-20,T-17\n");
    Files.writeString(
        clinical.resolve("later.csv"),
        """
        patient_id,item,date,code,comparator,value,unit,upper_limit
        T-20,last_contact,2024-12-02,,,,,
        """);
    night();
    assertThat(rowsOf(leaves)).isEmpty();
    assertThat(refused()).isEqualTo(Map.of("ct", 19L, "reports", 4L, "clinical", 3L, "merges", 2L));
    assertThat(lake.table(Tables.REPORTS).read().count()).isEqualTo(2);
    for (TableDef<?> table : List.of(Tables.SOURCES, Tables.REJECTS, Tables.VAULT_LINKS)) {
      assertThat(lake.table(table).read().toJSON().collectAsList())
          .as(table.name())
          .noneMatch(row -> row.contains(LEAVES) || row.contains("T-20") || row.contains("/later"));
    }
    assertThat(
            rows(
                "SELECT sum(unchanged), count_if(NOT balanced) FROM ops.ledger WHERE run_id = 'run"
                    + nights
                    + "'"))
        .singleElement()
        .satisfies(row -> assertThat(row.getLong(1)).isZero());
    ingest();
    assertThat(
            rows(
                "SELECT sum(seen) - sum(unchanged) FROM ops.ledger WHERE run_id = 'run"
                    + nights
                    + "'"))
        .as("refused files are not read again")
        .singleElement()
        .satisfies(row -> assertThat(row.getLong(0)).isZero());
  }

  @Test
  void aListThatCannotBeReadStopsTheNight() throws IOException {
    Path list = Files.writeString(folder.resolve("list.csv"), "id\n1\n");
    Settings settings = Settings.load(Optional.empty(), List.of("opt-out.file=" + list));
    assertThatThrownBy(() -> new IngestJob().check(settings))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("patient_id");
    Files.writeString(list, "patient_id;requested_on\nT-17;2024-13-01\n");
    assertThatThrownBy(() -> new IngestJob().check(settings)).hasMessageContaining("row 1");
    Files.writeString(list, "patient_id;patient_issuer;requested_on\nT-17;HOSP;2024-03-01\n");
    assertThat(OptOutList.ofFile(settings))
        .containsExactly(new OptOutList.Entry("T-17", "HOSP", "", LocalDate.of(2024, 3, 1)));
    Files.delete(list);
    assertThatThrownBy(() -> new IngestJob().check(settings)).isInstanceOf(UserError.class);
  }

  /** A set of the voxels of both, and a cohort of both, as they would have been frozen. */
  private void freeze(String... patients) {
    LakeTable<TrainingItem> items = lake.table(Tables.TRAINING_ITEMS);
    LakeTable<CohortMember> members = lake.table(Tables.COHORT_MEMBERS);
    for (String patient : patients) {
      items.appendNew(
          items.rows(
              List.of(
                  new TrainingItem(
                      "liver",
                      1,
                      "series " + patient,
                      "study",
                      patient,
                      "all",
                      "train",
                      null,
                      null,
                      "f",
                      "voxels/" + patient + ".parquet",
                      "00",
                      "none",
                      List.of(),
                      null,
                      null,
                      List.of(),
                      List.of(),
                      List.of()))));
      members.appendNew(
          members.rows(
              List.of(
                  new CohortMember(
                      "gut",
                      1,
                      patient,
                      "colorectal",
                      null,
                      null,
                      null,
                      null,
                      null,
                      1,
                      null,
                      null))));
    }
    LakeTable<TrainingSet> sets = lake.table(Tables.TRAINING_SETS);
    sets.appendNew(
        sets.rows(
            List.of(
                new TrainingSet(
                    "liver",
                    1,
                    "Livers",
                    "{}",
                    "00",
                    "model",
                    null,
                    List.of(),
                    patients.length,
                    patients.length,
                    0,
                    List.of(checksum(items, "training_set")),
                    Instant.EPOCH,
                    "run",
                    "1"))));
    LakeTable<Cohort> cohorts = lake.table(Tables.COHORTS);
    cohorts.appendNew(
        cohorts.rows(
            List.of(
                new Cohort(
                    "gut",
                    1,
                    "Gut",
                    "{}",
                    "00",
                    "",
                    "model",
                    "",
                    List.of(),
                    patients.length,
                    1,
                    List.of(checksum(members, "cohort")),
                    Instant.EPOCH,
                    "run",
                    "1"))));
  }

  private static FrozenRows checksum(LakeTable<?> table, String name) {
    return RowChecksum.of(table.definition().name(), table.read(), name, "version");
  }

  private Map<String, Long> rowsOf(String patient) {
    Map<String, Long> rows = new TreeMap<>();
    for (TableDef<?> table : Tables.LAKE) {
      if (List.of(table.schema().fieldNames()).contains("patient_id")) {
        long count = lake.table(table).read().where("patient_id = '" + patient + "'").count();
        if (count > 0) {
          rows.put(table.name(), count);
        }
      }
    }
    return rows;
  }

  private long files(String kind) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("lake").resolve(kind))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }

  private Map<String, Long> refused() {
    Map<String, Long> refused = new TreeMap<>();
    rows("SELECT source, count(*) FROM bronze.rejects WHERE reason = 'opted_out' GROUP BY source")
        .forEach(row -> refused.put(row.getString(0), row.getLong(1)));
    return refused;
  }

  private void scan(String name, String patient, String study) {
    ScanFiles.series(
        ct.resolve(name),
        image ->
            image
                .put(org.lesionlake.dicom.Tag.PATIENT_ID, patient)
                .put(org.lesionlake.dicom.Tag.STUDY_INSTANCE_UID, study)
                .put(org.lesionlake.dicom.Tag.ACCESSION_NUMBER, "ACC-" + study)
                .put(org.lesionlake.dicom.Tag.SERIES_DESCRIPTION, "Abdomen"),
        study + "." + name.length());
  }

  private static Dataset.Builder screenshot(Dataset.Builder image) {
    return image
        .put(org.lesionlake.dicom.Tag.STUDY_INSTANCE_UID, "2.25.301")
        .put(org.lesionlake.dicom.Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.7");
  }

  private String pseudonym(String id) {
    return lake.pseudonymizer().patient("", id);
  }

  private void night() {
    ingest();
    LakeTable<MetastasisStatus> table = lake.table(Tables.METASTASIS_STATUS);
    for (Row series : studies()) {
      table.appendNew(
          table.rows(
              List.of(
                  new MetastasisStatus(
                      series.getString(0),
                      "liver",
                      "model",
                      series.getString(1),
                      null,
                      "present",
                      "found",
                      "concordant_present",
                      null,
                      null,
                      12.0,
                      12.0,
                      1,
                      "release",
                      null))));
    }
    lake.registerTables();
  }

  private List<Row> studies() {
    return lake.table(Tables.CT_INSTANCES)
        .read()
        .select("study_uid", "patient_id", "series_uid")
        .distinct()
        .collectAsList();
  }

  /** Voxels of each series, as rows and files. */
  private void volumes() throws IOException {
    LakeTable<CtVolume> table = lake.table(Tables.CT_VOLUMES);
    Files.createDirectories(folder.resolve("lake/voxels"));
    for (Row series : studies()) {
      String file = "voxels/" + series.getString(1) + ".parquet";
      Files.writeString(folder.resolve("lake").resolve(file), "voxels");
      table.appendNew(
          table.rows(
              List.of(
                  new CtVolume(
                      series.getString(2),
                      "f",
                      series.getString(0),
                      series.getString(1),
                      "done",
                      null,
                      file,
                      "00",
                      6,
                      "int16",
                      1,
                      1,
                      1,
                      List.of(0.0, 0.0, 0.0),
                      List.of(1.0, 1.0, 1.0),
                      List.of(),
                      1,
                      null))));
    }
  }

  private void ingest() {
    nights++;
    new IngestJob().run(context());
    lake.registerTables();
  }

  private JobContext context() {
    Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false);
    JobContext.Inboxes inboxes =
        new JobContext.Inboxes(
            List.of(ct.toString()),
            List.of(),
            List.of(reports.toString()),
            List.of(clinical.toString()),
            List.of(merges.toString()),
            Set.of());
    return new JobContext(lake, settings(), progress, "run" + nights, inboxes, false);
  }

  private List<Row> rows(String sql) {
    lake.registerCatalog();
    return new ArrayList<>(lake.spark().sql(sql).collectAsList());
  }

  private static Settings settings() {
    return Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
  }
}
