package org.lesionlake.jobs.optout;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.split;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.lesionlake.jobs.cohort.FrozenCohorts;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.OptOutList;
import org.lesionlake.jobs.lake.OptOuts;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.jobs.ops.UnnamedFiles;
import org.lesionlake.jobs.training.FrozenTrainingSets;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.ops.Removal;
import org.lesionlake.schemas.vault.VaultOptOut;

/**
 * Removes rows, files and history of the patients on record as withdrawn.
 *
 * <p>A row is theirs by the patient, the report or the object that it names. What is planned for a
 * table is recorded before it is done, and the patients are marked as done at the very end, so that
 * whatever a killed run left is found by the next.
 */
final class OptOutPurge {
  /** What a row that says which object or file was refused is kept for; see ingest. */
  private static final String REFUSED = "opted_out";

  private static final String UID = "([0-9]+[.]){3,}[0-9]+";
  private static final List<String> TEXTS = List.of("summary", "logs", "audit");
  private static final String IN_PLACE_OF_A_LINE = "(a line that named a patient who withdrew)";

  private final JobContext context;
  private final String[] patients;
  private final Map<String, Long> removed = new TreeMap<>();
  private long unknownInSharedFolders;

  OptOutPurge(JobContext context) {
    this.context = context;
    // Merges that came in since they were recorded.
    Map<String, LocalDate> known = new TreeMap<>();
    for (Row row : patientRows().select("pseudonym", "requested_on").collectAsList()) {
      known.put(row.getString(0), row.<LocalDate>getAs(1));
    }
    OptOutList.record(context, known);
    this.patients = context.lake().optOuts().patients().toArray(String[]::new);
  }

  private Dataset<Row> patientRows() {
    return context.table(Tables.VAULT_OPT_OUTS).read().where(col("kind").equalTo(OptOuts.PATIENT));
  }

  /**
   * @return rows and files that were removed
   */
  long run() {
    Dataset<Row> reports = reports().localCheckpoint();
    rememberTraces(reports);
    Dataset<Row> uids = uids().localCheckpoint();
    Dataset<Row> objects = objects(reports, uids).localCheckpoint();
    Dataset<Row> trueIds = trueIds().localCheckpoint();
    new FrozenCohorts(context.lake()).leaveOut(patients);
    new FrozenTrainingSets(context.lake()).leaveOut(patients);
    Map<TableDef<?>, Dataset<Row>> keys = new LinkedHashMap<>();
    for (TableDef<?> table : Tables.LAKE) {
      if (!context.table(table).isNew()) {
        keys.put(table, theirs(table, reports, objects));
      }
    }
    keys.put(Tables.VAULT_OBJECTS, byObject(Tables.VAULT_OBJECTS, allObjects(objects)));
    keys.put(Tables.VAULT_LINKS, links(reports, uids, objects, trueIds));
    keys.put(Tables.VAULT_MERGES, merges());
    keys.forEach(this::withdraw);
    texts();
    UnnamedFiles.sweep(context).forEach((folder, files) -> note(folder, files));
    purge();
    // Filters of what the vault holds, made anew from the tables when they are needed.
    context.lake().vaultFiles().delete("_known");
    context.lake().vaultFiles().delete("_staging");
    context.lake().files().delete("_staging");
    context.lake().forgetMerges();
    markDone();
    return removed.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What was removed, in a line that names nobody. */
  String describe() {
    StringBuilder text = new StringBuilder();
    removed.forEach(
        (from, count) ->
            text.append(text.length() == 0 ? "" : ", ")
                .append(String.format(Locale.ROOT, "%s %,d", from, count)));
    return (text.length() == 0
            ? "nothing of patients who withdrew is left; nothing was removed"
            : "removed of patients who withdrew: " + text)
        + (unknownInSharedFolders == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; %,d set-aside or rejected files lie in folders of theirs and of others, and"
                    + " nobody knows whose they are: their places stay in the vault",
                unknownInSharedFolders));
  }

  // ---- What is theirs

  private Column isTheirs(String column) {
    return coalesce(col(column).isin((Object[]) patients), lit(false));
  }

  private Dataset<Row> reports() {
    return context
        .table(Tables.REPORTS)
        .read()
        .where(isTheirs("patient_id"))
        .select("report_id")
        .union(
            context
                .table(Tables.REPORT_LINKS)
                .read()
                // A report may name no patient and be known by its accession number.
                .where(isTheirs("patient_id"))
                .join(unnamedReports(), Scala.seq(List.of("report_id")), "left_semi")
                .select("report_id"))
        .distinct();
  }

  private Dataset<Row> unnamedReports() {
    return context
        .table(Tables.REPORTS)
        .read()
        .groupBy("report_id")
        .agg(functions.max("patient_id").as("patient_id"))
        .where("patient_id IS NULL")
        .select("report_id");
  }

  /** Accession numbers and reports, by which later files are known that name no patient. */
  private void rememberTraces(Dataset<Row> reports) {
    Dataset<Row> accessions =
        context
            .table(Tables.REPORTS)
            .read()
            .join(reports, Scala.seq(List.of("report_id")), "left_semi")
            .select(explode(split(coalesce(col("accession"), lit("")), "\\\\")).as("pseudonym"))
            .union(
                context
                    .table(Tables.CT_INSTANCES)
                    .read()
                    .where(isTheirs("patient_id"))
                    .select("accession"))
            .where("pseudonym IS NOT NULL AND pseudonym <> ''")
            .distinct()
            .withColumn("kind", lit(OptOuts.ACCESSION));
    Dataset<Row> ids =
        reports.withColumnRenamed("report_id", "pseudonym").withColumn("kind", lit(OptOuts.REPORT));
    context
        .table(Tables.VAULT_OPT_OUTS)
        .appendNew(
            accessions
                .unionByName(ids)
                .withColumn("requested_on", functions.current_date())
                .withColumn("applied_at_utc", lit(null).cast("timestamp"))
                .withColumn("run_id", lit(context.runId())));
    context.lake().forgetOptOuts();
  }

  /** UIDs of their images, those that their headers refer to included, unless another has them. */
  private Dataset<Row> uids() {
    Dataset<Row> all =
        Stream.of(Tables.CT_INSTANCES, Tables.ANNOTATIONS)
            .map(table -> context.table(table).read())
            .map(
                rows ->
                    rows.select(
                        col("patient_id"),
                        explode(
                                functions.concat(
                                    array(
                                        col("sop_uid"),
                                        col("series_uid"),
                                        col("study_uid"),
                                        coalesce(col("frame_of_reference_uid"), lit(""))),
                                    expr("regexp_extract_all(attributes_json, '" + UID + "', 0)")))
                            .as("uid")))
            .reduce(Dataset::union)
            .orElseThrow()
            .where("uid <> ''")
            .localCheckpoint();
    Dataset<Row> theirs = all.where(isTheirs("patient_id")).select("uid").distinct();
    Dataset<Row> others = all.where(not(isTheirs("patient_id"))).select("uid").distinct();
    return theirs.join(others, Scala.seq(List.of("uid")), "left_anti");
  }

  /** Tokens of objects that were taken in or refused and are theirs. */
  private Dataset<Row> objects(Dataset<Row> reports, Dataset<Row> uids) {
    Dataset<Row> taken =
        Stream.of(Tables.CT_INSTANCES, Tables.ANNOTATIONS, Tables.REPORTS, Tables.CLINICAL)
            .map(
                table ->
                    context
                        .table(table)
                        .read()
                        .where(isTheirs("patient_id"))
                        .select("object_token"))
            .reduce(Dataset::union)
            .orElseThrow();
    Dataset<Row> named =
        context
            .table(Tables.SOURCES)
            .read()
            .join(
                uids.union(reports).toDF("identifier"),
                Scala.seq(List.of("identifier")),
                "left_semi")
            .select("object_token");
    Dataset<Row> merged = theirMerges().select("object_token");
    return taken.union(named).union(merged).distinct().union(inTheirFolders(taken)).distinct();
  }

  /**
   * Files of the CT inbox that were not taken and lie where their images lie: nothing on record
   * says whose these are, but a folder in which everything that was taken is theirs.
   */
  private Dataset<Row> inTheirFolders(Dataset<Row> taken) {
    Dataset<Row> places =
        context
            .table(Tables.VAULT_OBJECTS)
            .read()
            .select(col("object_token"), expr("regexp_replace(path, '[^/]*$', '')").as("folder"));
    Dataset<Row> sources =
        context
            .table(Tables.SOURCES)
            .read()
            .where("source = 'ct' AND NOT (reason <=> '" + REFUSED + "')")
            .select("object_token", "outcome")
            .join(places, Scala.seq(List.of("object_token")));
    Dataset<Row> theirFolders =
        places
            .join(taken.distinct(), Scala.seq(List.of("object_token")), "left_semi")
            .select("folder")
            .distinct();
    Dataset<Row> there =
        sources.join(theirFolders, Scala.seq(List.of("folder")), "left_semi").localCheckpoint();
    Dataset<Row> shared =
        there
            .where("outcome = 'accepted'")
            .join(taken, Scala.seq(List.of("object_token")), "left_anti")
            .select("folder")
            .distinct();
    Dataset<Row> untaken = there.where("outcome <> 'accepted'");
    unknownInSharedFolders =
        untaken.join(shared, Scala.seq(List.of("folder")), "left_semi").count();
    return untaken.join(shared, Scala.seq(List.of("folder")), "left_anti").select("object_token");
  }

  /** With those that are refused for it, whose places nobody needs. */
  private Dataset<Row> allObjects(Dataset<Row> objects) {
    return objects.union(
        context
            .table(Tables.SOURCES)
            .read()
            .where(col("reason").equalTo(REFUSED))
            .select("object_token"));
  }

  private Dataset<Row> trueIds() {
    return context
        .table(Tables.VAULT_LINKS)
        .read()
        .where(col("kind").equalTo("patient_id").and(isTheirs("pseudonym")))
        .select("true_value")
        .distinct();
  }

  /** Keys of a table's rows that are theirs. */
  private Dataset<Row> theirs(TableDef<?> table, Dataset<Row> reports, Dataset<Row> objects) {
    Set<String> columns = new HashSet<>(Arrays.asList(table.schema().fieldNames()));
    Dataset<Row> keys = keys(table).limit(0);
    if (columns.contains("patient_id")) {
      keys =
          keys.union(
              context.table(table).read().where(isTheirs("patient_id")).select(keyColumns(table)));
    }
    if (columns.contains("report_id")) {
      keys =
          keys.union(
              context
                  .table(table)
                  .read()
                  .join(reports, Scala.seq(List.of("report_id")), "left_semi")
                  .select(keyColumns(table)));
    }
    if (columns.contains("object_token")) {
      keys = keys.union(byObject(table, objects));
    }
    if (table == Tables.ADJUDICATIONS) {
      // Before their cases go, by which alone they are known.
      keys =
          keys.union(
                  context
                      .table(Tables.REVIEW_CASES)
                      .read()
                      .where(isTheirs("patient_id"))
                      .select("sample", "case_id")
                      .join(
                          context.table(table).read(),
                          Scala.seq(List.of("sample", "case_id")),
                          "inner")
                      .select(keyColumns(table)))
              .localCheckpoint();
    }
    return keys.distinct();
  }

  private Dataset<Row> byObject(TableDef<?> table, Dataset<Row> objects) {
    return context
        .table(table)
        .read()
        .join(objects, Scala.seq(List.of("object_token")), "left_semi")
        .select(keyColumns(table));
  }

  private Dataset<Row> links(
      Dataset<Row> reports, Dataset<Row> uids, Dataset<Row> objects, Dataset<Row> trueIds) {
    Dataset<Row> links = context.table(Tables.VAULT_LINKS).read();
    Dataset<Row> pseudonyms =
        reports
            .toDF("pseudonym")
            .union(uids)
            .union(objects)
            .union(context.table(Tables.VAULT_OPT_OUTS).read().select("pseudonym"))
            .distinct();
    return links
        .join(pseudonyms, Scala.seq(List.of("pseudonym")), "left_semi")
        .select(keyColumns(Tables.VAULT_LINKS))
        // A number of another system that leads to theirs.
        .union(
            links
                .where(col("kind").equalTo("omop_person"))
                .join(trueIds, Scala.seq(List.of("true_value")), "left_semi")
                .select(keyColumns(Tables.VAULT_LINKS)))
        .distinct();
  }

  private Dataset<Row> merges() {
    return theirMerges().select(keyColumns(Tables.VAULT_MERGES));
  }

  private Dataset<Row> theirMerges() {
    return context
        .table(Tables.VAULT_MERGES)
        .read()
        .where(isTheirs("prior").or(isTheirs("surviving")));
  }

  private Dataset<Row> keys(TableDef<?> table) {
    return context.table(table).read().select(keyColumns(table));
  }

  private static Column[] keyColumns(TableDef<?> table) {
    return table.key().stream().map(functions::col).toArray(Column[]::new);
  }

  // ---- Removing it

  private void withdraw(TableDef<?> definition, Dataset<Row> keys) {
    LakeTable<?> table = context.table(definition);
    if (table.isNew()) {
      return;
    }
    Dataset<Row> gone = keys.localCheckpoint();
    long rows = gone.count();
    if (rows > 0) {
      note(definition.name(), rows);
      record(definition.name(), rows);
      table.withdraw(gone);
    }
  }

  private void note(String from, long count) {
    if (count > 0) {
      removed.merge(from, count, Long::sum);
    }
  }

  /** Summaries are made anew by the next night; of logs the lines that name them go. */
  private void texts() {
    NamedPatients names = new NamedPatients(List.of(patients));
    for (String folder : TEXTS) {
      long changed = 0;
      for (FileStatus file : context.lake().files().list(folder)) {
        String name = relative(file);
        String text = context.lake().files().readText(name).orElse("");
        if (!names.inText(text)) {
          continue;
        }
        changed++;
        if (folder.equals("summary")) {
          context.lake().files().delete(name);
        } else {
          context.lake().files().writeText(name, without(text, names));
        }
      }
      note(folder, changed);
      if (changed > 0) {
        record(folder, changed);
      }
    }
  }

  private String relative(FileStatus file) {
    String root = context.lake().files().root().toUri().getPath();
    return file.getPath().toUri().getPath().substring(root.length() + 1);
  }

  private static String without(String text, NamedPatients names) {
    StringBuilder kept = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      boolean theirs = names.inText(line);
      kept.append(kept.length() == 0 ? "" : "\n").append(theirs ? IN_PLACE_OF_A_LINE : line);
    }
    return kept.toString();
  }

  // ---- History and record

  private void record(String from, long count) {
    LakeTable<Removal> table = context.table(Tables.REMOVALS);
    table.upsert(
        table.rows(List.of(new Removal(context.runId(), from, count, Instant.now(), null))));
  }

  /** Earlier versions of the tables of which rows were removed, also by a run that was killed. */
  private void purge() {
    LakeTable<Removal> removals = context.table(Tables.REMOVALS);
    List<Removal> open = removals.records(removals.read().where(col("purged_at_utc").isNull()));
    List<Removal> purged = new ArrayList<>();
    Set<String> done = new TreeSet<>();
    for (Removal removal : open) {
      if (done.add(removal.removedFrom())) {
        Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream())
            .filter(table -> table.name().equals(removal.removedFrom()))
            .forEach(
                table -> {
                  long files = context.table(table).purgeHistory();
                  context
                      .progress()
                      .say(table.name() + ": earlier versions purged, " + files + " files");
                });
      }
      purged.add(
          new Removal(
              removal.runId(),
              removal.removedFrom(),
              removal.removed(),
              removal.removedAtUtc(),
              Instant.now()));
    }
    if (!purged.isEmpty()) {
      removals.upsert(removals.rows(purged));
    }
  }

  private void markDone() {
    LakeTable<VaultOptOut> table = context.table(Tables.VAULT_OPT_OUTS);
    List<VaultOptOut> open =
        table.records(patientRows().where(col("applied_at_utc").isNull())).stream()
            .map(
                row ->
                    new VaultOptOut(
                        row.kind(), row.pseudonym(), row.requestedOn(), Instant.now(), row.runId()))
            .toList();
    if (!open.isEmpty()) {
      table.upsert(table.rows(open));
    }
  }
}
