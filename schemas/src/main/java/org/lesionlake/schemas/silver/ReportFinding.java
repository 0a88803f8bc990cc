package org.lesionlake.schemas.silver;

import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A finding in a report. */
@Table(
    name = "silver.report_findings",
    doc =
        "A finding in a report with the characters it rests on; a report that was read and holds no"
            + " finding has one row of kind none, one that could not be read a row of kind failed",
    key = {"report_id", "version", "rules_version", "finding"},
    owner = "findings")
public record ReportFinding(
    @Column(doc = "Report, as in bronze.reports", privacy = Privacy.PSEUDONYM) String reportId,
    @Column(doc = "Version of the report") int version,
    @Column(doc = "Version of lexicons and rules, a hash of both") String rulesVersion,
    @Column(doc = "Number of the finding in its report, in order of its first character")
        int finding,
    @Column(
            doc =
                "metastasis, suspicious_lesion, lymphadenopathy, primary, benign; indeterminate_lesion for"
                    + " one in a report that tells of no cancer; local_recurrence where the primary was"
                    + " treated; satellite beside it; global_absence for an unrestricted denial"
                    + " of metastases; none; failed",
            privacy = Privacy.CLINICAL)
        String kind,
    @Column(
            doc = "Site; null where none is named or the kind has none",
            privacy = Privacy.CLINICAL,
            optional = true)
        String site,
    @Column(
            doc =
                "present, uncertain, absent_explicit, absent_implied; null for kinds none and failed",
            privacy = Privacy.CLINICAL,
            optional = true)
        String presence,
    @Column(
            doc = "Degree of uncertainty: likely, possible, unlikely; null unless uncertain",
            privacy = Privacy.CLINICAL,
            optional = true)
        String certainty,
    @Column(
            doc = "current, historical, future or hypothetical; null for kinds none and failed",
            privacy = Privacy.CLINICAL,
            optional = true)
        String temporality,
    @Column(
            doc = "patient, family or other; null for kinds none and failed",
            privacy = Privacy.CLINICAL,
            optional = true)
        String experiencer,
    @Column(
            doc =
                "Section: indication, technique, comparison, findings, impression, addendum, or body where"
                    + " the text has no headings")
        String section,
    @Column(
            doc = "Current sizes, one list of one to three axes per lesion, longest first",
            unit = "mm",
            privacy = Privacy.CLINICAL)
        List<List<Double>> sizesMm,
    @Column(doc = "Sizes stated for earlier examinations", unit = "mm", privacy = Privacy.CLINICAL)
        List<List<Double>> priorSizesMm,
    @Column(
            doc = "new, stable, increased, decreased, resolved, mixed; null if not stated",
            privacy = Privacy.CLINICAL,
            optional = true)
        String change,
    @Column(
            doc = "A number, multiple or solitary; null if not stated",
            privacy = Privacy.CLINICAL,
            optional = true)
        String lesionCount,
    @Column(
            doc = "left, right or both; null if not stated or midline",
            privacy = Privacy.CLINICAL,
            optional = true)
        String laterality,
    @Column(doc = "First character of the finding's target, in UTF-16 units of the text") int start,
    @Column(doc = "One past the last character of the target") int end,
    @Column(doc = "Every stretch of text the finding rests on") List<Evidence> evidence) {}
