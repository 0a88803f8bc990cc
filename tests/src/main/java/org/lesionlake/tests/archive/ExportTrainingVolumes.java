package org.lesionlake.tests.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes volumes of virtual patients with their label maps for training. Of each study one series:
 * {@code <id>.json} with {@code sizes} and {@code spacing} (mm) in order z, y, x, and {@code
 * lesions}, the metastases as they truly are: {@code label}, {@code centre} (z, y, x; mm from the
 * centre of the first voxel), {@code long_axis_mm} and whether the series covers them ({@code
 * imaged}); {@code <id>.hu.i16}, little endian; {@code <id>.label.u8} with {@link Label} values,
 * what merely looks like a metastasis told apart from its organ. Slices run from feet to head.
 *
 * <p>{@code --crowded true} gives every patient far more and smaller lesions than patients have.
 *
 * <p>Example: {@code ExportTrainingVolumes --patients 100 --seed 7 --out volumes}
 */
public final class ExportTrainingVolumes {
  private ExportTrainingVolumes() {}

  public static void main(String[] args) throws IOException {
    int patients = 10;
    long seed = 1;
    boolean crowded = false;
    Path out = Path.of("volumes");
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--patients" -> patients = Integer.parseInt(args[i + 1]);
        case "--seed" -> seed = Long.parseLong(args[i + 1]);
        case "--out" -> out = Path.of(args[i + 1]);
        case "--crowded" -> crowded = Boolean.parseBoolean(args[i + 1]);
        default ->
            throw new IllegalArgumentException(
                "Unknown option "
                    + args[i]
                    + "; known are --patients, --seed, --out and --crowded");
      }
    }
    Files.createDirectories(out);
    long archiveSeed = seed;
    Path folder = out;
    boolean many = crowded;
    IntStream.range(0, patients).parallel().forEach(i -> export(archiveSeed, i, many, folder));
  }

  private static void export(long seed, int index, boolean crowded, Path out) {
    for (VirtualVolume volume : VirtualVolume.of(seed, index, crowded)) {
      write(volume, out.resolve(volume.id()).toString());
    }
  }

  private static void write(VirtualVolume volume, String path) {
    Phantom.Volume voxels = volume.voxels();
    ByteBuffer hu = ByteBuffer.allocate(2 * voxels.hu().length).order(ByteOrder.LITTLE_ENDIAN);
    hu.asShortBuffer().put(voxels.hu());
    try {
      Files.writeString(
          Path.of(path + ".json"), description(volume) + "\n", StandardCharsets.UTF_8);
      Files.write(Path.of(path + ".hu.i16"), hu.array());
      Files.write(Path.of(path + ".label.u8"), voxels.labels());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String description(VirtualVolume volume) {
    VoxelGrid grid = volume.voxels().grid();
    List<Map<String, Object>> lesions = new ArrayList<>();
    for (VirtualVolume.Planted lesion : volume.lesions()) {
      lesions.add(
          Json.object(
              "label", lesion.label(),
              "centre", lesion.centre(),
              "long_axis_mm", lesion.longAxisMm(),
              "imaged", lesion.imaged()));
    }
    return Json.line(
        Json.object(
            "sizes", List.of(grid.sizeZ(), grid.sizeY(), grid.sizeX()),
            "spacing", List.of(grid.spacingZ(), grid.spacingY(), grid.spacingX()),
            "lesions", lesions));
  }
}
