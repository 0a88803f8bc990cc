package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;

/**
 * Takes clinical facts into the lake: rows of CSV, TSV, JSON lines or Parquet files with the
 * columns {@code patient_id, item, date, code, comparator, value, unit, upper_limit} and optionally
 * {@code patient_issuer, icd_o3_topography, icd_o3_morphology, loinc, ucum_unit}; tables of OMOP
 * CDM; FHIR resources; and tumour markers among laboratory results of HL7 messages.
 */
final class ClinicalIngest {
  private static final StructType PARSED =
      Staging.objectFields(DataTypes.createStructField("fact", Tables.CLINICAL.schema(), true));

  private final JobContext context;

  static RowInbox.TableFileSpec tables(JobContext context) {
    return RowInbox.TableFileSpec.of(
        SourceKind.CLINICAL, context.settings(), "patient_id", "item", "date");
  }

  ClinicalIngest(JobContext context) {
    this.context = context;
  }

  InboxCount run(List<ListedFile> files) {
    try (Staging staging = new Staging(context, "clinical")) {
      Dataset<Row> raw = RowInbox.read(context, staging, files, tables(context));
      long seen = raw.count();
      Dataset<Row> known = NewObjects.settled(context);
      long unchanged = raw.join(known, NewObjects.TOKEN, "left_semi").count();
      if (unchanged < seen) {
        commit(staging, raw.join(known, NewObjects.TOKEN, "left_anti"));
      }
      NewObjects.withdrawReplaced(context, SourceKind.CLINICAL, raw);
      return new InboxCount(SourceKind.CLINICAL, seen, unchanged);
    }
  }

  private void commit(Staging staging, Dataset<Row> fresh) {
    Dataset<Row> decided =
        staging
            .write(OptedOut.facts(context, parse(context, fresh)), "parsed")
            .withColumn("outcome", coalesce(col("outcome"), lit("accepted")));
    BronzeWriter writer = new BronzeWriter(context, SourceKind.CLINICAL);
    writer.vault(decided);
    context
        .table(Tables.CLINICAL)
        .appendNew(decided.where(col("outcome").equalTo("accepted")).select("fact.*"));
    writer.sources(decided);
  }

  static Dataset<Row> parse(JobContext context, Dataset<Row> raw) {
    Keyring keyring = context.lake().keyring();
    String issuer = context.settings().string("identity.default-issuer");
    boolean trueYears = context.settings().flag("deid.true-years");
    ClinicalCodes codes = ClinicalCodes.read(context.settings());
    String runId = context.runId();
    return OmopPersons.resolve(context, raw)
        .map(
            (MapFunction<Row, Row>)
                row ->
                    ClinicalRow.parse(
                        row, keyring.pseudonymizer(), codes, issuer, trueYears, runId),
            Encoders.row(PARSED));
  }
}
