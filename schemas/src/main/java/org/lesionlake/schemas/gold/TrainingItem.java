package org.lesionlake.schemas.gold;

import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A series of a frozen training set. */
@Table(
    name = "gold.training_items",
    doc =
        "Training set × series: its side of the split, its voxels, and its labels with their origin,"
            + " as they were when the set was frozen",
    key = {"training_set", "version", "series_uid"},
    owner = "training-set")
public record TrainingItem(
    @Column(doc = "Training set, as in gold.training_sets") String trainingSet,
    @Column(doc = "Version of it") int version,
    @Column(doc = "Series instance UID, pseudonymised", privacy = Privacy.PSEUDONYM)
        String seriesUid,
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Pseudonym of the patient as of the freeze", privacy = Privacy.PSEUDONYM)
        String patientId,
    @Column(
            doc =
                "Stratum: values of the columns that the specification names, parted by a slash;"
                    + " empty if it names none",
            privacy = Privacy.CLINICAL)
        String stratum,
    @Column(doc = "train, validation or test; or left_out") String split,
    @Column(doc = "Cross-validation fold of a train item, from 0; null otherwise", optional = true)
        Integer fold,
    @Column(
            doc =
                "Why it was left out: no_voxels, mixed_patients, not_matched (no case is left for it to"
                    + " match), over_cap, same_report (a report of the same words is on another side)"
                    + " or near_duplicate (so is a copy of its image); null if it was not",
            optional = true)
        String reason,
    @Column(doc = "Fingerprint of the series") String fingerprint,
    @Column(
            doc = "Voxel file, relative to the lake's root; null if there are no voxels",
            optional = true)
        String voxelFile,
    @Column(doc = "SHA-256 of the voxel file, hex; null as voxel_file", optional = true)
        String voxelSha256,
    @Column(
            doc =
                "Best origin of its labels: expert (somebody drew them), model (pseudo-labels of a"
                    + " model's mask), report (weak labels of sites), or none")
        String labelOrigin,
    @Column(
            doc =
                "Structures that people drew on it, as in silver.annotation_masks; in their order",
            privacy = Privacy.CLINICAL)
        List<ExpertLabel> expertLabels,
    @Column(
            doc = "Label mask of the set's model, relative to the lake's root; null if it has none",
            optional = true)
        String modelMaskFile,
    @Column(doc = "SHA-256 of that mask, hex; null as model_mask_file", optional = true)
        String modelMaskSha256,
    @Column(
            doc = "Lesions that the model marks, with their probabilities; in their order",
            privacy = Privacy.CLINICAL)
        List<PseudoLabel> modelLabels,
    @Column(
            doc = "What the report of its study says of each site, in order of sites",
            privacy = Privacy.CLINICAL)
        List<ReportLabel> reportLabels,
    @Column(
            doc =
                "How many and how large the report says that lesions are, at each site where it says"
                    + " present, in order of sites; null if it says so of none, and for rows older than"
                    + " this column",
            privacy = Privacy.CLINICAL,
            optional = true)
        List<ReportedLesions> reportLesions) {

  /** A structure that somebody drew. */
  public record ExpertLabel(
      @Column(
              doc = "SOP instance UID of the annotation, pseudonymised",
              privacy = Privacy.PSEUDONYM)
          String annotationUid,
      @Column(doc = "Place of the structure in its object, from 1") int structure,
      @Column(doc = "Site; null if none is mapped", privacy = Privacy.CLINICAL, optional = true)
          String site,
      @Column(
              doc = "Class of the structure; null if none is mapped",
              privacy = Privacy.CLINICAL,
              optional = true)
          String structureClass,
      @Column(doc = "Mask file, relative to the lake's root") String maskFile,
      @Column(doc = "SHA-256 of the mask file, hex") String maskSha256,
      @Column(doc = "Value of its voxels in the mask file") int label) {}

  /** A lesion that a model marks. */
  public record PseudoLabel(
      @Column(doc = "Component of the mask, from 1") int component,
      @Column(doc = "Site", privacy = Privacy.CLINICAL) String site,
      @Column(doc = "Class as the model declares it", privacy = Privacy.CLINICAL)
          String lesionClass,
      @Column(doc = "How probable it is a lesion, 0 to 1") double probability,
      @Column(doc = "RECIST long axis", unit = "mm", privacy = Privacy.CLINICAL)
          double longAxisMm) {}

  /** What a report says of a site. */
  public record ReportLabel(
      @Column(doc = "Site", privacy = Privacy.CLINICAL) String site,
      @Column(doc = "As in gold.metastasis_status", privacy = Privacy.CLINICAL) String status) {}

  /** Lesions of a site as a report tells them. */
  public record ReportedLesions(
      @Column(doc = "Site", privacy = Privacy.CLINICAL) String site,
      @Column(
              doc = "A number, multiple or solitary; null if not stated",
              privacy = Privacy.CLINICAL,
              optional = true)
          String count,
      @Column(
              doc = "Largest current size, as in silver.report_sites; null if none is stated",
              unit = "mm",
              privacy = Privacy.CLINICAL,
              optional = true)
          Double largestMm,
      @Column(
              doc = "Largest extent of each current size that is stated, in order of the text",
              unit = "mm",
              privacy = Privacy.CLINICAL)
          List<Double> sizesMm) {}
}
