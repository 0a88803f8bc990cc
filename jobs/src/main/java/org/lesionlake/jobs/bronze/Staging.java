package org.lesionlake.jobs.bronze;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.Tables;

/**
 * What a batch of an inbox was read into, before it is decided and committed. It holds identities
 * and lies under the vault's root, so that each object is read once however often its rows are
 * looked at.
 */
final class Staging implements AutoCloseable {
  private final JobContext context;
  private final LakeFiles vault;
  private final String folder;

  Staging(JobContext context, String name) {
    this.context = context;
    this.vault = context.lake().vaultFiles();
    this.folder = "_staging/" + context.runId() + "-" + name;
  }

  /** Columns that every staged object has; {@code outcome} is null until it is decided. */
  static StructType objectFields(StructField... more) {
    StructType type =
        new StructType()
            .add("object_token", DataTypes.StringType, false)
            .add("path", DataTypes.StringType, false)
            .add("path_token", DataTypes.StringType, false)
            .add("entry", DataTypes.StringType, true)
            .add("size_bytes", DataTypes.LongType, false)
            .add("modified_millis", DataTypes.LongType, false)
            .add("outcome", DataTypes.StringType, true)
            .add("reason", DataTypes.StringType, true)
            .add("detail", DataTypes.StringType, true)
            .add("identifier", DataTypes.StringType, true)
            .add("links", DataTypes.createArrayType(Tables.VAULT_LINKS.schema(), false), false);
    for (StructField field : more) {
      type = type.add(field);
    }
    return type;
  }

  /**
   * A raw object with what was found of it, in the columns of {@link #objectFields}.
   *
   * @param raw an object of a {@link RowInbox}
   * @param more values of the further columns
   */
  static Row object(
      Row raw,
      String outcome,
      String reason,
      String detail,
      String identifier,
      List<Row> links,
      Object... more) {
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(
                raw.getAs("object_token"),
                raw.getAs("path"),
                raw.getAs("path_token"),
                raw.getAs("entry"),
                raw.getAs("size_bytes"),
                raw.getAs("modified_millis"),
                outcome,
                reason,
                detail,
                identifier,
                Scala.seq(links)));
    values.addAll(Arrays.asList(more));
    return RowFactory.create(values.toArray());
  }

  /**
   * Computes the rows once, into the staging folder, and gives them back from there.
   *
   * @param folders columns by whose values the rows lie in folders of their own
   */
  Dataset<Row> write(Dataset<Row> rows, String part, String... folders) {
    String path = vault.path(folder + "/" + part).toString();
    // Rows that live for minutes: dictionaries of texts that do not repeat cost more than they
    // save.
    rows.write()
        .mode("overwrite")
        .partitionBy(folders)
        .option("compression", "lz4raw")
        .option("parquet.enable.dictionary", "false")
        .parquet(path);
    return context.spark().read().schema(rows.schema()).parquet(path);
  }

  Dataset<ListedFile> files(List<ListedFile> files, int filesPerTask) {
    int tasks = Math.max(1, (files.size() + filesPerTask - 1) / filesPerTask);
    return context
        .spark()
        .createDataset(files, Encoders.javaSerialization(ListedFile.class))
        .repartition(tasks);
  }

  /** Removes what killed runs left behind; the lake's lock makes sure that none is at work. */
  static void sweep(JobContext context) {
    context.lake().vaultFiles().delete("_staging");
  }

  @Override
  public void close() {
    vault.delete(folder);
  }
}
