package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A patient at one study as shapes of known attenuation, which can be sampled on any grid. Made by
 * one seed, a phantom is the same on every machine.
 */
public final class Phantom {
  /** Instance value of lymph nodes that every body has. */
  static final int NORMAL_NODE = -1;

  private final List<Shape> shapes;
  private final int lesionsFrom;
  private final double halfWidthMm;
  private final Posture posture;
  private final double scale;

  private Phantom(
      List<Shape> shapes, int lesionsFrom, double halfWidthMm, Posture posture, double scale) {
    this.shapes = shapes;
    this.lesionsFrom = lesionsFrom;
    this.halfWidthMm = halfWidthMm;
    this.posture = posture;
    this.scale = scale;
  }

  /**
   * Voxels in order (z, y, x): attenuation in HU, {@link Label} values, lesion ids (0 for none,
   * {@link #NORMAL_NODE} for normal lymph nodes).
   */
  public record Volume(VoxelGrid grid, short[] hu, byte[] labels, short[] instances) {}

  static Phantom of(
      Anatomy.Build build,
      Posture posture,
      Phase phase,
      double enhancement,
      List<VirtualLesion> lesions,
      int study) {
    List<Shape> shapes = new ArrayList<>(Anatomy.of(build, posture, phase, enhancement));
    double halfWidth = 0;
    for (Shape shape : shapes) {
      if (shape instanceof Trunk trunk) {
        for (int z = -330; z < 150; z += 10) {
          halfWidth = Math.max(halfWidth, trunk.halfWidth(z * build.scale() + posture.shiftZ()));
        }
      }
    }
    int from = shapes.size();
    for (VirtualLesion lesion : lesions) {
      if (lesion.longMm().get(study) > 0) {
        shapes.add(LesionLook.shape(lesion, study, build, posture, phase, enhancement));
      }
    }
    return new Phantom(shapes, from, halfWidth, posture, build.scale());
  }

  /** Half the width of the trunk in mm, where it is widest between chest and hips. */
  double halfWidthMm() {
    return halfWidthMm;
  }

  /** Where a canonical height in mm lies at this study, in patient LPS. */
  double height(double canonicalZ) {
    return canonicalZ * scale + posture.shiftZ();
  }

  Posture posture() {
    return posture;
  }

  List<Shape> lesionShapes() {
    return shapes.subList(lesionsFrom, shapes.size());
  }

  /**
   * Samples the phantom as a scanner would: averaged over the slice thickness, blurred or sharpened
   * by the kernel, with correlated noise. Labels are those of the voxel centres.
   */
  Volume voxelise(VoxelGrid grid, Kernel kernel, double dose, long noiseSeed) {
    short[] hu = new short[grid.voxels()];
    byte[] labels = new byte[grid.voxels()];
    short[] instances = new short[grid.voxels()];
    int plane = grid.sizeY() * grid.sizeX();
    int samples = grid.thicknessMm() > 2 ? 3 : 1;
    SlicePainter painter = new SlicePainter(grid);
    ScannerNoise noise = new ScannerNoise(grid, kernel, dose, noiseSeed);
    float[] mean = new float[plane];
    for (int slice = 0; slice < grid.sizeZ(); slice++) {
      double z = grid.originZ() + slice * grid.spacingZ();
      Arrays.fill(mean, 0);
      painter.begin(shapes, z);
      for (int sample = 0; sample < samples; sample++) {
        double offset = ((sample + 0.5) / samples - 0.5) * grid.thicknessMm();
        painter.paint(shapes, z + offset);
        for (int i = 0; i < plane; i++) {
          mean[i] += painter.hu[i] / samples;
        }
        if (sample == samples / 2) {
          System.arraycopy(painter.labels, 0, labels, slice * plane, plane);
          System.arraycopy(painter.instances, 0, instances, slice * plane, plane);
        }
      }
      noise.finish(mean, hu, slice);
    }
    return new Volume(grid, hu, labels, instances);
  }
}
