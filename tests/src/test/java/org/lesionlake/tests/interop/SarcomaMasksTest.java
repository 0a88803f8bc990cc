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

/** Masks of real contours are those of an independent rasteriser, and others can read them. */
@Tag("slow")
class SarcomaMasksTest {
  private static final Duration LONGEST_CHECK = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void masksOfAllPatientsAreThoseOfScikitImage() throws IOException {
    List<Path> patients;
    try (Stream<Path> folders = Files.list(Needs.shared().resolve("ct/sts"))) {
      patients = folders.filter(Files::isDirectory).sorted().toList();
    }
    assertThat(patients).hasSize(18);
    Path python =
        Python.interpreter(
            Needs.repository().resolve("tests/python/masks-requirements.lock"),
            folder.resolve("venv.log"));
    List<String> command = new ArrayList<>();
    command.add(python.toString());
    command.add(Needs.repository().resolve("tests/python/check_masks.py").toString());
    command.addAll(List.of("--masks", folder.toString()));
    for (Path patient : patients) {
      int code =
          LesionLake.run(
              "dicom",
              "masks",
              patient.resolve("rtstruct/RS.dcm").toString(),
              "--ct",
              patient.resolve("ct").toString(),
              "--nifti",
              folder.resolve(patient.getFileName() + ".nii.gz").toString(),
              "--seg",
              folder.resolve(patient.getFileName() + ".dcm").toString());
      assertThat(code).as(patient.toString()).isZero();
      command.add(patient.toString());
    }
    try (Child check = Child.start(command, Map.of(), folder.resolve("check.log"))) {
      int code = check.await(LONGEST_CHECK);
      System.out.println(check.output());
      assertThat(code).as(check.output()).isZero();
    }
  }
}
