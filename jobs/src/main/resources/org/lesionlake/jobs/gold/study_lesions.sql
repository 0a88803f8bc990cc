-- Lesions of each study by the configured model, each counted once: where two series of a study
-- overlap, the larger of two marks of one place stays. The diameter is the one a site is reported
-- in: short axis for nodes, long axis for all else. What a model that tells classes takes for
-- something other than a tumour is no lesion here.
WITH marked AS (
  SELECT l.lesion_uid, l.study_uid, l.patient_id, l.series_uid, l.site, l.volume_mm3,
         l.long_axis_mm, l.short_axis_mm, l.centre, l.mean_hu,
         coalesce(s.slice_thickness_mm, s.slice_spacing_mm) AS slice_thickness_mm,
         coalesce(s.frame_of_reference_uid, s.series_uid) AS space,
         CASE WHEN l.site = 'lymph_node' THEN l.short_axis_mm ELSE l.long_axis_mm END AS diameter_mm
  FROM silver.lesions l
  JOIN wanted_series w ON w.series_uid = l.series_uid AND w.fingerprint = l.fingerprint
  JOIN silver.ct_series s ON s.series_uid = l.series_uid
  WHERE l.model = '${model}' AND l.lesion_class <> 'other'
)
SELECT a.* FROM marked a
LEFT ANTI JOIN marked b
  ON a.study_uid = b.study_uid AND a.site = b.site AND a.space = b.space
 AND a.series_uid <> b.series_uid
 AND (b.volume_mm3 > a.volume_mm3 OR (b.volume_mm3 = a.volume_mm3 AND b.lesion_uid < a.lesion_uid))
 AND sqrt(pow(a.centre[0] - b.centre[0], 2) + pow(a.centre[1] - b.centre[1], 2)
          + pow(a.centre[2] - b.centre[2], 2)) <= greatest(10.0, b.long_axis_mm / 2)
