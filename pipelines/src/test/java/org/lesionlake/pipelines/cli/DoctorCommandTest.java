package org.lesionlake.pipelines.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lesionlake.pipelines.airflow.FakeAirflow.Fault;

class DoctorCommandTest extends AgainstFake {
  private Path dags;
  private Path settings;

  @BeforeEach
  void files() throws IOException {
    dags = Files.createDirectories(folder.resolve("dags"));
    Files.writeString(dags.resolve("nightly.py"), "");
    settings = folder.resolve("site.json");
    Files.writeString(settings, "{\"pools\": [{\"name\": \"lesionlake\", \"slots\": 1}]}");
  }

  private int doctor() {
    return run("doctor", "--dags=" + dags, "--settings=" + settings);
  }

  @Test
  void aServerThatIsWellIsSoInEveryLine() {
    unpaused();
    run("pools", "set", "lesionlake", "1");
    assertThat(doctor()).isZero();
    assertThat(out()).allMatch(line -> line.startsWith("ok    "));
    assertThat(out())
        .contains(
            "ok    version 3.3.2",
            "ok    scheduler healthy",
            "ok    clock agrees",
            "ok    no import errors",
            "ok    DAG nightly active",
            "ok    pool lesionlake of 1 slots, 0 taken");
  }

  @Test
  void whatKeepsNightsFromRunningIsNamedWithItsRemedy() {
    server.api.version = "2.10.5";
    server.api.schedulerStatus = "unhealthy";
    server.api.addImportError("weekly.py", "Traceback:\nKeyError", "2026-02-01T00:00:00Z");
    assertThat(doctor()).isEqualTo(1);
    assertThat(out())
        .contains(
            "FAIL  version 2.10.5. Upgrade to Airflow 3: these DAGs and this client need it",
            "FAIL  scheduler unhealthy. Start it, or look at its log",
            "FAIL  cannot import weekly.py: KeyError. Mend the file and deploy",
            "FAIL  DAG nightly is paused. Unpause it: lesionlake airflow unpause --dag nightly",
            "FAIL  pool lesionlake is not there. Deploy: lesionlake airflow deploy --yes");
  }

  @Test
  void aPoolOfAnotherSizeAndADagThatIsNotThereAreFaults() throws IOException {
    Files.writeString(dags.resolve("weekly.py"), "");
    run("pools", "set", "lesionlake", "7");
    assertThat(doctor()).isEqualTo(1);
    assertThat(out())
        .anyMatch(line -> line.startsWith("FAIL  pool lesionlake of 7 slots"))
        .anyMatch(line -> line.startsWith("FAIL  DAG weekly is not there"));
  }

  @Test
  void aModeThatCannotWorkIsAFault() {
    unpaused();
    run("pools", "set", "lesionlake", "1");
    run("variables", "set", "lesionlake_mode", "spark-submit");
    assertThat(doctor()).isEqualTo(1);
    assertThat(out())
        .contains(
            "FAIL  variable lesionlake_mode says spark-submit, but there is no connection"
                + " lesionlake_spark. Add it to the deployment file and deploy");
    run("connections", "set", "lesionlake_spark", "spark", "--host=spark://m", "--port=7077");
    assertThat(doctor()).isZero();
    assertThat(out()).contains("ok    variable lesionlake_mode says spark-submit");
    run("variables", "set", "lesionlake_mode", "yarn");
    assertThat(doctor()).isEqualTo(1);
    assertThat(out())
        .contains(
            "FAIL  variable lesionlake_mode says yarn. Jobs are called by launcher or spark-submit:"
                + " deploy with --mode");
  }

  @Test
  void filesThatAreNotAsDeployedAreNamed() throws IOException {
    unpaused();
    run("pools", "set", "lesionlake", "1");
    Path target = Files.createDirectories(folder.resolve("airflow-dags"));
    Files.writeString(dags.resolve("shared_tasks.py"), "one");
    Files.writeString(target.resolve("nightly.py"), "");
    Files.writeString(target.resolve("shared_tasks.py"), "two");
    String[] doctor = {
      "doctor", "--dags=" + dags, "--settings=" + settings, "--dags-folder=" + target
    };
    assertThat(run(doctor)).isEqualTo(1);
    assertThat(out())
        .contains(
            "FAIL  changed file "
                + target.resolve("shared_tasks.py")
                + " is not deployed. Deploy it with --yes")
        .noneMatch(line -> line.contains("DAG shared_tasks"));
    Files.writeString(target.resolve("shared_tasks.py"), "one");
    assertThat(run(doctor)).isZero();
    assertThat(out()).contains("ok    files in " + target + " are those of this version");
  }

  @Test
  void aDagWithoutAScheduleMayBePaused() {
    run("pools", "set", "lesionlake", "1");
    server.api.dag.putNull("timetable_summary");
    assertThat(doctor()).isZero();
    assertThat(out())
        .contains("ok    DAG nightly is paused; it runs on demand, by trigger --unpause");
  }

  @Test
  void aServerThatIsOlderOrNoneIsOneLine() {
    server.failNext("GET /api/v2/version", Fault.NOT_JSON);
    assertThat(doctor()).isEqualTo(3);
    assertThat(err().lines()).hasSize(1);
  }
}
