package org.lesionlake.annotation;

import java.util.BitSet;

/** The pixels of a structure on the slices of its series, of shape (z, y, x). */
public final class StructureMask {
  private final SlicePlanes planes;
  private final BitSet inside;

  /**
   * @param inside bit {@code (z * rows + y) * columns + x} for each pixel; not written to
   *     afterwards
   */
  StructureMask(SlicePlanes planes, BitSet inside) {
    this.planes = planes;
    this.inside = inside;
  }

  /** The slices that it lies on. */
  public SlicePlanes planes() {
    return planes;
  }

  /** Whether a pixel belongs, by its index {@code (z * rows + y) * columns + x}. */
  public boolean contains(int index) {
    return inside.get(index);
  }

  /** Whether a pixel belongs. */
  public boolean contains(int z, int y, int x) {
    return inside.get((z * planes.rows() + y) * planes.columns() + x);
  }

  /** Index of the first pixel that belongs from that index on; -1 if there is none. */
  public int next(int from) {
    return inside.nextSetBit(from);
  }

  /** Index of the first pixel that does not belong from that index on. */
  public int nextOutside(int from) {
    return inside.nextClearBit(from);
  }

  /** Number of its pixels. */
  public long voxels() {
    return inside.cardinality();
  }

  /** Whether both have a pixel in common. */
  public boolean overlaps(StructureMask other) {
    return inside.intersects(other.inside);
  }

  /** The pixels of both. */
  public StructureMask with(StructureMask other) {
    BitSet both = (BitSet) inside.clone();
    both.or(other.inside);
    return new StructureMask(planes, both);
  }

  /** Number of its pixels on a slice. */
  public int voxelsOn(int slice) {
    int pixels = planes.pixels();
    int count = 0;
    int at = inside.nextSetBit(slice * pixels);
    while (at >= 0 && at < (slice + 1) * pixels) {
      int end = Math.min(inside.nextClearBit(at), (slice + 1) * pixels);
      count += end - at;
      at = inside.nextSetBit(end);
    }
    return count;
  }

  /**
   * Its volume: area on each slice times the part of the body that the slice stands for, half the
   * way to each neighbour.
   */
  public double volumeMm3() {
    double area = planes.columnSpacing() * planes.rowSpacing();
    double[] thick = planes.thicknesses(0);
    double volume = 0;
    for (int z = 0; z < planes.count(); z++) {
      volume += voxelsOn(z) * area * thick[z];
    }
    return volume;
  }
}
