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
                "metastasis, suspicious_lesion, lymphadenopathy, primary, benign;"
                    + " indeterminate_lesion for one in a report that tells of no cancer;"
                    + " local_recurrence where the primary was treated; satellite beside it;"
                    + " global_absence for an unrestricted denial of metastases; none; failed",
            privacy = Privacy.CLINICAL)
        String kind,
    @Column(
            doc = "Site; null where none is named or the kind has none",
            privacy = Privacy.CLINICAL,
            optional = true)
        String site,
    @Column(
            doc =
                "present, uncertain, absent_explicit, absent_implied; null for kinds none and"
                    + " failed",
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
                "Section: indication, technique, comparison, findings, impression, addendum, or"
                    + " body where the text has no headings")
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
    @Column(doc = "Every stretch of text the finding rests on") List<Evidence> evidence,
    @Column(
            doc =
                "Places finer than the site, in the text's order, empty if none is named; null for"
                    + " rows older than this column",
            privacy = Privacy.CLINICAL,
            optional = true)
        List<Place> places,
    @Column(
            doc =
                "Whether all nodal stations named are regional to the report's primary by TNM"
                    + " (conf/lexicons/regional-nodes.tsv); false if none is; null if the finding"
                    + " is of no nodes, primary or station is not known, they differ, or it hangs"
                    + " on a side not known",
            privacy = Privacy.CLINICAL,
            optional = true)
        Boolean regional,
    @Column(
            doc =
                "Images that the report points at for this finding, empty if none; null for rows"
                    + " older than this column",
            optional = true)
        List<ImageReference> images) {

  /** A finding of which no finer place and no image is known. */
  public ReportFinding(
      String reportId,
      int version,
      String rulesVersion,
      int finding,
      String kind,
      String site,
      String presence,
      String certainty,
      String temporality,
      String experiencer,
      String section,
      List<List<Double>> sizesMm,
      List<List<Double>> priorSizesMm,
      String change,
      String lesionCount,
      String laterality,
      int start,
      int end,
      List<Evidence> evidence) {
    this(
        reportId,
        version,
        rulesVersion,
        finding,
        kind,
        site,
        presence,
        certainty,
        temporality,
        experiencer,
        section,
        sizesMm,
        priorSizesMm,
        change,
        lesionCount,
        laterality,
        start,
        end,
        evidence,
        List.of(),
        null,
        List.of());
  }

  /** The same at finer places and with images pointed at. */
  public ReportFinding at(
      List<Place> finerPlaces, Boolean isRegional, List<ImageReference> pointedAt) {
    return new ReportFinding(
        reportId,
        version,
        rulesVersion,
        finding,
        kind,
        site,
        presence,
        certainty,
        temporality,
        experiencer,
        section,
        sizesMm,
        priorSizesMm,
        change,
        lesionCount,
        laterality,
        start,
        end,
        evidence,
        finerPlaces,
        isRegional,
        pointedAt);
  }

  /** The same under another number. */
  public ReportFinding numbered(int number) {
    return new ReportFinding(
        reportId,
        version,
        rulesVersion,
        number,
        kind,
        site,
        presence,
        certainty,
        temporality,
        experiencer,
        section,
        sizesMm,
        priorSizesMm,
        change,
        lesionCount,
        laterality,
        start,
        end,
        evidence,
        places,
        regional,
        images);
  }
}
