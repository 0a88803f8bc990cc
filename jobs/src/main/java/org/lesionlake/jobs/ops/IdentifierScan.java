package org.lesionlake.jobs.ops;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
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
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.LakeTable.Position;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.vault.VaultLink;

/** Looks for identifiers that the vault knows in tables, logs and summaries. */
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

  private static final String CONSUMER = "identifiers";

  private IdentifierScan() {}

  /**
   * @param hits values in which something was found
   * @param identifiers identifiers that were searched for
   * @param where table and column, or file, of what was found
   * @param searchedUpTo position in {@code vault.links} to keep with a verdict that passes; empty
   *     where nothing is searched for
   */
  record Result(long hits, int identifiers, List<String> where, Optional<Position> searchedUpTo) {}

  /**
   * Looks for every identifier in rows that no passed run has vouched for, and for those learnt
   * since the last passed verdict in the older rows too: a name that comes with tonight's images
   * may stand in last year's reports.
   */
  static Result run(JobContext context) {
    if (context.lake().profile() == Profile.NONE) {
      return new Result(0, 0, List.of(), Optional.empty());
    }
    LakeTable<VaultLink> links = context.table(Tables.VAULT_LINKS);
    Position upTo = new Position(CONSUMER, links.version());
    IdentifierSearch all = new IdentifierSearch(identifiers(known(links)));
    IdentifierSearch learnt = new IdentifierSearch(identifiers(learnt(context, links)));
    Broadcast<IdentifierSearch> allShared = share(context, all);
    Broadcast<IdentifierSearch> learntShared = share(context, learnt);
    List<Dataset<Row>> found = new ArrayList<>();
    for (TableDef<?> table : Tables.LAKE) {
      found.add(scan(table, unvouched(context, table), texts(table), allShared));
      if (ofRuns(table) && learnt.size() > 0) {
        found.add(scan(table, vouched(context, table), freeTexts(table), learntShared));
      }
    }
    Set<String> where = new TreeSet<>();
    long hits = 0;
    // One query for all tables: most of them are small, and a query of its own costs each a second.
    for (Row row :
        found.stream()
            .reduce(Dataset::union)
            .orElseThrow()
            .groupBy("value")
            .count()
            .collectAsList()) {
      where.add(row.getString(0));
      hits += row.getLong(1);
    }
    for (String folder : List.of("logs", "summary")) {
      for (FileStatus file : context.lake().files().list(folder)) {
        String name = folder + "/" + file.getPath().getName();
        int inFile =
            context.lake().files().readText(name).map(text -> all.find(text).size()).orElse(0);
        if (inFile > 0) {
          where.add(name);
          hits += inFile;
        }
      }
    }
    allShared.destroy();
    learntShared.destroy();
    return new Result(hits, all.size(), new ArrayList<>(where), Optional.of(upTo));
  }

  private static Broadcast<IdentifierSearch> share(JobContext context, IdentifierSearch search) {
    return context
        .spark()
        .sparkContext()
        .broadcast(search, scala.reflect.ClassTag$.MODULE$.apply(IdentifierSearch.class));
  }

  private static Dataset<Row> known(LakeTable<VaultLink> links) {
    return links
        .read()
        .where(col("kind").isin(KINDS.toArray()))
        .select("kind", "true_value")
        .distinct();
  }

  /** All of them when reconciling, and in a lake that keeps no position yet. */
  private static Dataset<Row> learnt(JobContext context, LakeTable<VaultLink> links) {
    OptionalLong searched =
        context.reconcile()
            ? OptionalLong.empty()
            : context.table(Tables.EXPECTATIONS).position(CONSUMER);
    return known(links)
        .join(
            links.touched(searched, "kind", "true_value"),
            Scala.seq(List.of("kind", "true_value")),
            "left_semi");
  }

  private static List<Identifier> identifiers(Dataset<Row> links) {
    return links.collectAsList().stream()
        .map(
            row ->
                new Identifier(
                    IdentifierKind.valueOf(row.getString(0).toUpperCase(Locale.ROOT)),
                    row.getString(1)))
        .toList();
  }

  private static boolean ofRuns(TableDef<?> table) {
    return Arrays.asList(table.schema().fieldNames()).contains("run_id");
  }

  /** Rows of runs that passed were looked at then; those of a killed run were not. */
  private static Dataset<Row> unvouched(JobContext context, TableDef<?> table) {
    Dataset<Row> rows = context.table(table).read();
    return ofRuns(table)
        ? rows.join(passedRuns(context), Scala.seq(List.of("run_id")), "left_anti")
        : rows;
  }

  private static Dataset<Row> vouched(JobContext context, TableDef<?> table) {
    return context
        .table(table)
        .read()
        .join(passedRuns(context), Scala.seq(List.of("run_id")), "left_semi");
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

  private static List<StructField> texts(TableDef<?> table) {
    return Arrays.stream(table.schema().fields())
        .filter(field -> field.dataType().catalogString().contains("string"))
        .toList();
  }

  /** Texts but pseudonyms, which stand for the identifiers of their own row alone. */
  private static List<StructField> freeTexts(TableDef<?> table) {
    return texts(table).stream()
        .filter(field -> !field.metadata().getString("privacy").equals("pseudonym"))
        .toList();
  }

  /** Table and column of every text in which an identifier is found. */
  private static Dataset<Row> scan(
      TableDef<?> table,
      Dataset<Row> rows,
      List<StructField> texts,
      Broadcast<IdentifierSearch> search) {
    String[] names =
        texts.stream().map(field -> table.name() + "." + field.name()).toArray(String[]::new);
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
