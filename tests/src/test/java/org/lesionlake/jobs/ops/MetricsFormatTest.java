package org.lesionlake.jobs.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.ops.LakeStatus.Inbox;
import org.lesionlake.jobs.ops.LakeStatus.JobRun;
import org.lesionlake.jobs.ops.LakeStatus.Quarantined;
import org.lesionlake.jobs.ops.LakeStatus.Traffic;
import org.lesionlake.jobs.silver.Backlog.Waiting;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.interop.Child;
import org.lesionlake.tests.interop.Python;

/** Metrics as Prometheus' own client library for Python reads them. */
@Tag("slow")
class MetricsFormatTest {
  private static final Instant NOW = Instant.parse("2026-03-01T06:00:00Z");

  @TempDir Path folder;

  @Test
  void prometheusReadsWhatWasWritten() throws IOException {
    Path file = folder.resolve("lesionlake.prom");
    Metrics.write(file, MetricsText.of(status(), "north \"wing\" \\ 2"));
    Path python =
        Python.interpreter(
            Needs.repository().resolve("tests/python/metrics-requirements.lock"),
            folder.resolve("venv.log"));
    Path script = Needs.repository().resolve("tests/python/check_metrics.py");
    try (Child check =
        Child.start(
            List.of(python.toString(), script.toString(), file.toString()),
            Map.of(),
            folder.resolve("check.log"))) {
      assertThat(check.await(Duration.ofMinutes(1))).as(check.output()).isZero();
      String lake = "('lake', 'north \"wing\" \\\\ 2')";
      assertThat(check.output().lines())
          .contains(
              "lesionlake_job_duration_seconds [" + lake + ", ('step', 'ingest')] 0.0001",
              "lesionlake_job_written_bytes [" + lake + ", ('step', 'ingest')] 4000000000.0",
              "lesionlake_inbox_objects [('inbox', 'ct'), "
                  + lake
                  + ", ('outcome', 'set_aside')] 5.0",
              "lesionlake_backlog_oldest_age_seconds [" + lake + ", ('step', 'findings')] 60.5",
              "lesionlake_gates_failed [" + lake + "] 0.0");
    }
  }

  private static LakeStatus status() {
    return new LakeStatus(
        NOW,
        Optional.empty(),
        List.of(),
        List.of(job("ingest", 1e-4), job("inference", 123_456.789)),
        List.of(new Inbox("ct", NOW, 21, 1, 2, 3, 4, 5, 6)),
        List.of(
            new Waiting("volumes", "series", 0, Optional.empty()),
            new Waiting("findings", "reports", 7, Optional.of(NOW.minusMillis(60_500)))),
        List.of(
            new Quarantined("rejected", "ct", "not_dicom", 14),
            new Quarantined("set_aside", "ct", "", 5)),
        OptionalLong.of(0));
  }

  private static JobRun job(String name, double seconds) {
    return new JobRun(
        name,
        NOW,
        seconds,
        true,
        3,
        Optional.of(new Traffic(1, 2, 3, 4_000_000_000L)),
        Optional.of(0.0),
        Optional.of(NOW));
  }
}
