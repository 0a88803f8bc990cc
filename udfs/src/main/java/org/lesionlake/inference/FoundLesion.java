package org.lesionlake.inference;

import java.util.OptionalDouble;
import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.schemas.Site;

/**
 * A lesion that a model marks.
 *
 * @param site site that most of its voxels are labelled as
 * @param lesionClass metastasis, primary or any, as the model declares, or the class that was told
 * @param probability how probable it is that this is a lesion, 0 to 1: as the model's calibration
 *     says, without one the mean of its voxels' probabilities
 * @param measurements its measurements
 * @param metastasisProbability how probable it is a metastasis and nothing else, 0 to 1; empty if
 *     no package told its class
 */
public record FoundLesion(
    Site site,
    String lesionClass,
    double probability,
    LesionMeasurements measurements,
    OptionalDouble metastasisProbability) {

  /** A lesion whose class is the one that its model declares. */
  public FoundLesion(
      Site site, String lesionClass, double probability, LesionMeasurements measurements) {
    this(site, lesionClass, probability, measurements, OptionalDouble.empty());
  }
}
