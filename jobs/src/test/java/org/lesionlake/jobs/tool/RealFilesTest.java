package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The public CT beside the repository. */
@Tag("slow")
class RealFilesTest {
  /** As NumPy computes them from the last 524,288 bytes of the file. */
  @Test
  void measuresASliceAsNumPyDoes() {
    Path series = shared("ct/pancreas_cb_001/201.000000-PANCREAS DI iDose 3-97846");

    List<String> lines =
        Ran.of("pixels", series.resolve("1-040.dcm"))
            .out()
            .lines()
            .map(line -> line.strip().replaceAll(" +", " "))
            .toList();

    assertThat(lines)
        .contains(
            "minimum 0 -1000",
            "percentile 5 0 -1000",
            "percentile 25 1 -999",
            "percentile 50 20 -980",
            "percentile 75 894 -106",
            "percentile 95 1107 107",
            "percentile 99 1285 285",
            "maximum 2069 1069",
            "mean 316.82 -683.18",
            "std. deviation 449.48 449.48",
            "262,144 pixels, 0 of padding left out");
  }

  /** Counts of files; the tilt is what the scanner states in (0018,1120). */
  @Test
  void listsEverySeries() throws IOException {
    Path ct = shared("ct");

    Ran ran =
        Ran.of(
            "series",
            "--json",
            ct.resolve("ge_gantry_tilt"),
            ct.resolve("pancreas_cb_001"),
            ct.resolve("siemens_j2k"));

    JsonNode series = new ObjectMapper().readTree(ran.out()).get("series");
    assertThat(series.findValuesAsText("modality")).containsExactly("CT", "RTSTRUCT", "CT", "CT");
    assertThat(series.findValuesAsText("images")).containsExactly("28", "1", "79", "20");
    assertThat(series.findValuesAsText("chosen")).containsExactly("false", "false", "true", "true");
    assertThat(series.at("/0/tiltDeg").asDouble()).isCloseTo(18.5, within(0.05));
    assertThat(series.at("/3/transferSyntaxes/0").asText()).isEqualTo("JPEG 2000 Lossless");
  }

  /** The values that PyRadiomics 3.0.1 prints for the same file. */
  @Test
  void measuresAMaskAsPyRadiomicsDoes() {
    Path mask = shared("reference/pyradiomics").resolve("brain1_label.nrrd");

    List<String> lines = Ran.in("measure", mask, "--whole-labels").out().lines().toList();

    List<String> names = List.of(lines.get(0).split(","));
    String[] cells = lines.get(1).split(",");
    assertThat(cells[names.indexOf("volume_mm3")]).isEqualTo("16412.658691");
    assertThat(cells[names.indexOf("mesh_volume_mm3")]).isEqualTo("16147.5118");
    assertThat(cells[names.indexOf("surface_mm2")]).isEqualTo("6438.821604");
    assertThat(cells[names.indexOf("maximum3d_diameter_mm")]).isEqualTo("69.60099");
    // Its two parts, which share no corner, are two lesions.
    assertThat(Ran.in("measure", mask).out().lines().count()).isEqualTo(3);
  }

  @Test
  void readsOddFilesOrGivesAReason() throws IOException {
    Path odd = shared("odd/pydicom");
    List<Path> files;
    try (var walk = Files.walk(odd)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(Ran.of("dump", file).code()).as("dump %s", file.getFileName()).isIn(0, 1);
      assertThat(Ran.of("pixels", file).code()).as("pixels %s", file.getFileName()).isIn(0, 1);
    }
    assertThat(Ran.of("series", odd).code()).isZero();
  }

  private static Path shared(String folder) {
    Path shared =
        Optional.ofNullable(System.getenv("LESIONLAKE_SHARED"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("lesionlake.root", ".."), "..", "shared"));
    Path data = shared.resolve("data").resolve(folder);
    boolean required = "true".equals(System.getenv("CI"));
    boolean present = required || Files.isDirectory(data);
    if (!present) {
      System.err.println("SKIPPED: there are no sample data at " + data);
    }
    assumeTrue(present, "no sample data at " + data);
    return data;
  }
}
