package org.lesionlake.tests.archive;

import java.util.List;
import java.util.Optional;
import org.lesionlake.schemas.Site;

/**
 * A lesion over all studies of its patient.
 *
 * @param id number that is unique within the patient; the instance value of its voxels
 * @param site where it lies
 * @param kind metastasis, or what it is that merely looks like one
 * @param centre canonical place, mm
 * @param breathes whether it moves with the diaphragm
 * @param longMm largest diameter at each study, 0 where it is not there
 * @param shape radii along own axes as shares of half the largest diameter
 * @param turn orientation, nine numbers
 * @param contrastHu attenuation against its parenchyma, or absolute where the kind says so
 */
record VirtualLesion(
    int id,
    Site site,
    Kind kind,
    double[] centre,
    boolean breathes,
    List<Double> longMm,
    double[] shape,
    double[] turn,
    double contrastHu,
    long seed) {

  /** What a lesion is. */
  enum Kind {
    METASTASIS,
    LYTIC_METASTASIS,
    SCLEROTIC_METASTASIS,
    CYST,
    HAEMANGIOMA,
    GRANULOMA,
    BONE_ISLAND,
    DEGENERATIVE_SCLEROSIS,
    /** Benign, and like a metastasis in everything that an image shows. */
    TWIN,
    LYTIC_TWIN,
    SCLEROTIC_TWIN;

    /** The kind that it looks like: of a twin that of the metastasis, else itself. */
    Kind look() {
      return switch (this) {
        case TWIN -> METASTASIS;
        case LYTIC_TWIN -> LYTIC_METASTASIS;
        case SCLEROTIC_TWIN -> SCLEROTIC_METASTASIS;
        default -> this;
      };
    }

    /** The benign twin of a metastasis. */
    Kind twin() {
      return switch (this) {
        case METASTASIS -> TWIN;
        case LYTIC_METASTASIS -> LYTIC_TWIN;
        case SCLEROTIC_METASTASIS -> SCLEROTIC_TWIN;
        default -> throw new IllegalStateException(this + " has no twin");
      };
    }

    boolean malignant() {
      return this == METASTASIS || this == LYTIC_METASTASIS || this == SCLEROTIC_METASTASIS;
    }
  }

  /** Smallest diameter at a study, that of a node decides whether it is enlarged. */
  double shortMm(int study) {
    return longMm.get(study) * Math.min(shape[0], Math.min(shape[1], shape[2]));
  }

  /** Whether a study's truth counts it: there, malignant and, for a node, at least 10 mm short. */
  boolean counts(int study) {
    return kind.malignant()
        && longMm.get(study) > 0
        && (site != Site.LYMPH_NODE || shortMm(study) >= 10);
  }

  /** Value of its voxels in the label map; empty where the organ's own label stays. */
  Optional<Integer> label(int study) {
    if (!counts(study)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (site) {
          case LIVER -> Label.MET_LIVER;
          case LUNG -> Label.MET_LUNG;
          case BONE -> Label.MET_BONE;
          case LYMPH_NODE -> Label.MET_LYMPH_NODE;
          case ADRENAL -> Label.MET_ADRENAL;
          default -> throw new IllegalStateException("no label for metastases in " + site);
        });
  }
}
