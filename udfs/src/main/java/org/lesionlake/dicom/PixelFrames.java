package org.lesionlake.dicom;

import java.util.List;

/**
 * Decoded stored values (before rescale), one array per frame in row-major order (y, x). Values of
 * at most 16 bits are held as shorts, longer ones as ints.
 */
public final class PixelFrames {
  private final int rows;
  private final int columns;
  private final int bitsStored;
  private final boolean signed;
  private final List<short[]> shorts;
  private final List<int[]> ints;

  private PixelFrames(PixelFormat format, List<short[]> shorts, List<int[]> ints) {
    this.rows = format.rows();
    this.columns = format.columns();
    this.bitsStored = format.bitsStored();
    this.signed = format.signed();
    this.shorts = shorts;
    this.ints = ints;
  }

  static PixelFrames ofShorts(PixelFormat format, List<short[]> frames) {
    return new PixelFrames(format, List.copyOf(frames), List.of());
  }

  static PixelFrames ofInts(PixelFormat format, List<int[]> frames) {
    return new PixelFrames(format, List.of(), List.copyOf(frames));
  }

  /** Pixels along y. */
  public int rows() {
    return rows;
  }

  /** Pixels along x. */
  public int columns() {
    return columns;
  }

  /** The number of frames. */
  public int count() {
    return shorts.size() + ints.size();
  }

  /** Bits that a value may use, the sign included. */
  public int bitsStored() {
    return bitsStored;
  }

  /** Whether values are two's complement (Pixel Representation 1). */
  public boolean signed() {
    return signed;
  }

  /** Whether values are held as shorts, so that {@link #shorts} may be called. */
  public boolean fitsShorts() {
    return ints.isEmpty();
  }

  /**
   * The values of a frame without a copy: sign-extended if {@link #signed()}, else to be read with
   * {@link Short#toUnsignedInt}, which matters from 16 bits stored on only.
   *
   * @throws IllegalStateException if values are longer than 16 bits
   */
  public short[] shorts(int frame) {
    if (!fitsShorts()) {
      throw new IllegalStateException(bitsStored + "-bit values do not fit shorts. Use ints.");
    }
    return shorts.get(frame);
  }

  /** The values of a frame as numbers, a copy. Unsigned 32-bit values beyond 2^31-1 wrap. */
  public int[] ints(int frame) {
    if (!fitsShorts()) {
      return ints.get(frame).clone();
    }
    short[] source = shorts.get(frame);
    int[] values = new int[source.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = signed ? source[i] : source[i] & 0xFFFF;
    }
    return values;
  }
}
