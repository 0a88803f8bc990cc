package org.lesionlake.tests.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.lesionlake.lesion.Component;
import org.lesionlake.lesion.Components;
import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.lesion.VoxelFrame;

/**
 * How fast the lesions of a mask are found and measured by one thread: {@code MeasureBenchmark SIZE
 * LESIONS ROUNDS}. The mask is made in memory: ellipsoids of 2 to 20 voxels' half axes that do not
 * touch, with an image.
 */
final class MeasureBenchmark {
  private static final int SMALLEST = 2;
  private static final int LARGEST = 20;

  private MeasureBenchmark() {}

  public static void main(String[] arguments) {
    int size = Integer.parseInt(arguments[0]);
    int lesions = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    byte[] mask = mask(size, lesions);
    short[] image = new short[mask.length];
    for (int i = 0; i < image.length; i++) {
      image[i] = (short) (i * 31 % 200);
    }
    long voxels = 0;
    for (byte voxel : mask) {
      voxels += voxel;
    }
    System.out.printf(
        Locale.ROOT,
        "mask of %d x %d x %d voxels, %,d of them in %,d lesions; seconds of one thread%n",
        size,
        size,
        size,
        voxels,
        lesions);
    VoxelFrame frame = VoxelFrame.axial(size, size, size, 1, 0.7, 0.7);
    for (int round = 1; round <= rounds; round++) {
      measure(mask, image, frame, lesions, round);
    }
  }

  private static void measure(
      byte[] mask, short[] image, VoxelFrame frame, int lesions, int round) {
    long start = System.nanoTime();
    List<Component> components = new ArrayList<>();
    Components.byLabel(frame.sizeZ(), frame.sizeY(), frame.sizeX(), i -> mask[i] & 0xFF)
        .values()
        .forEach(label -> components.addAll(label.list()));
    long found = System.nanoTime();
    double volume = 0;
    for (Component component : components) {
      volume += LesionMeasurements.of(component, frame, i -> image[i]).shape().meshVolumeMm3();
    }
    long measured = System.nanoTime();
    if (components.size() != lesions || !(volume > 0)) {
      throw new IllegalStateException("Found " + components.size() + " lesions of " + lesions);
    }
    System.out.printf(
        Locale.ROOT,
        "round %d: %.2f s (found in %.2f, measured in %.2f)%n",
        round,
        (measured - start) / 1e9,
        (found - start) / 1e9,
        (measured - found) / 1e9);
  }

  private static byte[] mask(int size, int lesions) {
    byte[] mask = new byte[Math.multiplyExact(Math.multiplyExact(size, size), size)];
    Random random = new Random(512);
    List<double[]> placed = new ArrayList<>();
    while (placed.size() < lesions) {
      double[] lesion = new double[6];
      for (int axis = 0; axis < 3; axis++) {
        lesion[axis] = LARGEST + 1 + random.nextDouble() * (size - 2 * LARGEST - 2);
        lesion[3 + axis] = SMALLEST + random.nextDouble() * (LARGEST - SMALLEST);
      }
      if (placed.stream().noneMatch(other -> touch(other, lesion))) {
        placed.add(lesion);
        draw(mask, size, lesion);
      }
    }
    return mask;
  }

  /** Whether the balls around two ellipsoids come near each other. */
  private static boolean touch(double[] a, double[] b) {
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
      square += (a[axis] - b[axis]) * (a[axis] - b[axis]);
    }
    double reach = largest(a) + largest(b) + 3;
    return square < reach * reach;
  }

  private static double largest(double[] lesion) {
    return Math.max(lesion[3], Math.max(lesion[4], lesion[5]));
  }

  private static void draw(byte[] mask, int size, double[] lesion) {
    int reach = LARGEST + 1;
    for (int z = (int) lesion[0] - reach; z <= lesion[0] + reach; z++) {
      for (int y = (int) lesion[1] - reach; y <= lesion[1] + reach; y++) {
        for (int x = (int) lesion[2] - reach; x <= lesion[2] + reach; x++) {
          double a = (z - lesion[0]) / lesion[3];
          double b = (y - lesion[1]) / lesion[4];
          double c = (x - lesion[2]) / lesion[5];
          if (a * a + b * b + c * c <= 1) {
            mask[(z * size + y) * size + x] = 1;
          }
        }
      }
    }
  }
}
