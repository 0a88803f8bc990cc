package org.lesionlake.lesion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.dicom.SharedData;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeFiles;

/** Masks of other people with published values of their shape. */
class ReferenceMaskTest {
  /** Values of the baseline are printed with twelve digits. */
  private static final double DIGITS = 1e-11;

  @ParameterizedTest
  @ValueSource(strings = {"brain1", "brain2", "breast1"})
  void agreesWithPyRadiomicsWhereNoMeshIsNeeded(String name) throws IOException {
    Mask mask = pyRadiomicsMask(name);
    assertPrinted(mask.volumeMm3(), "VoxelVolume", name);
    assertPrinted(mask.shape().maximum3dDiameterMm(), "Maximum3DDiameter", name);
    assertPrinted(mask.shape().majorAxisMm(), "MajorAxisLength", name);
    assertPrinted(mask.shape().minorAxisMm(), "MinorAxisLength", name);
    assertPrinted(mask.shape().leastAxisMm(), "LeastAxisLength", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"brain2", "breast1"})
  void agreesWithTheMeshOfPyRadiomics(String name) throws IOException {
    LesionShape shape = pyRadiomicsMask(name).shape();
    assertPrinted(shape.meshVolumeMm3(), "MeshVolume", name);
    assertPrinted(shape.surfaceMm2(), "SurfaceArea", name);
    assertPrinted(shape.sphericity(), "Sphericity", name);
  }

  /**
   * The baseline is of version 2.0.1, whose mesh of this mask later versions no longer have: they
   * differ by 0.08 % of its area and 0.02 % of its volume.
   */
  @ParameterizedTest
  @CsvSource({
    "brain1, 6438.821603779402, 16147.51180013021",
    "brain2, 929.7601508652821, 1736.0178629557292",
    "breast1, 172.88707947619218, 124.09130483210153"
  })
  void agreesWithTheMeshOfPyRadiomics301(String name, double surface, double volume)
      throws IOException {
    LesionShape shape = pyRadiomicsMask(name).shape();
    assertThat(shape.surfaceMm2()).isCloseTo(surface, within(1e-12 * surface));
    assertThat(shape.meshVolumeMm3()).isCloseTo(volume, within(1e-12 * volume));
    assertThat(shape.surfaceMm2()).isCloseTo(baseline("SurfaceArea", name), within(1e-3 * surface));
    assertThat(shape.meshVolumeMm3())
        .isCloseTo(baseline("MeshVolume", name), within(1e-3 * volume));
    assertThat(shape.sphericity()).isCloseTo(baseline("Sphericity", name), within(1e-3));
  }

  /**
   * PyRadiomics' diameter on a slice runs between the middles of voxel borders, where ours runs
   * between corners: at most half a pixel's side more at either end.
   */
  @ParameterizedTest
  @ValueSource(strings = {"brain2", "breast1"})
  void longAxisIsPyRadiomicsDiameterOfASliceAndAPixel(String name) throws IOException {
    Mask mask = pyRadiomicsMask(name);
    double longAxis = AxialDiameters.of(mask.whole, mask.frame).longAxisMm();
    double diameter = baseline("Maximum2DDiameterSlice", name);
    double pixel = Math.max(mask.frame.spacingX(), mask.frame.spacingY());
    assertThat(longAxis).isBetween(diameter, diameter + pixel);
  }

  @Test
  void agreesWithIbsiOnItsDigitalPhantom() throws IOException {
    Path ibsi = SharedData.folder("reference/ibsi");
    Mask mask = mask(ibsi.resolve("ibsi_1_digital_phantom/nifti/mask/mask.nii.gz"));
    LesionShape shape = mask.shape();
    List<String> references =
        Files.readAllLines(ibsi.resolve("morphology_reference.csv")).stream()
            .filter(line -> line.contains(",digital_phantom,"))
            .toList();
    assertThat(references).hasSize(8);
    // IBSI's values are of the covariance over N - 1, ours, as PyRadiomics', over N.
    double voxels = mask.whole.voxels();
    double overFewer = Math.sqrt(voxels / (voxels - 1));
    for (String reference : references) {
      String[] cells = reference.split(",");
      double ours =
          switch (cells[0]) {
            case "volume_mesh_mm3" -> shape.meshVolumeMm3();
            case "volume_voxel_mm3" -> mask.volumeMm3();
            case "surface_area_mesh_mm2" -> shape.surfaceMm2();
            case "sphericity" -> shape.sphericity();
            case "max_3d_diameter_mm" -> shape.maximum3dDiameterMm();
            case "major_axis_length_mm" -> overFewer * shape.majorAxisMm();
            case "minor_axis_length_mm" -> overFewer * shape.minorAxisMm();
            case "least_axis_length_mm" -> overFewer * shape.leastAxisMm();
            default -> throw new IllegalArgumentException(cells[0]);
          };
      assertThat(ours)
          .as(reference)
          .isCloseTo(Double.parseDouble(cells[2]), within(Double.parseDouble(cells[3])));
    }
  }

  /** IBSI's table: the phantom's mean intensity is 2.15 and its variance 3.05 (section 3.3). */
  @Test
  void agreesWithIbsiOnTheIntensitiesOfItsDigitalPhantom() throws IOException {
    Path folder = SharedData.folder("reference/ibsi").resolve("ibsi_1_digital_phantom/nifti");
    Mask mask = mask(folder.resolve("mask/mask.nii.gz"));
    float[] image = VolumeFiles.read(folder.resolve("image/phantom.nii.gz")).toFloats();
    LesionMeasurements measured = LesionMeasurements.of(mask.whole, mask.frame, i -> image[i]);
    assertThat(measured.meanHu()).isCloseTo(2.15, within(0.005));
    assertThat(measured.sdHu() * measured.sdHu()).isCloseTo(3.05, within(0.005));
  }

  /** A whole mask as one lesion, as the references count it. */
  private record Mask(VoxelFrame frame, Component whole) {
    LesionShape shape() {
      return LesionShape.of(whole, frame);
    }

    double volumeMm3() {
      return whole.voxels() * frame.voxelVolumeMm3();
    }
  }

  private static Mask pyRadiomicsMask(String name) throws IOException {
    return mask(SharedData.folder("reference/pyradiomics").resolve(name + "_label.nrrd"));
  }

  private static Mask mask(Path file) throws IOException {
    Volume volume = VolumeFiles.read(file);
    Grid grid = volume.grid();
    float[] labels = volume.toFloats();
    VoxelFrame frame =
        new VoxelFrame(
            grid.sizeZ(),
            grid.sizeY(),
            grid.sizeX(),
            grid.spacing().toList(),
            grid.origin().toList(),
            grid.direction());
    return new Mask(
        frame,
        Components.wholeLabels(grid.sizeZ(), grid.sizeY(), grid.sizeX(), i -> (int) labels[i])
            .get(1));
  }

  private static void assertPrinted(double ours, String feature, String name) throws IOException {
    double printed = baseline(feature, name);
    assertThat(ours).as(feature).isCloseTo(printed, within(DIGITS * printed));
  }

  private static double baseline(String feature, String name) throws IOException {
    List<String> lines =
        Files.readAllLines(
            SharedData.folder("reference/pyradiomics").resolve("baseline_shape.csv"));
    int column = Arrays.asList(lines.get(0).split(",")).indexOf(name);
    return lines.stream()
        .filter(line -> line.startsWith("original_shape_" + feature + ","))
        .mapToDouble(line -> Double.parseDouble(line.split(",")[column]))
        .findFirst()
        .orElseThrow();
  }
}
