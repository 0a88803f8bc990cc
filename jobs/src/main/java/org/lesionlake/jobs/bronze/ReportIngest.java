package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;

/**
 * Takes reports into the lake: rows of CSV or TSV files with the columns {@code report_id} and
 * {@code text}, and optionally {@code patient_id, patient_issuer, patient_name, accession,
 * study_date, language}; or text files, one report each.
 *
 * <p>The same id with another text, patient, accession, date or language is a new version; with all
 * of them as it had before, a duplicate. An id that is another patient's already is a conflict.
 */
final class ReportIngest {
  /** Kinds of vault links whose values are masked in a patient's reports. */
  private static final List<String> IDENTIFYING_KINDS =
      List.of(
          "patient_id",
          "patient_name",
          "birth_date",
          "address",
          "phone",
          "accession",
          "staff_name",
          "institution",
          "other_identifier");

  private static final StructType PARSED =
      Staging.objectFields(
          field("patient_id", DataTypes.StringType),
          field("report_id", DataTypes.StringType),
          field("accession", DataTypes.StringType),
          field("true_accession", DataTypes.StringType),
          field("true_date", DataTypes.DateType),
          field("language", DataTypes.StringType),
          field("true_text", DataTypes.StringType),
          field("text_hash", DataTypes.StringType),
          field("row", DataTypes.IntegerType));

  private static final StructType CLEANED =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("text", DataTypes.StringType, true)
          .add("report_date", DataTypes.DateType, true)
          .add("error", DataTypes.StringType, true);

  private final JobContext context;

  static RowInbox.TableFileSpec tables(JobContext context) {
    return new RowInbox.TableFileSpec(
        List.of("report_id", "text"),
        true,
        context.settings().integer("ingest.max-table-file-bytes"));
  }

  ReportIngest(JobContext context) {
    this.context = context;
  }

  InboxCount run(List<ListedFile> files) {
    try (Staging staging = new Staging(context, "reports")) {
      Dataset<Row> raw = RowInbox.read(context, staging, files, "reports", tables(context));
      long seen = raw.count();
      Dataset<Row> known = NewObjects.settled(context);
      long unchanged = raw.join(known, NewObjects.TOKEN, "left_semi").count();
      if (unchanged < seen) {
        commit(staging, raw.join(known, NewObjects.TOKEN, "left_anti"));
      }
      NewObjects.withdrawReplaced(context, SourceKind.REPORTS, raw);
      return new InboxCount(SourceKind.REPORTS, seen, unchanged);
    }
  }

  private void commit(Staging staging, Dataset<Row> fresh) {
    Keyring keyring = context.lake().keyring();
    Dataset<Row> parsed = staging.write(parse(context, fresh), "parsed");
    BronzeWriter writer = new BronzeWriter(context, SourceKind.REPORTS);
    // Before anything is decided: the links of this batch count too, and a run that was killed
    // after this decides the same when it is run again.
    writer.vault(parsed);
    Dataset<Row> decided = staging.write(decide(withPatientOfAccession(parsed)), "decided");
    Dataset<Row> cleaned = staging.write(deidentify(decided, keyring), "cleaned");
    Dataset<Row> settled = decided.join(cleaned, NewObjects.TOKEN, "left");
    context
        .table(Tables.REPORTS)
        .appendNew(
            settled
                .where("outcome = 'accepted' AND error IS NULL")
                .select(
                    col("report_id"),
                    col("version"),
                    col("patient_id"),
                    col("accession"),
                    col("report_date"),
                    col("language"),
                    col("text"),
                    col("text_hash"),
                    col("object_token"),
                    lit(context.runId()).as("run_id")));
    writer.sources(refuseUncleaned(settled));
  }

  static Dataset<Row> parse(JobContext context, Dataset<Row> raw) {
    Keyring keyring = context.lake().keyring();
    String issuer = context.settings().string("identity.default-issuer");
    return raw.map(
        (MapFunction<Row, Row>) row -> ReportRow.parse(row, keyring.pseudonymizer(), issuer),
        Encoders.row(PARSED));
  }

  /** A report whose text could not be de-identified does not enter. */
  private static Dataset<Row> refuseUncleaned(Dataset<Row> settled) {
    Column failed = col("error").isNotNull();
    return settled
        .withColumn("outcome", when(failed, lit("rejected")).otherwise(col("outcome")))
        .withColumn("reason", when(failed, lit("unexpected_error")).otherwise(col("reason")))
        .withColumn("detail", when(failed, col("error")).otherwise(col("detail")));
  }

  /** A report that names no patient is of the one whose accessions the vault says they are. */
  private Dataset<Row> withPatientOfAccession(Dataset<Row> parsed) {
    Dataset<Row> links = context.table(Tables.VAULT_LINKS).read();
    Dataset<Row> reports = links.where(col("kind").equalTo("report_id")).select("pseudonym");
    Dataset<Row> patients =
        links
            .where(col("kind").equalTo("accession"))
            .join(reports, asSeq("pseudonym"), "left_anti")
            .groupBy(col("true_value").as("true_accession"))
            .agg(max("pseudonym").as("known_patient"), countDistinct("pseudonym").as("patients"));
    Dataset<Row> owners =
        parsed
            .select(
                col("object_token"),
                explode(split(col("true_accession"), "[\\\\]")).as("true_accession"))
            .join(patients, asSeq("true_accession"))
            .groupBy("object_token")
            .agg(
                max("known_patient").as("known_patient"),
                max("patients").as("patients"),
                countDistinct("known_patient").as("different"))
            .where("patients = 1 AND different = 1")
            .select("object_token", "known_patient");
    return parsed
        .join(owners, NewObjects.TOKEN, "left")
        .withColumn("patient_id", coalesce(col("patient_id"), col("known_patient")))
        .drop("known_patient", "true_accession");
  }

  /** Versions, duplicates and conflicts, against the lake and within the batch. */
  private Dataset<Row> decide(Dataset<Row> parsed) {
    Dataset<Row> known = context.table(Tables.REPORTS).read();
    Dataset<Row> sameContent =
        known.select(
            col("report_id"),
            col("text_hash"),
            col("version").as("known_version"),
            col("object_token").as("known_token"));
    Dataset<Row> lastVersion =
        known
            .groupBy("report_id")
            .agg(
                max("version").as("last_version"),
                min_by(col("patient_id"), when(col("patient_id").isNotNull(), col("version")))
                    .as("known_patient"));
    WindowSpec sameContentEarlier =
        Window.partitionBy("report_id", "text_hash").orderBy("path", "row", "object_token");
    WindowSpec sameReport = Window.partitionBy("report_id").orderBy("path", "row", "object_token");

    Column undecided = col("outcome").isNull();
    // Of a killed run: the report was committed, its source was not. It is accepted as it stands.
    Column committedBefore = col("known_token").equalTo(col("object_token"));
    Column isOthers = undecided.and(coalesce(col("patient_id").notEqual(col("owner")), lit(false)));
    Column isNew =
        undecided
            .and(isOthers.unary_$bang())
            .and(col("known_version").isNull())
            .and(col("occurrence").equalTo(1));
    return parsed
        .join(sameContent, asSeq("report_id", "text_hash"), "left")
        .join(lastVersion, asSeq("report_id"), "left")
        .withColumn("occurrence", row_number().over(sameContentEarlier))
        // The first patient who is known of the id; of the rows so far, if the lake has none.
        .withColumn(
            "owner",
            coalesce(
                col("known_patient"),
                first(when(undecided, col("patient_id")), true).over(sameReport)))
        .withColumn("is_new", when(isNew, lit(1)).otherwise(lit(0)))
        .withColumn(
            "version",
            when(
                    isNew,
                    coalesce(col("last_version"), lit(0))
                        .plus(sum("is_new").over(sameReport))
                        .cast("int"))
                .otherwise(col("known_version")))
        .withColumn(
            "reason",
            when(undecided.and(coalesce(committedBefore, lit(false))), lit(null))
                .when(isOthers, lit("same_id_other_patient"))
                .when(undecided.and(isNew.unary_$bang()), lit("same_content"))
                .otherwise(col("reason")))
        .withColumn(
            "outcome",
            when(undecided.unary_$bang(), col("outcome"))
                .when(isNew.or(coalesce(committedBefore, lit(false))), lit("accepted"))
                .when(isOthers, lit("conflict"))
                .otherwise(lit("duplicate")))
        .drop("known_version", "known_token", "known_patient", "last_version")
        .drop("occurrence", "owner", "is_new");
  }

  /** Texts and dates of the accepted ones, by {@code object_token}. */
  Dataset<Row> deidentify(Dataset<Row> decided, Keyring keyring) {
    Dataset<Row> accepted = decided.where(col("outcome").equalTo("accepted"));
    Dataset<Row> owners =
        accepted.select(
            col("object_token"),
            explode(array(col("patient_id"), col("report_id"))).as("pseudonym"));
    Dataset<Row> known =
        context
            .table(Tables.VAULT_LINKS)
            .read()
            .where(col("kind").isin(IDENTIFYING_KINDS.toArray()))
            .join(owners, asSeq("pseudonym"))
            .groupBy("object_token")
            .agg(collect_set(concat(col("kind"), lit("\t"), col("true_value"))).as("known"));
    return accepted
        .join(known, NewObjects.TOKEN, "left")
        .select("object_token", "patient_id", "report_id", "true_text", "true_date", "known")
        .map(
            (MapFunction<Row, Row>) row -> ReportRow.clean(row, keyring.pseudonymizer()),
            Encoders.row(CLEANED));
  }

  private static scala.collection.Seq<String> asSeq(String... columns) {
    return scala.collection.JavaConverters.asScalaBuffer(List.of(columns)).toSeq();
  }

  private static StructField field(String name, org.apache.spark.sql.types.DataType type) {
    return DataTypes.createStructField(name, type, true);
  }
}
