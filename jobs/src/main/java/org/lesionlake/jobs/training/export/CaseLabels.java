package org.lesionlake.jobs.training.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VoxelFileReader;
import org.lesionlake.volume.VoxelType;

/** The label volume of a case, put together of its mask files as slices are asked for. */
final class CaseLabels implements AutoCloseable {
  /** Masks of one kind have slabs of one size; slices are best asked for in that number. */
  private static final int SLICES_WITHOUT_MASK = 16;

  private record Source(VoxelFileReader reader, byte[] values) {}

  private final Grid grid;
  private final byte rest;
  private final int ignore;
  private final List<Source> sources = new ArrayList<>();
  private final long[] counts = new long[256];

  /**
   * @param grid of the CT, which every mask must have
   * @param ignore value of what nobody annotated
   * @throws IllegalArgumentException if a mask lies on another grid
   * @throws org.lesionlake.volume.VolumeException if one cannot be read
   */
  CaseLabels(ExportCase of, Grid grid, int ignore, String lakeRoot, Configuration hadoop) {
    this.grid = grid;
    this.rest = (byte) of.rest();
    this.ignore = ignore;
    try {
      for (ExportCase.Mask mask : of.masks()) {
        VoxelFileReader reader = VoxelFileReader.open(new Path(lakeRoot, mask.file()), hadoop);
        sources.add(new Source(reader, table(mask.values(), of.rest())));
        if (!reader.grid().shape().equals(grid.shape())) {
          throw new IllegalArgumentException(
              "lies on a grid of " + reader.grid().shape() + ", not " + grid.shape());
        }
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Label of each value of a mask, for 16 bits. */
  private static byte[] table(SortedMap<Integer, Integer> values, int rest) {
    byte[] table = new byte[1 << 16];
    Arrays.fill(table, (byte) rest);
    values.forEach((value, label) -> table[value] = label.byteValue());
    return table;
  }

  int slabSlices() {
    return sources.isEmpty() ? SLICES_WITHOUT_MASK : sources.get(0).reader().slabSlices();
  }

  /** Labels of slices zFrom (included) to zTo (excluded). */
  Volume slices(int zFrom, int zTo) {
    Grid part = grid.slices(zFrom, zTo);
    byte[] labels = new byte[Math.toIntExact(part.voxels())];
    Arrays.fill(labels, rest);
    for (Source source : sources) {
      put(source, source.reader().readSlices(zFrom, zTo), labels);
    }
    for (byte label : labels) {
      counts[label & 0xFF]++;
    }
    return Volume.uint8(part, labels);
  }

  private void put(Source source, Volume mask, byte[] labels) {
    byte[] values = source.values();
    if (mask.type() == VoxelType.UINT8) {
      var voxels = mask.bytes();
      for (int i = 0; i < labels.length; i++) {
        labels[i] = stronger(labels[i], values[voxels.get(i) & 0xFF]);
      }
    } else {
      var voxels = mask.shorts();
      for (int i = 0; i < labels.length; i++) {
        labels[i] = stronger(labels[i], values[voxels.get(i) & 0xFFFF]);
      }
    }
  }

  /** The higher label; what is ignored yields to any, and the rest to what is ignored. */
  private byte stronger(byte one, byte other) {
    int a = strength(one);
    int b = strength(other);
    return a >= b ? one : other;
  }

  private int strength(byte label) {
    int value = label & 0xFF;
    if (label == rest) {
      return -1;
    }
    return value == ignore ? 0 : value;
  }

  /** Voxels of each label that occurred so far. */
  SortedMap<Integer, Long> counts() {
    SortedMap<Integer, Long> found = new TreeMap<>();
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] > 0) {
        found.put(label, counts[label]);
      }
    }
    return found;
  }

  @Override
  public void close() {
    sources.forEach(source -> source.reader().close());
  }
}
