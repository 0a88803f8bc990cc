package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.dicom.Tag;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Nifti;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeFiles;

/**
 * {@code lesionlake segment} and {@code lesionlake model}, with a network that needs no training.
 */
class SegmentCommandTest {
  private static final String SETTINGS =
      """
      name = tiny
      engine = OnnxRuntime
      weights = weights.onnx
      lesion-class = any
      spacing-mm = 3.0
      patch = [16, 16, 16]
      overlap = 0.25
      windows = [{from = -100, to = 100}]
      labels = [{name = background}, {name = lump, organ = liver, site = LIVER}]
      searched-sites = [LIVER]
      minimum-lesion-mm3 = 20
      """;

  @TempDir Path folder;

  @Test
  void listsFeaturesAndThoseOfAPackage() {
    Ran all = Ran.in("model", "features");
    assertThat(all.code()).isZero();
    assertThat(all.out())
        .contains("marker_cea_ratio", "bronze.clinical marker", "log2(max(value, 1/64)) / 4")
        .contains("report_liver_status", "one of present, uncertain, historical, absent");
    Ran csv = Ran.in("model", "features", "--of", "virtual-ct-class", "--format", "csv");
    assertThat(csv.out()).startsWith("feature,numbers,unit,meaning,encoding,source");
    assertThat(csv.out().lines().skip(1).findFirst().orElseThrow()).startsWith("mark_site,");
    assertThat(Ran.in("model", "features", "--of", "virtual-ct").out()).contains("the CT alone");
    assertThat(Ran.in("model", "inspect", "virtual-ct-class").out())
        .contains("judges marks of", "virtual-ct@", "the study's own report is not read");
    Ran verified = Ran.in("model", "verify", "virtual-ct-class");
    assertThat(verified.out()).as(verified.err()).contains("files as recorded, 1 network");
  }

  @Test
  void writesTheMaskOnTheGridOfTheCt() throws IOException {
    Path ct = ct("ct.nii.gz");
    Path mask = folder.resolve("mask.nii.gz");
    Ran ran = Ran.in("segment", "--model", model(), "--input", ct, "--output", mask);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("lump").contains("liver").contains("model tiny@");
    Volume found = VolumeFiles.read(mask);
    assertThat(found.grid()).isEqualTo(VolumeFiles.read(ct).grid());
    float[] values = found.toFloats();
    assertThat(values[(10 * 40 + 20) * 40 + 20]).isEqualTo(1);
    assertThat(values[0]).isZero();
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".part"));
    }
    Ran measured = Ran.in("measure", mask, "--image", ct);
    assertThat(measured.out().lines().count()).isEqualTo(2);
  }

  @Test
  void takesTheSeriesOfADicomFolderThatTheLakeWouldChoose() throws IOException {
    Path study = folder.resolve("study");
    for (int slice = 1; slice <= 9; slice++) {
      for (String series : List.of("2.25.21", "2.25.22")) {
        String phase = series.equals("2.25.21") ? "native" : "portal venous";
        int[] pixels = new int[16];
        Arrays.fill(pixels, series.equals("2.25.21") ? 900 : 1100);
        Scan.write(
            study.resolve(series + "-" + slice),
            Scan.slice(series, slice, 2 * slice)
                .put(Tag.SERIES_DESCRIPTION, "Abdomen " + phase)
                .put(Tag.CONVOLUTION_KERNEL, "B30f")
                .putBytes(Tag.PIXEL_DATA, org.lesionlake.dicom.Vr.OW, Scan.bytes(pixels)));
      }
    }
    Path mask = folder.resolve("mask.nii");
    Ran ran =
        Ran.in(
            "segment",
            "--model",
            model(),
            "--input",
            study,
            "--output",
            mask,
            "--series",
            "2.25.21");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(VolumeFiles.read(mask).grid().sizeZ()).isEqualTo(9);
    assertThat(VolumeFiles.read(mask).toFloats()).containsOnly(0);
    Ran unknown =
        Ran.in(
            "segment", "--model", model(), "--input", study, "--output", mask, "--series", "1.2");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("No CT image has the series instance UID 1.2");
    // Of the two series the lake takes the one with contrast, all of whose voxels are 100 HU.
    Ran chosen = Ran.in("segment", "--model", model(), "--input", study, "--output", mask);
    assertThat(chosen.err()).contains("is no CT in Hounsfield units").contains("below 0");
  }

  @Test
  void saysWhatIsWrongWithWhatItWasGiven() throws IOException {
    Path ct = ct("ct.nii.gz");
    Path mask = folder.resolve("mask.nii.gz");
    assertThat(Ran.in("segment", "--model", model(), "--input", ct, "--output", "m.nrrd").code())
        .isEqualTo(2);
    assertThat(
            Ran.in(
                    "segment",
                    "--model",
                    model(),
                    "--input",
                    ct,
                    "--output",
                    mask,
                    "--device",
                    "cuda")
                .code())
        .isEqualTo(2);
    refused(
        Ran.in("segment", "--model", "nowhere", "--input", ct, "--output", mask),
        "There is no model nowhere");
    refused(
        Ran.in(
            "segment", "--model", model(), "--input", folder.resolve("no.nii"), "--output", mask),
        "There is nothing at");
    refused(
        Ran.in(
            "segment",
            "--model",
            model(),
            "--input",
            ct,
            "--output",
            folder.resolve("none/mask.nii")),
        "There is no folder");
    Path bytes = folder.resolve("bytes.nii");
    Nifti.write(bytes, Volume.uint8(grid(), new byte[20 * 40 * 40]));
    refused(
        Ran.in("segment", "--model", model(), "--input", bytes, "--output", mask),
        "is no CT in Hounsfield units");
    assertThat(mask).doesNotExist();
  }

  @Test
  void showsTriesAndRecordsAPackage() throws IOException {
    Path model = model();
    Ran shown = Ran.in("model", "inspect", model);
    assertThat(shown.out()).contains("tiny@").contains("3.0 mm, axes of the patient");
    Ran tried = Ran.in("model", "verify", model);
    assertThat(tried.code()).as(tried.err()).isZero();
    assertThat(tried.out()).contains("1 network of OnnxRuntime, a window in");
    assertThat(Ran.in("model", "list").out()).contains("virtual-ct").contains("*");

    Files.writeString(model.resolve("model.conf"), SETTINGS.replace("tiny", "other"));
    refused(Ran.in("model", "verify", model), "is not the file that SHA256SUMS");
    Ran recorded = Ran.in("model", "record", model);
    assertThat(recorded.out()).contains("other@").contains("recorded 3 files");
    assertThat(Ran.in("model", "verify", model).code()).isZero();
    Files.write(model.resolve("weights.onnx"), new byte[] {1, 2, 3});
    ModelPackage.record(model);
    refused(Ran.in("model", "verify", model), "The engine did not load model");
    refused(
        Ran.in("model", "record", Files.createDirectory(folder.resolve("x"))), "lacks model.conf");
  }

  private static void refused(Ran ran, String because) {
    assertThat(ran.code()).as(ran.out()).isEqualTo(1);
    assertThat(ran.err()).contains(because).contains("do:");
  }

  private Path model() throws IOException {
    Path model = folder.resolve("model");
    Files.createDirectories(model);
    Path network =
        Path.of(
            System.getProperty("lesionlake.root", ".."),
            "udfs/src/test/resources/org/lesionlake/inference/identity.onnx");
    Files.write(model.resolve("weights.onnx"), Files.readAllBytes(network));
    Files.writeString(model.resolve("model.conf"), SETTINGS);
    Files.writeString(model.resolve("README.md"), "A network without training\n");
    ModelPackage.record(model);
    return model;
  }

  private static Grid grid() {
    return Grid.of(
        List.of(20, 40, 40),
        List.of(-10.0, -20.0, 30.0),
        List.of(2.0, 2.0, 3.0),
        List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0));
  }

  /** A ball of 100 HU and 12 mm radius in fat. */
  private Path ct(String name) throws IOException {
    short[] voxels = new short[20 * 40 * 40];
    for (int i = 0; i < voxels.length; i++) {
      double z = (i / 1600 - 10) * 3.0;
      double y = (i / 40 % 40 - 20) * 2.0;
      double x = (i % 40 - 20) * 2.0;
      voxels[i] = (short) (z * z + y * y + x * x < 144 ? 100 : -100);
    }
    Path file = folder.resolve(name);
    Nifti.write(file, Volume.int16(grid(), voxels));
    return file;
  }
}
