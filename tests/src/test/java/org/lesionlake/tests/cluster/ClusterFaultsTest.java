package org.lesionlake.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.RunLogs;
import org.lesionlake.tests.faults.LakeContent;
import org.lesionlake.tests.faults.Nights;
import org.lesionlake.tests.interop.Child;

/**
 * Nights on a cluster one of whose processes is killed at a random point, and whose tables are in
 * the end those of a night that nothing disturbed. {@code tests/faults.sh} starts it, since a round
 * takes minutes; victims come in turn, points are drawn by a seed.
 *
 * <p>A point is a file that an undisturbed night writes; the victim dies when it appears. A night
 * outlives its executors, a worker and the master; where the driver was killed, the next night has
 * to finish, on the same cluster.
 */
@Tag("slow")
@EnabledIfEnvironmentVariable(named = "LESIONLAKE_FAULT_ROUNDS", matches = "[1-9][0-9]*")
class ClusterFaultsTest {
  private static final Duration LONGEST_NIGHT = Duration.ofMinutes(20);

  @TempDir static Path folder;

  private enum Victim {
    EXECUTOR,
    DRIVER,
    WORKER,
    MASTER
  }

  private Path spark;
  private Path distribution;
  private Nights nights;
  private Map<String, List<String>> expected;

  @Test
  void tablesAreThoseOfAnUndisturbedNightWhateverWasKilled() throws IOException {
    int rounds = Integer.parseInt(System.getenv("LESIONLAKE_FAULT_ROUNDS"));
    long seed = Long.parseLong(System.getenv("LESIONLAKE_FAULT_SEED"));
    Path table = Needs.repository().resolve("tests/target/faults.txt");
    Files.deleteIfExists(table);
    tell(table, String.format(Locale.ROOT, "seed %d, %d rounds", seed, rounds));
    tell(table, line("round", "killed", "night", "nights", "tables", "when this appeared"));
    spark = SparkHome.spark(folder.resolve("spark"));
    distribution = SparkHome.distribution(folder.resolve("distribution"));
    nights = Nights.get();
    expected = nights.content(nights.undisturbed()).tables();
    List<Path> points = Nights.written(nights.undisturbed());
    List<String> failures = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      // A round is drawn by seed and number, so that it comes again with fewer rounds.
      Random random = new Random(seed * 1_000_003 + round);
      Victim victim = Victim.values()[(round - 1) % Victim.values().length];
      Path point = points.get(random.nextInt(points.size()));
      Outcome outcome = round(round, victim, point);
      tell(
          table,
          line(
              Integer.toString(round),
              victim.name().toLowerCase(Locale.ROOT),
              outcome.first(),
              Integer.toString(outcome.nights()),
              outcome.failure().isEmpty() ? "same" : "DIFFER",
              point.toString()));
      if (!outcome.failure().isEmpty()) {
        failures.add("round " + round + ": " + outcome.failure());
      }
    }
    assertThat(failures).isEmpty();
  }

  /** What became of a round; the failure is empty if its tables are as they should be. */
  private record Outcome(String first, int nights, String failure) {}

  private Outcome round(int number, Victim victim, Path point) throws IOException {
    Path place = nights.place("faults-" + number);
    Path own = Files.createDirectories(folder.resolve("round-" + number));
    String first = "not started";
    int count = 0;
    try (StandaloneCluster cluster = StandaloneCluster.ofTwo(spark, own)) {
      try (Child night = cluster.submit(distribution, nights.arguments(place), place)) {
        count++;
        boolean reached = night.awaitOr(() -> Files.exists(place.resolve(point)), LONGEST_NIGHT);
        assertThat(reached)
            .as(() -> "The night ended before its point: " + story(place, night))
            .isTrue();
        kill(victim, cluster, night);
        int code = night.await(LONGEST_NIGHT);
        first = victim == Victim.DRIVER ? "killed" : "ended " + code;
        if (victim != Victim.DRIVER) {
          assertThat(code).as(() -> story(place, night)).isZero();
        }
      }
      if (victim == Victim.DRIVER) {
        try (Child next = cluster.submit(distribution, nights.arguments(place), place)) {
          count++;
          assertThat(next.await(LONGEST_NIGHT)).as(() -> story(place, next)).isZero();
        }
      }
      LakeContent.assertSame(nights.content(place).tables(), expected);
      nights.content(place).assertFilesNamed();
      Nights.delete(place);
      return new Outcome(first, count, "");
    } catch (AssertionError e) {
      // The lake stays for whoever looks into it.
      return new Outcome(first, count, String.valueOf(e.getMessage()));
    }
  }

  private static void kill(Victim victim, StandaloneCluster cluster, Child night) {
    switch (victim) {
      case EXECUTOR -> {
        List<ProcessHandle> executors = cluster.executors();
        assertThat(executors).as("executors").isNotEmpty();
        end(executors.get(0));
      }
      case DRIVER -> night.close();
      case WORKER -> end(cluster.workers().get(0).handle());
      case MASTER -> end(cluster.masterProcess());
    }
  }

  private static void end(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static String story(Path place, Child night) {
    return night.output() + RunLogs.failures(Nights.lake(place));
  }

  private static String line(String... cells) {
    return String.format(Locale.ROOT, "%-6s %-9s %-10s %-7s %-7s %s", (Object[]) cells);
  }

  private static void tell(Path table, String line) throws IOException {
    System.out.println(line);
    Files.writeString(table, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
