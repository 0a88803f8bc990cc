package org.lesionlake.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.lesionlake.lesion.Component;
import org.lesionlake.lesion.Components;
import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.Site;
import org.lesionlake.volume.Grid;

/**
 * The lesions of an annotation. Structures of one site and class that have a voxel in common are
 * drawn around one lesion and count together; those that only touch are told apart, as whoever drew
 * them did. What of them hangs together by faces, edges or corners is a lesion.
 */
public final class MarkedLesions {
  private MarkedLesions() {}

  /** A structure with what its name means. */
  public record Meant(MarkedStructure structure, StructureNames.Meaning meaning) {}

  /**
   * A lesion.
   *
   * @param structure index of the first structure it is drawn as
   * @param component number among the components of its structures, from 1
   */
  public record MarkedLesion(
      int structure, int component, Site site, String lesionClass, LesionMeasurements measured) {}

  /**
   * Measures them.
   *
   * @param structures those with a mask count
   * @param grid the grid of the masks' array, evenly spaced
   * @param hounsfield value of a voxel by index in (z, y, x) order; NaN without an image
   */
  public static List<MarkedLesion> of(
      List<Meant> structures, Grid grid, IntToDoubleFunction hounsfield) {
    VoxelFrame frame = grid.frame();
    List<MarkedLesion> lesions = new ArrayList<>();
    for (Group group : groups(structures)) {
      Components components =
          Components.label(grid.sizeZ(), grid.sizeY(), grid.sizeX(), group.mask()::contains);
      for (Component component : components.list()) {
        lesions.add(
            new MarkedLesion(
                group.first(),
                component.number(),
                group.meaning().site().orElse(Site.OTHER),
                group.meaning().structureClass(),
                LesionMeasurements.of(component, frame, hounsfield)));
      }
    }
    return lesions;
  }

  private record Group(int first, StructureNames.Meaning meaning, StructureMask mask) {}

  private static List<Group> groups(List<Meant> structures) {
    List<Group> groups = new ArrayList<>();
    for (Meant meant : structures) {
      Optional<StructureMask> mask = meant.structure().mask();
      if (mask.isEmpty() || !meant.meaning().isLesion()) {
        continue;
      }
      Group grown = new Group(meant.structure().structure().index(), meant.meaning(), mask.get());
      // A structure may join groups that were apart before.
      List<Group> apart = new ArrayList<>();
      for (Group group : groups) {
        boolean one =
            group.meaning().equals(grown.meaning()) && group.mask().overlaps(grown.mask());
        if (one) {
          grown = new Group(group.first(), group.meaning(), group.mask().with(grown.mask()));
        } else {
          apart.add(group);
        }
      }
      groups = apart;
      groups.add(grown);
    }
    groups.sort(java.util.Comparator.comparingInt(Group::first));
    return groups;
  }
}
