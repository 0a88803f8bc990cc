package org.lesionlake.volume;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns the voxels of a slab into the bytes of a file's {@code voxels} column and back; the column
 * is then compressed by Parquet. See {@link VoxelFileWriter} for the layout and what it was
 * measured against.
 */
final class SlabCodec {
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private SlabCodec() {}

  static byte[] encode(VoxelType type, Object voxels) {
    return switch (type) {
      case INT16, UINT16 -> encodeShorts((short[]) voxels);
      case FLOAT32 -> encodeFloats((float[]) voxels);
      case UINT8 -> (byte[]) voxels;
    };
  }

  /** Decodes into {@code target} (of the type's array) from voxel {@code at} on. */
  static void decode(VoxelType type, byte[] bytes, Object target, int at) {
    switch (type) {
      case INT16, UINT16 -> decodeShorts(bytes, (short[]) target, at);
      case FLOAT32 -> decodeFloats(bytes, (float[]) target, at);
      case UINT8 -> System.arraycopy(bytes, 0, (byte[]) target, at, bytes.length);
    }
  }

  static Object newArray(VoxelType type, int voxels) {
    return switch (type) {
      case INT16, UINT16 -> new short[voxels];
      case FLOAT32 -> new float[voxels];
      case UINT8 -> new byte[voxels];
    };
  }

  /** Eight voxels a time: one store of eight bytes into each plane instead of eight of one. */
  private static byte[] encodeShorts(short[] voxels) {
    int n = voxels.length;
    byte[] bytes = new byte[2 * n];
    int before = 0;
    int i = 0;
    for (; i + 8 <= n; i += 8) {
      long low = 0;
      long high = 0;
      for (int k = 0; k < 8; k++) {
        int voxel = voxels[i + k];
        int zigzag = zigzag(voxel, before);
        before = voxel;
        low |= (zigzag & 0xFFL) << 8 * k;
        high |= (zigzag >>> 8 & 0xFFL) << 8 * k;
      }
      EIGHT_BYTES.set(bytes, i, low);
      EIGHT_BYTES.set(bytes, n + i, high);
    }
    for (; i < n; i++) {
      int zigzag = zigzag(voxels[i], before);
      before = voxels[i];
      bytes[i] = (byte) zigzag;
      bytes[n + i] = (byte) (zigzag >> 8);
    }
    return bytes;
  }

  private static int zigzag(int voxel, int before) {
    short difference = (short) (voxel - before);
    return difference << 1 ^ difference >> 15;
  }

  private static void decodeShorts(byte[] bytes, short[] target, int at) {
    int n = bytes.length / 2;
    int value = 0;
    for (int i = 0; i < n; i++) {
      int zigzag = (bytes[i] & 0xFF) | (bytes[n + i] & 0xFF) << 8;
      value += zigzag >>> 1 ^ -(zigzag & 1);
      target[at + i] = (short) value;
    }
  }

  private static byte[] encodeFloats(float[] voxels) {
    int n = voxels.length;
    byte[] bytes = new byte[4 * n];
    for (int i = 0; i < n; i++) {
      int bits = Float.floatToRawIntBits(voxels[i]);
      bytes[i] = (byte) bits;
      bytes[n + i] = (byte) (bits >> 8);
      bytes[2 * n + i] = (byte) (bits >> 16);
      bytes[3 * n + i] = (byte) (bits >> 24);
    }
    return bytes;
  }

  private static void decodeFloats(byte[] bytes, float[] target, int at) {
    int n = bytes.length / 4;
    for (int i = 0; i < n; i++) {
      int bits =
          (bytes[i] & 0xFF)
              | (bytes[n + i] & 0xFF) << 8
              | (bytes[2 * n + i] & 0xFF) << 16
              | bytes[3 * n + i] << 24;
      target[at + i] = Float.intBitsToFloat(bits);
    }
  }
}
