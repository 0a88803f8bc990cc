package org.lesionlake.inference;

import java.util.List;
import java.util.Optional;

/** A transform of a MONAI bundle that changes an image, under MONAI's name. */
public sealed interface MonaiStep {

  /**
   * Turns the axes to directions of the patient.
   *
   * @param axcodes the way that the first, second and third axis runs: a letter each of R or L, A
   *     or P, S or I
   */
  record Orientation(String axcodes) implements MonaiStep {}

  /**
   * Resamples to a spacing.
   *
   * @param pixdim mm along each axis; that of the image where it is not above 0
   * @param nearest whether the nearest voxel is taken, else a linear spline
   */
  record Spacing(List<Double> pixdim, boolean nearest) implements MonaiStep {}

  /** Resizes to a number of voxels along each axis by linear splines; 0 or less keeps it. */
  record Resize(List<Integer> size) implements MonaiStep {}

  /** Scales a range of intensities to another. */
  record ScaleIntensityRange(
      double fromLeast, double fromMost, Optional<List<Double>> to, boolean clip)
      implements MonaiStep {}

  /**
   * Subtracts and divides; without values the image's own mean and standard deviation.
   *
   * @param nonzero whether voxels of 0 are left out
   */
  record NormalizeIntensity(Optional<Double> subtrahend, Optional<Double> divisor, boolean nonzero)
      implements MonaiStep {}

  /**
   * Cuts to the box of what is above 0.
   *
   * @param margin voxels around it, along each axis
   * @param divisible what each size of the box is a multiple of
   * @param smaller whether the box ends at the image's border; else it reaches beyond, where 0 is
   */
  record CropForeground(List<Integer> margin, List<Integer> divisible, boolean smaller)
      implements MonaiStep {}
}
