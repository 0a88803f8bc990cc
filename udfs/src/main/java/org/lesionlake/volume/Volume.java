package org.lesionlake.volume;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A block of voxels of shape (z, y, x), x fastest, on a grid.
 *
 * <p>Immutable by agreement: a factory takes the array over without a copy, because a body CT is
 * half a gigabyte; whoever made the array must not write to it afterwards. Reading is through
 * read-only buffers.
 */
public final class Volume {
  private final Grid grid;
  private final VoxelType type;
  private final Object voxels;

  private Volume(Grid grid, VoxelType type, Object voxels, int length) {
    if (length != grid.voxels()) {
      throw new IllegalArgumentException(
          "A grid of " + grid.voxels() + " voxels does not fit an array of " + length);
    }
    this.grid = grid;
    this.type = type;
    this.voxels = voxels;
  }

  /** Hounsfield units. */
  public static Volume int16(Grid grid, short[] voxels) {
    return new Volume(grid, VoxelType.INT16, voxels, voxels.length);
  }

  /** Hounsfield units that are not whole. */
  public static Volume float32(Grid grid, float[] voxels) {
    return new Volume(grid, VoxelType.FLOAT32, voxels, voxels.length);
  }

  /** Labels 0 to 255, as unsigned bytes. */
  public static Volume uint8(Grid grid, byte[] labels) {
    return new Volume(grid, VoxelType.UINT8, labels, labels.length);
  }

  /** Labels 0 to 65535, as unsigned shorts. */
  public static Volume uint16(Grid grid, short[] labels) {
    return new Volume(grid, VoxelType.UINT16, labels, labels.length);
  }

  public Grid grid() {
    return grid;
  }

  public VoxelType type() {
    return type;
  }

  /** The value of a voxel: Hounsfield units, or a label. */
  public float value(int z, int y, int x) {
    return value(
        Math.toIntExact(
            ((long) z * grid.sizeY() + checked(y, grid.sizeY())) * grid.sizeX()
                + checked(x, grid.sizeX())));
  }

  private static int checked(int index, int size) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("Index " + index + " on an axis of " + size);
    }
    return index;
  }

  private float value(int index) {
    return switch (type) {
      case INT16 -> ((short[]) voxels)[index];
      case FLOAT32 -> ((float[]) voxels)[index];
      case UINT8 -> Byte.toUnsignedInt(((byte[]) voxels)[index]);
      case UINT16 -> Short.toUnsignedInt(((short[]) voxels)[index]);
    };
  }

  /**
   * All voxels of an int16 or uint16 volume, read-only.
   *
   * @throws IllegalStateException for other types
   */
  public ShortBuffer shorts() {
    require(type == VoxelType.INT16 || type == VoxelType.UINT16, "16-bit");
    return ShortBuffer.wrap((short[]) voxels).asReadOnlyBuffer();
  }

  /**
   * All voxels of a float32 volume, read-only.
   *
   * @throws IllegalStateException for other types
   */
  public FloatBuffer floats() {
    require(type == VoxelType.FLOAT32, "float32");
    return FloatBuffer.wrap((float[]) voxels).asReadOnlyBuffer();
  }

  /**
   * All voxels of a uint8 volume, read-only.
   *
   * @throws IllegalStateException for other types
   */
  public ByteBuffer bytes() {
    require(type == VoxelType.UINT8, "uint8");
    return ByteBuffer.wrap((byte[]) voxels).asReadOnlyBuffer();
  }

  /** The value of a voxel by its index in (z, y, x) order, whatever the type. */
  public IntToDoubleFunction values() {
    return this::value;
  }

  private void require(boolean fits, String asked) {
    if (!fits) {
      throw new IllegalStateException(
          "Asked for " + asked + " voxels of a volume of " + type.code());
    }
  }

  /** A copy of all values as floats, whatever the type. */
  public float[] toFloats() {
    float[] values = new float[Math.toIntExact(grid.voxels())];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(i);
    }
    return values;
  }

  /** A copy of the slices zFrom (included) to zTo (excluded). */
  public Volume slices(int zFrom, int zTo) {
    Grid part = grid.slices(zFrom, zTo);
    int plane = grid.sizeY() * grid.sizeX();
    int from = zFrom * plane;
    int to = zTo * plane;
    Object copy =
        switch (type) {
          case INT16, UINT16 -> Arrays.copyOfRange((short[]) voxels, from, to);
          case FLOAT32 -> Arrays.copyOfRange((float[]) voxels, from, to);
          case UINT8 -> Arrays.copyOfRange((byte[]) voxels, from, to);
        };
    return new Volume(part, type, copy, to - from);
  }

  /** The array behind the volume, for code of this package that promises not to write to it. */
  Object array() {
    return voxels;
  }

  /** A volume of any type over an array of that type. */
  static Volume of(Grid grid, VoxelType type, Object voxels) {
    return switch (type) {
      case INT16 -> int16(grid, (short[]) voxels);
      case FLOAT32 -> float32(grid, (float[]) voxels);
      case UINT8 -> uint8(grid, (byte[]) voxels);
      case UINT16 -> uint16(grid, (short[]) voxels);
    };
  }
}
