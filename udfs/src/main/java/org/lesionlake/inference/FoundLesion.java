package org.lesionlake.inference;

import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.schemas.Site;

/**
 * A lesion that a model marks.
 *
 * @param site site that most of its voxels are labelled as
 * @param lesionClass metastasis, primary or any, as the model declares
 * @param probability how probable it is that this is a lesion, 0 to 1: as the model's calibration
 *     says, without one the mean of its voxels' probabilities
 * @param measurements its measurements
 */
public record FoundLesion(
    Site site, String lesionClass, double probability, LesionMeasurements measurements) {}
