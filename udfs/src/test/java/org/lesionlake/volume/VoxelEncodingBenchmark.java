package org.lesionlake.volume;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import net.jpountz.lz4.LZ4Factory;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.xerial.snappy.Snappy;

/**
 * Compares ways to store CT voxels: bytes per voxel and raw megabytes per second of one thread. The
 * arguments are files of raw int16 little-endian Hounsfield units named {@code name_Z_Y_X.raw};
 * {@code udfs/README-voxels.md} holds the last table and how to run it.
 */
public final class VoxelEncodingBenchmark {
  private static final int ROUNDS = 5;
  private static final int SLAB = 4 << 20;

  private VoxelEncodingBenchmark() {}

  /** Turns voxels with rows of {@code columns} into bytes and back. */
  private interface Layout {
    byte[] encode(short[] voxels, int columns);

    void decode(byte[] bytes, short[] voxels, int columns);
  }

  private record Compression(
      String name, UnaryOperator<byte[]> compress, Decompression decompress) {}

  private interface Decompression {
    byte[] apply(byte[] bytes, int size);
  }

  private record Candidate(String name, Layout layout, Compression compression) {}

  public static void main(String[] files) throws IOException {
    for (String file : files) {
      String[] parts = Path.of(file).getFileName().toString().replace(".raw", "").split("_");
      int columns = Integer.parseInt(parts[parts.length - 1]);
      short[] voxels = read(Path.of(file));
      print("%n%s, %d voxels%n", Path.of(file).getFileName(), voxels.length);
      print("%-32s %12s %12s %12s%n", "encoding", "bytes/voxel", "encode MB/s", "decode MB/s");
      for (Candidate candidate : candidates()) {
        measure(candidate, voxels, columns);
      }
      measureColumn(Arrays.copyOf(voxels, Math.min(voxels.length, SLAB)));
    }
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }

  private static short[] read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    short[] voxels = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(voxels);
    return voxels;
  }

  private static List<Candidate> candidates() {
    Compression zstd1 = zstd(1);
    Compression zstd3 = zstd(3);
    Compression snappy =
        new Compression("snappy", VoxelEncodingBenchmark::snap, (b, n) -> unsnap(b));
    LZ4Factory lz4s = LZ4Factory.safeInstance();
    Compression lz4 =
        new Compression(
            "lz4",
            b -> lz4s.fastCompressor().compress(b),
            (b, n) -> lz4s.fastDecompressor().decompress(b, n));
    List<Candidate> all = new ArrayList<>();
    for (Compression compression : List.of(zstd1, zstd3, snappy, lz4)) {
      all.add(new Candidate("raw", new Raw(), compression));
    }
    for (Compression compression : List.of(zstd1, zstd3)) {
      all.add(new Candidate("planes", new Planes(0, false, false), compression));
      all.add(new Candidate("delta x + planes", new Planes(1, false, false), compression));
      all.add(new Candidate("delta x + zigzag + planes", new Planes(1, false, true), compression));
      all.add(new Candidate("delta y + planes", new Planes(0, true, false), compression));
      all.add(new Candidate("delta x, y + planes", new Planes(1, true, false), compression));
    }
    all.add(new Candidate("file's own codec", new FileCodec(), zstd1));
    all.add(new Candidate("file's own codec", new FileCodec(), zstd3));
    return all;
  }

  private static Compression zstd(int level) {
    return new Compression(
        "zstd " + level, b -> Zstd.compress(b, level), (b, n) -> Zstd.decompress(b, n));
  }

  private static byte[] snap(byte[] bytes) {
    try {
      return Snappy.compress(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] unsnap(byte[] bytes) {
    try {
      return Snappy.uncompress(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The best of several rounds, since others use the machine. */
  private static void measure(Candidate candidate, short[] voxels, int columns) {
    double encodeSeconds = Double.MAX_VALUE;
    double decodeSeconds = Double.MAX_VALUE;
    long size = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double encoding = 0;
      double decoding = 0;
      size = 0;
      for (int from = 0; from < voxels.length; from += SLAB) {
        short[] slab = Arrays.copyOfRange(voxels, from, Math.min(voxels.length, from + SLAB));
        long start = System.nanoTime();
        byte[] plain = candidate.layout().encode(slab, columns);
        byte[] bytes = candidate.compression().compress().apply(plain);
        encoding += (System.nanoTime() - start) / 1e9;
        size += bytes.length;
        short[] back = new short[slab.length];
        start = System.nanoTime();
        byte[] again = candidate.compression().decompress().apply(bytes, plain.length);
        candidate.layout().decode(again, back, columns);
        decoding += (System.nanoTime() - start) / 1e9;
        if (!Arrays.equals(slab, back)) {
          throw new IllegalStateException(candidate.name() + " loses voxels");
        }
      }
      encodeSeconds = Math.min(encodeSeconds, encoding);
      decodeSeconds = Math.min(decodeSeconds, decoding);
    }
    row(
        candidate.name() + ", " + candidate.compression().name(),
        (double) size / voxels.length,
        2e-6 * voxels.length / encodeSeconds,
        2e-6 * voxels.length / decodeSeconds);
  }

  private static void row(String name, double bytes, double encode, double decode) {
    print("%-32s %12.3f %12.0f %12.0f%n", name, bytes, encode, decode);
  }

  /** One voxel per row in an INT32 column (DELTA_BINARY_PACKED), zstd. */
  private static void measureColumn(short[] voxels) throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message v { required int32 voxel (INTEGER(16,true)); }");
    Path file = Files.createTempDirectory("voxels").resolve("column.parquet");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    SimpleGroupFactory rows = new SimpleGroupFactory(schema);
    long start = System.nanoTime();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path)
            .withType(schema)
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
            .withDictionaryEncoding(false)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withConf(new Configuration())
            .build()) {
      for (short voxel : voxels) {
        writer.write(rows.newGroup().append("voxel", (int) voxel));
      }
    }
    double encode = (System.nanoTime() - start) / 1e9;
    start = System.nanoTime();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path).build()) {
      for (short voxel : voxels) {
        if (reader.read().getInteger("voxel", 0) != voxel) {
          throw new IllegalStateException("The column loses voxels");
        }
      }
    }
    double decode = (System.nanoTime() - start) / 1e9;
    row(
        "voxel per row, DELTA_BINARY, zstd 3",
        (double) Files.size(file) / voxels.length,
        2e-6 * voxels.length / encode,
        2e-6 * voxels.length / decode);
  }

  private static final class FileCodec implements Layout {
    @Override
    public byte[] encode(short[] voxels, int columns) {
      return SlabCodec.encode(VoxelType.INT16, voxels);
    }

    @Override
    public void decode(byte[] bytes, short[] voxels, int columns) {
      SlabCodec.decode(VoxelType.INT16, bytes, voxels, 0);
    }
  }

  private static final class Raw implements Layout {
    @Override
    public byte[] encode(short[] voxels, int columns) {
      ByteBuffer bytes = ByteBuffer.allocate(2 * voxels.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asShortBuffer().put(voxels);
      return bytes.array();
    }

    @Override
    public void decode(byte[] bytes, short[] voxels, int columns) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(voxels);
    }
  }

  /** Low bytes, then high bytes, of differences to the voxel before and to the voxel above. */
  private record Planes(int step, boolean above, boolean zigzag) implements Layout {
    @Override
    public byte[] encode(short[] voxels, int columns) {
      int n = voxels.length;
      byte[] bytes = new byte[2 * n];
      short[] values = voxels;
      if (above) {
        values = new short[n];
        System.arraycopy(voxels, 0, values, 0, columns);
        for (int i = columns; i < n; i++) {
          values[i] = (short) (voxels[i] - voxels[i - columns]);
        }
      }
      int before = 0;
      for (int i = 0; i < n; i++) {
        short difference = (short) (values[i] - before);
        before = step == 1 ? values[i] : 0;
        int stored = zigzag ? difference << 1 ^ difference >> 15 : difference;
        bytes[i] = (byte) stored;
        bytes[n + i] = (byte) (stored >> 8);
      }
      return bytes;
    }

    @Override
    public void decode(byte[] bytes, short[] voxels, int columns) {
      int n = voxels.length;
      int value = 0;
      for (int i = 0; i < n; i++) {
        int stored = (bytes[i] & 0xFF) | (bytes[n + i] & 0xFF) << 8;
        int difference = zigzag ? stored >>> 1 ^ -(stored & 1) : stored;
        value = step == 1 ? value + difference : difference;
        voxels[i] = (short) value;
      }
      if (above) {
        for (int i = columns; i < n; i++) {
          voxels[i] += voxels[i - columns];
        }
      }
    }
  }
}
