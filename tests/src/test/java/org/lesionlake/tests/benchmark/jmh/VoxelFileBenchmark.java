package org.lesionlake.tests.benchmark.jmh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;
import org.lesionlake.tests.benchmark.ManyFiles;
import org.lesionlake.volume.SeriesGeometry;
import org.lesionlake.volume.SliceHeader;
import org.lesionlake.volume.StoredSlice;
import org.lesionlake.volume.Vector3;
import org.lesionlake.volume.VolumeBuilder;
import org.lesionlake.volume.VoxelFile;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Uncompressed slices in memory to a finished voxel file on a local disk, on one thread: parsing,
 * decoding, rescale, encoding, zstd, hash and writing. An operation is a series of {@value #SLICES}
 * slices. The slices are round bodies in air with noise as smooth as a soft kernel leaves it.
 */
@State(Scope.Benchmark)
public class VoxelFileBenchmark {
  static final int SLICES = 64;

  /** Two bytes for each of 512 x 512 pixels of a slice. */
  static final double MEGABYTES = SLICES * 0.524288;

  private static final int SIDE = 512;
  private static final double NOISE_HU = 14;

  private final Configuration hadoop = new Configuration();
  private final Map<String, byte[]> files = new HashMap<>();
  private SeriesGeometry geometry;
  private java.nio.file.Path folder;
  private Path target;

  @Setup(Level.Trial)
  public void make() throws IOException {
    List<SliceHeader> slices = new ArrayList<>();
    Random random = new Random(20240311);
    for (int i = 0; i < SLICES; i++) {
      Dataset image =
          ManyFiles.dataset(0, i + 1, 0).toBuilder()
              .putBytes(Tag.PIXEL_DATA, Vr.OW, pixels(random))
              .build();
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      DicomWriter.write(file, image, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
      SliceHeader slice = slice(i);
      slices.add(slice);
      files.put(slice.sopUid(), file.toByteArray());
    }
    geometry = SeriesGeometry.of(slices);
    folder = Files.createTempDirectory("voxels");
    target = new Path(folder.resolve("voxels.parquet").toUri());
  }

  @TearDown(Level.Trial)
  public void remove() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      for (java.nio.file.Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static SliceHeader slice(int i) {
    return new SliceHeader(
        "2.25." + (1000 + i),
        Optional.of(i + 1),
        Optional.of(new Vector3(-190, -190, i)),
        Optional.of(new Vector3(1, 0, 0)),
        Optional.of(new Vector3(0, 1, 0)),
        Optional.of(0.75),
        Optional.of(0.75),
        SIDE,
        SIDE,
        Optional.of(1.0),
        Optional.of(0.0),
        List.of("ORIGINAL", "PRIMARY", "AXIAL"),
        1,
        0,
        1,
        TransferSyntax.EXPLICIT_LITTLE_ENDIAN,
        1,
        -1024,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** White noise, averaged over 3 x 3 pixels, on air and a disk of soft tissue. */
  private static byte[] pixels(Random random) {
    double[] white = random.doubles((long) SIDE * SIDE, -1, 1).toArray();
    ByteBuffer bytes = ByteBuffer.allocate(2 * SIDE * SIDE).order(ByteOrder.LITTLE_ENDIAN);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double noise = 0;
        for (int neighbour = 0; neighbour < 9; neighbour++) {
          int row = (y + neighbour / 3) % SIDE;
          noise += white[row * SIDE + (x + neighbour % 3) % SIDE];
        }
        double radius = Math.hypot(x - 256, 1.4 * (y - 256));
        double hu = radius < 220 ? 50 + 30 * Math.cos(radius / 17) : -1000;
        bytes.putShort(
            (short) Math.max(0, Math.round(hu + NOISE_HU * noise / Math.sqrt(3) + 1024)));
      }
    }
    return bytes.array();
  }

  @Benchmark
  public VoxelFile write() {
    return VolumeBuilder.write(geometry, this::decode, target, hadoop);
  }

  private StoredSlice decode(SliceHeader slice) {
    PixelFrames frames = PixelDecoder.decode(files.get(slice.sopUid()));
    return StoredSlice.of(frames, slice.frame(), slice.rescaleSlope(), slice.rescaleIntercept());
  }
}
