package org.lesionlake.tests.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.AirflowException;
import org.lesionlake.pipelines.cli.AirflowCommand;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.interop.Python;

/**
 * An Airflow 3 on the loopback address, as {@code tests/python/airflow-requirements.lock} pins it:
 * API server, scheduler and DAG processor on SQLite, each in a session of its own, ended by the
 * number of its process group. Nothing of ours needs the triggerer, and logs are read from disk, so
 * that no server for them has to listen.
 */
final class RealAirflow implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofMinutes(5);
  private static final String SECRET =
      "only-this-test-knows-it-and-it-is-long-enough-for-HS512-keys";

  private final Path folder;
  private final Map<String, String> environment;
  private final Path program;
  private final int port;
  private final Map<String, Process> parts = new HashMap<>();

  private RealAirflow(Path folder, Path program, int port, Map<String, String> environment) {
    this.folder = folder;
    this.program = program;
    this.port = port;
    this.environment = environment;
  }

  /** The interpreter of an environment with Airflow; skips the test where none can be made. */
  static Path python(Path folder) throws IOException {
    return Python.interpreter(
        Needs.repository().resolve("tests/python/airflow-requirements.lock"),
        folder.resolve("venv.log"));
  }

  /**
   * Starts a server.
   *
   * @param python interpreter of its environment
   * @param folder for all that it writes; its DAGs lie in {@code dags} there
   * @param forTasks more of the environment of tasks and DAG files
   */
  static RealAirflow start(Path python, Path folder, Map<String, String> forTasks)
      throws Exception {
    Path program = python.resolveSibling("airflow");
    int port = freePort();
    Path passwords = folder.resolve("passwords.json");
    Files.writeString(passwords, "{\"admin\": \"secret\"}");
    Files.writeString(folder.resolve("password"), "secret\n");
    Files.createDirectories(folder.resolve("dags"));
    Map<String, String> environment = new HashMap<>(forTasks);
    environment.put("AIRFLOW_HOME", folder.resolve("home").toString());
    environment.put("AIRFLOW__CORE__DAGS_FOLDER", folder.resolve("dags").toString());
    environment.put("AIRFLOW__CORE__LOAD_EXAMPLES", "False");
    environment.put("AIRFLOW__CORE__PARALLELISM", "2");
    environment.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", "admin:admin");
    environment.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", passwords.toString());
    environment.put(
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "http://127.0.0.1:" + port + "/execution/");
    environment.put("AIRFLOW__API_AUTH__JWT_SECRET", SECRET);
    environment.put("AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC", "2");
    environment.put("AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT", "20");
    environment.put("AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL", "3");
    environment.put("AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME", "0.5");
    environment.put("AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL", "5");
    environment.put("AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL", "5");
    environment.merge("PATH", System.getenv("PATH"), (own, all) -> own + File.pathSeparator + all);
    environment.compute("PATH", (key, path) -> program.getParent() + File.pathSeparator + path);
    RealAirflow server = new RealAirflow(folder, program, port, environment);
    try {
      server.startAll();
    } catch (Throwable e) {
      server.close();
      throw e;
    }
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void startAll() throws Exception {
    Process migrate = part("db-migrate", "db", "migrate");
    assertThat(migrate.waitFor()).as(log("db-migrate")).isZero();
    parts.remove("db-migrate");
    part("api-server", "api-server", "--host", "127.0.0.1", "--port", "" + port, "--workers", "1");
    startScheduler();
    part("dag-processor", "dag-processor");
    AirflowClient client = client().timeout(Duration.ofSeconds(10)).build();
    assertThat(client.await(LONGEST_START, () -> isWell(client)))
        .as(log("api-server") + log("scheduler") + log("dag-processor"))
        .isTrue();
  }

  void startScheduler() throws IOException {
    part("scheduler", "scheduler", "--skip-serve-logs");
  }

  /** Kills the scheduler and the tasks that it runs, as a power cut would. */
  void killScheduler() throws IOException {
    Process scheduler = parts.remove("scheduler");
    signal(scheduler, "KILL");
    scheduler.onExit().join();
  }

  private static boolean isWell(AirflowClient client) {
    try {
      return client.health().isHealthy()
          && "healthy".equals(client.health().components().get("dag_processor"));
    } catch (AirflowException e) {
      return false;
    }
  }

  private Process part(String name, String... arguments) throws IOException {
    // setsid becomes the program, so that its process number is that of the new group.
    List<String> command = new ArrayList<>(List.of("setsid", program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("LESIONLAKE_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    parts.put(name, process);
    return process;
  }

  private String log(String name) throws IOException {
    Path log = folder.resolve(name + ".log");
    if (!Files.exists(log)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return name
          + ":\n"
          + String.join("\n", all.subList(Math.max(0, all.size() - 40), all.size()));
    }
  }

  Path dags() {
    return folder.resolve("dags");
  }

  AirflowClient.Builder client() {
    return AirflowClient.builder(URI.create("http://127.0.0.1:" + port))
        .user("admin", "secret")
        .pollEvery(Duration.ofSeconds(1));
  }

  /** What a command printed, errors included, and its exit code. */
  record Said(int code, String text) {}

  Said run(String... arguments) {
    StringWriter said = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", "http://127.0.0.1:" + port, "--user", "admin"));
    all.addAll(List.of("--password-file", folder.resolve("password").toString()));
    int code =
        AirflowCommand.commandLine(
                new AirflowCommand(client -> client.pollEvery(Duration.ofSeconds(1))))
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said))
            .execute(all.toArray(String[]::new));
    System.out.println("$ airflow " + String.join(" ", arguments) + "\n" + said + "exit " + code);
    return new Said(code, said.toString());
  }

  @Override
  public void close() throws IOException {
    for (Process part : parts.values()) {
      signal(part, "TERM");
    }
    for (Process part : parts.values()) {
      part.onExit().completeOnTimeout(part, 20, TimeUnit.SECONDS).join();
      // Whatever of the group is left, the main process gone or not.
      signal(part, "KILL");
      part.onExit().join();
    }
  }

  private static void signal(Process part, String name) throws IOException {
    new ProcessBuilder("kill", "-" + name, "--", "-" + part.pid())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .onExit()
        .join();
  }
}
