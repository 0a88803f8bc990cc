package org.lesionlake.volume;

import java.nio.ByteBuffer;

/** How a number is stored in a volume of another tool's format. */
enum ElementType {
  INT8(1, VoxelType.INT16),
  UINT8(1, VoxelType.UINT8),
  INT16(2, VoxelType.INT16),
  UINT16(2, VoxelType.UINT16),
  INT32(4, VoxelType.FLOAT32),
  UINT32(4, VoxelType.FLOAT32),
  INT64(8, VoxelType.FLOAT32),
  UINT64(8, VoxelType.FLOAT32),
  FLOAT32(4, VoxelType.FLOAT32),
  FLOAT64(8, VoxelType.FLOAT32);

  /** The first whole number whose successor a float does not have. */
  private static final long EXACT = 1L << 24;

  private final int bytes;
  private final VoxelType voxelType;

  ElementType(int bytes, VoxelType voxelType) {
    this.bytes = bytes;
    this.voxelType = voxelType;
  }

  /** Bytes of one number. */
  int bytes() {
    return bytes;
  }

  /** What holds numbers of this type in memory. */
  VoxelType voxelType() {
    return voxelType;
  }

  /**
   * The number at an index of a buffer.
   *
   * @throws VolumeFileException if it is a whole number that a float does not hold exactly, since
   *     two labels would become one
   */
  double value(ByteBuffer numbers, int index) throws VolumeFileException {
    return switch (this) {
      case INT8 -> numbers.get(index);
      case UINT8 -> numbers.get(index) & 0xFF;
      case INT16 -> numbers.getShort(2 * index);
      case UINT16 -> numbers.getShort(2 * index) & 0xFFFF;
      case INT32 -> exact(numbers.getInt(4 * index));
      case UINT32 -> exact(numbers.getInt(4 * index) & 0xFFFFFFFFL);
      case INT64 -> exact(numbers.getLong(8 * index));
      case UINT64 -> exact(unsigned(numbers.getLong(8 * index)));
      case FLOAT32 -> numbers.getFloat(4 * index);
      case FLOAT64 -> numbers.getDouble(8 * index);
    };
  }

  /** Values from 2^63 on all become the largest, which is as little exact as they are. */
  private static long unsigned(long bits) {
    return bits < 0 ? Long.MAX_VALUE : bits;
  }

  private static double exact(long value) throws VolumeFileException {
    if (value > EXACT || value < -EXACT) {
      throw VolumeFileException.notExact(value);
    }
    return value;
  }
}
