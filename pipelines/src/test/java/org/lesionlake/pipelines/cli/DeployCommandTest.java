package org.lesionlake.pipelines.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lesionlake.pipelines.airflow.FakeAirflow.Fault;

class DeployCommandTest extends AgainstFake {
  private static final String SETTINGS =
      """
      // as a site writes it
      {"pools": [{"name": "lesionlake", "slots": 1, "description": "a lake"}],
       "variables": [{"key": "lesionlake_lake", "value": "/data/lake"}],
       "connections": [{"id": "mail", "type": "smtp", "host": "mail.hospital", "port": 25,
                        "extra": {"disable_ssl": true, "retry_limit": 3}}]}
      """;

  private Path dags;
  private Path target;
  private Path settings;

  @BeforeEach
  void files() throws IOException {
    dags = Files.createDirectories(folder.resolve("dags"));
    Files.writeString(dags.resolve("nightly.py"), "one\ntwo\nthree\n");
    Files.writeString(dags.resolve("jobs.json"), "[]\n");
    target = Files.createDirectories(folder.resolve("airflow-dags"));
    settings = folder.resolve("site.json");
    Files.writeString(settings, SETTINGS);
  }

  private int deploy(String... more) {
    return run(
        with(
            new String[] {
              "deploy",
              "--dags=" + dags,
              "--dags-folder=" + target,
              "--settings=" + settings,
              "--wait-minutes=2"
            },
            more));
  }

  private void parsedAgain() {
    server.api.dag.put("last_parsed_time", "2026-02-01T12:01:00Z");
  }

  private void parsedAnew() {
    server.api.dag.put("last_parsed_time", "2026-02-01T12:00:00Z");
  }

  @Test
  void theDifferenceIsShownAndNothingDone() throws IOException {
    assertThat(deploy()).isZero();
    assertThat(out())
        .containsExactly(
            "new pool lesionlake",
            "  + slots: 1",
            "  + description: a lake",
            "new variable lesionlake_lake",
            "  + value: /data/lake",
            "  + description: ",
            "new connection mail",
            "  + type: smtp",
            "  + description: ",
            "  + host: mail.hospital",
            "  + port: 25",
            "  + extra: {\"disable_ssl\":true,\"retry_limit\":3}",
            "new file " + target.resolve("jobs.json"),
            "  + 1 lines",
            "new file " + target.resolve("nightly.py"),
            "  + 3 lines",
            "Add --yes to deploy");
    assertThat(server.requests).noneMatch(call -> call.startsWith("POST /api"));
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void theModeIsDeployedWithTheConnectionThatItNeeds() throws IOException {
    assertThat(deploy("--mode=cluster")).isEqualTo(2);
    assertThat(errors.toString()).contains("There is no mode cluster", "launcher or spark-submit");
    assertThat(deploy("--mode=spark-submit")).isEqualTo(2);
    assertThat(errors.toString()).contains("there is no connection lesionlake_spark");
    assertThat(deploy("--mode=launcher")).isZero();
    assertThat(out()).contains("new variable lesionlake_mode", "  + value: launcher");
    assertThat(target).isEmptyDirectory();

    String spark =
        "{\"id\": \"lesionlake_spark\", \"type\": \"spark\", \"host\": \"spark://m\", \"port\": 7077}";
    Files.writeString(
        settings, SETTINGS.replace("\"connections\": [", "\"connections\": [" + spark + ","));
    onPause(this::parsedAnew, this::parsedAgain);
    assertThat(deploy("--mode=spark-submit", "--yes")).isZero();
    assertThat(server.api.variables.get("lesionlake_mode").path("value").asText())
        .isEqualTo("spark-submit");
    assertThat(deploy("--mode=spark-submit")).isZero();
    assertThat(out()).containsExactly("Nothing to deploy: all is in place");

    // What stands in the file is not overruled in silence.
    Files.writeString(
        settings,
        SETTINGS.replace(
            "\"variables\": [",
            "\"variables\": [{\"key\": \"lesionlake_mode\", \"value\": \"launcher\"},"));
    assertThat(deploy("--mode=spark-submit")).isEqualTo(2);
    assertThat(errors.toString()).contains("the deployment file has lesionlake_mode = launcher");
    Files.writeString(settings, Files.readString(settings).replace("\"launcher\"", "\"yarn\""));
    assertThat(deploy()).isEqualTo(2);
    assertThat(errors.toString()).contains("There is no mode yarn");
  }

  @Test
  void whatIsDeployedOnceNeedsNothingMore() throws IOException {
    onPause(this::parsedAnew, this::parsedAgain);
    assertThat(deploy("--yes")).isZero();
    assertThat(out()).contains("deployed", "nightly read; it is paused until unpause or trigger");
    assertThat(target.resolve("nightly.py")).hasContent("one\ntwo\nthree");
    assertThat(target.toFile().list()).containsExactlyInAnyOrder("nightly.py", "jobs.json");
    assertThat(server.api.pools).containsKey("lesionlake");
    assertThat(deploy("--yes")).isZero();
    assertThat(out()).containsExactly("Nothing to deploy: all is in place");
  }

  @Test
  void onlyWhatDiffersIsShownAndChanged() throws IOException {
    onPause(this::parsedAnew, this::parsedAgain);
    deploy("--yes");
    Files.writeString(settings, SETTINGS.replace("/data/lake", "/data/other").replace("25", "587"));
    Files.writeString(dags.resolve("nightly.py"), "one\n2\nthree\nfour\n");
    onPause(() -> server.api.dag.put("last_parsed_time", "2026-02-01T13:00:00Z"), this::parsedAnew);
    assertThat(deploy("--yes")).isZero();
    assertThat(out().subList(0, 10))
        .containsExactly(
            "changed variable lesionlake_lake",
            "  - value: /data/lake",
            "  + value: /data/other",
            "changed connection mail",
            "  - port: 25",
            "  + port: 587",
            "changed file " + target.resolve("nightly.py"),
            "  - two",
            "  + 2",
            "  + four");
    assertThat(server.api.variables.get("lesionlake_lake").path("value").asText())
        .isEqualTo("/data/other");
  }

  @Test
  void aStepThatFailsLeavesAllAsItWas() throws IOException {
    onPause(this::parsedAnew, this::parsedAgain);
    deploy("--yes");
    Files.writeString(
        settings,
        SETTINGS.replace("\"slots\": 1", "\"slots\": 4").replace("\"mail\"", "\"mail two\""));
    Files.writeString(dags.resolve("nightly.py"), "new\n");
    // The server takes the pool and refuses the connection.
    server.failNext("POST /api/v2/connections", Fault.HTML_ERROR);
    assertThat(deploy("--yes")).isEqualTo(3);
    assertThat(err()).contains("Nothing was deployed", "connection mail two", "All is as it was");
    assertThat(err().lines()).hasSize(1);
    assertThat(server.api.pools.get("lesionlake").path("slots").asInt()).isEqualTo(1);
    assertThat(server.api.connections).containsOnlyKeys("mail");
    assertThat(target.resolve("nightly.py")).hasContent("one\ntwo\nthree");
  }

  @Test
  void aDagThatCannotBeImportedIsTakenBackWithAllElse() throws IOException {
    onPause(this::parsedAnew, this::parsedAgain);
    deploy("--yes");
    Files.writeString(dags.resolve("nightly.py"), "broken\n");
    Files.writeString(settings, SETTINGS.replace("\"slots\": 1", "\"slots\": 4"));
    onPause(
        () ->
            server.api.addImportError(
                "nightly.py", "Traceback:\nNameError: broken", "2026-02-01T13:00:00Z"));
    assertThat(deploy("--yes")).isEqualTo(1);
    assertThat(out())
        .endsWith("Airflow cannot import nightly.py: NameError: broken. All is as it was");
    assertThat(target.resolve("nightly.py")).hasContent("one\ntwo\nthree");
    assertThat(server.api.pools.get("lesionlake").path("slots").asInt()).isEqualTo(1);
  }

  @Test
  void aReadingOfTheOldFilesThatEndsLateIsNotTakenForOneOfTheNew() throws IOException {
    Files.writeString(target.resolve("nightly.py"), "old");
    onPause(
        this::parsedAnew,
        () ->
            server.api.addImportError(
                "nightly.py", "Traceback:\nNameError: broken", "2026-02-01T13:00:00Z"));
    assertThat(deploy("--yes")).isEqualTo(1);
    assertThat(target.resolve("nightly.py")).hasContent("old");
  }

  @Test
  void anErrorThatWasThereBeforeIsNotBlamedOnTheDeployment() throws IOException {
    server.api.addImportError("nightly.py", "Traceback:\nOldError", "2026-02-01T10:00:00Z");
    onPause(
        () -> {
          server.api.importErrors.clear();
          parsedAnew();
        },
        this::parsedAgain);
    assertThat(deploy("--yes")).isZero();
    assertThat(target.resolve("nightly.py")).hasContent("one\ntwo\nthree");
  }

  @Test
  void aServerThatReadsNoFilesIsNamed() {
    assertThat(deploy("--yes")).isEqualTo(1);
    assertThat(out().get(out().size() - 1)).contains("has not read", "refresh_interval");
  }

  @Test
  void aPasswordIsSetAgainSinceItCannotBeCompared() throws IOException {
    Files.writeString(folder.resolve("mail-password"), "hidden\n");
    Files.writeString(
        settings,
        "{\"connections\": [{\"id\": \"mail\", \"type\": \"smtp\","
            + " \"password_file\": \"mail-password\"}]}");
    for (int time = 0; time < 2; time++) {
      run("deploy", "--settings=" + settings, "--dags=" + dags, "--yes");
      assertThat(out()).contains("  + password: ***", "deployed");
      assertThat(String.join("\n", out())).doesNotContain("hidden");
    }
    assertThat(server.api.connections.get("mail").path("password").asText()).isEqualTo("hidden");
  }

  @Test
  void whatAirflowDoesNotTellIsNotPutBackWithStarsButNamed() throws IOException {
    run("variables", "set", "mail_secret", "first");
    Files.writeString(
        settings,
        "{\"variables\": [{\"key\": \"mail_secret\", \"value\": \"second\"},"
            + " {\"key\": \"other\", \"value\": \"x\"}]}");
    server.failNext("POST /api/v2/variables", Fault.HTML_ERROR);
    assertThat(run("deploy", "--settings=" + settings, "--dags=" + dags, "--yes")).isEqualTo(3);
    assertThat(err()).contains("All is as it was but: changed variable mail_secret");
    assertThat(server.api.variables.get("mail_secret").path("value").asText()).isEqualTo("second");
  }

  @Test
  void secretsAreNeverPrinted() throws IOException {
    String site =
        "{\"variables\": [{\"key\": \"lesionlake_secret_webhook\", \"value\": \"hidden\"}],"
            + " \"connections\": [{\"id\": \"lake\", \"type\": \"aws\", \"extra\":"
            + " {\"region\": \"eu\", \"deep\": [{\"Api_Key\": {\"k\": \"hidden\"}}]}}]}";
    Files.writeString(settings, site);
    run("deploy", "--settings=" + settings, "--dags=" + dags, "--yes");
    assertThat(out())
        .contains(
            "  + value: ***", "  + extra: {\"region\":\"eu\",\"deep\":[{\"Api_Key\":\"***\"}]}");
    assertThat(String.join("\n", out())).doesNotContain("hidden");
    assertThat(server.api.connections.get("lake").path("extra").asText()).contains("hidden");
    run("deploy", "--settings=" + settings, "--dags=" + dags);
    assertThat(out())
        .contains(
            "changed variable lesionlake_secret_webhook",
            "  + secrets, set again since Airflow does not tell the present ones");
  }

  @Test
  void faultsOfTheDeploymentFileAreNamedBeforeAnythingIsAsked() throws IOException {
    for (List<String> fault :
        List.of(
            List.of("{\"pools\": [{\"name\": \"p\", \"slot\": 1}]}", "no field slot"),
            List.of("{\"pools\": [{\"name\": \"p\", \"slots\": \"1\"}]}", "no number"),
            List.of("{\"variables\": [{\"key\": \"k\"}]}", "value is missing"),
            List.of(
                "{\"pools\": [{\"name\": \"p\", \"slots\": 1}, {\"name\": \"p\", \"slots\": 2}]}",
                "twice"),
            List.of(
                "{\"connections\": [{\"id\": \"c\", \"type\": \"t\", \"password_file\": \"no\"}]}",
                "Cannot read the connection's password file"),
            List.of("{\"pools\": [", "is no JSON"))) {
      Files.writeString(settings, fault.get(0));
      assertThat(deploy("--yes")).isEqualTo(2);
      assertThat(err()).contains(fault.get(1));
      assertThat(err().lines()).hasSize(1);
    }
    assertThat(server.requests).isEmpty();
  }

  @Test
  void aFolderThatIsNoneIsRefusedBeforeAnythingIsChanged() throws IOException {
    Files.delete(target);
    assertThat(deploy("--yes")).isEqualTo(2);
    assertThat(err()).contains("it is no folder");
    assertThat(server.requests).noneMatch(call -> call.startsWith("POST /api"));
  }

  @Test
  void theShippedDeploymentFileIsReadAndHasThePoolOfTheJobs() {
    Path shipped = Path.of(System.getProperty("lesionlake.root"), "conf/airflow.json");
    assertThat(Deployment.read(shipped).pools()).extracting("name").containsExactly("lesionlake");
  }

  @Test
  void linesThatDifferAreFoundAndOthersLeftOut() {
    assertThat(LineDiff.of(List.of("a", "b", "c", "d"), List.of("b", "x", "d", "e")))
        .containsExactly("- a", "- c", "+ x", "+ e");
    assertThat(LineDiff.of(List.of(), List.of())).isEmpty();
  }
}
