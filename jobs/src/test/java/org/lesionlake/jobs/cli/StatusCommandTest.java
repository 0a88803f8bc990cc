package org.lesionlake.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.jobs.lake.LakeLock;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.tool.Ran;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Reject;
import org.lesionlake.schemas.ops.Expectation;
import org.lesionlake.schemas.ops.LedgerEntry;
import org.lesionlake.schemas.ops.Run;
import org.lesionlake.schemas.silver.SeriesInference;

/** What 'lesionlake status' says of lakes whose content is known. */
@Tag("slow")
class StatusCommandTest {
  private static final Instant FIRST = Instant.parse("2026-03-01T02:00:00Z");

  @TempDir Path folder;

  @Test
  void aLakeWithoutTablesHasNothingToTell() throws IOException {
    SparkSessions.share();
    String root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), Profile.NONE, new Configuration());
    assertThat(said(root))
        .contains("No run holds the lake's lock.", "none on record", "none was listed yet")
        .contains("0 series", "0 reports", "nothing");
    JsonNode json = json(root);
    assertThat(json.get("nights")).isEmpty();
    assertThat(json.get("holder").isNull()).isTrue();
    assertThat(json.get("backlog")).hasSize(3);
  }

  @Test
  void nightsBacklogAndWhatIsQuarantinedAreTold() throws IOException {
    SampleLake sample = SampleLake.in(folder);
    String root = sample.lake().root();
    night(sample, "night-1", FIRST, "ingest", "gates", "summary");
    night(sample, "night-2", FIRST.plus(Duration.ofDays(1)), "ingest", "gates", "summary");
    night(sample, "night-3", FIRST.plus(Duration.ofDays(2)), "ingest");
    night(sample, "night-4", FIRST.plus(Duration.ofDays(3)), "ingest");
    sample.add(
        Tables.EXPECTATIONS,
        new Expectation("night-1", "reject_share_ct", 0.1, 0.2, true, "10 of 100"),
        new Expectation("night-2", "reject_share_ct", 0.3, 0.2, false, "30 of 100"));
    sample.add(
        Tables.LEDGER,
        new LedgerEntry("night-1", SourceKind.CT, 106, 90, 0, 1, 2, 3, 10, true),
        new LedgerEntry("night-2", SourceKind.CT, 134, 0, 100, 0, 0, 4, 30, true));
    sample.add(Tables.REJECTS, reject("a", "not_dicom"), reject("b", "not_dicom"));
    // One series whose voxels wait for the model, one that took its runs down, one without voxels.
    sample.series("ann-1", "s1", "soft_tissue", "chest");
    sample.series("bob-1", "s2", "soft_tissue", "chest");
    sample.add(
        Tables.CT_SERIES,
        SampleLake.described("cas-1", "s3", "soft_tissue", null, LocalDate.EPOCH, true, "chest"));
    SeriesInference lost = SampleLake.attempt("bob-1", "s2", model(), 3, "failed", Map.of());
    sample.add(Tables.SERIES_INFERENCE, lost);
    sample.write();
    LakeFiles files = sample.lake().files();
    try (LakeLock lock =
        LakeLock.acquire(files, new Configuration(), Duration.ofMinutes(1), "night-4")) {
      lock.requireHeld();
      JsonNode json = json(root);
      assertThat(json.at("/holder/run").asText()).isEqualTo("night-4");
      assertThat(json.at("/holder/stale").asBoolean()).isFalse();
      assertThat(json.get("nights").findValuesAsText("state"))
          .containsExactly("running", "unfinished", "failed", "done");
      assertThat(json.at("/nights/2/failedGates/0").asText()).isEqualTo("reject_share_ct");
      assertThat(json.at("/nights/2/rejected").asLong()).isEqualTo(30);
      assertThat(json.at("/nights/3/accepted").asLong()).isEqualTo(90);
      assertThat(json.at("/nights/3/jobs").asInt()).isEqualTo(3);
      // Three jobs of ten minutes, each an hour after the one before.
      assertThat(json.at("/nights/3/seconds").asDouble()).isEqualTo(7_800);
      assertThat(json.at("/inboxes/0/seen").asLong()).isEqualTo(134);
      assertThat(json.get("backlog").findValuesAsText("items")).containsExactly("1", "1", "0");
      assertThat(json.get("quarantined").toString())
          .contains(
              "{\"kind\":\"rejected\",\"origin\":\"ct\",\"reason\":\"not_dicom\",\"items\":2}")
          .contains("{\"kind\":\"set_aside\",\"origin\":\"ct\",\"reason\":null,\"items\":7}")
          .contains("{\"kind\":\"conflict\",\"origin\":\"ct\",\"reason\":null,\"items\":2}")
          .contains(
              "{\"kind\":\"series\",\"origin\":\"inference\",\"reason\":\"model_failed\",\"items\":1}");
      assertThat(said(root))
          .contains("Run night-4 (process " + ProcessHandle.current().pid())
          .contains("is at work")
          .contains("gates reject_share_ct", "2 h 10 min", "not_dicom");
    }
  }

  private static String model() {
    return org.lesionlake.jobs.silver.Models.configured(
            org.lesionlake.jobs.lake.Settings.load(java.util.Optional.empty(), java.util.List.of()))
        .id();
  }

  private static void night(SampleLake sample, String id, Instant start, String... jobs) {
    for (int i = 0; i < jobs.length; i++) {
      sample.add(
          Tables.RUNS,
          new Run(id, jobs[i], start.plus(Duration.ofHours(i)), 600, "done", null, 1, "1"));
    }
  }

  private static Reject reject(String token, String reason) {
    return new Reject(token, SourceKind.CT, token, null, reason, "is no DICOM", "night-1");
  }

  private static JsonNode json(String root) throws IOException {
    return new ObjectMapper().readTree(said(root, "--json"));
  }

  private static String said(String root, String... options) {
    String[] arguments = new String[3 + options.length];
    arguments[0] = "status";
    arguments[1] = "--lake";
    arguments[2] = root;
    System.arraycopy(options, 0, arguments, 3, options.length);
    Ran ran = Ran.line(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out();
  }
}
