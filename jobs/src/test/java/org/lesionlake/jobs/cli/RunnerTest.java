package org.lesionlake.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private record Does(String name, Runnable work, List<String> inputs, List<String> outputs)
      implements Job {
    private Does(String name, Runnable work) {
      this(name, work, List.of(), List.of());
    }

    @Override
    public String description() {
      return "Does one thing.";
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

  @Test
  void whatTasksWroteIsOnRecordAndPrometheusIsTold() throws IOException {
    Path metrics = folder.resolve("lesionlake.prom");
    String rows = folder.resolve("rows").toString();
    Job writes =
        new Does(
            "writes",
            () -> SparkSessions.start(settings, "runner test").range(1000).write().parquet(rows));
    Settings telling =
        Settings.load(
            Optional.empty(), List.of("spark.master=local[2]", "metrics.file=" + metrics));
    new Runner(root, Optional.empty(), telling, true, false).run(List.of(writes), Inboxes.NONE);
    assertThat(runs()).hasSize(1);
    assertThat(runs().get(0).rowsWritten()).isEqualTo(1000);
    assertThat(runs().get(0).bytesWritten()).isPositive();
    assertThat(Files.readString(metrics))
        .contains(
            "lesionlake_job_success{lake=\"lesionlake\",step=\"writes\"} 1\n",
            "lesionlake_job_written_rows{lake=\"lesionlake\",step=\"writes\"} 1000\n",
            "lesionlake_backlog_items{lake=\"lesionlake\",step=\"volumes\"} 0\n");
  }

  @Test
  void aReceiverOfLineageIsToldOfEachJobAndItsTables() throws IOException {
    List<JsonNode> events = new CopyOnWriteArrayList<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/api/v1/lineage",
        exchange -> {
          events.add(new ObjectMapper().readTree(exchange.getRequestBody()));
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });
    receiver.start();
    Job breaks =
        new Does(
            "breaks",
            () -> {
              throw new IllegalStateException("Quux Piet");
            });
    String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/api/v1/lineage";
    Settings telling =
        Settings.load(Optional.empty(), List.of("spark.master=local[2]", "lineage.url=" + url));
    try {
      Runner runner = new Runner(root, Optional.empty(), telling, true, false);
      Job works = new Does("works", () -> {}, List.of("bronze.reports"), List.of("ops.runs"));
      assertThatThrownBy(() -> runner.run(List.of(works, breaks), Inboxes.NONE))
          .isInstanceOf(JobFailed.class);
    } finally {
      receiver.stop(0);
    }
    assertThat(events)
        .extracting(event -> event.at("/eventType").asText() + event.at("/job/name").asText())
        .containsExactly(
            "STARTlesionlake.works",
            "COMPLETElesionlake.works",
            "STARTlesionlake.breaks",
            "FAILlesionlake.breaks");
    assertThat(events.get(0).at("/run/runId")).isEqualTo(events.get(1).at("/run/runId"));
    assertThat(events.get(1).at("/run/runId")).isNotEqualTo(events.get(2).at("/run/runId"));
    JsonNode done = events.get(1);
    assertThat(done.at("/inputs/0/name").asText()).isEqualTo("bronze.reports");
    assertThat(done.at("/outputs/0/name").asText()).isEqualTo("ops.runs");
    // The first commit made the table, the second holds the row of the job.
    assertThat(events.get(0).at("/outputs/0/facets/version/datasetVersion").asText())
        .isEqualTo("0");
    assertThat(done.at("/outputs/0/facets/version/datasetVersion").asText()).isEqualTo("1");
    assertThat(events.get(3).at("/run/facets/errorMessage/message").asText())
        .isEqualTo("IllegalStateException");
    assertThat(events.toString()).doesNotContain("Quux", folder.toString());
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
