package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Nifti;
import org.lesionlake.volume.Volume;

class MeasureMaskCommandTest {
  private static final List<Double> AXIAL = List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0);

  @TempDir Path folder;

  private static Grid grid(List<Double> direction) {
    return Grid.of(
        List.of(4, 5, 6), List.of(-10.0, -20.0, 30.0), List.of(0.5, 0.75, 2.0), direction);
  }

  /** Label 7 in two places, label 2 beside one of them, on a grid of 6 x 5 x 4 voxels. */
  private static byte[] labels() {
    byte[] labels = new byte[120];
    labels[index(0, 0, 0)] = 7;
    labels[index(0, 0, 1)] = 7;
    labels[index(0, 0, 2)] = 2;
    labels[index(3, 4, 4)] = 7;
    labels[index(3, 4, 5)] = 7;
    labels[index(2, 3, 4)] = 7;
    return labels;
  }

  private static int index(int z, int y, int x) {
    return (z * 5 + y) * 6 + x;
  }

  private Path nifti(String name, Volume volume) {
    try {
      Path file = folder.resolve(name);
      Nifti.write(file, volume);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> row(Ran ran, int number) {
    assertThat(ran.code()).as(ran.err()).isZero();
    List<String> lines = ran.out().lines().toList();
    String[] names = lines.get(0).split(",", -1);
    String[] cells = lines.get(number).split(",", -1);
    assertThat(cells).hasSameSizeAs(names);
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      row.put(names[i], cells[i]);
    }
    return row;
  }

  private static double value(Map<String, String> row, String name) {
    return Double.parseDouble(row.get(name));
  }

  @Test
  void printsARowForEachLesionOfEachLabel() {
    Path mask = nifti("mask.nii.gz", Volume.uint8(grid(AXIAL), labels()));
    short[] ct = new short[120];
    ct[index(0, 0, 0)] = 40;
    ct[index(0, 0, 1)] = 60;
    Path image = nifti("ct.nii", Volume.int16(grid(AXIAL), ct));

    Ran ran = Ran.in("measure", mask, "--image", image);

    assertThat(ran.out().lines().count()).isEqualTo(4);
    assertThat(row(ran, 1)).containsEntry("lesion", "1").containsEntry("label", "2");
    Map<String, String> pair = row(ran, 2);
    assertThat(pair).containsEntry("label", "7").containsEntry("voxels", "2");
    assertThat(value(pair, "volume_mm3")).isEqualTo(1.5);
    // A rectangle of 1 by 0.75 mm: its diagonal, and the chord across it from a corner.
    assertThat(value(pair, "long_axis_mm")).isCloseTo(1.25, within(1e-6));
    assertThat(value(pair, "short_axis_mm")).isCloseTo(0.9375, within(1e-6));
    assertThat(value(pair, "mean_hu")).isEqualTo(50);
    assertThat(value(pair, "sd_hu")).isEqualTo(10);
    assertThat(value(pair, "centre_x_mm")).isEqualTo(-9.75);
    assertThat(value(pair, "centre_y_mm")).isEqualTo(-20);
    assertThat(value(pair, "centre_z_mm")).isEqualTo(30);
    Map<String, String> corner = row(ran, 3);
    assertThat(corner).containsEntry("voxels", "3").containsEntry("long_axis_slice", "3");
    assertThat(corner)
        .containsEntry("box_from_x", "4")
        .containsEntry("box_from_y", "3")
        .containsEntry("box_from_z", "2")
        .containsEntry("box_to_x", "6")
        .containsEntry("box_to_y", "5")
        .containsEntry("box_to_z", "4");
  }

  @Test
  void printsJson() throws IOException {
    Path mask = nifti("mask.nii.gz", Volume.uint8(grid(AXIAL), labels()));

    Ran ran = Ran.in("measure", mask, "--format", "json");

    JsonNode json = new ObjectMapper().readTree(ran.out());
    assertThat(json.get("lesions").size()).isEqualTo(3);
    assertThat(json.at("/spacingMm/2").asDouble()).isEqualTo(2);
    assertThat(json.get("sliceAxis").asText()).isEqualTo("z");
    JsonNode lesion = json.at("/lesions/1");
    assertThat(lesion.get("longAxisMm").asDouble()).isCloseTo(1.25, within(1e-6));
    assertThat(lesion.at("/centreMm/0").asDouble()).isEqualTo(-9.75);
    assertThat(lesion.get("meanHu").isNull()).isTrue();
  }

  @Test
  void takesALabelAsOneLesionIfAsked() {
    Path mask = nifti("mask.nii.gz", Volume.uint8(grid(AXIAL), labels()));

    Ran ran = Ran.in("measure", mask, "--whole-labels");

    assertThat(ran.out().lines().count()).isEqualTo(3);
    assertThat(row(ran, 2)).containsEntry("label", "7").containsEntry("voxels", "5");
  }

  /** The same lesion in a file whose slices are coronal or sagittal has the same axes. */
  @ParameterizedTest
  @CsvSource({"1 0 0 0 0 -1 0 1 0, y, 3", "0 1 0 0 0 -1 1 0 0, y, 3", "0 0 1 1 0 0 0 1 0, x, 3"})
  void measuresInTheAxialPlaneHoweverSlicesLie(String direction, String axis, int slice)
      throws IOException {
    // Spacing 2 along the axis of the body, 0.5 and 0.75 across it.
    List<Double> cosines = Arrays.stream(direction.split(" ")).map(Double::valueOf).toList();
    boolean alongY = axis.equals("y");
    Grid grid =
        Grid.of(
            List.of(6, 6, 6),
            List.of(0.0, 0.0, 0.0),
            alongY ? List.of(0.5, 2.0, 0.75) : List.of(2.0, 0.5, 0.75),
            cosines);
    byte[] labels = new byte[216];
    // Four by two pixels of one axial slice: along the first axis across the body, and along z.
    for (int across = 0; across < 4; across++) {
      for (int z = 0; z < 2; z++) {
        labels[alongY ? (z * 6 + slice) * 6 + across : (z * 6 + across) * 6 + slice] = 1;
      }
    }
    Path mask = nifti("mask.nii", Volume.uint8(grid, labels));

    Map<String, String> lesion = row(Ran.in("measure", mask), 1);

    assertThat(value(lesion, "long_axis_mm")).isCloseTo(2.5, within(1e-5));
    assertThat(value(lesion, "short_axis_mm")).isCloseTo(1.5 * 2.5 / 2, within(1e-5));
    assertThat(lesion).containsEntry("long_axis_slice", "3");
    JsonNode json = new ObjectMapper().readTree(Ran.in("measure", mask, "--format=json").out());
    assertThat(json.get("sliceAxis").asText()).isEqualTo(axis);
  }

  @Test
  void anEmptyMaskIsAnEmptyTable() throws IOException {
    Path mask = nifti("mask.nii", Volume.uint8(grid(AXIAL), new byte[120]));

    Ran csv = Ran.in("measure", mask);
    Ran json = Ran.in("measure", mask, "--format", "json");

    assertThat(csv.code()).isZero();
    assertThat(csv.out().lines().toList()).hasSize(1).first().asString().startsWith("lesion,label");
    assertThat(new ObjectMapper().readTree(json.out()).get("lesions").size()).isZero();
  }

  @Test
  void refusesAnImageOnAnotherGrid() {
    Path mask = nifti("mask.nii", Volume.uint8(grid(AXIAL), labels()));
    Grid moved =
        Grid.of(List.of(4, 5, 6), List.of(-10.0, -20.0, 31.0), List.of(0.5, 0.75, 2.0), AXIAL);
    Grid larger =
        Grid.of(List.of(5, 5, 6), List.of(-10.0, -20.0, 30.0), List.of(0.5, 0.75, 2.0), AXIAL);
    Grid coarser =
        Grid.of(List.of(4, 5, 6), List.of(-10.0, -20.0, 30.0), List.of(0.5, 0.75, 2.5), AXIAL);
    refused(mask, nifti("moved.nii", Volume.int16(moved, new short[120])), "1.00 mm apart");
    refused(mask, nifti("larger.nii", Volume.int16(larger, new short[150])), "6 x 5 x 5");
    refused(mask, nifti("coarser.nii", Volume.int16(coarser, new short[120])), "1.50 mm apart");
  }

  @Test
  void refusesWhatIsNoMask() throws IOException {
    Path soft = nifti("soft.nii", Volume.float32(grid(AXIAL), new float[120]));
    assertThat(Ran.in("measure", soft).code()).isZero();
    float[] probabilities = new float[120];
    probabilities[3] = 0.5f;
    refused(nifti("p.nii", Volume.float32(grid(AXIAL), probabilities)), "holds 0.5");
    probabilities[3] = Float.NaN;
    refused(nifti("n.nii", Volume.float32(grid(AXIAL), probabilities)), "holds NaN");
    refused(folder.resolve("none.nii"), "There is nothing at ");
    refused(folder, "is no file");
    Path cut = folder.resolve("cut.nii");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(soft), 400));
    refused(cut, "cut off");
    refused(Files.writeString(folder.resolve("text.nrrd"), "no header\n"), "NRRD");
    refused(Files.writeString(folder.resolve("mask.png"), "no mask"), ".nii.gz");
  }

  private static void refused(Path mask, String because) {
    refused(Ran.in("measure", mask), because);
  }

  private static void refused(Path mask, Path image, String because) {
    refused(Ran.in("measure", mask, "--image", image), because);
  }

  private static void refused(Ran ran, String because) {
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(because, "\n  why: ", "\n  do:  ").doesNotContain("\tat ");
  }

  @Test
  void wrongOptionsAreUsage() {
    assertThat(Ran.in("measure").code()).isEqualTo(2);
    assertThat(Ran.in("measure", folder, "--format", "xml").code()).isEqualTo(2);
    assertThat(Ran.in("measure", "--help").out()).contains("lesionlake measure", "Examples:");
    assertThat(LesionLake.commandLine().getSubcommands()).containsKey("measure");
  }
}
