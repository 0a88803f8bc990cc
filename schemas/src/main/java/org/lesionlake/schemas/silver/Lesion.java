package org.lesionlake.schemas.silver;

import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A lesion marked by a model or by an annotation. */
@Table(
    name = "silver.lesions",
    doc = "A lesion that a model or an annotation marks on a series, measured",
    key = {"lesion_uid"},
    owner = "inference, annotations")
public record Lesion(
    @Column(
            doc =
                "Deterministic: hash of series, fingerprint, model and component; of an annotation, of"
                    + " series, fingerprint, annotation, structure and component",
            privacy = Privacy.PSEUDONYM)
        String lesionUid,
    @Column(doc = "Series instance UID, pseudonymised", privacy = Privacy.PSEUDONYM)
        String seriesUid,
    @Column(doc = "Fingerprint of the series") String fingerprint,
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(
            doc =
                "Source that marks it: a model, as in silver.series_inference, or the word annotation for"
                    + " what people drew")
        String model,
    @Column(
            doc =
                "Value of its voxels in the mask's component numbering, from 1; of an annotation, number"
                    + " among the components of its structures")
        int component,
    @Column(doc = "Site, a value of the site list", privacy = Privacy.CLINICAL) String site,
    @Column(
            doc =
                "metastasis, primary or any, as the model or the name of the structure declares; of a"
                    + " model that tells classes the most probable one, among them other, which gold"
                    + " does not count",
            privacy = Privacy.CLINICAL)
        String lesionClass,
    @Column(doc = "Centre of mass, patient LPS x, y, z", unit = "mm") List<Double> centre,
    @Column(doc = "First voxel of its bounding box: z, y, x") List<Integer> boxFrom,
    @Column(doc = "One past the last voxel of its bounding box: z, y, x") List<Integer> boxTo,
    @Column(doc = "Voxels", unit = "{voxel}") long voxels,
    @Column(doc = "Volume: voxels times voxel volume", unit = "mm3", privacy = Privacy.CLINICAL)
        double volumeMm3,
    @Column(
            doc =
                "RECIST long axis: longest in-plane diameter over all slices, measured between outer"
                    + " voxel borders",
            unit = "mm",
            privacy = Privacy.CLINICAL)
        double longAxisMm,
    @Column(
            doc = "Longest diameter perpendicular to the long axis on the same slice",
            unit = "mm",
            privacy = Privacy.CLINICAL)
        double shortAxisMm,
    @Column(doc = "Slice of the long axis, index from 0 in the volume") int longAxisSlice,
    @Column(
            doc =
                "Mean of its voxels; NaN if an annotation marks a series whose voxels were not read",
            unit = "[hnsf'U]")
        double meanHu,
    @Column(
            doc =
                "How probable it is a lesion, 0 to 1: as the model package calibrates it, "
                    + "otherwise the mean of its voxels; 1 of an annotation")
        double probability,
    @Column(
            doc =
                "3D diameter: longest distance between two points of its surface; null if it was"
                    + " measured before this column was there",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double maximum3dDiameterMm,
    @Column(
            doc =
                "Volume within its surface, by marching cubes as PyRadiomics draws it; null as"
                    + " maximum3d_diameter_mm",
            unit = "mm3",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double meshVolumeMm3,
    @Column(
            doc = "Area of its surface; null as maximum3d_diameter_mm",
            unit = "mm2",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double surfaceMm2,
    @Column(
            doc =
                "Area of the sphere of its mesh volume over the area of its surface; null as"
                    + " maximum3d_diameter_mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double sphericity,
    @Column(
            doc = "Standard deviation of its voxels, over N; null as maximum3d_diameter_mm",
            unit = "[hnsf'U]",
            optional = true)
        Double sdHu,
    @Column(
            doc =
                "SOP instance UID of the annotation that marks it, pseudonymised; null if a model does",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String annotationUid,
    @Column(
            doc =
                "First structure that it is drawn as, as in silver.annotation_masks; null if a model"
                    + " marks it",
            optional = true)
        Integer structure,
    @Column(
            doc =
                "How probable it is a metastasis and nothing else, 0 to 1, by a model that tells classes;"
                    + " null otherwise",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double metastasisProbability) {
  /** Source of lesions that people drew. */
  public static final String ANNOTATION = "annotation";

  /** A lesion marked by a model that tells no classes, or by an annotation. */
  public Lesion(
      String lesionUid,
      String seriesUid,
      String fingerprint,
      String studyUid,
      String patientId,
      String model,
      int component,
      String site,
      String lesionClass,
      List<Double> centre,
      List<Integer> boxFrom,
      List<Integer> boxTo,
      long voxels,
      double volumeMm3,
      double longAxisMm,
      double shortAxisMm,
      int longAxisSlice,
      double meanHu,
      double probability,
      Double maximum3dDiameterMm,
      Double meshVolumeMm3,
      Double surfaceMm2,
      Double sphericity,
      Double sdHu,
      String annotationUid,
      Integer structure) {
    this(
        lesionUid,
        seriesUid,
        fingerprint,
        studyUid,
        patientId,
        model,
        component,
        site,
        lesionClass,
        centre,
        boxFrom,
        boxTo,
        voxels,
        volumeMm3,
        longAxisMm,
        shortAxisMm,
        longAxisSlice,
        meanHu,
        probability,
        maximum3dDiameterMm,
        meshVolumeMm3,
        surfaceMm2,
        sphericity,
        sdHu,
        annotationUid,
        structure,
        null);
  }
}
