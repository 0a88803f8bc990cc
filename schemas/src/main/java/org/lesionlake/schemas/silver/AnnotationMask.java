package org.lesionlake.schemas.silver;

import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A structure of an annotation on the grid of its series, or why it has no mask. */
@Table(
    name = "silver.annotation_masks",
    doc =
        "A structure of an annotation (RTSTRUCT, SEG) as a labelled mask on the grid of the series it"
            + " marks: an immutable Parquet file under the lake's annotation-masks folder; or why it has"
            + " none. A voxel belongs to a structure if its centre lies inside",
    key = {"annotation_uid", "structure"},
    owner = "annotations")
public record AnnotationMask(
    @Column(doc = "SOP instance UID of the annotation, pseudonymised", privacy = Privacy.PSEUDONYM)
        String annotationUid,
    @Column(
            doc =
                "Place of the structure in its object, from 1; 0 in the one row of an annotation that is"
                    + " set aside as a whole")
        int structure,
    @Column(
            doc = "Study instance UID of the annotation, pseudonymised",
            privacy = Privacy.PSEUDONYM)
        String studyUid,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(doc = "RTSTRUCT or SEG") String modality,
    @Column(doc = "ROI number or segment number; null if not stated", optional = true)
        Integer number,
    @Column(
            doc = "ROI name or segment label, only words of the allowed vocabulary; empty if none",
            privacy = Privacy.DEIDENTIFIED_TEXT)
        String name,
    @Column(doc = "Coded category of a segment, scheme:value; null if not stated", optional = true)
        String categoryCode,
    @Column(doc = "Coded type of a segment, scheme:value; null if not stated", optional = true)
        String typeCode,
    @Column(
            doc = "Coded anatomic region of a segment, scheme:value; null if not stated",
            optional = true)
        String regionCode,
    @Column(
            doc =
                "Site, a value of the site list, by conf/annotations/structure-names.tsv; null if it has"
                    + " none or no line fits",
            privacy = Privacy.CLINICAL,
            optional = true)
        String site,
    @Column(
            doc =
                "metastasis, primary or any for lesions, organ, or other; null if no line of the table"
                    + " fits",
            privacy = Privacy.CLINICAL,
            optional = true)
        String structureClass,
    @Column(doc = "done, or set_aside") String status,
    @Column(
            doc =
                "Reason code of what is set aside: unreadable_object, no_structures, no_reference,"
                    + " series_missing, no_series_fits, no_geometry, no_contours, no_usable_contours,"
                    + " outside_series, other_frame_of_reference, no_frames, empty_mask, too_large,"
                    + " unexpected_error; or storage and source_missing, which are tried anew each"
                    + " night; null if done",
            optional = true)
        String reason,
    @Column(
            doc =
                "What is wrong with contours or frames of it, each as code:count: too_few_points,"
                    + " open_contour, unreadable_points, not_in_a_plane, outside_contour, cut_off,"
                    + " point_count_differs, repeated_contour, between_slices, bridged_to_slice,"
                    + " slanted, unplaced_frame, resampled")
        List<String> warnings,
    @Column(
            doc = "Series that it marks, pseudonymised; null if none was found",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String seriesUid,
    @Column(doc = "Fingerprint of that series; null if none was found", optional = true)
        String fingerprint,
    @Column(
            doc =
                "How the series was found: referenced_series, or frame_of_reference (and geometry); null"
                    + " if none was",
            optional = true)
        String matchedBy,
    @Column(
            doc =
                "Mask file, relative to the lake's root; structures that overlap are in different files;"
                    + " null if set aside",
            optional = true)
        String maskFile,
    @Column(doc = "SHA-256 of the mask file, hex; null if set aside", optional = true)
        String maskSha256,
    @Column(doc = "Value of its voxels in the mask file; null if set aside", optional = true)
        Integer label,
    @Column(doc = "Contours or frames that it was made of; 0 if set aside") int parts,
    @Column(doc = "Voxels; 0 if set aside", unit = "{voxel}") long voxels,
    @Column(
            doc =
                "Volume: area on each slice times half the way to each neighbour of the slice; null if"
                    + " set aside",
            unit = "mm3",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double volumeMm3,
    @Column(
            doc =
                "Where each slice of the series lies along its normal, from the first on; the mask file's"
                    + " grid has one distance for all. Empty where that is exact to a twentieth of the"
                    + " distance, or set aside",
            unit = "mm")
        List<Double> sliceOffsets,
    @Column(
            doc =
                "Hash of what the row rests on: the annotation's file, its candidate series with their"
                    + " fingerprints and voxels, and the version of names and code")
        String inputHash) {}
