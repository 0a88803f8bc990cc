package org.lesionlake.lesion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * The connected components of a mask in (z, y, x) order. Voxels that share a face, an edge or a
 * corner are connected (26 neighbours). Components are numbered from 1 by their first voxel in (z,
 * y, x) order, so that the same mask always gives the same numbers.
 */
public final class Components {
  private final int sizeZ;
  private final int sizeY;
  private final int sizeX;
  private final List<Component> list;

  private Components(int sizeZ, int sizeY, int sizeX, List<Component> list) {
    this.sizeZ = sizeZ;
    this.sizeY = sizeY;
    this.sizeX = sizeX;
    this.list = List.copyOf(list);
  }

  /** Components of the voxels that are not 0. */
  public static Components label(byte[] mask, int sizeZ, int sizeY, int sizeX) {
    requireLength(mask.length, sizeZ, sizeY, sizeX);
    return label(sizeZ, sizeY, sizeX, index -> mask[index] != 0);
  }

  /** Components of the voxels that are not 0. */
  public static Components label(short[] mask, int sizeZ, int sizeY, int sizeX) {
    requireLength(mask.length, sizeZ, sizeY, sizeX);
    return label(sizeZ, sizeY, sizeX, index -> mask[index] != 0);
  }

  /**
   * Components of the voxels whose index {@code (z * sizeY + y) * sizeX + x} passes the predicate.
   *
   * @throws IllegalArgumentException if a size is below 1 or the mask has more than 2^31 - 1 voxels
   */
  public static Components label(int sizeZ, int sizeY, int sizeX, IntPredicate inside) {
    VoxelFrame.requireSizes(sizeZ, sizeY, sizeX);
    Runs all = Runs.of(sizeZ, sizeY, sizeX, inside);
    return new Components(sizeZ, sizeY, sizeX, split(all, all.connect(true)));
  }

  /**
   * Components of each label of a mask: voxels of different labels are never of one component.
   *
   * @param label label of a voxel by its index {@code (z * sizeY + y) * sizeX + x}; 0 is background
   * @return components by label, in ascending order
   * @throws IllegalArgumentException if a size is below 1 or the mask has more than 2^31 - 1 voxels
   */
  public static SortedMap<Integer, Components> byLabel(
      int sizeZ, int sizeY, int sizeX, IntUnaryOperator label) {
    VoxelFrame.requireSizes(sizeZ, sizeY, sizeX);
    SortedMap<Integer, Components> byLabel = new TreeMap<>();
    Runs.byValue(sizeZ, sizeY, sizeX, label)
        .forEach(
            (value, runs) ->
                byLabel.put(
                    value, new Components(sizeZ, sizeY, sizeX, split(runs, runs.connect(true)))));
    return byLabel;
  }

  /**
   * All voxels of each label of a mask as one component, connected or not, numbered from 1 by
   * label.
   *
   * @param label label of a voxel by its index {@code (z * sizeY + y) * sizeX + x}; 0 is background
   * @return component by label, in ascending order
   * @throws IllegalArgumentException if a size is below 1 or the mask has more than 2^31 - 1 voxels
   */
  public static SortedMap<Integer, Component> wholeLabels(
      int sizeZ, int sizeY, int sizeX, IntUnaryOperator label) {
    VoxelFrame.requireSizes(sizeZ, sizeY, sizeX);
    SortedMap<Integer, Component> labels = new TreeMap<>();
    Runs.byValue(sizeZ, sizeY, sizeX, label)
        .forEach((value, runs) -> labels.put(value, new Component(labels.size() + 1, runs)));
    return labels;
  }

  /** Splits runs by their number, keeping their order. */
  static List<Component> split(Runs all, int[] numbers) {
    int parted = 0;
    for (int run = 0; run < all.count; run++) {
      parted = Math.max(parted, numbers[run] + 1);
    }
    // Counted first: a mask of noise has millions of components of a run or two.
    int[] rooms = new int[parted];
    for (int run = 0; run < all.count; run++) {
      rooms[numbers[run]]++;
    }
    List<Runs> parts = new ArrayList<>(parted);
    for (int room : rooms) {
      parts.add(new Runs(room));
    }
    for (int run = 0; run < all.count; run++) {
      parts.get(numbers[run]).add(all.z[run], all.y[run], all.from[run], all.to[run]);
    }
    List<Component> components = new ArrayList<>(parts.size());
    for (Runs part : parts) {
      components.add(new Component(components.size() + 1, part));
    }
    return components;
  }

  /** The components, the one numbered 1 first. */
  public List<Component> list() {
    return list;
  }

  /** How many there are. */
  public int count() {
    return list.size();
  }

  /** The components that pass the predicate, numbered from 1 anew in the same order. */
  public Components where(Predicate<Component> passes) {
    List<Component> kept = new ArrayList<>();
    for (Component component : list) {
      if (passes.test(component)) {
        kept.add(new Component(kept.size() + 1, component.runs()));
      }
    }
    return new Components(sizeZ, sizeY, sizeX, kept);
  }

  /**
   * A mask in (z, y, x) order whose voxels hold the number of their component, 0 where there is
   * none.
   *
   * @throws IllegalStateException if there are more components than an unsigned short can number
   */
  public short[] numbers() {
    if (list.size() > 0xFFFF) {
      throw new IllegalStateException(
          "A mask numbers at most 65535 components, and this one has "
              + list.size()
              + ": drop the smallest first");
    }
    short[] mask = new short[sizeZ * sizeY * sizeX];
    for (Component component : list) {
      component.forEachRun(
          (z, y, fromX, toX) -> {
            int row = (z * sizeY + y) * sizeX;
            Arrays.fill(mask, row + fromX, row + toX, (short) component.number());
          });
    }
    return mask;
  }

  private static void requireLength(int length, int sizeZ, int sizeY, int sizeX) {
    VoxelFrame.requireSizes(sizeZ, sizeY, sizeX);
    if (length != sizeZ * sizeY * sizeX) {
      throw new IllegalArgumentException(
          "A mask of "
              + sizeZ
              + " x "
              + sizeY
              + " x "
              + sizeX
              + " voxels needs as many values, and got "
              + length);
    }
  }
}
