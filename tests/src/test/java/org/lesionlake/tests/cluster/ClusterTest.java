package org.lesionlake.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.tests.RunLogs;
import org.lesionlake.tests.faults.LakeContent;
import org.lesionlake.tests.faults.Nights;
import org.lesionlake.tests.interop.Child;

/**
 * The distribution, started by its launcher through {@code spark-submit} on a Spark standalone
 * cluster of one master and two workers on this machine.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTest {
  private static final Duration LONGEST_NIGHT = Duration.ofMinutes(20);

  /** More than an executor takes to be told of a task. */
  private static final Duration AT_WORK = Duration.ofSeconds(4);

  @TempDir static Path folder;

  private Nights nights;
  private Map<String, List<String>> expected;
  private Path spark;
  private Path distribution;
  private StandaloneCluster cluster;

  @BeforeAll
  void startClusterAndArchive() throws IOException {
    spark = SparkHome.spark(folder.resolve("spark"));
    distribution = SparkHome.distribution(folder.resolve("distribution"));
    cluster = StandaloneCluster.ofTwo(spark, folder);
    nights = Nights.get();
    expected = nights.content(nights.undisturbed()).tables();
  }

  @AfterAll
  void endCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void aClusterMakesTheSameTablesAsOneProcessThoughAnExecutorDies() throws IOException {
    Path place = nights.place("cluster");
    Path attempts = Nights.lake(place).resolve("silver/series_inference/_delta_log");
    try (Child night = cluster.submit(distribution, nights.arguments(place), place)) {
      // The attempts are on record: inference is about to run.
      Path started = attempts.resolve("00000000000000000001.json");
      assertThat(night.awaitOr(() -> Files.exists(started), LONGEST_NIGHT))
          .as(() -> story(place, night))
          .isTrue();
      List<ProcessHandle> executors = cluster.executors();
      assertThat(executors).as("one on each worker").hasSize(2);
      List<Duration> before = executors.stream().map(ClusterTest::used).toList();
      AtomicReference<ProcessHandle> busy = new AtomicReference<>();
      assertThat(
              night.awaitOr(
                  () -> {
                    for (int i = 0; i < executors.size(); i++) {
                      if (used(executors.get(i)).minus(before.get(i)).compareTo(AT_WORK) > 0) {
                        busy.compareAndSet(null, executors.get(i));
                      }
                    }
                    return busy.get() != null;
                  },
                  LONGEST_NIGHT))
          .as("an executor searches a series")
          .isTrue();
      ProcessHandle victim = busy.get();
      victim.destroyForcibly();
      victim.onExit().join();
      assertThat(night.await(LONGEST_NIGHT)).as(() -> story(place, night)).isZero();
    }
    assertThat(RunLogs.text(Nights.lake(place))).as("run log").contains("Lost task");
    LakeContent.assertSame(nights.content(place).tables(), expected);
    nights.content(place).assertFilesNamed();
    Nights.delete(place);
  }

  private static Duration used(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static String story(Path place, Child night) {
    return night.output() + RunLogs.failures(Nights.lake(place));
  }
}
