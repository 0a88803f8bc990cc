package org.lesionlake.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.ops.Run;

@Tag("slow")
class RunnerTest {
  @TempDir Path folder;

  private final Settings settings =
      Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
  private String root;

  /** A job that does one thing. */
  private record Does(String name, Runnable work) implements Job {
    @Override
    public String description() {
      return "Does one thing.";
    }

    @Override
    public List<String> inputs() {
      return List.of();
    }

    @Override
    public List<String> outputs() {
      return List.of();
    }

    @Override
    public long run(JobContext context) {
      work.run();
      return 1;
    }
  }

  @BeforeEach
  void lake() {
    SparkSessions.share();
    root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), Profile.RESEARCH, new Configuration());
  }

  @Test
  void aFailedStageOfSparkIsOnRecord() {
    Job breaks =
        new Does(
            "breaks",
            () -> RunnerTest.<RuntimeException>undeclared(new SparkException("stage failed")));
    assertThatThrownBy(() -> run(breaks))
        .isInstanceOf(JobFailed.class)
        .hasMessageContaining("the job breaks of run ")
        .hasCauseInstanceOf(SparkException.class);
    assertThat(runs()).hasSize(1);
    assertThat(runs().get(0).status()).isEqualTo("failed");
    assertThat(runs().get(0).error()).isEqualTo("SparkException");
  }

  @Test
  void aRunThatLostTheLakesLockStopsBeforeItsNextJob() {
    Job loses = new Does("loses", () -> takenOver());
    Job never =
        new Does(
            "never",
            () -> {
              throw new AssertionError("ran without the lock");
            });
    assertThatThrownBy(() -> run(loses, never))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no longer holds the lake's lock");
    assertThat(runs()).extracting(Run::job).containsExactly("loses");
  }

  private void takenOver() {
    new org.lesionlake.jobs.lake.LakeFiles(root, new Configuration())
        .writeText(
            "_lesionlake/lock.json",
            "{\"host\":\"elsewhere\",\"pid\":1,\"startedAtMillis\":0,\"runId\":\"theirs\","
                + "\"expiresAt\":\"2999-01-01T00:00:00Z\"}");
  }

  private void run(Job... jobs) {
    new Runner(root, Optional.empty(), settings, true, false).run(List.of(jobs), Inboxes.NONE);
  }

  private List<Run> runs() {
    SparkSession spark = SparkSessions.start(settings, "runner test");
    LakeTable<Run> runs = Lake.openReadOnly(spark, root).table(Tables.RUNS);
    return runs.records(runs.read());
  }

  /** As Scala throws a checked exception that it does not declare. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> void undeclared(Exception error) throws E {
    throw (E) error;
  }
}
