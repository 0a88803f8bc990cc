package org.lesionlake.tests.archive;

import java.util.Arrays;
import java.util.List;

/** Paints shapes onto one infinitely thin slice; arrays run in order (y, x). */
final class SlicePainter {
  private static final double TEXTURE_MM = 7;

  final float[] hu;
  final byte[] labels;
  final short[] instances;
  private final float[] texture;
  private final float[] ground;
  private final VoxelGrid grid;

  SlicePainter(VoxelGrid grid) {
    this.grid = grid;
    int plane = grid.sizeY() * grid.sizeX();
    hu = new float[plane];
    labels = new byte[plane];
    instances = new short[plane];
    texture = new float[plane];
    ground = new float[plane];
  }

  /**
   * Starts a slice: what hardly changes over its thickness (texture, couch, trunk) is painted once,
   * which halves the time.
   */
  void begin(List<Shape> shapes, double z) {
    Arrays.fill(hu, -1000);
    weave(z);
    shapes.stream().filter(shape -> shape.changesSlowly).forEach(shape -> paint(shape, z));
    System.arraycopy(hu, 0, ground, 0, hu.length);
  }

  /** Paints a plane of the slice begun; z in mm. */
  void paint(List<Shape> shapes, double z) {
    System.arraycopy(ground, 0, hu, 0, hu.length);
    Arrays.fill(labels, (byte) 0);
    Arrays.fill(instances, (short) 0);
    for (Shape shape : shapes) {
      if (!shape.changesSlowly && z > shape.low[2] - 2 && z < shape.high[2] + 2) {
        paint(shape, z);
      }
    }
  }

  private void weave(double z) {
    for (int iy = 0, i = 0; iy < grid.sizeY(); iy++) {
      double y = grid.originY() + iy * grid.spacingY();
      for (int ix = 0; ix < grid.sizeX(); ix++, i++) {
        double x = grid.originX() + ix * grid.spacingX();
        texture[i] = (float) NoiseField.at(x / TEXTURE_MM, y / TEXTURE_MM, z / TEXTURE_MM);
      }
    }
  }

  /**
   * The hot loop: voxels in the shape's box, each blended by how far inside the surface it lies.
   */
  private void paint(Shape shape, double z) {
    double fade = 0.8 * grid.spacingX() + shape.rimMm;
    double margin = fade / 2;
    double spread = shape.spread(z) / 2;
    double middleX = (shape.low[0] + shape.high[0]) / 2;
    double reachX = (shape.high[0] - shape.low[0]) * spread + margin;
    double middleY = (shape.low[1] + shape.high[1]) / 2;
    double reachY = (shape.high[1] - shape.low[1]) * spread + margin;
    int x0 = first(middleX - reachX, grid.originX(), grid.spacingX());
    int x1 = last(middleX + reachX, grid.originX(), grid.spacingX(), grid.sizeX());
    int y0 = first(middleY - reachY, grid.originY(), grid.spacingY());
    int y1 = last(middleY + reachY, grid.originY(), grid.spacingY(), grid.sizeY());
    for (int iy = y0; iy <= y1; iy++) {
      double y = grid.originY() + iy * grid.spacingY();
      for (int ix = x0; ix <= x1; ix++) {
        int i = iy * grid.sizeX() + ix;
        if (shape.onlyOn != Label.KEEP && labels[i] != shape.onlyOn) {
          continue;
        }
        double x = grid.originX() + ix * grid.spacingX();
        double depth = shape.distance(x, y, z);
        if (depth >= margin) {
          continue;
        }
        double share = Math.min(1, 0.5 - depth / fade);
        double colour = shape.huAt(depth, texture[i], x, y, z);
        hu[i] += (float) (share * (colour - hu[i]));
        if (depth < 0) {
          if (shape.label != Label.KEEP) {
            labels[i] = (byte) shape.label;
          }
          instances[i] = (short) shape.instance;
        }
      }
    }
  }

  private static int first(double at, double origin, double spacing) {
    return Math.max(0, (int) Math.ceil((at - origin) / spacing));
  }

  private static int last(double at, double origin, double spacing, int size) {
    return Math.min(size - 1, (int) Math.floor((at - origin) / spacing));
  }
}
