package org.lesionlake.lesion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The 256 cases of marching cubes (Lorensen and Cline 1987, Comput Graph 21:163) at half height of
 * a binary mask: a cube has its corners in the centres of eight voxels, and the surface crosses an
 * edge between a voxel inside and one outside in its middle. Coordinates are (z, y, x) in voxels
 * from the cube's corner (0, 0, 0).
 *
 * <p>The triangles are derived, not tabulated, by the convention of PyRadiomics, whose areas and
 * volumes each case has:
 *
 * <ul>
 *   <li>A case in which corner 7 lies inside is that of its complement, seen from the other side.
 *   <li>On a face whose corners are inside crosswise, the surface parts the two that are inside.
 *       Where a neighbour takes its complement the two do not meet, as in the paper: the surface
 *       has a hole there, of half a face at most.
 *   <li>A polygon that lies in no plane is cut so: of five sides, its middle one of three parallel
 *       edges is cut off; of six, every second vertex is joined, but around two corners that are
 *       outside crosswise on a face the two vertices off that face are; of seven, all triangles
 *       share the only vertex on its axis.
 * </ul>
 */
final class CubeCases {
  /** Corners (z, y, x) by bit of a case, in the order of {@link #LOW} and {@link #HIGH}. */
  private static final int[][] CORNERS = {
    {0, 0, 0}, {0, 0, 1}, {0, 1, 1}, {0, 1, 0}, {1, 0, 0}, {1, 0, 1}, {1, 1, 1}, {1, 1, 0}
  };

  private static final int LAST = 7;
  private static final int ALL = 0xFF;

  /**
   * Bits of the corners with x = 0, by rows (z, y) inside: bit 0 (0, 0), (0, 1), (1, 0), (1, 1).
   */
  static final int[] LOW = ofRows(0);

  /** Bits of the corners with x = 1. */
  static final int[] HIGH = ofRows(1);

  /** Triangles of a case, each of three vertices; turned so that {@link #volume} adds up. */
  private static final double[][][][] TRIANGLES = new double[ALL + 1][][][];

  private static final double[] VOLUMES = new double[ALL + 1];
  private static final double[][] GAINS = new double[ALL + 1][3];

  static {
    for (int code = 0; code <= ALL; code++) {
      TRIANGLES[code] = (code >> LAST & 1) == 0 ? cut(code) : turned(cut(ALL ^ code));
      sumUp(code);
    }
  }

  private CubeCases() {}

  /** Area of a case's triangles in mm², where a step along array axis a is {@code steps[a]} mm. */
  static double area(int code, double[][] steps) {
    double sum = 0;
    for (double[][] triangle : TRIANGLES[code]) {
      double[] normal =
          cross(
              mm(minus(triangle[1], triangle[0]), steps),
              mm(minus(triangle[2], triangle[0]), steps));
      sum += Math.sqrt(dot(normal, normal)) / 2;
    }
    return sum;
  }

  /** Sum of the signed volumes of the tetrahedra from (0, 0, 0) to the triangles, in voxels. */
  static double volume(int code) {
    return VOLUMES[code];
  }

  /**
   * What {@link #volume} gains for a step of the cube by one voxel along z, y or x: a third of the
   * triangles' vector area.
   */
  static double volumeGain(int code, int axis) {
    return GAINS[code][axis];
  }

  private static void sumUp(int code) {
    for (double[][] triangle : TRIANGLES[code]) {
      VOLUMES[code] += dot(triangle[0], cross(triangle[1], triangle[2])) / 6;
      double[] normal = cross(minus(triangle[1], triangle[0]), minus(triangle[2], triangle[0]));
      for (int axis = 0; axis < 3; axis++) {
        GAINS[code][axis] += normal[axis] / 6;
      }
    }
  }

  private static int[] ofRows(int x) {
    int[] bits = new int[16];
    for (int rows = 0; rows < bits.length; rows++) {
      for (int corner = 0; corner < CORNERS.length; corner++) {
        int row = 2 * CORNERS[corner][0] + CORNERS[corner][1];
        if (CORNERS[corner][2] == x && (rows >> row & 1) != 0) {
          bits[rows] |= 1 << corner;
        }
      }
    }
    return bits;
  }

  private static double[][][] turned(double[][][] triangles) {
    double[][][] turned = new double[triangles.length][][];
    for (int i = 0; i < triangles.length; i++) {
      turned[i] = new double[][] {triangles[i][0], triangles[i][2], triangles[i][1]};
    }
    return turned;
  }

  private static double[][][] cut(int code) {
    List<double[][]> triangles = new ArrayList<>();
    for (List<Edge> polygon : polygons(code)) {
      for (int[] corners : cut(polygon, Integer.bitCount(code))) {
        double[][] triangle = new double[3][];
        for (int i = 0; i < 3; i++) {
          triangle[i] = polygon.get(corners[i]).middle();
        }
        triangles.add(triangle);
      }
    }
    return triangles.toArray(double[][][]::new);
  }

  /** An edge of the cube, by the bits of its corners inside and outside. */
  private record Edge(int inside, int outside) {
    int axis() {
      int axis = 0;
      while (CORNERS[inside][axis] == CORNERS[outside][axis]) {
        axis++;
      }
      return axis;
    }

    double[] middle() {
      double[] middle = new double[3];
      for (int axis = 0; axis < 3; axis++) {
        middle[axis] = (CORNERS[inside][axis] + CORNERS[outside][axis]) / 2.0;
      }
      return middle;
    }
  }

  /** The polygons in which the surface crosses a cube, all turned alike. */
  private static List<List<Edge>> polygons(int code) {
    List<Edge[]> sides = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      for (int side = 0; side < 2; side++) {
        addSides(sides, code, face(axis, side));
      }
    }
    List<List<Edge>> polygons = new ArrayList<>();
    while (!sides.isEmpty()) {
      List<Edge> polygon = new ArrayList<>();
      Edge[] side = sides.remove(0);
      polygon.add(side[0]);
      while (!side[1].equals(polygon.get(0))) {
        Edge next = side[1];
        polygon.add(next);
        side = sides.stream().filter(other -> other[0].equals(next)).findFirst().orElseThrow();
        sides.remove(side);
      }
      polygons.add(polygon);
    }
    return polygons;
  }

  /** Corners of a face in the order in which they follow each other seen from outside. */
  private static int[] face(int axis, int side) {
    int[][] round =
        side == 1
            ? new int[][] {{0, 0}, {1, 0}, {1, 1}, {0, 1}}
            : new int[][] {{0, 0}, {0, 1}, {1, 1}, {1, 0}};
    int[] face = new int[4];
    for (int i = 0; i < 4; i++) {
      int[] place = new int[3];
      place[axis] = side;
      place[(axis + 1) % 3] = round[i][0];
      place[(axis + 2) % 3] = round[i][1];
      while (!Arrays.equals(CORNERS[face[i]], place)) {
        face[i]++;
      }
    }
    return face;
  }

  /** On a face each stretch of corners inside is parted from the rest by one side of a polygon. */
  private static void addSides(List<Edge[]> sides, int code, int[] face) {
    for (int first = 0; first < 4; first++) {
      int before = face[(first + 3) % 4];
      if (isInside(code, face[first]) && !isInside(code, before)) {
        int last = first;
        while (isInside(code, face[(last + 1) % 4])) {
          last++;
        }
        Edge from = new Edge(face[last % 4], face[(last + 1) % 4]);
        sides.add(new Edge[] {from, new Edge(face[first], before)});
      }
    }
  }

  private static boolean isInside(int code, int corner) {
    return (code >> corner & 1) != 0;
  }

  /** Cuts a polygon into triangles of its vertices, as the class comment says. */
  private static List<int[]> cut(List<Edge> polygon, int inside) {
    int size = polygon.size();
    List<int[]> triangles = new ArrayList<>();
    switch (size) {
      case 5 -> {
        int middle = 0;
        while (polygon.get(middle).axis() != at(polygon, middle - 1).axis()
            || polygon.get(middle).axis() != at(polygon, middle + 1).axis()) {
          middle++;
        }
        fan(triangles, size, middle + 1, 4);
        fan(triangles, size, middle - 1, 3);
      }
      case 6 -> {
        if (inside == 6) {
          int off = 0;
          while (polygon.get(off).axis() != faceOutside(polygon)) {
            off++;
          }
          fan(triangles, size, off, 4);
          fan(triangles, size, off + 3, 4);
        } else {
          triangles.add(new int[] {0, 2, 4});
          for (int first = 0; first < size; first += 2) {
            fan(triangles, size, first, 3);
          }
        }
      }
      case 7 -> {
        int alone = 0;
        while (onAxis(polygon, polygon.get(alone).axis()) != 1) {
          alone++;
        }
        fan(triangles, size, alone, size);
      }
      default -> fan(triangles, size, 0, size);
    }
    return triangles;
  }

  private static Edge at(List<Edge> polygon, int index) {
    return polygon.get(Math.floorMod(index, polygon.size()));
  }

  private static long onAxis(List<Edge> polygon, int axis) {
    return polygon.stream().filter(edge -> edge.axis() == axis).count();
  }

  /** The axis across the face that both corners outside lie on. */
  private static int faceOutside(List<Edge> polygon) {
    int[] corners = polygon.stream().mapToInt(Edge::outside).distinct().toArray();
    int axis = 0;
    while (CORNERS[corners[0]][axis] != CORNERS[corners[1]][axis]) {
      axis++;
    }
    return axis;
  }

  /** Triangles that share the first of some vertices that follow each other. */
  private static void fan(List<int[]> triangles, int size, int first, int vertices) {
    for (int i = 1; i < vertices - 1; i++) {
      triangles.add(
          new int[] {
            Math.floorMod(first, size),
            Math.floorMod(first + i, size),
            Math.floorMod(first + i + 1, size)
          });
    }
  }

  private static double[] minus(double[] a, double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  private static double[] mm(double[] voxels, double[][] steps) {
    double[] mm = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      for (int i = 0; i < 3; i++) {
        mm[i] += voxels[axis] * steps[axis][i];
      }
    }
    return mm;
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
