package org.lesionlake.jobs.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.deid.PatientMerges;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.schemas.vault.VaultMerge;

/** Rows of patients who were merged into others. */
public final class MergedPatients {
  /** Column of the pseudonym under which a merged patient is now. */
  public static final String SURVIVING = "surviving_patient";

  /** Column of the days between the surviving patient's shift and the prior one's. */
  public static final String MOVED_DAYS = "moved_days";

  private static final StructType PAIRS =
      new StructType()
          .add("patient_id", DataTypes.StringType, false)
          .add(SURVIVING, DataTypes.StringType, false)
          .add(MOVED_DAYS, DataTypes.IntegerType, false);

  private MergedPatients() {}

  static PatientMerges read(LakeTable<VaultMerge> table) {
    if (!table.exists() || table.isNew()) {
      return PatientMerges.NONE;
    }
    Map<String, String> merges = new HashMap<>();
    for (Row row : table.read().select("prior", "surviving").collectAsList()) {
      merges.put(row.getString(0), row.getString(1));
    }
    return PatientMerges.of(merges);
  }

  /**
   * Rows of a table that stand under the pseudonym of before, with the columns {@link #SURVIVING}
   * and {@link #MOVED_DAYS}.
   *
   * @param rows with the column {@code patient_id}
   */
  public static Dataset<Row> under(JobContext context, Dataset<Row> rows) {
    Pseudonymizer pseudonymizer = context.lake().pseudonymizer();
    List<Row> pairs = new ArrayList<>();
    context
        .lake()
        .merges()
        .survivors()
        .forEach(
            (prior, surviving) ->
                pairs.add(
                    RowFactory.create(
                        prior,
                        surviving,
                        pseudonymizer.shiftDays(surviving) - pseudonymizer.shiftDays(prior))));
    Dataset<Row> merged = context.spark().createDataset(pairs, Encoders.row(PAIRS));
    return rows.join(broadcast(merged), Scala.seq(List.of("patient_id")));
  }

  /**
   * Gives the rows of merged patients the surviving pseudonym, in a table that holds no dates of a
   * patient; commits nothing when there is none.
   *
   * @return rows that moved
   */
  public static long rename(JobContext context, LakeTable<?> table) {
    if (context.lake().merges().isEmpty()) {
      return 0;
    }
    Dataset<Row> moved =
        under(context, table.read()).withColumn("patient_id", col(SURVIVING)).localCheckpoint();
    long count = moved.count();
    if (count > 0) {
      table.upsert(moved);
    }
    return count;
  }
}
