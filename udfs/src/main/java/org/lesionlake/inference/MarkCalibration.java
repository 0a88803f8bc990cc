package org.lesionlake.inference;

/**
 * How probable it is that a mark is a lesion, which the mean of its voxels says badly: a large mark
 * holds many doubtful voxels at its border, and a small one of the same mean is more often an
 * accident. A logistic function of two things, fitted on marks whose truth is known.
 *
 * @param intercept logarithm of the odds where both are 0
 * @param largestProbability added for the largest probability of a voxel, 0 to 1, of the mark
 * @param logVolumeMm3 added for the natural logarithm of the mark's volume in mm³
 */
public record MarkCalibration(double intercept, double largestProbability, double logVolumeMm3) {
  /**
   * Probability, 0 to 1, that a mark is a lesion.
   *
   * @param largest largest probability of its voxels, 0 to 1
   * @param volumeMm3 its volume in mm³, above 0
   */
  double probability(double largest, double volumeMm3) {
    double logOdds = intercept + largestProbability * largest + logVolumeMm3 * Math.log(volumeMm3);
    return 1 / (1 + Math.exp(-logOdds));
  }
}
