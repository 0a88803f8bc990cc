package org.lesionlake.jobs.cohort;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.gold.GoldQueries;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.PinnedTables;
import org.lesionlake.jobs.lake.RowChecksum;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.CohortAttrition;
import org.lesionlake.schemas.gold.FrozenRows;
import org.lesionlake.schemas.gold.TableVersion;

/**
 * What a definition selects from pinned tables: its attrition, and the rows that a freeze copies.
 * The relations of the query are temporary views while it is open, kept in memory or on disk where
 * several others name them.
 */
final class DrawnCohort implements AutoCloseable {
  /** Tables that hold a frozen cohort's rows. */
  static final List<TableDef<?>> CONTENTS =
      List.of(
          Tables.COHORT_ATTRITION,
          Tables.COHORT_MEMBERS,
          Tables.COHORT_STUDIES,
          Tables.PERSON_TIME);

  private static final String MEMBERS = "cohort_members";

  private final Lake lake;
  private final SparkSession spark;
  private final CohortDefinition definition;
  private final PinnedTables tables;
  private final List<CohortStep> steps;
  private final List<Dataset<Row>> kept = new ArrayList<>();
  private final List<String> views = new ArrayList<>();
  private final List<CohortAttrition> attrition = new ArrayList<>();
  private final Map<TableDef<?>, Dataset<Row>> contents = new LinkedHashMap<>();
  private final List<FrozenRows> checksums = new ArrayList<>();

  private DrawnCohort(Lake lake, CohortDefinition definition, PinnedTables tables) {
    this.lake = lake;
    this.spark = lake.spark();
    this.definition = definition;
    this.tables = tables;
    this.steps = CohortQuery.of(definition);
    for (CohortStep step : steps) {
      Dataset<Row> rows = spark.sql(tables.pinned(step.sql()));
      view(step.relation(), step.selects() ? keep(rows) : rows);
      if (step.selects()) {
        // At once: Spark plans the next step by the size of what is in memory already.
        attrition.add(counted(step, rows));
      }
    }
  }

  /** Takes the steps and counts who is left after each; {@link #copy} goes on from there. */
  static DrawnCohort of(Lake lake, CohortDefinition definition, PinnedTables tables) {
    return new DrawnCohort(lake, definition, tables);
  }

  private Dataset<Row> keep(Dataset<Row> rows) {
    Dataset<Row> persisted = rows.persist();
    kept.add(persisted);
    return persisted;
  }

  private void view(String name, Dataset<Row> rows) {
    rows.createOrReplaceTempView(name);
    views.add(name);
  }

  /** A study is of one patient, so that a step holds each of them once. */
  private CohortAttrition counted(CohortStep step, Dataset<Row> rows) {
    Row counts = rows.agg(countDistinct("patient_id"), count("study_uid")).first();
    long patients = counts.getLong(0);
    long studies = counts.getLong(1);
    CohortAttrition before = attrition.isEmpty() ? null : attrition.get(attrition.size() - 1);
    return new CohortAttrition(
        definition.name(),
        0,
        step.number(),
        step.block(),
        step.sentence(),
        patients,
        before == null ? 0 : before.patients() - patients,
        studies,
        before == null ? 0 : before.studies() - studies);
  }

  /** A row for each step, of version 0. */
  List<CohortAttrition> steps() {
    return List.copyOf(attrition);
  }

  long patients() {
    return attrition.get(attrition.size() - 1).patients();
  }

  long studies() {
    return attrition.get(attrition.size() - 1).studies();
  }

  /** The tables that it was drawn from. */
  List<TableVersion> versions() {
    return tables.versions();
  }

  /** Releases of the gold rows that its studies have, in order and parted by commas. */
  String releases() {
    return spark
        .sql(
            query(
                """
                SELECT concat_ws(',', array_sort(collect_set(release_id)))
                FROM gold.metastasis_status
                WHERE source = ${source} AND study_uid IN (SELECT study_uid FROM ${end})
                """))
        .first()
        .getString(0);
  }

  private String query(String sql) {
    return tables.pinned(
        sql.replace("${source}", Catalog.literal(definition.source()))
            .replace("${end}", CohortQuery.end(steps)));
  }

  /** Computes the rows that a freeze copies, and their checksums. */
  void copy() {
    contents.put(Tables.COHORT_ATTRITION, lake.table(Tables.COHORT_ATTRITION).rows(attrition));
    Dataset<Row> members =
        keep(
            spark.sql(
                query(
                    """
                    SELECT patient_id, primary_tumour, diagnosis_date, age_at_diagnosis, sex,
                           min(study_date) AS first_study, max(study_date) AS last_study,
                           count(DISTINCT study_uid) AS studies, death_date, followed_until
                    FROM ${end}
                    GROUP BY patient_id, primary_tumour, diagnosis_date, age_at_diagnosis, sex,
                             death_date, followed_until
                    """)));
    view(MEMBERS, members);
    contents.put(Tables.COHORT_MEMBERS, members);
    contents.put(
        Tables.COHORT_STUDIES,
        keep(
            spark.sql(
                query(
                    """
                    SELECT m.study_uid, m.site, e.patient_id, e.study_date,
                           datediff(e.study_date, e.diagnosis_date) AS days_since_diagnosis,
                           m.report_status, m.image_status, m.agreement, b.lesion_count,
                           b.volume_mm3, b.sum_diameters_mm, b.largest_diameter_mm
                    FROM ${end} e
                    JOIN gold.metastasis_status m
                      ON m.study_uid = e.study_uid AND m.source = ${source}
                    LEFT JOIN gold.lesion_burden b
                      ON b.study_uid = m.study_uid AND b.site = m.site AND b.source = m.source
                    """))));
    contents.put(
        Tables.PERSON_TIME,
        keep(
            spark
                .sql(query(PersonTimeRows.sql(definition)))
                .flatMap(
                    new PersonTimeRows(definition.personTime()),
                    Encoders.row(Tables.PERSON_TIME.schema()))));
    for (TableDef<?> table : CONTENTS) {
      checksums.add(checksum(table, rows(table, 0)));
    }
  }

  /** Of rows of a cohort, whichever it is and whichever version. */
  static FrozenRows checksum(TableDef<?> table, Dataset<Row> rows) {
    return RowChecksum.of(table.name(), rows, "cohort", "version");
  }

  /** Rows of a table as those of a version of the cohort. */
  Dataset<Row> rows(TableDef<?> table, int version) {
    return GoldQueries.typed(
        contents
            .get(table)
            .withColumn("cohort", lit(definition.name()))
            .withColumn("version", lit(version)),
        table);
  }

  /** Counts and checksums of the rows, in the order of {@link #CONTENTS}. */
  List<FrozenRows> checksums() {
    return List.copyOf(checksums);
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
    views.forEach(spark.catalog()::dropTempView);
    tables.close();
  }
}
