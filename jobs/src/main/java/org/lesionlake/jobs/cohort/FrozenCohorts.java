package org.lesionlake.jobs.cohort;

import static org.apache.spark.sql.functions.col;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.MergedPatients;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.Cohort;

/** The cohorts that a lake holds frozen. */
public final class FrozenCohorts {
  private final Lake lake;

  public FrozenCohorts(Lake lake) {
    this.lake = lake;
  }

  /** Every frozen version, by cohort and version. */
  public List<Cohort> all() {
    LakeTable<Cohort> table = lake.table(Tables.COHORTS);
    if (!table.exists()) {
      return List.of();
    }
    return table.records(table.read()).stream()
        .sorted(Comparator.comparing(Cohort::cohort).thenComparing(Cohort::version))
        .toList();
  }

  /**
   * The versions of a cohort in order.
   *
   * @throws org.lesionlake.jobs.lake.UserError if none was frozen
   */
  public List<Cohort> versions(String cohort) {
    List<Cohort> all = all();
    List<Cohort> versions = all.stream().filter(c -> c.cohort().equals(cohort)).toList();
    if (versions.isEmpty()) {
      throw CohortErrors.noSuchCohort(cohort, all.stream().map(Cohort::cohort).distinct().toList());
    }
    return versions;
  }

  /**
   * A version of a cohort.
   *
   * @throws org.lesionlake.jobs.lake.UserError if it was not frozen
   */
  public Cohort version(String cohort, int version) {
    List<Cohort> versions = versions(cohort);
    return versions.stream()
        .filter(c -> c.version() == version)
        .findFirst()
        .orElseThrow(
            () ->
                CohortErrors.noSuchVersion(
                    cohort, version, versions.get(versions.size() - 1).version()));
  }

  /**
   * The patients of a version, under their present pseudonyms: some may have been merged since.
   *
   * @param context of a run over the lake
   * @return the column {@code patient_id}
   */
  public Dataset<Row> patients(JobContext context, Cohort cohort) {
    Dataset<Row> frozen = rows(Tables.COHORT_MEMBERS, cohort).select("patient_id");
    return frozen
        .union(
            MergedPatients.under(context, frozen)
                .select(col(MergedPatients.SURVIVING).as("patient_id")))
        .distinct();
  }

  Optional<Cohort> newest(String cohort) {
    return all().stream()
        .filter(c -> c.cohort().equals(cohort))
        .max(Comparator.comparing(Cohort::version));
  }

  /** The rows of a table that belong to a version of a cohort. */
  Dataset<Row> rows(TableDef<?> table, Cohort cohort) {
    return lake.table(table).read().where(ofVersion(cohort.cohort(), cohort.version()));
  }

  static Column ofVersion(String cohort, int version) {
    return col("cohort").equalTo(cohort).and(col("version").equalTo(version));
  }

  /** Writes the rows of a version; those that stand there already are left alone. */
  static void write(Lake lake, DrawnCohort drawn, String cohort, int version) {
    for (TableDef<?> table : DrawnCohort.CONTENTS) {
      lake.table(table)
          .replace(
              drawn.rows(table, version),
              rows -> rows.where(ofVersion(cohort, version)),
              Optional.empty());
    }
  }
}
