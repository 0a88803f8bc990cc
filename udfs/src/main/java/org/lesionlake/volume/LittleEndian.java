package org.lesionlake.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Voxels as bytes, little end first, x fastest, as other tools' formats have them. */
final class LittleEndian {
  private LittleEndian() {}

  /** Puts {@code length} voxels, from an index of (z, y, x) order on, to the start of bytes. */
  static void put(Volume volume, int from, int length, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (volume.type()) {
      case INT16, UINT16 -> buffer.asShortBuffer().put((short[]) volume.array(), from, length);
      case FLOAT32 -> buffer.asFloatBuffer().put((float[]) volume.array(), from, length);
      case UINT8 -> buffer.put((byte[]) volume.array(), from, length);
    }
  }

  /** All voxels. */
  static byte[] bytes(Volume volume) {
    int voxels = Math.toIntExact(volume.grid().voxels());
    byte[] bytes = new byte[Math.multiplyExact(voxels, volume.type().bytes())];
    put(volume, 0, voxels, bytes);
    return bytes;
  }
}
