package org.lesionlake.lesion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.dicom.SharedData;

/** Masks of other people with published values of their shape. */
class ReferenceMaskTest {

  /**
   * PyRadiomics counts the whole mask, and its diameter runs between the middles of voxel borders,
   * where ours runs between corners: at most half a pixel's side more at either end.
   */
  @ParameterizedTest
  @ValueSource(strings = {"brain1", "brain2", "breast1"})
  void agreesWithPyRadiomics(String name) throws IOException {
    Path folder = SharedData.folder("reference/pyradiomics");
    Mask mask = nrrd(folder.resolve(name + "_label.nrrd"));
    Components components =
        Components.label(
            mask.frame.sizeZ(), mask.frame.sizeY(), mask.frame.sizeX(), i -> mask.values[i] == 1);
    double volume = 0;
    double longest = 0;
    for (Component component : components.list()) {
      LesionMeasurements measured = LesionMeasurements.of(component, mask.frame, i -> 0);
      volume += measured.volumeMm3();
      longest = Math.max(longest, measured.diameters().longAxisMm());
    }
    assertThat(volume).isCloseTo(baseline(folder, "VoxelVolume", name), within(1e-6 * volume));
    if (components.count() == 1) {
      double diameter = baseline(folder, "Maximum2DDiameterSlice", name);
      double pixel = Math.max(mask.frame.spacingX(), mask.frame.spacingY());
      assertThat(longest).isBetween(diameter, diameter + pixel);
    }
  }

  @Test
  void agreesWithTheVolumeOfTheIbsiPhantom() throws IOException {
    Path ibsi = SharedData.folder("reference/ibsi");
    byte[] nifti =
        gunzip(Files.readAllBytes(ibsi.resolve("ibsi_1_digital_phantom/nifti/mask/mask.nii.gz")));
    ByteBuffer header = ByteBuffer.wrap(nifti).order(ByteOrder.LITTLE_ENDIAN);
    // NIfTI-1: dim at byte 40, datatype at 70, pixdim at 76, vox_offset at 108.
    int sizeX = header.getShort(42);
    int sizeY = header.getShort(44);
    int sizeZ = header.getShort(46);
    int bytes = header.getShort(72) / 8;
    int start = (int) header.getFloat(108);
    VoxelFrame frame =
        VoxelFrame.axial(
            sizeZ, sizeY, sizeX, header.getFloat(88), header.getFloat(84), header.getFloat(80));
    Components components =
        Components.label(sizeZ, sizeY, sizeX, i -> anyByte(nifti, start + i * bytes, bytes));
    double volume = 0;
    for (Component component : components.list()) {
      volume += LesionMeasurements.of(component, frame, i -> 0).volumeMm3();
    }
    String reference =
        Files.readAllLines(ibsi.resolve("morphology_reference.csv")).stream()
            .filter(line -> line.startsWith("volume_voxel_mm3,digital_phantom"))
            .findFirst()
            .orElseThrow();
    String[] fields = reference.split(",");
    assertThat(volume)
        .isCloseTo(Double.parseDouble(fields[2]), within(Double.parseDouble(fields[3])));
  }

  private record Mask(VoxelFrame frame, int[] values) {}

  private static double baseline(Path folder, String feature, String name) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("baseline_shape.csv"));
    int column = Arrays.asList(lines.get(0).split(",")).indexOf(name);
    return lines.stream()
        .filter(line -> line.startsWith("original_shape_" + feature + ","))
        .mapToDouble(line -> Double.parseDouble(line.split(",")[column]))
        .findFirst()
        .orElseThrow();
  }

  /** Reads the little-endian, gzipped NRRD files of int or short that PyRadiomics ships. */
  private static Mask nrrd(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = 0;
    while (bytes[end] != '\n' || bytes[end + 1] != '\n') {
      end++;
    }
    Map<String, String> fields = new HashMap<>();
    for (String line : new String(bytes, 0, end, StandardCharsets.US_ASCII).split("\n")) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    String[] sizes = fields.get("sizes").split(" ");
    List<Double> spacing = new ArrayList<>();
    for (String axis : fields.get("space directions").split(" ")) {
      double squares = 0;
      for (String part : axis.replaceAll("[()]", "").split(",")) {
        squares += Double.parseDouble(part) * Double.parseDouble(part);
      }
      spacing.add(Math.sqrt(squares));
    }
    VoxelFrame frame =
        VoxelFrame.axial(
            Integer.parseInt(sizes[2]),
            Integer.parseInt(sizes[1]),
            Integer.parseInt(sizes[0]),
            spacing.get(2),
            spacing.get(1),
            spacing.get(0));
    ByteBuffer voxels =
        ByteBuffer.wrap(gunzip(Arrays.copyOfRange(bytes, end + 2, bytes.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    boolean wide = fields.get("type").equals("int");
    int[] values = new int[frame.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = wide ? voxels.getInt(4 * i) : voxels.getShort(2 * i);
    }
    return new Mask(frame, values);
  }

  private static boolean anyByte(byte[] bytes, int start, int count) {
    for (int i = start; i < start + count; i++) {
      if (bytes[i] != 0) {
        return true;
      }
    }
    return false;
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      in.transferTo(out);
    }
    return out.toByteArray();
  }
}
