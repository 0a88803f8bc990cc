package org.lesionlake.jobs.ops;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.lesionlake.deid.Identifier;
import org.lesionlake.deid.IdentifierKind;
import org.lesionlake.deid.IdentifierSearch;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/** Looks for identifiers that the vault knows in rows of this run, logs and summaries. */
final class IdentifierScan {
  /** Kinds that are searched for; UIDs are long enough to be found wherever they leak. */
  private static final Set<String> KINDS =
      Set.of(
          "patient_id",
          "patient_name",
          "address",
          "phone",
          "accession",
          "study_uid",
          "series_uid",
          "frame_of_reference_uid",
          "staff_name",
          "other_identifier");

  private IdentifierScan() {}

  /**
   * @param hits values in which something was found
   * @param identifiers identifiers that were searched for
   * @param where table and column, or file, of what was found
   */
  record Result(long hits, int identifiers, List<String> where) {}

  static Result run(JobContext context) {
    if (context.lake().profile() == Profile.NONE) {
      return new Result(0, 0, List.of());
    }
    IdentifierSearch search = new IdentifierSearch(known(context));
    Broadcast<IdentifierSearch> shared =
        context
            .spark()
            .sparkContext()
            .broadcast(search, scala.reflect.ClassTag$.MODULE$.apply(IdentifierSearch.class));
    Set<String> where = new TreeSet<>();
    long hits = 0;
    for (TableDef<?> table : Tables.LAKE) {
      for (Row row : scan(context, table, shared).groupBy("value").count().collectAsList()) {
        where.add(table.name() + "." + row.getString(0));
        hits += row.getLong(1);
      }
    }
    for (String folder : List.of("logs", "summary")) {
      for (FileStatus file : context.lake().files().list(folder)) {
        String name = folder + "/" + file.getPath().getName();
        int inFile =
            context.lake().files().readText(name).map(text -> search.find(text).size()).orElse(0);
        if (inFile > 0) {
          where.add(name);
          hits += inFile;
        }
      }
    }
    shared.destroy();
    return new Result(hits, search.size(), new ArrayList<>(where));
  }

  /** Rows of this run are looked at even if it passed before: a job may have been run again. */
  private static Dataset<Row> passedRuns(JobContext context) {
    return context
        .table(Tables.RUNS)
        .read()
        .where("job = 'gates' AND status = 'done'")
        .where(col("run_id").notEqual(context.runId()))
        .select("run_id");
  }

  private static List<Identifier> known(JobContext context) {
    return context
        .table(Tables.VAULT_LINKS)
        .read()
        .where(col("kind").isin(KINDS.toArray()))
        .select("kind", "true_value")
        .distinct()
        .collectAsList()
        .stream()
        .map(
            row ->
                new Identifier(
                    IdentifierKind.valueOf(row.getString(0).toUpperCase(Locale.ROOT)),
                    row.getString(1)))
        .toList();
  }

  /** Names of columns, one for each text in which an identifier was found. */
  private static Dataset<Row> scan(
      JobContext context, TableDef<?> table, Broadcast<IdentifierSearch> search) {
    Dataset<Row> rows = context.table(table).read();
    if (Arrays.asList(rows.columns()).contains("run_id")) {
      // Rows of runs that passed were looked at then; those of a killed run were not.
      rows = rows.join(passedRuns(context), Scala.seq(List.of("run_id")), "left_anti");
    }
    List<StructField> texts =
        Arrays.stream(table.schema().fields())
            .filter(
                field ->
                    field.dataType() == DataTypes.StringType
                        || field.dataType().catalogString().contains("string"))
            .toList();
    String[] names = texts.stream().map(StructField::name).toArray(String[]::new);
    return rows.select(
            texts.stream()
                .map(
                    field ->
                        field.dataType() == DataTypes.StringType
                            ? col(field.name())
                            : functions.to_json(col(field.name())))
                .toArray(org.apache.spark.sql.Column[]::new))
        .mapPartitions(
            (MapPartitionsFunction<Row, String>)
                part -> {
                  List<String> found = new ArrayList<>();
                  while (part.hasNext()) {
                    Row row = part.next();
                    for (int i = 0; i < names.length; i++) {
                      if (!row.isNullAt(i) && !search.value().find(row.getString(i)).isEmpty()) {
                        found.add(names[i]);
                      }
                    }
                  }
                  return found.iterator();
                },
            Encoders.STRING())
        .toDF("value");
  }
}
