package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private JsonNode tasks(String runId) throws IOException, InterruptedException {
    Path script = folder.resolve("describe_dag.py");
    try (InputStream in = NightlyDagTest.class.getResourceAsStream("describe_dag.py")) {
      Files.write(script, in.readAllBytes());
    }
    Path dag =
        Path.of(System.getProperty("lesionlake.root"), "pipelines/dags/lesionlake_nightly.py");
    Process python =
        new ProcessBuilder("python3", "-B", script.toString(), dag.toString(), runId)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(python.getInputStream().readAllBytes());
    assertThat(python.waitFor()).isZero();
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
