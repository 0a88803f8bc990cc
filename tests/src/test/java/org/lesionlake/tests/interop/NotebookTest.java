package org.lesionlake.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.faults.Nights;

/** The notebook runs on a lake from its first cell to its last. */
@Tag("slow")
class NotebookTest {
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Executes a copy in memory; what a cell throws, nbclient throws. */
  private static final String EXECUTE =
      """
      import sys, nbformat
      from nbclient import NotebookClient
      notebook = nbformat.read(sys.argv[1], as_version=4)
      NotebookClient(notebook, timeout=240, kernel_name="python3").execute()
      nbformat.write(notebook, sys.argv[2])
      """;

  @TempDir Path folder;

  @Test
  void theBurdenNotebookRunsOnALake() throws IOException {
    Path lock = Needs.repository().resolve("notebooks/requirements.lock");
    Path python = Python.interpreter(lock, folder.resolve("venv.log"));
    Path place = Nights.get().undisturbed();
    Path notebook = Needs.repository().resolve("notebooks/lesion_burden.ipynb");
    byte[] before = Files.readAllBytes(notebook);
    Path executed =
        Files.createDirectories(Needs.repository().resolve("tests/target/notebooks"))
            .resolve(notebook.getFileName());

    try (Child child =
        Child.start(
            List.of(python.toString(), "-c", EXECUTE, notebook.toString(), executed.toString()),
            Map.of(
                "LESIONLAKE_LAKE", Nights.lake(place).toString(),
                "IPYTHONDIR", folder.resolve("ipython").toString(),
                "JUPYTER_RUNTIME_DIR", folder.resolve("jupyter").toString(),
                "MPLCONFIGDIR", folder.resolve("matplotlib").toString()),
            folder.resolve("notebook.log"))) {
      assertThat(child.await(LONGEST)).as(child.output()).isZero();
    }

    assertThat(Files.readAllBytes(notebook)).as("the notebook itself").isEqualTo(before);
    int pictures = 0;
    for (JsonNode cell : JSON.readTree(executed.toFile()).get("cells")) {
      if (cell.get("cell_type").asText().equals("code")) {
        assertThat(cell.get("execution_count").isInt()).as("executed").isTrue();
        for (JsonNode output : cell.get("outputs")) {
          assertThat(output.get("output_type").asText()).isNotEqualTo("error");
          pictures += output.path("data").has("image/png") ? 1 : 0;
        }
      }
    }
    assertThat(pictures).as("figures drawn").isPositive();
  }
}
