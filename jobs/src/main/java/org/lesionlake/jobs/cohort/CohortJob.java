package org.lesionlake.jobs.cohort;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.CodeVersion;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.PinnedTables;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.jobs.silver.Models;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.Cohort;
import org.lesionlake.schemas.gold.CohortAttrition;
import org.lesionlake.schemas.gold.FrozenRows;

/**
 * Freezes a cohort: draws it by its definition and copies its rows, with checksums, into tables of
 * their own.
 *
 * <p>Needs: the gold tables, {@code silver.ct_series}, {@code bronze.clinical}. Promises: a
 * definition and tables that are as they were when its newest version was frozen make no other;
 * {@code gold.cohorts} is committed last, so that a freeze that was killed is none. It is no step
 * of the night.
 *
 * <p>Example: {@code lesionlake cohort freeze conf/cohorts/example.conf --lake /data/lake}
 */
public final class CohortJob implements Job {
  private final Path file;
  private Optional<Result> result = Optional.empty();

  public CohortJob(Path file) {
    this.file = file;
  }

  /**
   * What came of it.
   *
   * @param cohort the version that stands for the definition now
   * @param isNew whether it was made by this run
   * @param attrition a row for each step
   */
  public record Result(Cohort cohort, boolean isNew, List<CohortAttrition> attrition) {}

  @Override
  public String name() {
    return "cohort";
  }

  @Override
  public String description() {
    return "Freezes a cohort: its patients, studies, statuses and time at risk, copied.";
  }

  @Override
  public List<String> inputs() {
    return CohortQuery.TABLES;
  }

  @Override
  public List<String> outputs() {
    return Stream.concat(DrawnCohort.CONTENTS.stream(), Stream.of(Tables.COHORTS))
        .map(TableDef::name)
        .toList();
  }

  @Override
  public void check(Settings settings) {
    read(file, settings);
  }

  /** What came of the last run; empty before it. */
  public Optional<Result> result() {
    return result;
  }

  /** The definition in a file; the model that a lake is configured with counts unless it says. */
  static CohortDefinition read(Path file, Settings settings) {
    return CohortFile.read(file, Models.configured(settings).id());
  }

  @Override
  public long run(JobContext context) {
    CohortDefinition definition = read(file, context.settings());
    Lake lake = context.lake();
    warnOfShiftedDates(definition, context);
    context.progress().say("drawing " + definition.name());
    try (DrawnCohort drawn = draw(lake, definition)) {
      requireSomebody(definition, drawn.steps());
      context
          .progress()
          .say(drawn.patients() + " patients with " + drawn.studies() + " studies, copying them");
      drawn.copy();
      Frozen frozen = freeze(context, definition, drawn);
      result = Optional.of(new Result(frozen.cohort(), frozen.isNew(), drawn.steps()));
      return frozen.isNew() ? rows(frozen.cohort()) : 0;
    }
  }

  /** A cohort as the tables are now; whoever asks for it closes it. */
  static DrawnCohort draw(Lake lake, CohortDefinition definition) {
    PinnedTables tables = CohortQuery.tablesNow(lake);
    try {
      requireKnown(lake, definition, tables);
      return DrawnCohort.of(lake, definition, tables);
    } catch (RuntimeException e) {
      tables.close();
      throw e;
    }
  }

  /** Tells a source or a primary that is misspelt from one that nobody has left. */
  private static void requireKnown(Lake lake, CohortDefinition cohort, PinnedTables tables) {
    List<String> sources =
        texts(lake, tables.pinned("SELECT DISTINCT source FROM gold.metastasis_status ORDER BY 1"));
    if (!sources.contains(cohort.source())) {
      throw CohortErrors.noSuchSource(cohort.source(), sources);
    }
    if (cohort.primary().anyOf().isEmpty()) {
      return;
    }
    String primaries =
        "SELECT DISTINCT code FROM gold.newest_facts WHERE item = 'primary_tumour'%s ORDER BY 1";
    String wanted = " AND " + CohortQuery.codesOf(cohort, "code");
    if (texts(lake, tables.pinned(primaries.replace("%s", wanted))).isEmpty()) {
      throw CohortErrors.noSuchPrimary(
          String.join(" or ", cohort.primary().anyOf()),
          texts(lake, tables.pinned(primaries.replace("%s", ""))));
    }
  }

  private static List<String> texts(Lake lake, String sql) {
    return lake.spark().sql(sql).collectAsList().stream()
        .filter(row -> !row.isNullAt(0))
        .map((Row row) -> row.getString(0))
        .toList();
  }

  /** Refuses a cohort of nobody, and names the step that dropped the last patient. */
  static void requireSomebody(CohortDefinition definition, List<CohortAttrition> steps) {
    for (CohortAttrition step : steps) {
      if (step.patients() == 0) {
        throw CohortErrors.selectsNobody(
            definition.name(), step.step(), step.reason(), step.patientsDropped());
      }
    }
  }

  private static void warnOfShiftedDates(CohortDefinition definition, JobContext context) {
    if (definition.asksForDates() && context.lake().profile() == Profile.RESEARCH) {
      context.progress().say(SHIFTED_DATES);
    }
  }

  static final String SHIFTED_DATES =
      "Note: dates of this lake are moved back by 30 to 1,095 days, each patient's by a number of"
          + " days of its own, so calendar dates in a definition are right to three years only;"
          + " days after the diagnosis are right to the day.";

  private record Frozen(Cohort cohort, boolean isNew) {}

  private static Frozen freeze(JobContext context, CohortDefinition definition, DrawnCohort drawn) {
    Lake lake = context.lake();
    String text = CohortFile.canonical(definition);
    String hash = Sha256.hex(text);
    Optional<Cohort> newest = new FrozenCohorts(lake).newest(definition.name());
    if (newest.isPresent()
        && newest.get().definitionSha256().equals(hash)
        && newest.get().contents().equals(drawn.checksums())) {
      context.progress().say("as in version " + newest.get().version() + ", nothing to freeze");
      return new Frozen(newest.get(), false);
    }
    int version = newest.map(Cohort::version).orElse(0) + 1;
    sweep(lake, definition.name(), version);
    FrozenCohorts.write(lake, drawn, definition.name(), version);
    Cohort cohort =
        new Cohort(
            definition.name(),
            version,
            definition.title(),
            text,
            hash,
            CohortQuery.text(definition),
            definition.source(),
            drawn.releases(),
            drawn.versions(),
            drawn.patients(),
            drawn.studies(),
            drawn.checksums(),
            Instant.now(),
            context.runId(),
            CodeVersion.current());
    LakeTable<Cohort> cohorts = lake.table(Tables.COHORTS);
    cohorts.append(cohorts.rows(List.of(cohort)));
    return new Frozen(cohort, true);
  }

  /** Takes away what freezes that were killed left of versions that never came to be. */
  private static void sweep(Lake lake, String cohort, int version) {
    for (TableDef<?> table : DrawnCohort.CONTENTS) {
      lake.table(table).delete(col("cohort").equalTo(cohort).and(col("version").geq(version)));
    }
  }

  private static long rows(Cohort cohort) {
    return cohort.contents().stream().mapToLong(FrozenRows::rows).sum();
  }
}
