package org.lesionlake.schemas.silver;

import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A statement of a report about the case as a whole. */
@Table(
    name = "silver.report_facts",
    doc =
        "What a report states about the case beside its findings: primary tumour, TNM, tumour markers,"
            + " response, and the regions that were examined; a report that states none of them has no row",
    key = {"report_id", "version", "rules_version", "fact"},
    owner = "findings")
public record ReportFact(
    @Column(doc = "Report, as in bronze.reports", privacy = Privacy.PSEUDONYM) String reportId,
    @Column(doc = "Version of the report") int version,
    @Column(doc = "Version of lexicons and rules, a hash of both") String rulesVersion,
    @Column(doc = "Number of the fact in its report, in order of its first character") int fact,
    @Column(doc = "primary, tnm, marker, response or region", privacy = Privacy.CLINICAL)
        String kind,
    @Column(
            doc =
                "Code of the primary; the stage without prefix and blanks; name of the marker;"
                    + " complete_response, partial_response, stable_disease, progressive_disease or"
                    + " mixed_response; head, neck, chest, abdomen or pelvis",
            privacy = Privacy.CLINICAL)
        String name,
    @Column(
            doc =
                "Comparator of a marker's value: <, <=, >, >=; null if it is the value itself, or for"
                    + " another kind",
            privacy = Privacy.CLINICAL,
            optional = true)
        String comparator,
    @Column(
            doc = "Value of a marker; null for another kind",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double value,
    @Column(
            doc = "Unit of the value as written; null if none is stated",
            privacy = Privacy.CLINICAL,
            optional = true)
        String unit,
    @Column(
            doc =
                "Prefix of a stage: c clinical, p pathological, y after treatment, r at recurrence, a at"
                    + " autopsy, or several; null if none is stated",
            privacy = Privacy.CLINICAL,
            optional = true)
        String prefix,
    @Column(
            doc = "Edition of the TNM classification; null if not stated",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer edition,
    @Column(
            doc =
                "Date of a marker's value as far as stated, 2024-03-12, 2024-03 or 2024, shifted like the"
                    + " text; null if none is stated",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        String statedOn,
    @Column(doc = "present, uncertain or absent", privacy = Privacy.CLINICAL) String presence,
    @Column(
            doc = "current, or historical for what the report tells of an earlier time",
            privacy = Privacy.CLINICAL)
        String temporality,
    @Column(
            doc =
                "Whether it is the one that stands for the report: its primary, its stage, its current"
                    + " value of a marker, the first response that its heaviest section states; true for every region")
        boolean decides,
    @Column(
            doc =
                "Section: indication, technique, comparison, findings, impression, addendum, or body where"
                    + " the text has no headings")
        String section,
    @Column(doc = "First character, in UTF-16 units of the text") int start,
    @Column(doc = "One past the last character") int end) {}
