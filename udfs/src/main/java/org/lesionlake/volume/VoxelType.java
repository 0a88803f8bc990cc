package org.lesionlake.volume;

import java.util.Locale;

/** What a voxel is stored as. */
public enum VoxelType {
  /** Hounsfield units, whole numbers. */
  INT16(2),
  /** Hounsfield units where rescaling is not integral or leaves the range of int16. */
  FLOAT32(4),
  /** Labels 0 to 255. */
  UINT8(1),
  /** Labels 0 to 65535. */
  UINT16(2);

  private final int bytes;

  VoxelType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one voxel. */
  public int bytes() {
    return bytes;
  }

  /** The name as tables and files write it, which is also numpy's. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for a code that no type has
   */
  public static VoxelType of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
