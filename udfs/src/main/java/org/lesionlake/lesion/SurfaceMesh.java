package org.lesionlake.lesion;

/**
 * Area and volume of the surface that marching cubes draws around a component; see {@link
 * CubeCases}. The cubes are counted by case, not visited: along a row of cubes the case changes
 * only where a run of voxels begins or ends, so that the time is linear in runs.
 *
 * @param areaMm2 area of its triangles
 * @param volumeMm3 sum of the signed volumes of the tetrahedra from a point to its triangles. The
 *     point matters only where the surface has a hole; it is the centre of the voxel before the
 *     first one of the component's bounding box on each axis, as in PyRadiomics.
 */
record SurfaceMesh(double areaMm2, double volumeMm3) {

  static SurfaceMesh of(Component component, VoxelFrame frame) {
    CubeCounts counts = new CubeCounts(component);
    double[][] steps = {frame.step(2), frame.step(1), frame.step(0)};
    double area = 0;
    double voxels = 0;
    for (int code = 1; code < 255; code++) {
      if (counts.cubes[code] > 0) {
        area += counts.cubes[code] * CubeCases.area(code, steps);
        voxels +=
            counts.cubes[code] * CubeCases.volume(code)
                + counts.sumZ[code] * CubeCases.volumeGain(code, 0)
                + counts.sumY[code] * CubeCases.volumeGain(code, 1)
                + counts.sumX[code] * CubeCases.volumeGain(code, 2);
      }
    }
    return new SurfaceMesh(area, Math.abs(voxels) * frame.voxelVolumeMm3());
  }

  /** How many cubes are of each case, and the sums of their places. */
  private static final class CubeCounts {
    final long[] cubes = new long[256];
    final double[] sumZ = new double[256];
    final double[] sumY = new double[256];
    final double[] sumX = new double[256];
    private final Runs runs;
    private final int zero;

    CubeCounts(Component component) {
      runs = component.runs();
      zero = component.boxFrom().get(2) - 1;
      int fromZ = component.boxFrom().get(0) - 1;
      int fromY = component.boxFrom().get(1) - 1;
      int toZ = component.boxTo().get(0);
      int toY = component.boxTo().get(1);
      Runs.RowIndex rows = new Runs.RowIndex(runs);
      int[] next = new int[4];
      int[] end = new int[4];
      for (int z = fromZ; z < toZ; z++) {
        for (int y = fromY; y < toY; y++) {
          for (int row = 0; row < 4; row++) {
            next[row] = rows.start(z + (row >> 1), y + (row & 1));
            end[row] = rows.end(z + (row >> 1), y + (row & 1));
          }
          count(z - fromZ, y - fromY, next, end);
        }
      }
    }

    /** Walks the four rows of voxels around a row of cubes in step. */
    private void count(int z, int y, int[] next, int[] end) {
      int inside = 0;
      int x = 0;
      while (true) {
        int change = Integer.MAX_VALUE;
        for (int row = 0; row < 4; row++) {
          if (next[row] < end[row]) {
            boolean within = (inside >> row & 1) != 0;
            change = Math.min(change, within ? runs.to[next[row]] : runs.from[next[row]]);
          }
        }
        if (change == Integer.MAX_VALUE) {
          return;
        }
        if (inside != 0) {
          // Cubes that change nothing between x and the one before the change.
          add(CubeCases.LOW[inside] | CubeCases.HIGH[inside], z, y, x, change - 1);
        }
        int after = inside;
        for (int row = 0; row < 4; row++) {
          if (next[row] < end[row]) {
            boolean within = (inside >> row & 1) != 0;
            if ((within ? runs.to[next[row]] : runs.from[next[row]]) == change) {
              after ^= 1 << row;
              next[row] += within ? 1 : 0;
            }
          }
        }
        add(CubeCases.LOW[inside] | CubeCases.HIGH[after], z, y, change - 1, change);
        inside = after;
        x = change;
      }
    }

    private void add(int code, int z, int y, int fromX, int toX) {
      long count = toX - fromX;
      cubes[code] += count;
      sumZ[code] += (double) count * z;
      sumY[code] += (double) count * y;
      sumX[code] += count * (0.5 * (fromX + toX - 1) - zero);
    }
  }
}
