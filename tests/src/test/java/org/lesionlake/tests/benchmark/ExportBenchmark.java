package org.lesionlake.tests.benchmark;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.HashedStream;
import org.lesionlake.volume.Vector3;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeStream;
import org.lesionlake.volume.VolumeStream.Compression;
import org.lesionlake.volume.VolumeStream.Form;
import org.lesionlake.volume.VoxelFileReader;
import org.lesionlake.volume.VoxelFileWriter;
import org.lesionlake.volume.VoxelType;

/**
 * How fast one thread turns a voxel file into NIfTI as an export does: the source's hash, its
 * slabs, the file and its hash. By the clock and by processor time, best and median of the rounds.
 */
public final class ExportBenchmark {
  private static final int ROUNDS = 9;

  private ExportBenchmark() {}

  /** Arguments: raw int16 voxels, little end first; slices, rows, columns; a folder to work in. */
  public static void main(String[] arguments) throws IOException {
    int[] size = Arrays.stream(arguments).skip(1).limit(3).mapToInt(Integer::parseInt).toArray();
    Path folder = Path.of(arguments[4]);
    Path source = voxelFile(Path.of(arguments[0]), size, folder);
    double megabytes = 2.0 * size[0] * size[1] * size[2] / 1e6;
    for (Compression compression : Compression.values()) {
      double[] clock = new double[ROUNDS];
      double[] processor = new double[ROUNDS];
      long bytes = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long from = System.nanoTime();
        long cpuFrom = cpu();
        bytes =
            export(source, folder.resolve("ours" + Form.NIFTI.ending(compression)), compression);
        processor[round] = (cpu() - cpuFrom) / 1e9;
        clock[round] = (System.nanoTime() - from) / 1e9;
      }
      Arrays.sort(clock);
      Arrays.sort(processor);
      System.out.println(
          String.format(
              Locale.ROOT,
              "ours, %-5s: %.3f s a volume (median %.3f), %.3f s of processor (median %.3f), %.0f"
                  + " MB/s (median %.0f), %.1f MB from %.1f",
              compression.name().toLowerCase(Locale.ROOT),
              clock[0],
              clock[ROUNDS / 2],
              processor[0],
              processor[ROUNDS / 2],
              megabytes / clock[0],
              megabytes / clock[ROUNDS / 2],
              bytes / 1e6,
              megabytes));
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Path voxelFile(Path raw, int[] size, Path folder) throws IOException {
    short[] voxels = new short[size[0] * size[1] * size[2]];
    ByteBuffer.wrap(Files.readAllBytes(raw))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .get(voxels);
    Grid grid =
        new Grid(
            size[0],
            size[1],
            size[2],
            new Vector3(0, 0, 0),
            new Vector3(0.8, 0.8, 2),
            new Vector3(1, 0, 0),
            new Vector3(0, 1, 0),
            new Vector3(0, 0, 1));
    Volume volume = Volume.int16(grid, voxels);
    Path file = folder.resolve("source.parquet");
    try (VoxelFileWriter writer =
        VoxelFileWriter.open(
            new org.apache.hadoop.fs.Path(file.toUri()),
            new Configuration(),
            grid,
            VoxelType.INT16)) {
      for (int z = 0; z < size[0]; z += writer.slabSlices()) {
        writer.write(volume.slices(z, Math.min(size[0], z + writer.slabSlices())));
      }
      writer.finish();
    }
    return file;
  }

  private static long export(Path source, Path target, Compression compression) throws IOException {
    HashedStream sourceHash = new HashedStream(OutputStream.nullOutputStream());
    try (InputStream in = Files.newInputStream(source)) {
      in.transferTo(sourceHash);
    }
    sourceHash.sha256();
    HashedStream hashed =
        new HashedStream(new BufferedOutputStream(Files.newOutputStream(target), 128 << 10));
    try (VoxelFileReader reader =
            VoxelFileReader.open(
                new org.apache.hadoop.fs.Path(source.toUri()), new Configuration());
        VolumeStream stream =
            VolumeStream.nifti(hashed, compression, reader.grid(), VoxelType.INT16)) {
      for (int slab = 0; slab < reader.slabs(); slab++) {
        stream.write(reader.readSlab(slab));
      }
      stream.finish();
    }
    hashed.sha256();
    return hashed.bytes();
  }
}
