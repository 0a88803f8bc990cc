package org.lesionlake.schemas.silver;

import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** What a report says of a site, all findings taken together. */
@Table(
    name = "silver.report_sites",
    doc =
        "One status for each site that a report speaks of, with the finding it rests on; and one row for"
            + " the report as a whole, of site all",
    key = {"report_id", "version", "rules_version", "site"},
    owner = "findings")
public record ReportSite(
    @Column(doc = "Report, as in bronze.reports", privacy = Privacy.PSEUDONYM) String reportId,
    @Column(doc = "Version of the report") int version,
    @Column(doc = "Version of lexicons and rules, a hash of both") String rulesVersion,
    @Column(doc = "Site, or all for the report as a whole", privacy = Privacy.CLINICAL) String site,
    @Column(
            doc =
                "present, uncertain, historical, absent_explicit or absent_implied; of site all:"
                    + " absent_explicit where the report denies metastases altogether, failed where it could"
                    + " not be read, else not_stated",
            privacy = Privacy.CLINICAL)
        String status,
    @Column(
            doc = "Degree of uncertainty: likely, possible, unlikely; null unless uncertain",
            privacy = Privacy.CLINICAL,
            optional = true)
        String certainty,
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
    @Column(
            doc =
                "Largest current size, of nodes by the short axis where two are stated, else by the long"
                    + " one; null if none is stated",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double largestMm,
    @Column(
            doc =
                "Number of the finding that the status rests on, as in silver.report_findings; null where"
                    + " nothing was found",
            optional = true)
        Integer finding,
    @Column(
            doc =
                "Whether sections contradict each other, one saying present and another absent; the"
                    + " addendum then outranks the impression, and that the findings",
            privacy = Privacy.CLINICAL)
        boolean conflict,
    @Column(
            doc = "Number of the finding that contradicts the deciding one; null without conflict",
            optional = true)
        Integer conflictingFinding) {

  /** Site of the row for the report as a whole. */
  public static final String ALL = "all";
}
