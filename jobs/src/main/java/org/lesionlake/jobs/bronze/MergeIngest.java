package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;
import org.lesionlake.jobs.lake.OptOutList;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;

/**
 * Takes merges of patients into the vault: rows of CSV or TSV files with the columns {@code
 * prior_id, surviving_id} and optionally {@code prior_issuer, surviving_issuer, merged_on}; or HL7
 * version 2 messages ADT^A40 in {@code .hl7} files.
 *
 * <p>A merge stays on record whether its patients are known yet or not, and is never undone. They
 * are decided on the driver, the oldest first: a hospital has some thousands.
 */
final class MergeIngest {
  private static final StructType PARSED =
      Staging.objectFields(
          DataTypes.createStructField(
              "merges", DataTypes.createArrayType(Tables.VAULT_MERGES.schema(), false), false),
          DataTypes.createStructField("row", DataTypes.IntegerType, false));

  private static final StructType DECIDED =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("decided_outcome", DataTypes.StringType, false)
          .add("decided_reason", DataTypes.StringType, true)
          .add("decided_detail", DataTypes.StringType, true);

  private static final StructType PAIR =
      new StructType()
          .add("prior", DataTypes.StringType, false)
          .add("surviving", DataTypes.StringType, false)
          .add("object_token", DataTypes.StringType, false);

  private final JobContext context;

  MergeIngest(JobContext context) {
    this.context = context;
  }

  InboxCount run(List<ListedFile> files) {
    try (Staging staging = new Staging(context, "merges")) {
      Dataset<Row> raw =
          RowInbox.read(
              context,
              staging,
              files,
              RowInbox.TableFileSpec.of(
                  SourceKind.MERGES, context.settings(), "prior_id", "surviving_id"));
      long seen = raw.count();
      Dataset<Row> known = NewObjects.settled(context);
      long unchanged = raw.join(known, NewObjects.TOKEN, "left_semi").count();
      if (unchanged < seen) {
        commit(staging, raw.join(known, NewObjects.TOKEN, "left_anti"));
      }
      NewObjects.withdrawReplaced(context, SourceKind.MERGES, raw);
      return new InboxCount(SourceKind.MERGES, seen, unchanged);
    }
  }

  private void commit(Staging staging, Dataset<Row> fresh) {
    Keyring keyring = context.lake().keyring();
    String issuer = context.settings().string("identity.default-issuer");
    String runId = context.runId();
    Dataset<Row> parsed =
        staging.write(
            fresh.mapPartitions(
                (MapPartitionsFunction<Row, Row>)
                    rows -> {
                      Pseudonymizer unmerged = keyring.pseudonymizer().unmerged();
                      List<Row> read = new ArrayList<>();
                      rows.forEachRemaining(
                          row -> read.add(MergeRow.parse(row, unmerged, issuer, runId)));
                      return read.iterator();
                    },
                Encoders.row(PARSED)),
            "parsed");
    parsed = withoutOptedOut(parsed);
    List<MergeDecisions.Pair> added = new ArrayList<>();
    Dataset<Row> decided =
        parsed
            .join(decisions(parsed, added), NewObjects.TOKEN, "left")
            .withColumn("outcome", coalesce(col("outcome"), col("decided_outcome")))
            .withColumn("reason", coalesce(col("reason"), col("decided_reason")))
            .withColumn("detail", coalesce(col("detail"), col("decided_detail")));
    BronzeWriter writer = new BronzeWriter(context, SourceKind.MERGES);
    writer.vault(decided);
    Dataset<Row> pairs =
        context
            .spark()
            .createDataset(
                added.stream()
                    .map(
                        pair ->
                            RowFactory.create(pair.prior(), pair.surviving(), pair.objectToken()))
                    .toList(),
                Encoders.row(PAIR));
    context
        .table(Tables.VAULT_MERGES)
        .appendNew(
            decided
                .where(col("outcome").equalTo("accepted"))
                .select(explode(col("merges")).as("merge"))
                .select("merge.*")
                .join(pairs, Scala.seq(List.of(PAIR.fieldNames())), "left_semi")
                .dropDuplicates(PAIR.fieldNames()));
    context.lake().forgetMerges();
    writer.sources(decided);
  }

  /** Merges of patients who withdrew: whoever they are merged with is the same person. */
  private Dataset<Row> withoutOptedOut(Dataset<Row> parsed) {
    Set<String> known = context.lake().optOuts().patients();
    if (known.isEmpty()) {
      return parsed;
    }
    Map<String, LocalDate> others = new TreeMap<>();
    List<String> refused = new ArrayList<>();
    for (Row object :
        parsed.where("outcome IS NULL").select("object_token", "merges").collectAsList()) {
      for (Row merge : object.<Row>getList(1)) {
        MergeDecisions.Pair pair = pair(merge);
        if (known.contains(pair.prior()) || known.contains(pair.surviving())) {
          others.put(pair.prior(), LocalDate.now(ZoneOffset.UTC));
          others.put(pair.surviving(), LocalDate.now(ZoneOffset.UTC));
          refused.add(object.getString(0));
        }
      }
    }
    OptOutList.record(context, others);
    return OptedOut.objects(parsed, refused);
  }

  /**
   * @param added takes the pairs that are new
   */
  private Dataset<Row> decisions(Dataset<Row> parsed, List<MergeDecisions.Pair> added) {
    MergeDecisions decisions =
        new MergeDecisions(
            context
                .table(Tables.VAULT_MERGES)
                .read()
                .select("prior", "surviving", "object_token")
                .collectAsList()
                .stream()
                .map(MergeIngest::pair)
                .toList());
    List<Row> decided = new ArrayList<>();
    for (Row object :
        parsed
            .where("outcome IS NULL")
            .orderBy(col("merges").getItem(0).getField("merged_on"), col("path"), col("row"))
            .select("object_token", "merges")
            .collectAsList()) {
      List<Row> merges = object.getList(1);
      MergeDecisions.Decision decision =
          decisions.decide(merges.stream().map(MergeIngest::pair).toList());
      added.addAll(decision.added());
      decided.add(
          RowFactory.create(
              object.getString(0), decision.outcome(), decision.reason(), decision.detail()));
    }
    return context.spark().createDataset(decided, Encoders.row(DECIDED));
  }

  private static MergeDecisions.Pair pair(Row merge) {
    return new MergeDecisions.Pair(
        merge.getAs("prior"), merge.getAs("surviving"), merge.getAs("object_token"));
  }
}
