package org.lesionlake.lesion.track;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.silver.OrganProfile;

/** What was searched of one frame of reference of a study, and how the organs in it lie. */
public final class ScannedSpace {
  /** Nearer than this to the first or last slice a place counts as not shown, mm. */
  static final double EDGE_MM = 5;

  private final String id;
  private final List<Box> boxes;
  private final Map<String, Levels> organs = new TreeMap<>();

  /**
   * @param id what tells it from other spaces of the patient
   * @param boxes extents of its searched series
   * @param profiles organs that those series show; of two in one level the larger counts, since the
   *     other was cut off
   */
  public ScannedSpace(String id, List<Box> boxes, List<OrganProfile> profiles) {
    this.id = id;
    this.boxes = List.copyOf(boxes);
    Map<String, TreeMap<Integer, double[]>> merged = new TreeMap<>();
    for (OrganProfile profile : profiles) {
      TreeMap<Integer, double[]> levels =
          merged.computeIfAbsent(profile.organ() + ' ' + profile.side(), key -> new TreeMap<>());
      for (int i = 0; i < profile.volumesMm3().size(); i++) {
        double[] level = {profile.volumesMm3().get(i), profile.xMm().get(i), profile.yMm().get(i)};
        levels.merge(
            profile.firstLevel() + i, level, (old, other) -> other[0] > old[0] ? other : old);
      }
    }
    merged.forEach(
        (key, levels) -> {
          if (!levels.isEmpty()) {
            organs.put(key, Levels.of(levels));
          }
        });
  }

  /**
   * Extent of a series, patient LPS mm.
   *
   * @param from lowest x, y, z that its voxels reach
   * @param to highest x, y, z
   */
  public record Box(List<Double> from, List<Double> to) {
    /** What a grid's voxel centres reach. */
    public static Box of(VoxelFrame frame) {
      double[] from = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
      double[] to = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
      for (int corner = 0; corner < 8; corner++) {
        List<Double> place =
            frame.toPatient(
                (corner & 1) * (frame.sizeZ() - 1.0),
                (corner >> 1 & 1) * (frame.sizeY() - 1.0),
                (corner >> 2) * (frame.sizeX() - 1.0));
        for (int axis = 0; axis < 3; axis++) {
          from[axis] = Math.min(from[axis], place.get(axis));
          to[axis] = Math.max(to[axis], place.get(axis));
        }
      }
      return new Box(List.of(from[0], from[1], from[2]), List.of(to[0], to[1], to[2]));
    }

    boolean holds(double[] place, double edge) {
      return place[0] >= from.get(0)
          && place[0] <= to.get(0)
          && place[1] >= from.get(1)
          && place[1] <= to.get(1)
          && isAt(place[2], edge);
    }

    boolean isAt(double z, double edge) {
      return z >= from.get(2) + edge && z <= to.get(2) - edge;
    }
  }

  /** Volume and centre of an organ in each level from the first on. */
  record Levels(int first, double[] volume, double[] x, double[] y, double largest) {
    static Levels of(TreeMap<Integer, double[]> levels) {
      int first = levels.firstKey();
      int count = levels.lastKey() - first + 1;
      double[][] values = new double[3][count];
      levels.forEach(
          (level, value) -> {
            for (int i = 0; i < 3; i++) {
              values[i][level - first] = value[i];
            }
          });
      double largest = Arrays.stream(values[0]).max().orElse(0);
      return new Levels(first, values[0], values[1], values[2], largest);
    }

    /** Volume a level at a height, between those of its neighbours. */
    double volumeAt(double z) {
      double at = z / OrganProfiles.LEVEL_MM - 0.5 - first;
      int below = (int) Math.floor(at);
      double share = at - below;
      return (1 - share) * volume(below) + share * volume(below + 1);
    }

    /** Centre x or y at a height, weighted by volume; the volume there must not be 0. */
    double centreAt(double z, double[] centres) {
      double at = z / OrganProfiles.LEVEL_MM - 0.5 - first;
      int below = (int) Math.floor(at);
      double low = (1 - (at - below)) * volume(below);
      double high = (at - below) * volume(below + 1);
      double sum = 0;
      if (low > 0) {
        sum += low * centres[below];
      }
      if (high > 0) {
        sum += high * centres[below + 1];
      }
      return sum / (low + high);
    }

    private double volume(int index) {
      return index < 0 || index >= volume.length ? 0 : volume[index];
    }
  }

  public String id() {
    return id;
  }

  Map<String, Levels> organs() {
    return organs;
  }

  /** Whether a searched series shows a place, patient LPS x, y, z in mm. */
  boolean shows(double[] place) {
    return boxes.stream().anyMatch(box -> box.holds(place, EDGE_MM));
  }

  /** Whether a whole level's height about z lies within a series. */
  boolean reaches(double z) {
    return boxes.stream().anyMatch(box -> box.isAt(z, OrganProfiles.LEVEL_MM / 2.0));
  }

  /** Numbers of the levels that lie within a series and hold an organ of a region. */
  int[] levels(BodyRegion region) {
    TreeSet<Integer> numbers = new TreeSet<>();
    organs.forEach(
        (key, levels) -> {
          if (region.tells(organOf(key))) {
            for (int i = 0; i < levels.volume().length; i++) {
              int number = levels.first() + i;
              if (levels.volume()[i] > 0 && reaches((number + 0.5) * OrganProfiles.LEVEL_MM)) {
                numbers.add(number);
              }
            }
          }
        });
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  static String organOf(String key) {
    return key.substring(0, key.indexOf(' '));
  }
}
