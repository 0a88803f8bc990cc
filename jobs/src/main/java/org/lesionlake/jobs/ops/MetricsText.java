package org.lesionlake.jobs.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lesionlake.jobs.lake.CodeVersion;
import org.lesionlake.jobs.ops.LakeStatus.Inbox;
import org.lesionlake.jobs.ops.LakeStatus.JobRun;
import org.lesionlake.jobs.ops.LakeStatus.Quarantined;
import org.lesionlake.jobs.silver.Backlog.Waiting;

/**
 * A lake's status in Prometheus' text exposition format 0.0.4. All samples are gauges: a night is a
 * batch, so a sample tells of the last one, and nothing goes on counting between two. Base units
 * are seconds and bytes. Labels hold names of jobs (as {@code step}, since {@code job} is
 * Prometheus' own), inboxes and reason codes, no identifiers.
 */
final class MetricsText {
  private static final String PREFIX = "lesionlake_";

  private final String lake;
  private final Map<String, Family> families = new LinkedHashMap<>();

  /** Samples of one name, which stand together. */
  private record Family(String help, List<String> samples) {}

  private MetricsText(String lake) {
    this.lake = lake;
  }

  /**
   * @param lake value of the label {@code lake}
   */
  static String of(LakeStatus status, String lake) {
    MetricsText text = new MetricsText(lake);
    text.add(
        "build_info",
        "Version of the code that wrote these samples; always 1",
        1,
        "version",
        CodeVersion.current());
    text.add(
        "status_timestamp_seconds",
        "When these samples were taken, since 1970",
        seconds(status.takenAt()));
    status.jobs().forEach(text::job);
    status
        .failedGates()
        .ifPresent(
            gates ->
                text.add(
                    "gates_failed",
                    "Gates of a run that failed when gates were last looked at",
                    gates));
    status.inboxes().forEach(text::inbox);
    status.backlog().forEach(waiting -> text.waiting(waiting, status));
    status.quarantined().forEach(text::quarantined);
    return text.text();
  }

  private void job(JobRun run) {
    String job = run.job();
    add(
        "job_success",
        "Whether the last run of the job ended well",
        run.done() ? 1 : 0,
        "step",
        job);
    add(
        "job_start_timestamp_seconds",
        "When the last run of the job began, since 1970",
        seconds(run.startedAt()),
        "step",
        job);
    add("job_duration_seconds", "Wall time of the last run of the job", run.seconds(), "step", job);
    add(
        "job_worked_objects",
        "Objects or rows that the last run of the job worked on",
        run.worked(),
        "step",
        job);
    run.lastDoneAt()
        .ifPresent(
            at ->
                add(
                    "job_last_success_timestamp_seconds",
                    "When the job last ended well, since 1970",
                    seconds(at),
                    "step",
                    job));
    run.traffic()
        .ifPresent(
            traffic -> {
              add(
                  "job_read_rows",
                  "Rows of tables and staged files that its tasks read",
                  traffic.rowsRead(),
                  "step",
                  job);
              add(
                  "job_written_rows",
                  "Rows of tables and staged files that its tasks wrote",
                  traffic.rowsWritten(),
                  "step",
                  job);
              add(
                  "job_read_bytes",
                  "Bytes of tables and staged files that its tasks read",
                  traffic.bytesRead(),
                  "step",
                  job);
              add(
                  "job_written_bytes",
                  "Bytes of tables and staged files that its tasks wrote",
                  traffic.bytesWritten(),
                  "step",
                  job);
            });
    run.gpuSeconds()
        .ifPresent(
            seconds ->
                add(
                    "job_gpu_seconds",
                    "Seconds that series of the last run were searched on a GPU",
                    seconds,
                    "step",
                    job));
  }

  private void inbox(Inbox inbox) {
    String source = inbox.source();
    add(
        "inbox_listed_timestamp_seconds",
        "When the run began that last listed the inbox, since 1970",
        seconds(inbox.listedAt()),
        "inbox",
        source);
    Map<String, Long> outcomes = new LinkedHashMap<>();
    outcomes.put("accepted", inbox.accepted());
    outcomes.put("unchanged", inbox.unchanged());
    outcomes.put("duplicate", inbox.duplicate());
    outcomes.put("conflict", inbox.conflict());
    outcomes.put("set_aside", inbox.setAside());
    outcomes.put("rejected", inbox.rejected());
    outcomes.forEach(
        (outcome, objects) ->
            add(
                "inbox_objects",
                "Objects of the inbox when it was last listed, by what became of" + " them",
                objects,
                "inbox",
                source,
                "outcome",
                outcome));
  }

  /** Where nothing waits the age is 0, so that an alarm on it ends. */
  private void waiting(Waiting waiting, LakeStatus status) {
    add(
        "backlog_items",
        "Series or reports that wait for a job",
        waiting.items(),
        "step",
        waiting.step());
    add(
        "backlog_oldest_age_seconds",
        "Since the run that took in the oldest that waits for a job; 0 if nothing waits",
        waiting
            .oldestSince()
            .map(since -> StatusReader.age(since, status.takenAt()).toMillis() / 1e3)
            .orElse(0.0),
        "step",
        waiting.step());
  }

  private void quarantined(Quarantined line) {
    add(
        "quarantined_items",
        "Objects refused or set aside, and series given up, by reason",
        line.items(),
        "kind",
        line.kind(),
        "origin",
        line.where(),
        "reason",
        line.reason());
  }

  private void add(String name, String help, double value, String... labels) {
    StringBuilder sample = new StringBuilder(PREFIX + name + "{lake=\"" + escaped(lake) + '"');
    for (int i = 0; i < labels.length; i += 2) {
      sample.append(',').append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
    }
    sample.append("} ").append(number(value));
    families
        .computeIfAbsent(PREFIX + name, key -> new Family(help, new ArrayList<>()))
        .samples()
        .add(sample.toString());
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    families.forEach(
        (name, family) -> {
          text.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
          text.append("# TYPE ").append(name).append(" gauge\n");
          family.samples().forEach(sample -> text.append(sample).append('\n'));
        });
    return text.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static double seconds(java.time.Instant at) {
    return at.toEpochMilli() / 1e3;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : new java.math.BigDecimal(Double.toString(value)).toPlainString();
  }
}
