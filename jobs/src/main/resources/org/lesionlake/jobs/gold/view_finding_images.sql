-- An image that a report points at for a finding, and the image of a linked study that it is.
SELECT p.report_id, p.version, p.rules_version, p.finding, p.site, p.kind, p.presence,
       p.image.series_number AS series_number, p.image.image_number AS image_number,
       l.study_uid, l.confidence, c.series_uid, c.sop_uid, c.image_position,
       CASE
         WHEN l.study_uid IS NULL THEN 'no_study'
         WHEN p.image.series_number IS NULL THEN 'no_series_stated'
         WHEN c.images IS NULL THEN 'not_found'
         WHEN c.images > 1 THEN 'ambiguous'
         ELSE 'resolved'
       END AS resolution
FROM (SELECT *, explode(images) AS image FROM silver.report_findings) p
LEFT JOIN silver.report_links l
  ON l.report_id = p.report_id AND l.version = p.version AND l.study_uid IS NOT NULL
LEFT JOIN (
  -- Two series may have one number; then no image is meant in particular.
  SELECT study_uid, series_number, instance_number, count(*) AS images,
         CASE WHEN count(*) = 1 THEN max(series_uid) END AS series_uid,
         CASE WHEN count(*) = 1 THEN max(sop_uid) END AS sop_uid,
         CASE WHEN count(*) = 1 THEN first(image_position) END AS image_position
  FROM bronze.ct_instances GROUP BY study_uid, series_number, instance_number
) c ON c.study_uid = l.study_uid AND c.series_number = p.image.series_number
   AND c.instance_number = p.image.image_number
