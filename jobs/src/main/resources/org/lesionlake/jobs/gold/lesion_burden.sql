-- Study × site: how much was found. Zero where the image was searched and nothing found, null where
-- it could not say.
SELECT m.study_uid, m.site, m.source, m.patient_id, m.study_date, m.image_status,
       m.image_count AS lesion_count,
       CASE WHEN m.image_status IN ('found', 'none_found') THEN coalesce(l.volume_mm3, 0.0) END
         AS volume_mm3,
       CASE WHEN m.image_status IN ('found', 'none_found') THEN coalesce(l.sum_diameters_mm, 0.0) END
         AS sum_diameters_mm,
       l.largest_diameter_mm,
       m.release_id
FROM status m
LEFT JOIN (
  SELECT study_uid, site,
         -- Rounded, so that the order of addition does not show.
         round(sum(volume_mm3), 3) AS volume_mm3,
         round(sum(diameter_mm), 3) AS sum_diameters_mm,
         max(diameter_mm) AS largest_diameter_mm
  FROM study_lesions
  GROUP BY study_uid, site
) l ON l.study_uid = m.study_uid AND l.site = m.site
