package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AirflowCommandTest {
  static final RunListener SILENT =
      new RunListener() {
        @Override
        public void runChanged(DagRun run) {}

        @Override
        public void taskChanged(TaskInstance task) {}
      };

  @TempDir Path folder;
  private FakeAirflow server;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws IOException {
    server = new FakeAirflow();
    Files.writeString(folder.resolve("password"), "secret\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String command, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                command,
                "--url",
                server.address().toString(),
                "--user",
                "admin",
                "--password-file",
                folder.resolve("password").toString()));
    args.addAll(List.of(more));
    return new CommandLine(new AirflowCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args.toArray(String[]::new));
  }

  @Test
  void triggersAndFollowsARunToItsEnd() {
    server.statesToCome.add("success");
    server.addTask("ingest", "success", 2);

    int code =
        run(
            "trigger",
            "--dag=nightly",
            "--run-id=r1",
            "--conf",
            "lake=/lake",
            "--unpause",
            "--watch");

    assertThat(code).isZero();
    assertThat(out.toString().lines())
        .containsExactly("r1", "run r1 success", "  ingest success (try 2) after 1 s");
    assertThat(server.paused).isFalse();
  }

  @Test
  void aFailedRunIsExitCodeOne() {
    run("trigger", "--dag=nightly", "--run-id=r1");
    server.statesToCome.add("failed");
    assertThat(run("watch", "--dag=nightly", "r1")).isEqualTo(1);
  }

  @Test
  void refusalsAreExitCodeTwoWithOneLine() throws IOException {
    assertThat(run("trigger", "--dag=weekly")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("404", "weekly", "import errors");
    assertThat(run("watch", "--dag=nightly", "none")).isEqualTo(2);
    Files.writeString(folder.resolve("password"), "wrong");
    assertThat(run("status")).isEqualTo(2);
  }

  @Test
  void aServerThatIsNoAirflowIsExitCodeThree() {
    server.failNext("GET /api/v2/version", FakeAirflow.Fault.NOT_JSON);
    assertThat(run("status")).isEqualTo(3);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("GET /api/v2/version", "Airflow 3 server");
  }

  @Test
  void statusSaysWhatIsNotWell() {
    assertThat(run("status")).isZero();
    assertThat(out.toString()).contains("version 3.3.2", "scheduler healthy");
    server.schedulerStatus = "unhealthy";
    assertThat(run("status")).isEqualTo(1);
  }

  @Test
  void helpOfEveryCommandShowsAnExample() {
    CommandLine airflow = new CommandLine(new AirflowCommand());
    List<CommandLine> commands = new ArrayList<>(airflow.getSubcommands().values());
    commands.add(airflow);
    assertThat(commands)
        .allSatisfy(
            command ->
                assertThat(command.getUsageMessage())
                    .containsPattern("Examples?:\\R  lesionlake airflow "));
  }

  @Test
  void missingSettingsAreExitCodeTwo() {
    int code = new CommandLine(new AirflowCommand()).setErr(new PrintWriter(err)).execute("status");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--url");
  }
}
