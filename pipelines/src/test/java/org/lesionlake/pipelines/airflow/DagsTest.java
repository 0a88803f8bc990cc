package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tasks that the DAG files make, as Python reads them; Airflow itself is not needed. */
class DagsTest {
  private static final String NIGHTLY = "lesionlake_nightly";

  @TempDir Path folder;

  @BeforeEach
  void needPython() {
    boolean found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "python3")));
    if (!found) {
      System.err.println("NOT SHOWN: there is no python3 on the PATH to read the DAGs with");
      assertThat(System.getenv("CI")).as("CI needs python3").isNull();
    }
    Assumptions.assumeTrue(found);
  }

  @Test
  void allTasksOfANightShareOneRunWithASafeId() throws Exception {
    Set<String> ids = new TreeSet<>();
    for (String night : List.of("manual__2026-01-01T02:00:00+00:00", "x; rm -rf $HOME `id`")) {
      Set<String> own = new TreeSet<>();
      for (JsonNode task : dag(NIGHTLY, night, "{\"lake\": \"/lake\"}", "{}")) {
        List<String> words = texts(task.get("words"));
        if (!words.isEmpty()) {
          own.add(words.get(words.indexOf("--run-id") + 1));
        }
      }
      assertThat(own).hasSize(1).allMatch(id -> id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,119}"));
      ids.addAll(own);
    }
    assertThat(ids).hasSize(2);
  }

  @Test
  void theSummaryIsWrittenThoughAGateFailsAndTheNightFailsStill() throws Exception {
    JsonNode tasks = dag(NIGHTLY, "night", "{}", "{}");
    assertThat(tasks.get("summary").get("rule").asText()).isEqualTo("all_done");
    assertThat(texts(tasks.get("summary").get("upstream"))).contains("gates");
    assertThat(tasks.get("passed").get("rule").asText()).isEqualTo("all_success");
    List<String> others = new ArrayList<>();
    tasks.fieldNames().forEachRemaining(others::add);
    others.remove("passed");
    assertThat(texts(tasks.get("passed").get("upstream")))
        .containsExactlyInAnyOrderElementsOf(others);
    assertThat(texts(tasks.get("passed").get("outlets"))).containsExactly("lesionlake.night");
    assertThat(texts(tasks.get("ingest").get("upstream"))).containsExactly("turn");
  }

  @Test
  void aJobsArgumentsAreOfTheRunElseOfVariablesElseOfTheEnvironment() throws Exception {
    JsonNode ingest =
        dag(
                NIGHTLY,
                "night",
                "{\"ct\": \"/of run; `id`\"}",
                "{\"lesionlake_reports\": \"/of variable\", \"lesionlake_ct\": \"/overruled\"}",
                "LESIONLAKE_LAKE=/of environment",
                "LESIONLAKE_REPORTS=/overruled")
            .get("ingest");
    assertThat(texts(ingest.get("words")))
        .startsWith(
            "job",
            "ingest",
            "--lake",
            "/of environment",
            "--ct",
            "/of run; `id`",
            "--reports",
            "/of variable",
            "--run-id")
        .endsWith("--quiet")
        .hasSize(11);
  }

  @Test
  void aRunMayAskItsJobsToCompareEverything() throws Exception {
    for (String answer : List.of("yes", "no")) {
      JsonNode series =
          dag(NIGHTLY, "night", "{\"reconcile\": \"" + answer + "\", \"lake\": \"/lake\"}", "{}")
              .get("series");
      assertThat(texts(series.get("words")).contains("--reconcile"))
          .isEqualTo(answer.equals("yes"));
    }
    assertThat(refusal(NIGHTLY, "{\"reconcile\": \"maybe\"}")).contains("Say yes or no");
  }

  @Test
  void whatAJobNeedsAndWhatNoJobKnowsIsNamed() throws Exception {
    assertThat(refusal(NIGHTLY, "{}"))
        .contains("--lake is not set", "lesionlake_lake", "LESIONLAKE_LAKE");
    assertThat(refusal(NIGHTLY, "{\"inbox\": \"/ct\"}"))
        .contains("the parameter inbox, which no job knows", "ct, ct-inventory, lake");
  }

  @Test
  void theWeeksRunComparesEverythingAndTakesNothingIn() throws Exception {
    JsonNode tasks = dag("lesionlake_weekly", "week", "{\"lake\": \"/lake\"}", "{}");
    assertThat(tasks.has("ingest")).isFalse();
    assertThat(texts(tasks.get("series").get("upstream"))).containsExactly("turn");
    for (String job : List.of("series", "volumes", "findings", "inference", "gold", "gates")) {
      assertThat(texts(tasks.get(job).get("words"))).contains("--reconcile");
    }
    assertThat(tasks.get("maintenance").get("rule").asText()).isEqualTo("all_done");
    assertThat(texts(tasks.get("maintenance").get("upstream"))).contains("gold", "gates");
    assertThat(tasks.get("opt-outs").get("rule").asText()).isEqualTo("all_done");
    assertThat(texts(tasks.get("maintenance").get("upstream"))).contains("opt-outs");
    assertThat(dag(NIGHTLY, "night", "{}", "{}").has("maintenance")).isFalse();
  }

  @Test
  void aNewModelIsForEveryJobOfItsRun() throws Exception {
    JsonNode tasks =
        dag(
            "lesionlake_reprocess",
            "again",
            "{\"lake\": \"/lake\", \"model\": \"/models/new one\"}",
            "{\"lesionlake_model\": \"/models/site\", \"lesionlake_tagger\": \"/t\"}");
    List<String> jobs = new ArrayList<>();
    tasks
        .fields()
        .forEachRemaining(
            task -> {
              List<String> words = texts(task.getValue().get("words"));
              if (!words.isEmpty()) {
                jobs.add(task.getKey());
                assertThat(words)
                    .containsSequence("--set", "inference.model=/models/new one")
                    .containsSequence("--set", "reports.tagger=/t")
                    .doesNotContain("--reconcile");
              }
            });
    assertThat(jobs).containsExactly("findings", "inference", "gold", "gates", "summary");
  }

  @Test
  void aRunOverACohortMakesOnlyWhatCanBeOfAPart() throws Exception {
    String conf = "{\"lake\": \"/lake\", \"cohort\": \"breast@2\", \"limit\": 50}";
    JsonNode tasks = dag("lesionlake_reprocess", "trial", conf, "{}");
    for (String job : List.of("findings", "inference")) {
      assertThat(texts(tasks.get(job).get("words")))
          .containsSequence("--cohort", "breast@2", "--limit", "50");
    }
    for (String job : List.of("gold", "gates", "summary")) {
      assertThat(texts(tasks.get(job).get("words")))
          .containsExactly(
              "skipped: The run is of a part of the lake, of which " + job + " makes nothing");
    }
    assertThat(tasks.get("passed").get("rule").asText()).isEqualTo("none_failed");
    // Nights are never of a part, whatever a variable or the environment says.
    assertThat(refusal(NIGHTLY, conf)).contains("are parameters of lesionlake_reprocess");
    assertThat(
            texts(
                dag(
                        NIGHTLY,
                        "night",
                        "{\"lake\": \"/lake\"}",
                        "{\"lesionlake_limit\": \"5\"}",
                        "LESIONLAKE_COHORT=c")
                    .get("findings")
                    .get("words")))
        .doesNotContain("--limit", "--cohort");
  }

  @ParameterizedTest
  @ValueSource(strings = {NIGHTLY, "lesionlake_weekly", "lesionlake_reprocess"})
  void everyJobTakesTheSlotOfTheLakesPoolAndTellsOfItsTables(String dagId) throws Exception {
    JsonNode tasks = dag(dagId, "run", "{}", "{}");
    JsonNode jobs = Json.MAPPER.readTree(dags().resolve("jobs.json").toFile());
    int found = 0;
    for (JsonNode job : jobs) {
      JsonNode task = tasks.get(job.get("name").asText());
      if (task != null) {
        found++;
        assertThat(task.get("pool").asText()).isEqualTo("lesionlake");
        assertThat(texts(task.get("outlets")))
            .containsExactlyInAnyOrderElementsOf(texts(job.get("outputs")));
        assertThat(task.get("retries").asInt())
            .isEqualTo(job.get("name").asText().equals("gates") ? 0 : 2);
      }
    }
    assertThat(tasks).hasSize(found + 2);
    assertThat(tasks.get("turn").get("pool").asText()).isEqualTo("lesionlake");
  }

  @Test
  void aRunWaitsForOneOfAnotherDagThatIsAtWork() throws Exception {
    String run = "{\"runs\": {\"lesionlake_weekly\": [{\"state\": \"%s\", \"tasks\": %t}]}}";
    String begun = "{\"turn\": \"success\", \"passed\": null}";
    String over = "{\"turn\": \"success\", \"passed\": \"upstream_failed\"}";
    String waiting = "{\"turn\": \"up_for_reschedule\", \"passed\": null}";
    assertThat(poke(run.replace("%s", "running").replace("%t", begun))).isFalse();
    assertThat(poke(run.replace("%s", "running").replace("%t", over))).isTrue();
    assertThat(poke(run.replace("%s", "running").replace("%t", waiting))).isTrue();
    assertThat(poke(run.replace("%s", "failed").replace("%t", begun))).isTrue();
    assertThat(poke("{}")).isTrue();
  }

  private boolean poke(String variables) throws Exception {
    return act(NIGHTLY, "{}", variables, "poke", "turn").asBoolean();
  }

  @Test
  void aFailedGateIsAFailureForGoodAndOthersAreTriedAgain() throws Exception {
    assertThat(runs("gold", "echo working; exit 0").isNull()).isTrue();
    String said = "echo 'A gate failed; rows are kept'; echo '  why: bad'; echo '  do:  look'; ";
    assertThat(runs("series", said + "exit 1").asText())
        .isEqualTo(
            "FailException: series ended with exit code 1: A gate failed; rows are kept why: bad");
    assertThat(runs("series", "echo 'The inbox is away'; exit 1").asText())
        .isEqualTo("Exception: series ended with exit code 1: The inbox is away");
    assertThat(runs("series", "exit 3").asText())
        .isEqualTo("Exception: series ended with exit code 3: it printed nothing");
    assertThat(runs("series", "echo 'Unknown option'; exit 2").asText())
        .startsWith("FailException: series");
    assertThat(
            act(NIGHTLY, "{\"lake\": \"/lake\"}", "{}", "run", "gold", "LESIONLAKE_LAUNCHER=/none")
                .asText())
        .startsWith("FailException: The launcher /none cannot be started");
  }

  private JsonNode runs(String task, String script) throws Exception {
    Path launcher = folder.resolve("launcher");
    Files.writeString(launcher, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    return act(
        NIGHTLY, "{\"lake\": \"/lake\"}", "{}", "run", task, "LESIONLAKE_LAUNCHER=" + launcher);
  }

  @Test
  void failedAndLateRunsAreToldToTheWebhook() throws Exception {
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
      String address = "http://127.0.0.1:" + webhook.getAddress().getPort() + "/hook";
      String variables = "{\"lesionlake_secret_webhook\": \"" + address + "\"}";
      String environment = "LESIONLAKE_SECRET_WEBHOOK=" + address;
      assertThat(act(NIGHTLY, "{}", variables, "fail", "gates").isNull()).isTrue();
      assertThat(act(NIGHTLY, "{}", "{}", "fail", "gates").isNull()).isTrue();
      assertThat(act("lesionlake_weekly", "{}", "{}", "late", "turn", environment).isNull())
          .isTrue();
      assertThat(act("lesionlake_weekly", "{}", variables, "late", "turn").isNull()).isTrue();
    } finally {
      webhook.stop(0);
    }
    assertThat(told).hasSize(2);
    assertThat(Json.MAPPER.readTree(told.get(0)).get("text").asText())
        .isEqualTo(
            "LesionLake: gates failed in run night (exit code 1). Why: lesionlake airflow logs"
                + " --dag lesionlake_nightly night gates");
    assertThat(Json.MAPPER.readTree(told.get(1)).get("text").asText())
        .isEqualTo(
            "LesionLake: lesionlake_weekly is late: its run night has not ended 24 hours after it"
                + " was queued. Where it is: lesionlake airflow status --dag lesionlake_weekly");
  }

  @Test
  void aFailedTaskIsToldByMail() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> mail = CompletableFuture.supplyAsync(() -> receive(server));
      String variables =
          "{\"lesionlake_mail_to\": \"night@hospital.example, data@hospital.example\","
              + " \"connection mail\": {\"host\": \"127.0.0.1\", \"port\": "
              + server.getLocalPort()
              + ", \"login\": \"lake@hospital.example\", \"password\": null, \"extra_dejson\":"
              + " {\"disable_ssl\": true, \"disable_tls\": true}}}";
      assertThat(act(NIGHTLY, "{}", variables, "fail", "gates").isNull()).isTrue();
      assertThat(mail.join())
          .contains("rcpt to:<night@hospital.example>", "rcpt to:<data@hospital.example>")
          .contains("subject: lesionlake: gates failed in run night\n")
          .contains("from: lake@hospital.example");
    }
    assertThat(
            act(NIGHTLY, "{}", "{\"lesionlake_mail_to\": \"a@b.example\"}", "fail", "gates")
                .asText())
        .contains("there is no connection mail");
  }

  /** Takes one mail in, as little of SMTP as that needs; all that was sent, in small letters. */
  private static String receive(ServerSocket server) {
    try (Socket client = server.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      OutputStream out = client.getOutputStream();
      StringBuilder sent = new StringBuilder();
      boolean data = false;
      answer(out, "220 ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        sent.append(line.toLowerCase(Locale.ROOT)).append('\n');
        if (data) {
          data = !line.equals(".");
          if (!data) {
            answer(out, "250 kept");
          }
        } else if (line.equalsIgnoreCase("data")) {
          data = true;
          answer(out, "354 go on");
        } else {
          answer(out, line.equalsIgnoreCase("quit") ? "221 bye" : "250 well");
        }
      }
      return sent.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static Path dags() {
    return Path.of(System.getProperty("lesionlake.root"), "pipelines/dags");
  }

  private String refusal(String dagId, String conf) throws Exception {
    return dag(dagId, "night", conf, "{}").get("gold").get("words").get(0).asText();
  }

  private JsonNode dag(
      String dagId, String runId, String conf, String variables, String... environment)
      throws Exception {
    return describe(List.of(dagId, runId, conf, variables), environment);
  }

  private JsonNode act(
      String dagId,
      String conf,
      String variables,
      String action,
      String task,
      String... environment)
      throws Exception {
    return describe(List.of(dagId, "night", conf, variables, action, task), environment)
        .get("outcome");
  }

  private JsonNode describe(List<String> arguments, String... environment) throws Exception {
    Path script = folder.resolve("describe_dag.py");
    try (InputStream in = DagsTest.class.getResourceAsStream("describe_dag.py")) {
      Files.write(script, in.readAllBytes());
    }
    List<String> call = new ArrayList<>(List.of("python3", "-B", script.toString()));
    call.add(dags().resolve(arguments.get(0) + ".py").toString());
    call.addAll(arguments.subList(1, arguments.size()));
    Path complaint = folder.resolve("complaint");
    ProcessBuilder builder = new ProcessBuilder(call).redirectError(complaint.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LESIONLAKE_"));
    for (String one : environment) {
      builder.environment().put(one.split("=", 2)[0], one.split("=", 2)[1]);
    }
    Process python = builder.start();
    String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as(Files.readString(complaint)).isZero();
    return Json.MAPPER.readTree(printed);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
