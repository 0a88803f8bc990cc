package org.lesionlake.inference;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How nnU-Net brings an array from one spacing to another ({@code resample_data_or_seg_to_shape}):
 * a spline in three axes, or, where voxels are more than three times as long as wide, a spline
 * within slices and another across them.
 *
 * @param degree degree of the spline
 * @param degreeAcross its degree across slices, where these are apart
 * @param separate whether slices are apart whatever their spacing; empty to ask the spacing
 */
public record ResamplingRule(int degree, int degreeAcross, Optional<Boolean> separate) {
  private static final double ANISOTROPY = 3;

  /** The axis across slices that are resampled apart, or -1. */
  int sliceAxis(double[] spacing, double[] newSpacing) {
    if (separate.isPresent()) {
      return separate.get() ? longest(spacing) : -1;
    }
    if (ratio(spacing) > ANISOTROPY) {
      return longest(spacing);
    }
    return ratio(newSpacing) > ANISOTROPY ? longest(newSpacing) : -1;
  }

  /** The degree of each axis. */
  int[] degrees(int sliceAxis) {
    int[] degrees = {degree, degree, degree};
    if (sliceAxis >= 0) {
      degrees[sliceAxis] = degreeAcross;
    }
    return degrees;
  }

  private static double ratio(double[] spacing) {
    return Arrays.stream(spacing).max().orElseThrow() / Arrays.stream(spacing).min().orElseThrow();
  }

  /** The one axis whose spacing is the longest, or -1 if there are several. */
  private static int longest(double[] spacing) {
    double most = Arrays.stream(spacing).max().orElseThrow();
    int[] axes = IntStream.range(0, 3).filter(axis -> spacing[axis] == most).toArray();
    return axes.length == 1 ? axes[0] : -1;
  }

  @Override
  public String toString() {
    return "by splines of degree "
        + degree
        + separate
            .map(apart -> apart ? ", slices apart by degree " + degreeAcross : "")
            .orElse(", long voxels' slices apart by degree " + degreeAcross);
  }
}
