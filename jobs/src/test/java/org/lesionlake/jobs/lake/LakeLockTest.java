package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeLockTest {
  private static final String FILE = "_lesionlake/lock.json";
  private static final Instant NOW = Instant.parse("2024-03-01T02:00:00Z");
  private static final Duration EXPIRY = Duration.ofMinutes(5);

  @TempDir Path folder;

  private final Configuration hadoop = new Configuration();
  private LakeFiles files;

  @BeforeEach
  void lake() {
    files = new LakeFiles(folder.toString(), hadoop);
  }

  @Test
  void isTakenNamesItsOwnerAndIsGivenBack() throws IOException {
    try (LakeLock lock = acquire("mine", NOW)) {
      JsonNode owner = owner();
      assertThat(owner.get("runId").asText()).isEqualTo("mine");
      assertThat(owner.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(Instant.parse(owner.get("expiresAt").asText())).isEqualTo(NOW.plus(EXPIRY));
    }
    assertThat(files.exists(FILE)).isFalse();
  }

  @Test
  void ofALiveProcessIsRefused() throws IOException {
    heldBy(
        InetAddress.getLocalHost().getHostName(),
        ProcessHandle.current().pid(),
        started(),
        NOW.plusSeconds(1));
    assertRefused();
  }

  @Test
  void ofAnotherHostIsRefusedUntilItExpires() throws IOException {
    heldBy("elsewhere", 4711, 0, NOW.plusSeconds(1));
    assertRefused();

    try (LakeLock lock = acquire("mine", NOW.plusSeconds(2))) {
      assertThat(owner().get("runId").asText()).isEqualTo("mine");
    }
  }

  @Test
  void ofADeadProcessIsTakenOverAtOnce() throws Exception {
    Process gone =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    gone.waitFor();
    heldBy(
        InetAddress.getLocalHost().getHostName(),
        gone.pid(),
        NOW.toEpochMilli(),
        NOW.plusSeconds(200));

    try (LakeLock lock = acquire("mine", NOW)) {
      assertThat(owner().get("runId").asText()).isEqualTo("mine");
    }
  }

  @Test
  void ofAProcessWhoseNumberWasGivenToAnotherIsTakenOver() throws IOException {
    heldBy(
        InetAddress.getLocalHost().getHostName(),
        ProcessHandle.current().pid(),
        started() - Duration.ofDays(1).toMillis(),
        NOW.plusSeconds(200));

    try (LakeLock lock = acquire("mine", NOW)) {
      assertThat(owner().get("runId").asText()).isEqualTo("mine");
    }
  }

  @Test
  void thatWasTakenOverIsNotGivenBackByTheOldOwner() throws IOException {
    LakeLock old = acquire("old", NOW);
    heldBy("elsewhere", 4711, 0, NOW.plusSeconds(100));
    old.close();
    assertThat(owner().get("host").asText()).isEqualTo("elsewhere");
  }

  private void assertRefused() {
    String before = files.readText(FILE).orElseThrow();
    assertThatThrownBy(() -> acquire("mine", NOW))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Another run is at work on this lake.")
        .hasMessageContaining("Run theirs");
    assertThat(files.readText(FILE)).contains(before);
  }

  private LakeLock acquire(String runId, Instant now) {
    return LakeLock.acquire(files, hadoop, EXPIRY, runId, Clock.fixed(now, ZoneOffset.UTC));
  }

  private void heldBy(String host, long pid, long startedAtMillis, Instant expires)
      throws IOException {
    files.writeText(
        FILE,
        new ObjectMapper()
            .writeValueAsString(
                new LakeLock.Owner(host, pid, startedAtMillis, "theirs", expires.toString())));
  }

  private JsonNode owner() throws IOException {
    return new ObjectMapper().readTree(files.readText(FILE).orElseThrow());
  }

  private static long started() {
    return ManagementFactory.getRuntimeMXBean().getStartTime();
  }
}
