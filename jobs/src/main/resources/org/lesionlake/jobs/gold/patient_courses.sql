-- A patient: all studies with what was searched and marked in them, and the days on which treatment
-- started. A study whose images name several patients is in nobody's course.
WITH studies AS (
  SELECT study_uid, min(patient_id) AS patient_id, min(study_date) AS study_date,
         max(chosen) AS chosen
  FROM silver.ct_series
  GROUP BY study_uid
  HAVING max(coalesce(study_patients, 1)) = 1
),
assessed AS (
  SELECT study_uid, max(image_status IN ('found', 'none_found')) AS assessed
  FROM status GROUP BY study_uid
),
searched AS (
  SELECT h.study_uid,
         max(coalesce(h.status, 'open') <> 'done') AS open,
         -- One phase, or it is not known which a lesion was measured in.
         CASE WHEN count(DISTINCT s.contrast_phase) = 1
              THEN nullif(max(s.contrast_phase), 'unknown') END AS contrast_phase,
         collect_list(struct(
           coalesce(s.frame_of_reference_uid, s.series_uid) AS space,
           h.series_uid, coalesce(h.status, 'open') = 'done' AS done,
           v.size_z, v.size_y, v.size_x, v.origin, v.spacing, v.direction,
           h.organ_profiles)) AS series
  FROM searches h
  JOIN silver.ct_series s ON s.series_uid = h.series_uid
  LEFT JOIN silver.ct_volumes v
    ON v.series_uid = h.series_uid AND v.fingerprint = h.fingerprint AND v.status = 'done'
  GROUP BY h.study_uid
),
marked AS (
  SELECT study_uid,
         collect_list(struct(
           lesion_uid, space, site, centre, long_axis_mm, short_axis_mm, volume_mm3, mean_hu,
           slice_thickness_mm)) AS lesions
  FROM study_lesions GROUP BY study_uid
),
treated AS (
  SELECT patient_id, collect_set(line_start) AS starts
  FROM treatment_lines
  GROUP BY patient_id
)
SELECT s.patient_id,
       collect_list(struct(
         s.study_uid, s.study_date, s.chosen, coalesce(a.assessed, false) AS assessed,
         coalesce(h.open, false) AS open, h.contrast_phase, h.series, m.lesions)) AS studies,
       first(t.starts) AS treatment_starts
FROM studies s
LEFT JOIN assessed a ON a.study_uid = s.study_uid
LEFT JOIN searched h ON h.study_uid = s.study_uid
LEFT JOIN marked m ON m.study_uid = s.study_uid
LEFT JOIN treated t ON t.patient_id = s.patient_id
GROUP BY s.patient_id
