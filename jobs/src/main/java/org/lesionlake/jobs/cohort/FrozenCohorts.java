package org.lesionlake.jobs.cohort;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.util.ArrayList;
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
import org.lesionlake.schemas.gold.FrozenRows;

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

  /**
   * Marks the versions that hold patients who withdrew as reduced: checksums and counts are those
   * of the other rows from now on. The rows are removed by whoever calls this, afterwards.
   */
  public void leaveOut(String... patients) {
    Column theirs = coalesce(col("patient_id").isin((Object[]) patients), lit(false));
    LakeTable<Cohort> table = lake.table(Tables.COHORTS);
    List<Cohort> reduced = new ArrayList<>();
    for (Cohort cohort : all()) {
      Dataset<Row> members = rows(Tables.COHORT_MEMBERS, cohort);
      boolean affected =
          DrawnCohort.CONTENTS.stream()
              .filter(content -> List.of(content.schema().fieldNames()).contains("patient_id"))
              .anyMatch(content -> !rows(content, cohort).where(theirs).isEmpty());
      if (affected) {
        long left = members.where(not(theirs)).count();
        List<FrozenRows> contents = new ArrayList<>();
        for (FrozenRows was : cohort.contents()) {
          TableDef<?> content = Tables.named(was.table());
          contents.add(
              List.of(content.schema().fieldNames()).contains("patient_id")
                  ? DrawnCohort.checksum(content, rows(content, cohort).where(not(theirs)))
                  : was);
        }
        long before = cohort.withdrawnPatients() == null ? 0 : cohort.withdrawnPatients();
        reduced.add(
            new Cohort(
                cohort.cohort(),
                cohort.version(),
                cohort.title(),
                cohort.definition(),
                cohort.definitionSha256(),
                cohort.query(),
                cohort.source(),
                cohort.releaseId(),
                cohort.inputs(),
                left,
                rows(Tables.COHORT_STUDIES, cohort)
                    .where(not(theirs))
                    .select("study_uid")
                    .distinct()
                    .count(),
                contents,
                cohort.frozenAtUtc(),
                cohort.runId(),
                cohort.codeVersion(),
                before + cohort.patients() - left));
      }
    }
    if (!reduced.isEmpty()) {
      table.upsert(table.rows(reduced));
    }
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
