package org.lesionlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.OrganSeen;
import org.lesionlake.schemas.silver.SeriesInference;

/** An empty lake of a test, and rows to put into it; all series have the fingerprint {@code f}. */
public final class SampleLake {
  private static final double ML = 1_000;

  private final Lake lake;
  private final Map<TableDef<?>, List<Record>> waiting = new LinkedHashMap<>();

  private SampleLake(Lake lake) {
    this.lake = lake;
  }

  public static SampleLake in(Path folder) {
    return in(folder, Profile.NONE);
  }

  public static SampleLake in(Path folder, Profile profile) {
    String root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), profile, new Configuration());
    SparkSessions.share();
    Settings settings = Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
    return new SampleLake(Lake.open(SparkSessions.start(settings, "test"), root, Optional.empty()));
  }

  public Lake lake() {
    return lake;
  }

  public JobContext context(String run, String... set) {
    return context(run, false, set);
  }

  public JobContext context(String run, boolean reconcile, String... set) {
    write();
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    Settings settings = Settings.load(Optional.empty(), List.of(set));
    return new JobContext(lake, settings, quiet, run, JobContext.Inboxes.NONE, reconcile);
  }

  /** Rows that stand in their tables when a job or a query comes: one commit for each table. */
  @SafeVarargs
  public final <T extends Record> void add(TableDef<T> definition, T... records) {
    waiting.computeIfAbsent(definition, table -> new ArrayList<>()).addAll(List.of(records));
  }

  public void write() {
    for (Map.Entry<TableDef<?>, List<Record>> rows : waiting.entrySet()) {
      commit(rows.getKey(), rows.getValue());
    }
    waiting.clear();
  }

  @SuppressWarnings("unchecked")
  private <T extends Record> void commit(TableDef<T> definition, List<Record> records) {
    LakeTable<T> table = lake.table(definition);
    assertThat(table.appendNew(table.rows((List<T>) records))).isEqualTo(records.size());
  }

  public List<Row> rows(String sql) {
    write();
    return lake.spark().sql(sql).collectAsList();
  }

  /** A chosen series with its voxels. */
  public void series(String study, String series, String purpose, String... regions) {
    add(Tables.CT_SERIES, described(study, series, purpose, null, true, regions));
    add(Tables.CT_VOLUMES, volume(study, series, "done", 10));
  }

  public static CtSeries described(
      String study,
      String series,
      String purpose,
      String accession,
      boolean chosen,
      String... regions) {
    return described(study, series, purpose, accession, date(study), chosen, regions);
  }

  public static CtSeries described(
      String study,
      String series,
      String purpose,
      String accession,
      LocalDate day,
      boolean chosen,
      String... regions) {
    return new CtSeries(
        series,
        study,
        patient(study),
        day,
        accession,
        null,
        1,
        "f",
        10,
        10,
        10,
        1.0,
        1.0,
        1.0,
        0.0,
        1.0,
        0.0,
        null,
        null,
        "unknown",
        List.of(regions),
        purpose,
        List.of("usable"),
        true,
        chosen,
        "as the test wants it",
        "rules",
        "unknown",
        1);
  }

  public static CtVolume volume(String study, String series, String status, int slices) {
    boolean done = status.equals("done");
    return new CtVolume(
        series,
        "f",
        study,
        patient(study),
        status,
        done ? null : "unreadable",
        done ? "voxels/" + series + ".parquet" : null,
        done ? "00" : null,
        done ? 1 : 0,
        "int16",
        slices,
        10,
        10,
        List.of(0.0, 0.0, 0.0),
        List.of(1.0, 1.0, 1.0),
        List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        done ? 1 : 0,
        null);
  }

  /** An attempt; organs in millilitres. */
  public static SeriesInference attempt(
      String study,
      String series,
      String model,
      int number,
      String status,
      Map<String, Integer> organsMl) {
    return new SeriesInference(
        series,
        "f",
        study,
        patient(study),
        model,
        number,
        status,
        status.equals("failed") ? "model_failed" : null,
        Instant.EPOCH,
        null,
        null,
        null,
        null,
        null,
        List.of("liver", "lung", "bone", "lymph_node", "adrenal"),
        organsMl.entrySet().stream()
            .map(organ -> new OrganSeen(organ.getKey(), organ.getValue() * ML))
            .toList(),
        null);
  }

  public static Lesion lesion(String study, String series, String model, String site, double mm) {
    return new Lesion(
        series + site,
        series,
        "f",
        study,
        patient(study),
        model,
        1,
        site,
        "metastasis",
        List.of(0.0, 0.0, 0.0),
        List.of(0, 0, 0),
        List.of(1, 1, 1),
        9,
        4_000,
        mm,
        mm,
        0,
        55,
        0.9,
        25.0,
        3_900.0,
        1_300.0,
        0.9,
        12.0,
        null,
        null);
  }

  /** Studies are named after their patient and their number: {@code ann-1}. */
  private static String patient(String study) {
    return study.substring(0, study.indexOf('-'));
  }

  private static LocalDate date(String study) {
    int number = Integer.parseInt(study.substring(study.indexOf('-') + 1));
    return LocalDate.of(2020, 1, 1).plusMonths(number);
  }
}
