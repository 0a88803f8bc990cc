package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tasks that the DAG file makes, as Python reads it; Airflow itself is not needed. */
class NightlyDagTest {
  @TempDir Path folder;

  @BeforeEach
  void needPython() {
    boolean found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "python3")));
    if (!found) {
      System.err.println("NOT SHOWN: there is no python3 on the PATH to read the DAG with");
      assertThat(System.getenv("CI")).as("CI needs python3").isNull();
    }
    Assumptions.assumeTrue(found);
  }

  @Test
  void allTasksOfANightShareOneRunThatNoShellMisreads() throws Exception {
    Set<String> ids = new TreeSet<>();
    for (String night : List.of("manual__2026-01-01T02:00:00+00:00", "x; rm -rf $HOME `id`")) {
      Set<String> own = new TreeSet<>();
      tasks(night)
          .fields()
          .forEachRemaining(
              task -> {
                if (!task.getKey().equals("passed")) {
                  own.add(after(task.getValue().get("command").asText(), "--run-id "));
                }
              });
      assertThat(own).hasSize(1).allMatch(id -> id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,119}"));
      ids.addAll(own);
    }
    assertThat(ids).hasSize(2);
  }

  @Test
  void theSummaryIsWrittenThoughAGateFailsAndTheNightFailsStill() throws Exception {
    JsonNode tasks = tasks("night");
    assertThat(tasks.get("summary").get("rule").asText()).isEqualTo("all_done");
    assertThat(texts(tasks.get("summary").get("upstream"))).contains("gates");
    assertThat(tasks.get("passed").get("rule").asText()).isEqualTo("all_success");
    List<String> others = new ArrayList<>();
    tasks.fieldNames().forEachRemaining(others::add);
    others.remove("passed");
    assertThat(texts(tasks.get("passed").get("upstream")))
        .containsExactlyInAnyOrderElementsOf(others);
  }

  @Test
  void aJobsArgumentsAreOfTheRunElseOfVariablesElseOfTheEnvironment() throws Exception {
    JsonNode ingest =
        tasks("night", "{\"ct\": \"/of run; `id`\"}", "{\"lesionlake_reports\": \"/of variable\"}")
            .get("ingest");
    Map<String, String> environment = new HashMap<>();
    environment.put("LESIONLAKE_LAKE", "/of environment");
    environment.put("LESIONLAKE_CT", "/overruled");
    environment.put("LESIONLAKE_LAUNCHER", "no launcher: the command names it already");
    ingest
        .get("env")
        .fields()
        .forEachRemaining(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
    assertThat(shell(ingest.get("command").asText(), environment))
        .startsWith(
            "<job><ingest><--lake></of environment><--ct></of run; `id`><--reports></of variable>"
                + "<--run-id>")
        .endsWith("<--quiet>");
  }

  @Test
  void aRunMayAskItsJobsToCompareEverything() throws Exception {
    for (String answer : List.of("yes", "no")) {
      JsonNode series =
          tasks("night", "{\"reconcile\": \"" + answer + "\", \"lake\": \"/lake\"}", "{}")
              .get("series");
      Map<String, String> environment = new HashMap<>();
      series
          .get("env")
          .fields()
          .forEachRemaining(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
      assertThat(shell(series.get("command").asText(), environment).contains("<--reconcile>"))
          .isEqualTo(answer.equals("yes"));
    }
    assertThatThrownBy(() -> tasks("night", "{\"reconcile\": \"maybe\"}", "{}"))
        .hasMessageContaining("Say yes or no");
  }

  @Test
  void aJobWithoutWhatItRequiresFails() throws Exception {
    JsonNode gold = tasks("night").get("gold");
    assertThat(shell(gold.get("command").asText(), Map.of()))
        .contains("LESIONLAKE_LAKE: is not set");
  }

  @Test
  void aTaskThatFailedIsToldToTheWebhook() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    HttpServer webhook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    webhook.createContext(
        "/",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    webhook.start();
    try {
      String variables =
          "{\"lesionlake_secret_webhook\": \"http://127.0.0.1:"
              + webhook.getAddress().getPort()
              + "/hook\"}";
      tasks("night", "{}", variables, "gates");
      tasks("night", "{}", "{}", "gates");
    } finally {
      webhook.stop(0);
    }
    assertThat(told).hasSize(1);
    assertThat(Json.MAPPER.readTree(told.get(0)).get("text").asText())
        .isEqualTo(
            "LesionLake: gates failed in run night (exit code 1). Why: lesionlake airflow logs"
                + " --dag lesionlake_nightly night gates");
  }

  @Test
  void aParameterThatNoJobKnowsIsNamed() {
    assertThatThrownBy(() -> tasks("night", "{\"inbox\": \"/ct\"}", "{}"))
        .hasMessageContaining("the parameter inbox, which no job knows")
        .hasMessageContaining("ct, ct-inventory, lake");
  }

  @Test
  void everyJobTakesASlotOfTheLakesPoolAndTellsOfItsTables() throws Exception {
    JsonNode tasks = tasks("night");
    JsonNode jobs =
        Json.MAPPER.readTree(
            Path.of(System.getProperty("lesionlake.root"), "pipelines/dags/jobs.json").toFile());
    for (JsonNode job : jobs) {
      JsonNode task = tasks.get(job.get("name").asText());
      assertThat(task.get("pool").asText()).isEqualTo("lesionlake");
      assertThat(texts(task.get("outlets")))
          .containsExactlyInAnyOrderElementsOf(texts(job.get("outputs")));
    }
    assertThat(texts(tasks.get("passed").get("outlets"))).containsExactly("lesionlake.night");
  }

  /**
   * What a shell makes of a job's command, the launcher replaced by one that prints its arguments.
   */
  private String shell(String command, Map<String, String> environment) throws Exception {
    Path launcher = folder.resolve("lesionlake");
    Files.writeString(launcher, "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true);
    bash.environment().keySet().removeIf(name -> name.startsWith("LESIONLAKE_"));
    bash.environment().putAll(environment);
    bash.environment().put("PATH", folder + File.pathSeparator + System.getenv("PATH"));
    Process shell = bash.start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    shell.waitFor();
    return said;
  }

  private JsonNode tasks(String runId, String... confAndVariables)
      throws IOException, InterruptedException {
    Path script = folder.resolve("describe_dag.py");
    try (InputStream in = NightlyDagTest.class.getResourceAsStream("describe_dag.py")) {
      Files.write(script, in.readAllBytes());
    }
    Path dag =
        Path.of(System.getProperty("lesionlake.root"), "pipelines/dags/lesionlake_nightly.py");
    List<String> call =
        new ArrayList<>(List.of("python3", "-B", script.toString(), dag.toString(), runId));
    call.addAll(List.of(confAndVariables));
    Path complaint = folder.resolve("complaint");
    ProcessBuilder builder = new ProcessBuilder(call).redirectError(complaint.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LESIONLAKE_"));
    Process python = builder.start();
    String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as(Files.readString(complaint)).isZero();
    return Json.MAPPER.readTree(printed);
  }

  private static String after(String command, String option) {
    return command.substring(command.indexOf(option) + option.length()).split(" --")[0];
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
