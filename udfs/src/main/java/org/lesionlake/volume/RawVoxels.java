package org.lesionlake.volume;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Voxels in the order x fastest, then y, then z, as every format that people exchange has them.
 *
 * @param grid where they lie
 * @param type how each is stored
 * @param order order of the bytes of each
 * @param slope what a stored number is multiplied by
 * @param intercept what is added to that
 */
record RawVoxels(Grid grid, ElementType type, ByteOrder order, double slope, double intercept) {

  /** Deflate makes of a byte at most 1,032 (zlib's technical details), and of a block some more. */
  private static final long MOST_INFLATED = 1040;

  RawVoxels(Grid grid, ElementType type, ByteOrder order) {
    this(grid, type, order, 1, 0);
  }

  /**
   * Refuses a size that the file cannot hold, before memory is taken for it.
   *
   * @param bytesThere bytes of the file that may be voxels
   * @param compressed whether they are deflated
   */
  void requireThere(long bytesThere, boolean compressed) throws VolumeFileException {
    long voxels;
    try {
      voxels =
          Math.multiplyExact(
              Math.multiplyExact((long) grid.sizeX(), grid.sizeY()), (long) grid.sizeZ());
    } catch (ArithmeticException e) {
      throw VolumeFileException.tooLarge(Long.MAX_VALUE);
    }
    if (voxels > Integer.MAX_VALUE - 8) {
      throw VolumeFileException.tooLarge(voxels);
    }
    long needed = voxels * type.bytes();
    if (needed > (compressed ? (bytesThere + 64) * MOST_INFLATED : bytesThere)) {
      throw VolumeFileException.tooShort(needed, bytesThere);
    }
  }

  /**
   * Reads them. Whole numbers of at most 16 bits stay such unless they are scaled; all others
   * become float32.
   *
   * @param in begins with the first voxel, inflated
   */
  Volume read(InputStream in) throws IOException {
    boolean scaled = slope != 1 || intercept != 0;
    VoxelType target = scaled ? VoxelType.FLOAT32 : type.voxelType();
    Object voxels = SlabCodec.newArray(target, Math.toIntExact(grid.voxels()));
    int row = grid.sizeX();
    byte[] bytes = new byte[Math.multiplyExact(row, type.bytes())];
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(order);
    DataInputStream data = new DataInputStream(in);
    int rows = grid.sizeZ() * grid.sizeY();
    try {
      for (int i = 0; i < rows; i++) {
        data.readFully(bytes);
        put(numbers, voxels, target, i * row, scaled);
      }
    } catch (EOFException e) {
      throw VolumeFileException.endsEarly(e);
    } catch (ZipException e) {
      throw VolumeFileException.damaged(e);
    }
    return Volume.of(grid, target, voxels);
  }

  /** Reads voxels from a stream that {@code there} bytes are left of. */
  @FunctionalInterface
  interface Reader {
    Volume read(InputStream in, long there) throws IOException;
  }

  /** Reads the voxels that a header has in a file of their own, named from where it lies. */
  static Volume beside(Path header, String name, Reader reader) throws IOException {
    Path data = header.resolveSibling(name);
    if (!Files.isRegularFile(data)) {
      throw VolumeFileException.dataFile(name);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(data), 1 << 16)) {
      return reader.read(in, Files.size(data));
    }
  }

  private void put(ByteBuffer numbers, Object voxels, VoxelType target, int from, boolean scaled)
      throws VolumeFileException {
    int row = grid.sizeX();
    switch (target) {
      case UINT8 -> numbers.get(0, (byte[]) voxels, from, row);
      case INT16, UINT16 -> {
        if (type == ElementType.INT8) {
          for (int i = 0; i < row; i++) {
            ((short[]) voxels)[from + i] = numbers.get(i);
          }
        } else {
          numbers.asShortBuffer().get((short[]) voxels, from, row);
        }
      }
      case FLOAT32 -> {
        float[] floats = (float[]) voxels;
        for (int i = 0; i < row; i++) {
          double value = type.value(numbers, i);
          floats[from + i] = (float) (scaled ? value * slope + intercept : value);
        }
      }
    }
  }
}
