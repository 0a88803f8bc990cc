package org.lesionlake.inference;

import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.schemas.Site;

/**
 * A lesion that a model marks.
 *
 * @param site site that most of its voxels are labelled as
 * @param lesionClass metastasis, primary or any, as the model declares
 * @param measurements its measurements, probability included
 */
public record FoundLesion(Site site, String lesionClass, LesionMeasurements measurements) {}
