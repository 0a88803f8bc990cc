package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
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

  @Test
  void ofALiveProcessIsRefusedEvenIfItExpired() throws IOException {
    heldBy(
        InetAddress.getLocalHost().getHostName(),
        ProcessHandle.current().pid(),
        started(),
        NOW.minusSeconds(100));
    assertRefused();
  }

  @Test
  void thatIsBeingWrittenIsRefusedUntilItsWriterMustBeDead() throws IOException {
    Path lock = folder.resolve(FILE);
    Files.createDirectories(lock.getParent());
    Files.writeString(lock, "");
    Files.setLastModifiedTime(lock, FileTime.from(NOW.minusSeconds(1)));
    assertThatThrownBy(() -> acquire("mine", NOW))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Another run is at work on this lake.");

    try (LakeLock taken = acquire("mine", NOW.plus(EXPIRY))) {
      assertThat(owner().get("runId").asText()).isEqualTo("mine");
    }
  }

  @Test
  void isNotTakenFromARunThatTookItOverSinceTheLook() throws IOException {
    heldBy("elsewhere", 4711, 0, NOW.minusSeconds(1));
    List<LakeLock> first = new ArrayList<>();
    LockFile slow =
        new LockFile(files, hadoop, FILE) {
          @Override
          Optional<String> read() {
            Optional<String> seen = super.read();
            if (first.isEmpty()) {
              first.add(acquire("first", NOW));
            }
            return seen;
          }
        };

    assertThatThrownBy(
            () -> LakeLock.acquire(slow, EXPIRY, "second", Clock.fixed(NOW, ZoneOffset.UTC)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at the same moment");

    assertThat(owner().get("runId").asText()).isEqualTo("first");
    first.get(0).requireHeld();
    first.get(0).close();
    assertThat(folder.resolve("_lesionlake"))
        .isDirectoryNotContaining(left -> !left.endsWith("lock.json.guard"));
  }

  @Test
  void isTakenOverByOneOfManyThatComeAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 50; round++) {
        heldBy("elsewhere", 4711, 0, NOW.minusSeconds(1));
        CyclicBarrier together = new CyclicBarrier(8);
        List<Future<Optional<LakeLock>>> attempts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          String runId = "run-" + i;
          attempts.add(pool.submit(() -> attempt(runId, together)));
        }
        List<LakeLock> taken = new ArrayList<>();
        for (Future<Optional<LakeLock>> attempt : attempts) {
          attempt.get().ifPresent(taken::add);
        }
        assertThat(taken).as("round %d", round).hasSize(1);
        taken.get(0).requireHeld();
        taken.get(0).close();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private Optional<LakeLock> attempt(String runId, CyclicBarrier together) throws Exception {
    together.await();
    try {
      return Optional.of(acquire(runId, NOW));
    } catch (UserError refused) {
      return Optional.empty();
    }
  }

  @Test
  void isRenewedAgainAfterARenewalFailed() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    AtomicBoolean broken = new AtomicBoolean(true);
    LockFile file =
        new LockFile(files, hadoop, FILE) {
          @Override
          void replace(Predicate<String> isOwn, String text) {
            if (broken.get()) {
              throw new UncheckedIOException(new IOException("the disk is full"));
            }
            super.replace(isOwn, text);
          }
        };
    try (LakeLock lock = LakeLock.acquire(file, EXPIRY, "mine", at(now))) {
      now.set(NOW.plusSeconds(60));
      lock.renew();
      assertThat(Instant.parse(owner().get("expiresAt").asText())).isEqualTo(NOW.plus(EXPIRY));
      broken.set(false);
      lock.renew();
      assertThat(Instant.parse(owner().get("expiresAt").asText()))
          .isEqualTo(NOW.plusSeconds(60).plus(EXPIRY));
    }
  }

  @Test
  void thatWasTakenOverStopsItsOldOwner() throws IOException {
    try (LakeLock old = acquire("old", NOW)) {
      old.requireHeld();
      heldBy("elsewhere", 4711, 0, NOW.plusSeconds(100));
      assertThatThrownBy(old::requireHeld)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no longer holds the lake's lock")
          .hasMessageContaining("Run theirs on elsewhere");
    }
  }

  @Test
  void thatIsGoneAndNobodysIsMadeAgain() throws IOException {
    try (LakeLock lock = acquire("mine", NOW)) {
      files.delete(FILE);
      lock.requireHeld();
      assertThat(owner().get("runId").asText()).isEqualTo("mine");
    }
  }

  private static Clock at(AtomicReference<Instant> now) {
    return new Clock() {
      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now.get();
      }
    };
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
    return LakeLock.acquire(file(), EXPIRY, runId, Clock.fixed(now, ZoneOffset.UTC));
  }

  private LockFile file() {
    return new LockFile(files, hadoop, FILE);
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
