package org.lesionlake.jobs.silver;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.schemas.Tables;

/**
 * The series that ought to be searched: every chosen soft-tissue series, and every chosen lung
 * series unless voxels of the study's soft-tissue series cover its regions, so that a lesion is
 * counted once and no region is left out.
 *
 * <p>A series that states no region: of lung, it shows the chest; of soft tissue, it covers a lung
 * series that states none either.
 */
public final class WantedSeries {
  private WantedSeries() {}

  /**
   * One row for each: {@code series_uid, fingerprint, study_uid, regions}, and {@code
   * volume_status}, null if its voxels were not asked for yet.
   */
  public static Dataset<Row> of(JobContext context) {
    context.table(Tables.CT_SERIES).read().createOrReplaceTempView("wanted_of_series");
    context.table(Tables.CT_VOLUMES).read().createOrReplaceTempView("wanted_of_volumes");
    return context
        .spark()
        .sql(
            """
            WITH chosen AS (
              SELECT s.series_uid, s.fingerprint, s.study_uid, s.regions, s.purpose,
                     v.status AS volume_status
              FROM wanted_of_series s
              LEFT JOIN wanted_of_volumes v
                ON v.series_uid = s.series_uid AND v.fingerprint = s.fingerprint
              WHERE s.chosen
            ),
            soft AS (
              SELECT study_uid, flatten(collect_list(regions)) AS regions,
                     bool_or(size(regions) = 0) AS states_none
              FROM chosen WHERE purpose = 'soft_tissue' AND volume_status = 'done'
              GROUP BY study_uid
            )
            SELECT c.series_uid, c.fingerprint, c.study_uid, c.regions, c.volume_status
            FROM chosen c LEFT JOIN soft ON soft.study_uid = c.study_uid
            WHERE c.purpose = 'soft_tissue' OR soft.study_uid IS NULL
               OR NOT CASE
                    WHEN size(c.regions) > 0
                      THEN size(array_except(c.regions, soft.regions)) = 0
                    ELSE soft.states_none OR array_contains(soft.regions, 'chest')
                  END
            """);
  }
}
