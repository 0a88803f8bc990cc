package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A metastasis, or a benign twin of one, as it truly is at a study.
 *
 * @param imaged whether its site is one that the study's series cover, and its centre lies within
 */
record ImagedLesion(VirtualLesion lesion, LesionSize size, boolean imaged) {
  /** What has its centre nearer than this to an end counts as not covered. */
  private static final double EDGE_MM = 4;

  /**
   * All metastases of a study.
   *
   * @param lowZ where the series begin, patient LPS mm
   * @param highZ where they end
   */
  static List<ImagedLesion> of(
      VirtualPatient patient, VirtualStudy study, Phantom phantom, double lowZ, double highZ) {
    return of(patient, study, phantom, lowZ, highZ, lesion -> lesion.counts(study.index()));
  }

  /** All benign twins of a study. */
  static List<ImagedLesion> twins(
      VirtualPatient patient, VirtualStudy study, Phantom phantom, double lowZ, double highZ) {
    return of(
        patient, study, phantom, lowZ, highZ, lesion -> lesion.kind() != lesion.kind().look());
  }

  private static List<ImagedLesion> of(
      VirtualPatient patient,
      VirtualStudy study,
      Phantom phantom,
      double lowZ,
      double highZ,
      Predicate<VirtualLesion> wanted) {
    List<ImagedLesion> found = new ArrayList<>();
    for (Shape shape : phantom.lesionShapes()) {
      VirtualLesion lesion =
          patient.lesions().stream()
              .filter(l -> l.id() == shape.instance)
              .findFirst()
              .orElseThrow();
      if (wanted.test(lesion)) {
        LesionSize size = LesionSize.of(shape);
        double z = size.centre()[2];
        boolean seen =
            z > lowZ + EDGE_MM
                && z < highZ - EDGE_MM
                && StudyWriter.coveredSites(study).contains(lesion.site());
        found.add(new ImagedLesion(lesion, size, seen));
      }
    }
    return found;
  }
}
