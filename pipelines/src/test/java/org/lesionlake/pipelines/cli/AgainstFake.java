package org.lesionlake.pipelines.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.pipelines.airflow.FakeAirflow;

/** Commands that talk to a fake Airflow, and do not wait in their pauses. */
abstract class AgainstFake {
  @TempDir Path folder;
  FakeAirflow server;
  final StringWriter errors = new StringWriter();
  private StringWriter printed = new StringWriter();
  private final Deque<Runnable> pauseEvents = new ArrayDeque<>();

  @BeforeEach
  void start() throws IOException {
    server = new FakeAirflow();
    Files.writeString(folder.resolve("password"), "secret\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What happens at the server in the next pauses of a command. */
  final void onPause(Runnable... events) {
    pauseEvents.addAll(List.of(events));
  }

  final void unpaused() {
    server.api.dag.put("is_paused", false);
  }

  static String[] with(String[] arguments, String... more) {
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return all;
  }

  /** Calls a command; its exit code. */
  final int run(String... arguments) {
    printed = new StringWriter();
    errors.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--url",
            server.address().toString(),
            "--user",
            "admin",
            "--password-file",
            folder.resolve("password").toString()));
    AirflowCommand command =
        new AirflowCommand(
            client ->
                client.pause(
                    duration -> {
                      if (!pauseEvents.isEmpty()) {
                        pauseEvents.pop().run();
                      }
                    }));
    return AirflowCommand.commandLine(command)
        .setOut(new PrintWriter(printed))
        .setErr(new PrintWriter(errors))
        .execute(all.toArray(String[]::new));
  }

  final List<String> out() {
    return printed.toString().lines().toList();
  }

  final String err() {
    return errors.toString();
  }
}
