package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;

/**
 * Takes reports into the lake: rows of CSV, TSV, JSON lines or Parquet files with the columns
 * {@code report_id} and {@code text}, and optionally {@code patient_id, patient_issuer,
 * patient_name, accession, study_date, language}; HL7 version 2 messages ORU; FHIR resources
 * DiagnosticReport and DocumentReference; DICOM Basic Text reports; or text files, one report each.
 *
 * <p>The same id with another text, patient, accession, date, language or status is a new version;
 * with all of them as it had before, a duplicate; older than the latest version, superseded ({@link
 * ReportVersions}). An id that is another patient's already is a conflict.
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

  /** Kind of the vault's links from an object's token to when its source stated it. */
  static final String STATED_AT = "stated_at";

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
          field("settled_hashes", DataTypes.createArrayType(DataTypes.StringType, false)),
          field("status", DataTypes.StringType),
          field("stated_at", DataTypes.StringType),
          field("own_identifiers", DataTypes.createArrayType(DataTypes.StringType, false)),
          field("row", DataTypes.IntegerType));

  private static final StructType DECISION =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("decided_outcome", DataTypes.StringType, false)
          .add("decided_reason", DataTypes.StringType, true)
          .add("version", DataTypes.IntegerType, false);

  private static final StructType CLEANED =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("text", DataTypes.StringType, true)
          .add("report_date", DataTypes.DateType, true)
          .add("error", DataTypes.StringType, true);

  private final JobContext context;

  static RowInbox.TableFileSpec tables(JobContext context) {
    return RowInbox.TableFileSpec.of(SourceKind.REPORTS, context.settings(), "report_id", "text");
  }

  ReportIngest(JobContext context) {
    this.context = context;
  }

  InboxCount run(List<ListedFile> files) {
    try (Staging staging = new Staging(context, "reports")) {
      Dataset<Row> raw = RowInbox.read(context, staging, files, tables(context));
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
    Dataset<Row> parsed = staging.write(OptedOut.reports(context, parse(context, fresh)), "parsed");
    BronzeWriter writer = new BronzeWriter(context, SourceKind.REPORTS);
    // Before anything is decided: the links of this batch count too, and a run that was killed
    // after this decides the same when it is run again.
    writer.vault(parsed);
    Dataset<Row> decided =
        staging.write(decide(OptedOut.reports(context, withPatientOfAccession(parsed))), "decided");
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
                    lit(context.runId()).as("run_id"),
                    col("status")));
    writer.sources(refuseUncleaned(settled));
  }

  static Dataset<Row> parse(JobContext context, Dataset<Row> raw) {
    Keyring keyring = context.lake().keyring();
    String issuer = context.settings().string("identity.default-issuer");
    SectionNames sections = SectionNames.read(context.settings());
    return raw.map(
        (MapFunction<Row, Row>)
            row -> ReportRow.parse(row, keyring.pseudonymizer(), issuer, sections),
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
    Dataset<Row> incoming =
        parsed
            .where("outcome IS NULL")
            .select(
                col("report_id"),
                lit(0).as("version"),
                col("text_hash"),
                col("settled_hashes"),
                col("patient_id"),
                col("status"),
                col("stated_at"),
                col("object_token"),
                col("path"),
                col("row"));
    Dataset<Row> known =
        context
            .table(Tables.REPORTS)
            .read()
            .join(incoming.select("report_id").distinct(), asSeq("report_id"), "left_semi");
    Dataset<Row> statedAt =
        context
            .table(Tables.VAULT_LINKS)
            .read()
            .where(col("kind").equalTo(STATED_AT))
            .select(col("pseudonym").as("object_token"), col("true_value").as("stated_at"));
    Dataset<Row> versions =
        known
            .join(statedAt, NewObjects.TOKEN, "left")
            .select(
                col("report_id"),
                col("version"),
                col("text_hash"),
                array().cast("array<string>").as("settled_hashes"),
                col("patient_id"),
                col("status"),
                col("stated_at"),
                col("object_token"),
                lit("").as("path"),
                lit(0).as("row"));
    Dataset<Row> decisions =
        incoming
            .union(versions)
            .groupBy("report_id")
            .agg(collect_list(struct(col("*"))).as("objects"))
            .flatMap((FlatMapFunction<Row, Row>) ReportIngest::decide, Encoders.row(DECISION));
    return parsed
        .join(decisions, NewObjects.TOKEN, "left")
        .withColumn("outcome", coalesce(col("outcome"), col("decided_outcome")))
        .withColumn("reason", coalesce(col("reason"), col("decided_reason")))
        .drop("decided_outcome", "decided_reason");
  }

  /** Decides the objects of one report. */
  private static Iterator<Row> decide(Row report) {
    List<ReportVersions.Known> known = new ArrayList<>();
    List<ReportVersions.Incoming> incoming = new ArrayList<>();
    for (Object element : report.getList(1)) {
      Row object = (Row) element;
      String time = object.getAs("stated_at");
      LocalDateTime statedAt = time == null ? null : LocalDateTime.parse(time);
      int version = object.getAs("version");
      if (version > 0) {
        known.add(
            new ReportVersions.Known(
                version,
                object.getAs("text_hash"),
                object.getAs("patient_id"),
                object.getAs("object_token"),
                statedAt));
      } else {
        incoming.add(
            new ReportVersions.Incoming(
                object.getAs("object_token"),
                object.getAs("text_hash"),
                object.getList(object.fieldIndex("settled_hashes")),
                object.getAs("patient_id"),
                object.getAs("status"),
                statedAt,
                object.getAs("path"),
                object.getAs("row")));
      }
    }
    return new ReportVersions(known)
        .decide(incoming).entrySet().stream()
            .map(
                decision ->
                    RowFactory.create(
                        decision.getKey(),
                        decision.getValue().outcome(),
                        decision.getValue().reason(),
                        decision.getValue().version()))
            .iterator();
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
        .select(
            "object_token",
            "patient_id",
            "report_id",
            "true_text",
            "true_date",
            "known",
            "own_identifiers")
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
