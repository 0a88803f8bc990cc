package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.MergedPatients;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.Tables;

/**
 * Brings what stands in the bronze tables under a prior pseudonym under the surviving one, and its
 * dates to that one's shift. What is to be done is what stands there, so that a run which is killed
 * is finished by the next.
 *
 * <p>Images and annotations are moved by arithmetic, wherever their files are now. Reports and
 * clinical rows are read anew where they lie, or where an inbox of this run has them: their texts
 * and birth years cannot be moved exactly. One that is nowhere stays, and a gate counts it.
 */
final class MergedRows {
  private static final UserDefinedFunction MOVED_HEADER =
      functions.udf(
          (UDF4<String, Integer, String, String, String>) MovedHeader::move, DataTypes.StringType);

  private final JobContext context;

  MergedRows(JobContext context) {
    this.context = context;
  }

  /**
   * @return rows that moved
   */
  long move() {
    if (context.lake().merges().isEmpty()) {
      return 0;
    }
    links();
    long moved = 0;
    try (Staging staging = new Staging(context, "merged")) {
      moved +=
          headers(
              "instances",
              context.table(Tables.CT_INSTANCES),
              staging,
              date_add(col("study_date"), col(MergedPatients.MOVED_DAYS)));
      moved += headers("annotations", context.table(Tables.ANNOTATIONS), staging, null);
    }
    moved += clinical() + reports();
    if (moved > 0) {
      context.progress().say(moved + " rows of merged patients moved to the surviving patient");
    }
    return moved;
  }

  /** What is known of the prior patient is known of the surviving one. */
  private void links() {
    LakeTable<?> links = context.table(Tables.VAULT_LINKS);
    Dataset<Row> prior =
        MergedPatients.under(context, links.read().withColumnRenamed("pseudonym", "patient_id"))
            .localCheckpoint();
    links.appendNew(
        prior
            .withColumn("pseudonym", col(MergedPatients.SURVIVING))
            .dropDuplicates("kind", "pseudonym", "true_value"));
    links.withdraw(prior.select(col("kind"), col("patient_id").as("pseudonym"), col("true_value")));
    knowPriorIds();
  }

  /** Both IDs of a merged patient are known of whoever is in the lake, for texts to be masked. */
  void knowPriorIds() {
    if (context.lake().merges().isEmpty()) {
      return;
    }
    LakeTable<?> links = context.table(Tables.VAULT_LINKS);
    Dataset<Row> patients =
        links.read().where("kind = 'patient_id'").select("pseudonym").distinct();
    links.appendNew(
        MergedPatients.under(
                context,
                context.table(Tables.VAULT_MERGES).read().withColumnRenamed("prior", "patient_id"))
            .select(
                lit("patient_id").as("kind"),
                col(MergedPatients.SURVIVING).as("pseudonym"),
                col("prior_id").as("true_value"),
                col("prior_issuer").as("issuer"))
            .dropDuplicates("kind", "pseudonym", "true_value")
            .join(patients, Scala.seq(List.of("pseudonym")), "left_semi"));
  }

  private long headers(String name, LakeTable<?> table, Staging staging, Column studyDate) {
    Dataset<Row> prior = MergedPatients.under(context, table.read());
    if (prior.isEmpty()) {
      return 0;
    }
    Dataset<Row> moved =
        prior
            .withColumn(
                "attributes_json",
                MOVED_HEADER.apply(
                    col("attributes_json"),
                    col(MergedPatients.MOVED_DAYS),
                    col("patient_id"),
                    col(MergedPatients.SURVIVING)))
            .withColumn("patient_id", col(MergedPatients.SURVIVING));
    if (studyDate != null) {
      moved = moved.withColumn("study_date", studyDate);
    }
    Dataset<Row> written = staging.write(moved, name);
    table.upsert(written);
    return written.count();
  }

  private long clinical() {
    LakeTable<?> table = context.table(Tables.CLINICAL);
    Dataset<Row> prior = MergedPatients.under(context, table.read()).localCheckpoint();
    if (prior.isEmpty()) {
      return 0;
    }
    try (Staging staging = new Staging(context, "merged-clinical")) {
      Dataset<Row> parsed =
          ClinicalIngest.parse(
                  context,
                  raw(staging, prior, context.inboxes().clinical(), ClinicalIngest.tables(context)))
              .where("fact IS NOT NULL");
      Dataset<Row> moved =
          staging.write(
              parsed
                  .select("fact.*")
                  .drop("run_id")
                  .join(prior.select("object_token", "run_id"), NewObjects.TOKEN),
              "moved");
      table.upsert(moved);
      return moved.count();
    }
  }

  private long reports() {
    LakeTable<?> table = context.table(Tables.REPORTS);
    Dataset<Row> prior = MergedPatients.under(context, table.read()).localCheckpoint();
    if (prior.isEmpty()) {
      return 0;
    }
    try (Staging staging = new Staging(context, "merged-reports")) {
      Dataset<Row> parsed =
          staging.write(
              ReportIngest.parse(
                      context,
                      raw(
                          staging,
                          prior,
                          context.inboxes().reports(),
                          ReportIngest.tables(context)))
                  .where("outcome IS NULL"),
              "parsed");
      // The patient of before: a report may name none and be known by its accession number.
      Dataset<Row> known =
          parsed
              .drop("patient_id", "report_id", "outcome")
              .join(
                  prior.select(
                      col("object_token"),
                      col("report_id"),
                      col(MergedPatients.SURVIVING).as("patient_id"),
                      lit("accepted").as("outcome")),
                  NewObjects.TOKEN);
      Dataset<Row> cleaned = new ReportIngest(context).deidentify(known, context.lake().keyring());
      Dataset<Row> moved =
          staging.write(
              prior
                  .drop("text", "report_date", "text_hash")
                  .join(parsed.select("object_token", "text_hash"), NewObjects.TOKEN)
                  .join(cleaned.where("error IS NULL"), NewObjects.TOKEN)
                  .withColumn("patient_id", col(MergedPatients.SURVIVING)),
              "moved");
      table.upsert(moved);
      return moved.count();
    }
  }

  /** The objects of some rows, read anew from where they lay or from an inbox of this run. */
  private Dataset<Row> raw(
      Staging staging, Dataset<Row> rows, List<String> given, RowInbox.TableFileSpec spec) {
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    Dataset<Row> wanted = rows.select("object_token");
    Set<String> places = new TreeSet<>(given);
    context
        .table(Tables.VAULT_OBJECTS)
        .read()
        .join(broadcast(wanted), NewObjects.TOKEN, "left_semi")
        .select("path")
        .distinct()
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .map(RejectedObjects::file)
        .filter(file -> RejectedObjects.isThere(file, hadoop))
        .forEach(places::add);
    List<ListedFile> files = InboxListing.list(new ArrayList<>(places), hadoop);
    return RowInbox.read(context, staging, files, spec).join(wanted, NewObjects.TOKEN, "left_semi");
  }
}
