package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.arrays_overlap;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.OptOuts;

/**
 * Refuses objects of patients who withdrew. What is kept of one is its token and this reason, so
 * that it is not read again each night: neither its place nor anything that it says.
 */
final class OptedOut {
  static final String REASON = "opted_out";
  private static final String DETAIL = "It is of a patient who withdrew.";

  private OptedOut() {}

  /** Files of the CT inbox, in the columns of {@code CtIngest.READ}. */
  static Dataset<Row> files(JobContext context, Dataset<Row> read) {
    OptOuts known = context.lake().optOuts();
    if (known.isEmpty()) {
      return read;
    }
    Column theirs =
        linked(known)
            .or(in(col("instance.patient_id"), known.patients()))
            .or(in(col("annotation.patient_id"), known.patients()))
            .or(in(col("instance.accession"), known.accessions()));
    return refused(read, theirs, "identifier", "instance", "annotation");
  }

  /** Clinical rows, in the columns of {@code ClinicalIngest.PARSED}. */
  static Dataset<Row> facts(JobContext context, Dataset<Row> parsed) {
    OptOuts known = context.lake().optOuts();
    if (known.isEmpty()) {
      return parsed;
    }
    Column theirs = linked(known).or(in(col("fact.patient_id"), known.patients()));
    return refused(parsed, theirs, "identifier", "fact");
  }

  /** Reports with the patients that are known of them; an outcome that they have gives way. */
  static Dataset<Row> reports(JobContext context, Dataset<Row> parsed) {
    OptOuts known = context.lake().optOuts();
    if (known.isEmpty()) {
      return parsed;
    }
    Column accessions = split(coalesce(col("accession"), lit("")), "\\\\");
    Column theirs =
        linked(known)
            .or(in(col("patient_id"), known.patients()))
            .or(in(col("report_id"), known.reports()));
    if (!known.accessions().isEmpty()) {
      theirs =
          theirs.or(
              arrays_overlap(
                  accessions,
                  array(known.accessions().stream().map(functions::lit).toArray(Column[]::new))));
    }
    return refused(
        parsed, theirs, "identifier", "true_text", "text_hash", "true_date", "own_identifiers");
  }

  /** Objects of these tokens. */
  static Dataset<Row> objects(Dataset<Row> parsed, List<String> tokens) {
    return tokens.isEmpty()
        ? parsed
        : refused(parsed, col("object_token").isin(tokens.toArray()), "identifier");
  }

  /** Objects whose place is not kept either. */
  static Column isRefused() {
    return coalesce(col("reason").equalTo(REASON), lit(false));
  }

  private static Column linked(OptOuts known) {
    return coalesce(
        exists(
            col("links"),
            link ->
                link.getField("kind")
                    .equalTo("patient_id")
                    .and(in(link.getField("pseudonym"), known.patients()))),
        lit(false));
  }

  private static Column in(Column value, Set<String> known) {
    return coalesce(value.isin(known.toArray()), lit(false));
  }

  private static Dataset<Row> refused(Dataset<Row> objects, Column theirs, String... emptied) {
    Dataset<Row> marked = objects.withColumn("opted_out", theirs);
    Column is = col("opted_out");
    Dataset<Row> refused =
        marked
            .withColumn("outcome", when(is, lit("rejected")).otherwise(col("outcome")))
            .withColumn("reason", when(is, lit(REASON)).otherwise(col("reason")))
            .withColumn("detail", when(is, lit(DETAIL)).otherwise(col("detail")))
            .withColumn(
                "links",
                when(is, functions.filter(col("links"), link -> lit(false)))
                    .otherwise(col("links")));
    for (String column : emptied) {
      refused = refused.withColumn(column, when(functions.not(is), col(column)));
    }
    return refused.drop("opted_out");
  }
}
