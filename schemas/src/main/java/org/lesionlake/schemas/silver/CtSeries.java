package org.lesionlake.schemas.silver;

import java.time.LocalDate;
import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A CT series with its geometry and whether it was chosen. */
@Table(
    name = "silver.ct_series",
    doc =
        "A CT series: geometry, quality verdicts, and whether it was chosen for its study, region and"
            + " purpose, or why not",
    key = {"series_uid"},
    owner = "series")
public record CtSeries(
    @Column(doc = "Series instance UID, pseudonymised", privacy = Privacy.PSEUDONYM)
        String seriesUid,
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(
            doc = "Study date, shifted; null if absent",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate studyDate,
    @Column(
            doc = "Token of the accession number; null if absent",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String accession,
    @Column(
            doc = "Frame of reference UID, pseudonymised; null if absent",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String frameOfReferenceUid,
    @Column(doc = "Series number; null if absent", optional = true) Integer seriesNumber,
    @Column(
            doc =
                "SHA-256 over its instances' UIDs, header hashes and, where there are any, content"
                    + " tokens, hex; changes when the series does")
        String fingerprint,
    @Column(doc = "Instances in the series", unit = "{slice}") int instances,
    @Column(doc = "Rows of its images") int imageRows,
    @Column(doc = "Columns of its images") int imageColumns,
    @Column(doc = "Distance between rows; null if absent", unit = "mm", optional = true)
        Double rowSpacingMm,
    @Column(doc = "Distance between columns; null if absent", unit = "mm", optional = true)
        Double columnSpacingMm,
    @Column(
            doc =
                "Median distance between neighbouring slices along their normal; null for fewer than two",
            unit = "mm",
            optional = true)
        Double sliceSpacingMm,
    @Column(
            doc = "Largest deviation of a slice distance from the median; null for fewer than two",
            unit = "mm",
            optional = true)
        Double spacingDeviationMm,
    @Column(doc = "Nominal slice thickness; null if absent", unit = "mm", optional = true)
        Double sliceThicknessMm,
    @Column(
            doc =
                "Angle between slice normal and the direction in which slices advance; null for fewer than two",
            unit = "deg",
            optional = true)
        Double tiltDeg,
    @Column(doc = "Convolution kernel; null if absent", optional = true) String kernel,
    @Column(doc = "Whether a contrast agent is named; null if not stated", optional = true)
        Boolean contrastAgent,
    @Column(
            doc =
                "Contrast phase as its description says: native, arterial, portal_venous, delayed, or"
                    + " unknown")
        String contrastPhase,
    @Column(
            doc =
                "Body regions: head, neck, chest, abdomen, pelvis, extremity; empty if none is stated")
        List<String> regions,
    @Column(doc = "What it suits: soft_tissue or lung, from kernel and description") String purpose,
    @Column(
            doc =
                "Verdicts, each a reason code: usable, localizer, derived, too_few_slices,"
                    + " inconsistent_orientation, inconsistent_size, missing_geometry, tilted,"
                    + " duplicate_positions, gap, uneven_spacing, unsupported_pixels,"
                    + " not_hounsfield, unexpected_error, mixed_patients")
        List<String> verdicts,
    @Column(doc = "Whether its geometry allows a volume") boolean usable,
    @Column(doc = "Whether it was chosen for its study, region and purpose") boolean chosen,
    @Column(doc = "Why it was chosen or not, in words") String choiceReason,
    @Column(
            doc =
                "Version of the words, rules and code that judged it, a hash of all three; null for rows"
                    + " older than this column, which are judged anew",
            optional = true)
        String rulesVersion,
    @Column(
            doc =
                "Whether it shows a face, by its words, and so must be defaced before it leaves: shown"
                    + " (head or neck is stated), not_shown (other regions only), unknown (no region is"
                    + " stated: deface it too); null for rows older than this column",
            optional = true)
        String face,
    @Column(
            doc =
                "Patients that the images of its study name; more than one says that the study is of"
                    + " nobody in particular, and none of its series is chosen; null for rows older than"
                    + " this column",
            unit = "{patient}",
            optional = true)
        Integer studyPatients) {}
