package org.lesionlake.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.tests.Needs;

/** Masks are those of an independent rasteriser, and what one tool writes the other reads. */
@Tag("slow")
class AnnotationMasksTest {
  private static final Duration LONGEST_CHECK = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void masksOfContoursAreThoseOfScikitImage() throws IOException {
    Path ct = Needs.shared().resolve("ct");
    List<String> check = new ArrayList<>(List.of("--masks", folder.toString()));
    List<Path> patients = folders(ct.resolve("sts"), "STS_");
    assertThat(patients).hasSize(18);
    for (Path patient : patients) {
      check.addAll(
          written(
              patient.getFileName().toString(),
              patient.resolve("ct"),
              patient.resolve("rtstruct/RS.dcm")));
    }
    // Lungs with keyholes, structures that overlap, contours below all images.
    Path pancreas = ct.resolve("pancreas_cb_001");
    Path contours = folders(pancreas, "1.0").get(0);
    try (Stream<Path> files = Files.list(contours)) {
      check.addAll(
          written("pancreas", folders(pancreas, "201").get(0), files.findFirst().orElseThrow()));
    }
    python("check_masks.py", check);
  }

  /** Binary, fractional and label map, as another tool writes them. */
  @Test
  void segmentationsOfHighdicomAreReadToTheVoxel() throws IOException {
    Path ct = Needs.shared().resolve("ct/sts/STS_008/ct");
    List<String> places = List.of("--ct", ct.toString(), "--folder", folder.toString());
    List<String> write = new ArrayList<>(List.of("write"));
    write.addAll(places);
    python("check_segmentations.py", write);
    for (String kind : List.of("binary", "fractional", "labelmap")) {
      Path seg = folder.resolve(kind + ".dcm");
      int code =
          LesionLake.run(
              "dicom",
              "masks",
              seg.toString(),
              "--ct",
              ct.toString(),
              "--nifti",
              folder.resolve(kind + ".nii.gz").toString());
      assertThat(code).as(kind).isZero();
    }
    List<String> check = new ArrayList<>(List.of("check"));
    check.addAll(places);
    python("check_segmentations.py", check);
  }

  private void python(String script, List<String> arguments) throws IOException {
    Path python =
        Python.interpreter(
            Needs.repository().resolve("tests/python/masks-requirements.lock"),
            folder.resolve("venv.log"));
    List<String> command = new ArrayList<>();
    command.add(python.toString());
    command.add(Needs.repository().resolve("tests/python").resolve(script).toString());
    command.addAll(arguments);
    try (Child child = Child.start(command, Map.of(), folder.resolve(script + ".log"))) {
      int code = child.await(LONGEST_CHECK);
      System.out.println(child.output());
      assertThat(code).as(child.output()).isZero();
    }
  }

  private static List<Path> folders(Path parent, String start) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      return folders
          .filter(path -> path.getFileName().toString().startsWith(start))
          .sorted()
          .toList();
    }
  }

  /** Writes masks and segmentation, and gives the arguments that name them to the check. */
  private List<String> written(String name, Path ct, Path annotation) {
    int code =
        LesionLake.run(
            "dicom",
            "masks",
            annotation.toString(),
            "--ct",
            ct.toString(),
            "--nifti",
            folder.resolve(name + ".nii.gz").toString(),
            "--seg",
            folder.resolve(name + ".dcm").toString());
    assertThat(code).as(name).isZero();
    return List.of("--case", name, ct.toString(), annotation.toString());
  }
}
