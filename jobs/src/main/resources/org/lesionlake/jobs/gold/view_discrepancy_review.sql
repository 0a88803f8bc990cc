-- Contradictions of report and image in the order in which a reader should look, with what each side
-- rests on. Studies of more than one patient are left out.
-- Order: 1 a lesion only on the image of at least 10 mm, which RECIST 1.1 calls measurable, and more
-- probable than not; 2 a lesion only in the report; 3 sizes that conflict; 4 what else is only on the
-- image. Within these by size, the largest first; conflicts by how far the sizes differ.
WITH marks AS (
  SELECT l.study_uid, l.site, l.model, l.lesion_uid, l.series_uid, l.long_axis_slice, l.probability,
         CASE WHEN l.site = 'lymph_node' THEN l.short_axis_mm ELSE l.long_axis_mm END AS diameter_mm
  FROM silver.lesions l
  JOIN silver.ct_series s ON s.series_uid = l.series_uid AND s.fingerprint = l.fingerprint
),
image_evidence AS (
  -- Where series overlap a lesion may be listed for each.
  SELECT study_uid, site, model, max(struct(diameter_mm, probability)).probability AS probability,
         sort_array(
           collect_list(struct(diameter_mm, series_uid, long_axis_slice, probability, lesion_uid)),
           false) AS marks
  FROM marks GROUP BY study_uid, site, model
),
report_evidence AS (
  -- The finding that the status rests on, and one that contradicts it; of a site that has no status
  -- of its own those of the report as a whole. Rules are those of the row's release.
  SELECT m.study_uid, m.site, m.source,
         sort_array(collect_list(struct(
           f.start, f.end, f.section, f.presence, f.certainty, f.temporality, f.finding,
           f.evidence))) AS sentences
  FROM gold.metastasis_status m
  JOIN silver.report_links l ON l.report_id = m.report_id AND l.study_uid = m.study_uid
  JOIN (SELECT report_id, version, rules_version, site, finding, conflicting_finding
        FROM silver.report_sites) r
    ON r.report_id = l.report_id AND r.version = l.version
   AND substring(sha2(concat(m.source, ' ', r.rules_version), 256), 1, 12) = m.release_id
   AND r.site IN (m.site, 'all')
  LEFT JOIN (SELECT DISTINCT report_id, version, rules_version, site FROM silver.report_sites) own
    ON own.report_id = r.report_id AND own.version = r.version
   AND own.rules_version = r.rules_version AND own.site = m.site
  JOIN silver.report_findings f
    ON f.report_id = r.report_id AND f.version = r.version AND f.rules_version = r.rules_version
   AND (f.finding = r.finding OR f.finding = r.conflicting_finding)
  WHERE m.agreement IN ('report_only', 'image_only', 'size_conflict')
    AND (r.site = m.site OR own.site IS NULL)
  GROUP BY m.study_uid, m.site, m.source
),
cases AS (
  SELECT m.*, i.probability, i.marks, r.sentences,
         CASE
           WHEN m.agreement = 'image_only' AND m.image_largest_mm >= 10 AND i.probability > 0.5 THEN 1
           WHEN m.agreement = 'report_only' THEN 2
           WHEN m.agreement = 'size_conflict' THEN 3
           ELSE 4
         END AS priority
  FROM gold.metastasis_status m
  LEFT JOIN image_evidence i
    ON i.study_uid = m.study_uid AND i.site = m.site AND i.model = m.source
  LEFT JOIN report_evidence r
    ON r.study_uid = m.study_uid AND r.site = m.site AND r.source = m.source
  WHERE m.agreement IN ('report_only', 'image_only', 'size_conflict')
    AND NOT coalesce(m.mixed_patients, false)
)
SELECT priority, patient_id, study_uid, study_date, site, source, agreement, report_status,
       image_status, report_largest_mm, image_largest_mm, image_count, probability, report_id,
       sentences, marks
FROM cases
ORDER BY priority,
         CASE agreement
           WHEN 'size_conflict' THEN abs(report_largest_mm - image_largest_mm)
           WHEN 'report_only' THEN coalesce(report_largest_mm, 0)
           ELSE coalesce(image_largest_mm, 0)
         END DESC,
         study_uid, site, source
