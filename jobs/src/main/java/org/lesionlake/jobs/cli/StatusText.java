package org.lesionlake.jobs.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lesionlake.jobs.lake.LakeLock.Holder;
import org.lesionlake.jobs.ops.LakeStatus;
import org.lesionlake.jobs.ops.LakeStatus.Inbox;
import org.lesionlake.jobs.ops.LakeStatus.Night;
import org.lesionlake.jobs.ops.LakeStatus.Quarantined;
import org.lesionlake.jobs.silver.Backlog.Waiting;

/** A lake's status for people to read. */
final class StatusText {
  private StatusText() {}

  static String of(LakeStatus status) {
    StringBuilder text = new StringBuilder();
    text.append(status.holder().map(StatusText::holder).orElse("No run holds the lake's lock."));
    text.append("\n\nRuns, the newest first (UTC)\n").append(nights(status));
    text.append("\nInboxes when they were last listed\n").append(inboxes(status));
    text.append("\nWaiting\n").append(backlog(status));
    text.append("\nRefused, set aside or given up\n").append(quarantined(status));
    return text.toString();
  }

  private static String holder(Holder holder) {
    String who =
        "Run " + holder.runId() + " (process " + holder.pid() + " on " + holder.host() + ")";
    return holder.stale()
        ? who + " is gone but left its lock; the next run takes it over."
        : who + " is at work and holds the lake's lock.";
  }

  private static String nights(LakeStatus status) {
    if (status.nights().isEmpty()) {
      return "none on record: no job of a night has ended yet\n";
    }
    List<String[]> rows = new ArrayList<>();
    for (Night night : status.nights()) {
      rows.add(
          new String[] {
            night.runId(),
            night.state().name().toLowerCase(Locale.ROOT),
            TextTable.minute(night.startedAt()),
            span(Duration.ofMillis((long) (1000 * night.seconds()))),
            Integer.toString(night.jobs()),
            number(night.accepted()),
            number(night.rejected()),
            night.failedGates().isEmpty()
                ? night.failedJob().orElse("")
                : "gates " + String.join(", ", night.failedGates())
          });
    }
    return TextTable.aligned(
        List.of("run", "state", "started", "took", "jobs", "accepted", "rejected", "failed"), rows);
  }

  private static String inboxes(LakeStatus status) {
    if (status.inboxes().isEmpty()) {
      return "none was listed yet\n";
    }
    List<String[]> rows = new ArrayList<>();
    for (Inbox inbox : status.inboxes()) {
      rows.add(
          new String[] {
            inbox.source(),
            ago(inbox.listedAt(), status),
            number(inbox.seen()),
            number(inbox.accepted()),
            number(inbox.unchanged()),
            number(inbox.duplicate()),
            number(inbox.conflict()),
            number(inbox.setAside()),
            number(inbox.rejected())
          });
    }
    return TextTable.aligned(
        List.of(
            "inbox",
            "listed",
            "seen",
            "accepted",
            "unchanged",
            "duplicate",
            "conflict",
            "set aside",
            "rejected"),
        rows);
  }

  private static String backlog(LakeStatus status) {
    List<String[]> rows = new ArrayList<>();
    for (Waiting waiting : status.backlog()) {
      rows.add(
          new String[] {
            waiting.step(),
            number(waiting.items()) + " " + waiting.what(),
            waiting.items() == 0
                ? ""
                : waiting.oldestSince().map(since -> ago(since, status)).orElse("not known")
          });
    }
    return TextTable.aligned(List.of("for job", "what", "oldest taken in"), rows);
  }

  private static String quarantined(LakeStatus status) {
    if (status.quarantined().isEmpty()) {
      return "nothing\n";
    }
    List<String[]> rows = new ArrayList<>();
    for (Quarantined line : status.quarantined()) {
      rows.add(
          new String[] {
            line.kind(),
            line.where(),
            line.reason().isEmpty() ? "(any)" : line.reason(),
            number(line.items())
          });
    }
    return TextTable.aligned(List.of("kind", "inbox or job", "reason", "items"), rows);
  }

  private static String ago(Instant since, LakeStatus status) {
    Duration age = Duration.between(since, status.takenAt());
    return span(age.isNegative() ? Duration.ZERO : age) + " ago";
  }

  /** The two largest units: {@code 2 d 3 h}, {@code 4 h 12 min}, {@code 12 min}, {@code 9 s}. */
  static String span(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
