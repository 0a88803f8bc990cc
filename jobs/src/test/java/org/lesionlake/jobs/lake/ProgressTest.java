package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is told of work that takes long: the test takes 25 seconds. */
@Tag("slow")
class ProgressTest {
  @Test
  void tellsWhatATaskHasCountedBeforeItEnds() {
    SparkSession spark = spark();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false);
    progress.job("job");
    try (Progress.Step step = progress.step(spark, "read", "things", 130)) {
      LongAccumulator counter = step.counter();
      spark
          .range(0, 130, 1, 1)
          .foreach(
              (ForeachFunction<Long>)
                  row -> {
                    counter.add(1);
                    Thread.sleep(100);
                  });
      step.done();
    }
    assertThat(
            Pattern.compile("job        read (\\d+) things of 130, .*")
                .matcher(said.toString(StandardCharsets.UTF_8))
                .results()
                .map(MatchResult::group))
        .isNotEmpty()
        .anyMatch(line -> !line.contains("read 0 things"));
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("read 130 things done");
  }

  @Test
  void tellsWhereWorkStoppedThatDidNotComeToItsEnd() {
    SparkSession spark = spark();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false);
    assertThatThrownBy(
            () -> {
              try (Progress.Step step = progress.step(spark, "read", "things", 130)) {
                LongAccumulator counter = step.counter();
                spark.range(0, 40, 1, 1).foreach((ForeachFunction<Long>) row -> counter.add(1));
                throw new IllegalStateException("the next batch failed");
              }
            })
        .isInstanceOf(IllegalStateException.class);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("read 40 things of 130 when it stopped")
        .doesNotContain("done");
  }

  @Test
  void breaksTheSilenceOfAJobThatCountsNothing() {
    SparkSession spark = spark();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false);
    progress.job("gold");
    try (Progress.Heartbeat heartbeat = progress.heartbeat(spark)) {
      spark.range(0, 2, 1, 2).foreach((ForeachFunction<Long>) row -> Thread.sleep(row * 12_000));
    }
    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsPattern("gold       at work, 1\\d s, 1 of 2 tasks done");
  }

  private static SparkSession spark() {
    SparkSessions.share();
    return SparkSessions.start(
        Settings.load(Optional.empty(), List.of("spark.master=local[2]")), "progress test");
  }
}
