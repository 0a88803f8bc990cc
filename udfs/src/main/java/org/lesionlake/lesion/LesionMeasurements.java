package org.lesionlake.lesion;

import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;

/**
 * What is measured on a lesion.
 *
 * @param component number of its voxels in the numbered mask, from 1
 * @param voxels number of its voxels
 * @param volumeMm3 voxels times voxel volume in mm³
 * @param centre centre of mass of its voxels, patient LPS x, y, z in mm
 * @param boxFrom first voxel of its bounding box: z, y, x
 * @param boxTo one past the last voxel of its bounding box: z, y, x
 * @param diameters long and short axis in mm
 * @param shape its shape in three dimensions
 * @param meanHu mean of its voxels in Hounsfield units; NaN without an image
 * @param sdHu standard deviation of its voxels in Hounsfield units, over N as IBSI's variance
 *     (reference manual 3.3.2) and PyRadiomics have it; NaN without an image
 */
public record LesionMeasurements(
    int component,
    long voxels,
    double volumeMm3,
    List<Double> centre,
    List<Integer> boxFrom,
    List<Integer> boxTo,
    AxialDiameters diameters,
    LesionShape shape,
    double meanHu,
    double sdHu) {

  /**
   * Measures a component of a mask that has no image.
   *
   * @param component voxels of the lesion
   * @param frame array that the component lies in
   */
  public static LesionMeasurements of(Component component, VoxelFrame frame) {
    return of(component, frame, index -> Double.NaN);
  }

  /**
   * Measures a component.
   *
   * @param component voxels of the lesion
   * @param frame array that the component lies in
   * @param hounsfield value of a voxel in Hounsfield units, by index in (z, y, x) order
   */
  public static LesionMeasurements of(
      Component component, VoxelFrame frame, IntToDoubleFunction hounsfield) {
    Sums sums = new Sums();
    component.forEachRun(
        (z, y, fromX, toX) -> {
          long length = toX - fromX;
          sums.z += (double) z * length;
          sums.y += (double) y * length;
          sums.x += 0.5 * (fromX + toX - 1) * length;
        });
    double voxels = component.voxels();
    double mean = mean(component, frame, hounsfield);
    return new LesionMeasurements(
        component.number(),
        component.voxels(),
        voxels * frame.voxelVolumeMm3(),
        frame.toPatient(sums.z / voxels, sums.y / voxels, sums.x / voxels),
        component.boxFrom(),
        component.boxTo(),
        AxialDiameters.of(component, frame),
        LesionShape.of(component, frame),
        mean,
        standardDeviation(component, frame, hounsfield, mean));
  }

  /**
   * Mean of a value over the voxels of a component.
   *
   * @param component voxels of the lesion
   * @param frame array that the component lies in
   * @param value value of a voxel, by index in (z, y, x) order
   */
  public static double mean(Component component, VoxelFrame frame, IntToDoubleFunction value) {
    double[] sum = new double[1];
    forEachIndex(component, frame, i -> sum[0] += value.applyAsDouble(i));
    return sum[0] / component.voxels();
  }

  private static double standardDeviation(
      Component component, VoxelFrame frame, IntToDoubleFunction value, double mean) {
    double[] sum = new double[1];
    forEachIndex(
        component,
        frame,
        i -> {
          double off = value.applyAsDouble(i) - mean;
          sum[0] += off * off;
        });
    return Math.sqrt(sum[0] / component.voxels());
  }

  /**
   * Largest value over the voxels of a component.
   *
   * @param component voxels of the lesion
   * @param frame array that the component lies in
   * @param value value of a voxel, by index in (z, y, x) order
   */
  public static double largest(Component component, VoxelFrame frame, IntToDoubleFunction value) {
    double[] largest = {Double.NEGATIVE_INFINITY};
    forEachIndex(component, frame, i -> largest[0] = Math.max(largest[0], value.applyAsDouble(i)));
    return largest[0];
  }

  private static void forEachIndex(Component component, VoxelFrame frame, IntConsumer action) {
    component.forEachRun(
        (z, y, fromX, toX) -> {
          int row = (z * frame.sizeY() + y) * frame.sizeX();
          for (int x = fromX; x < toX; x++) {
            action.accept(row + x);
          }
        });
  }

  private static final class Sums {
    double z;
    double y;
    double x;
  }
}
