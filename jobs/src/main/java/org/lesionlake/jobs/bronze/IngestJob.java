package org.lesionlake.jobs.bronze;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.OptOutList;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.Outcome;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.ops.LedgerEntry;

/**
 * Takes what is new in the inboxes into the bronze tables, de-identified, and balances its books.
 *
 * <p>Needs: at least one inbox. Promises: every object listed is in {@code bronze.sources} once,
 * with what became of it; objects on record are not read again, except those whose storage failed.
 * A file that is sent again in its place with other content is a new object, and its image takes
 * the old one's place, so that what rested on that is redone. What stands under the pseudonym of a
 * patient who was merged into another comes under that one's, with its dates. Files of patients who
 * withdrew are refused.
 *
 * <p>Example: {@code lesionlake job ingest --lake /data/lake --ct /archive/ct --reports
 * /archive/reports.csv --clinical /archive/clinical.csv}
 */
public final class IngestJob implements Job {
  private final Optional<RejectedObjects> replayed;

  /** Takes in what is new in the inboxes of the run. */
  public IngestJob() {
    this(Optional.empty());
  }

  private IngestJob(Optional<RejectedObjects> replayed) {
    this.replayed = replayed;
  }

  /**
   * Decides rejected objects anew, and nothing else: after a decoder, a rule or a setting changed,
   * a night would still pass them over. It has its own lines in the ledger.
   */
  public static IngestJob replaying(RejectedObjects rejected) {
    return new IngestJob(Optional.of(rejected));
  }

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public String description() {
    return "Takes new CT files, reports, clinical rows and merges of patients into the lake,"
        + " de-identified.";
  }

  @Override
  public List<String> inputs() {
    return List.of();
  }

  @Override
  public List<String> outputs() {
    return List.of(
        "bronze.sources",
        "bronze.ct_instances",
        "bronze.annotations",
        "bronze.reports",
        "bronze.clinical",
        "bronze.rejects",
        "ops.ledger");
  }

  @Override
  public void check(Settings settings) {
    DicomRulesFile.read(settings);
    SourceSettings.rules(settings);
    OptOutList.ofFile(settings);
  }

  @Override
  public long run(JobContext context) {
    return take(replayed.map(rejected -> context.with(rejected.inboxes(context))).orElse(context));
  }

  private static long take(JobContext context) {
    JobContext.Inboxes inboxes = context.inboxes();
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    context.lake().holdToDefaultIssuer(context.settings().string("identity.default-issuer"));
    Staging.sweep(context);
    OptOutList.sync(context);
    Map<String, Long> before = decided(context);
    List<InboxCount> counts = new ArrayList<>();
    if (!inboxes.merges().isEmpty()) {
      counts.add(new MergeIngest(context).run(InboxListing.list(inboxes.merges(), hadoop)));
    }
    // Before anything of these patients comes in, which would find them under two names.
    MergedRows merged = new MergedRows(context);
    merged.move();
    if (!inboxes.ct().isEmpty() || !inboxes.ctInventories().isEmpty()) {
      counts.add(new CtIngest(context).run());
    }
    if (!inboxes.clinical().isEmpty()) {
      counts.add(new ClinicalIngest(context).run(InboxListing.list(inboxes.clinical(), hadoop)));
    }
    // Last, so that names and numbers from the other two are known when its text is masked.
    merged.knowPriorIds();
    if (!inboxes.reports().isEmpty()) {
      counts.add(new ReportIngest(context).run(InboxListing.list(inboxes.reports(), hadoop)));
    }
    merged.knowPriorIds();
    balance(context, counts, before);
    return counts.stream().mapToLong(count -> count.seen() - count.unchanged()).sum();
  }

  /** Objects of this run by inbox and outcome. */
  private static Map<String, Long> decided(JobContext context) {
    Map<String, Long> decided = new HashMap<>();
    LakeTable<?> sources = context.table(Tables.SOURCES);
    if (sources.isNew()) {
      return decided;
    }
    for (Row row :
        sources
            .read()
            .where(functions.col("run_id").equalTo(context.runId()))
            .groupBy("source", "outcome")
            .count()
            .collectAsList()) {
      decided.put(row.getString(0) + " " + row.getString(1), row.getLong(2));
    }
    return decided;
  }

  /**
   * @param before what an earlier attempt of this run had decided; this one met it as known
   */
  private static void balance(
      JobContext context, List<InboxCount> counts, Map<String, Long> before) {
    Map<String, Long> decided = decided(context);
    before.forEach((key, objects) -> decided.merge(key, -objects, Long::sum));
    List<LedgerEntry> ledger =
        counts.stream().map(count -> entry(context.runId(), count, decided)).toList();
    context.table(Tables.LEDGER).upsert(context.table(Tables.LEDGER).rows(ledger));
    for (LedgerEntry entry : ledger) {
      // A ledger that does not balance fails its gate, at the end of the night.
      context
          .progress()
          .say(describe(entry) + (entry.balanced() ? "" : ", WHICH DOES NOT BALANCE"));
      if (!entry.balanced() && JobContext.isReplay(context.runId())) {
        throw new UserError(
            "The ledger of the replay does not balance.",
            describe(entry) + ".",
            "Run it again; if it does not balance then, report it with the run's log.");
      }
    }
  }

  private static LedgerEntry entry(String runId, InboxCount count, Map<String, Long> decided) {
    long[] by = new long[Outcome.values().length];
    long sum = count.unchanged();
    for (Outcome outcome : Outcome.values()) {
      by[outcome.ordinal()] =
          decided.getOrDefault(lower(count.source()) + " " + lower(outcome), 0L);
      sum += by[outcome.ordinal()];
    }
    return new LedgerEntry(
        runId,
        count.source(),
        count.seen(),
        by[Outcome.ACCEPTED.ordinal()],
        count.unchanged(),
        by[Outcome.DUPLICATE.ordinal()],
        by[Outcome.CONFLICT.ordinal()],
        by[Outcome.SET_ASIDE.ordinal()],
        by[Outcome.REJECTED.ordinal()],
        sum == count.seen());
  }

  private static String describe(LedgerEntry entry) {
    return String.format(
        Locale.ROOT,
        "%s: %,d seen = %,d accepted + %,d unchanged + %,d duplicate + %,d conflict"
            + " + %,d set aside + %,d rejected",
        lower(entry.source()),
        entry.seen(),
        entry.accepted(),
        entry.unchanged(),
        entry.duplicate(),
        entry.conflict(),
        entry.setAside(),
        entry.rejected());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
