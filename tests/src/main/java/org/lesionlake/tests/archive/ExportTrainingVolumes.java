package org.lesionlake.tests.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Writes volumes of virtual patients with their label maps for training. Of each study one series:
 * {@code <id>.json} with {@code sizes} and {@code spacing} (mm) in order z, y, x; {@code
 * <id>.hu.i16}, little endian; {@code <id>.label.u8} with {@link Label} values, what merely looks
 * like a metastasis told apart from its organ. Slices run from feet to head.
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
    VirtualPatient patient = VirtualPatient.drawn(seed, index, crowded);
    for (VirtualStudy study : patient.studies()) {
      Dice dice = new Dice(study.seed(), 8);
      Phantom phantom = patient.phantom(study);
      double thick = dice.chance(0.15) ? dice.oneOf(6.0, 7.0) : dice.oneOf(2.5, 3.0, 4.0, 5.0, 5.0);
      double low =
          thick < 3.5 && study.coverage().highZ - study.coverage().lowZ > 400
              ? -215
              : study.coverage().lowZ;
      VoxelGrid grid = ScanGeometry.over(phantom, low, study.coverage().highZ, thick, dice);
      Kernel kernel = dice.chance(0.22) ? Kernel.SHARP : Kernel.SOFT;
      Phantom.Volume volume = phantom.voxelise(grid, kernel, dice.between(0.6, 1.6), study.seed());
      String id = String.format(Locale.ROOT, "s%d-p%04d-%d", seed, index, study.index());
      write(volume, withLookAlikes(volume, patient.lesions()), out, id);
    }
  }

  private static byte[] withLookAlikes(Phantom.Volume volume, List<VirtualLesion> lesions) {
    byte[] labels = volume.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      int instance = volume.instances()[i];
      if (instance != 0 && labels[i] < Label.MET_LIVER) {
        labels[i] = (byte) lookAlike(instance, lesions);
      }
    }
    return labels;
  }

  private static int lookAlike(int instance, List<VirtualLesion> lesions) {
    if (instance == Phantom.NORMAL_NODE) {
      return Label.SMALL_NODE;
    }
    return switch (lesions.get(instance - 1).kind()) {
      case CYST -> Label.CYST;
      case HAEMANGIOMA -> Label.HAEMANGIOMA;
      case GRANULOMA -> Label.GRANULOMA;
      case BONE_ISLAND -> Label.BONE_ISLAND;
      case DEGENERATIVE_SCLEROSIS -> Label.DEGENERATIVE_SCLEROSIS;
      case METASTASIS, LYTIC_METASTASIS, SCLEROTIC_METASTASIS -> Label.SMALL_NODE;
    };
  }

  private static void write(Phantom.Volume volume, byte[] labels, Path out, String id) {
    VoxelGrid grid = volume.grid();
    String json =
        String.format(
            Locale.ROOT,
            "{\"sizes\":[%d,%d,%d],\"spacing\":[%s,%s,%s]}%n",
            grid.sizeZ(),
            grid.sizeY(),
            grid.sizeX(),
            grid.spacingZ(),
            grid.spacingY(),
            grid.spacingX());
    ByteBuffer hu = ByteBuffer.allocate(2 * volume.hu().length).order(ByteOrder.LITTLE_ENDIAN);
    hu.asShortBuffer().put(volume.hu());
    try {
      Files.writeString(out.resolve(id + ".json"), json, StandardCharsets.UTF_8);
      Files.write(out.resolve(id + ".hu.i16"), hu.array());
      Files.write(out.resolve(id + ".label.u8"), labels);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
