package org.lesionlake.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Volume;

/**
 * Masks as label volumes. A voxel of a volume has one label, so structures that overlap come into
 * different layers; most annotations need one.
 *
 * @param layers the volumes
 * @param places where each structure is, by its index
 */
public record MaskLayers(List<Layer> layers, SortedMap<Integer, Place> places) {
  /**
   * A label volume.
   *
   * @param names name of each label above 0
   */
  public record Layer(Volume labels, SortedMap<Integer, String> names) {}

  /**
   * Where a structure is.
   *
   * @param layer index of its layer, from 0
   * @param label its label there
   */
  public record Place(int layer, int label) {}

  private static final int MOST_OF_A_BYTE = 255;

  private static final class Open {
    private final List<MarkedStructure> structures = new ArrayList<>();
    private StructureMask taken;
  }

  /**
   * Lays the masks out. Labels are the structures' indices, so that a structure has the same one
   * whatever it overlaps with.
   *
   * @param structures those with a mask count
   * @param grid the grid of the masks' array
   */
  public static MaskLayers of(List<MarkedStructure> structures, Grid grid) {
    List<Open> open = new ArrayList<>();
    SortedMap<Integer, Place> places = new TreeMap<>();
    for (MarkedStructure structure : structures) {
      if (structure.mask().isPresent()) {
        StructureMask mask = structure.mask().get();
        int layer = 0;
        while (layer < open.size() && open.get(layer).taken.overlaps(mask)) {
          layer++;
        }
        if (layer == open.size()) {
          open.add(new Open());
        }
        Open chosen = open.get(layer);
        chosen.taken = chosen.taken == null ? mask : chosen.taken.with(mask);
        chosen.structures.add(structure);
        int index = structure.structure().index();
        places.put(index, new Place(layer, index));
      }
    }
    return new MaskLayers(
        open.stream().map(layer -> layer(layer.structures, grid)).toList(), places);
  }

  private static Layer layer(List<MarkedStructure> structures, Grid grid) {
    SortedMap<Integer, String> names = new TreeMap<>();
    structures.forEach(s -> names.put(s.structure().index(), s.structure().name()));
    int voxels = Math.toIntExact(grid.voxels());
    if (names.lastKey() <= MOST_OF_A_BYTE) {
      byte[] labels = new byte[voxels];
      structures.forEach(
          s ->
              forEachRun(
                  s.mask().orElseThrow(),
                  (from, to) ->
                      java.util.Arrays.fill(labels, from, to, (byte) s.structure().index())));
      return new Layer(Volume.uint8(grid, labels), names);
    }
    short[] labels = new short[voxels];
    structures.forEach(
        s ->
            forEachRun(
                s.mask().orElseThrow(),
                (from, to) ->
                    java.util.Arrays.fill(labels, from, to, (short) s.structure().index())));
    return new Layer(Volume.uint16(grid, labels), names);
  }

  @FunctionalInterface
  private interface Run {
    void accept(int from, int to);
  }

  private static void forEachRun(StructureMask mask, Run run) {
    int from = mask.next(0);
    while (from >= 0) {
      int to = mask.nextOutside(from);
      run.accept(from, to);
      from = mask.next(to);
    }
  }
}
