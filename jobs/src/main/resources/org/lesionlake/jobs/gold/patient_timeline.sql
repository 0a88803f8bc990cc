-- Studies of a patient in order of time. Computed, not adjudicated: the sums run over all lesions a
-- model marks, not over target lesions.
WITH diagnosis AS (
  SELECT patient_id, min(fact_date) AS diagnosis_date
  FROM bronze.clinical WHERE item = 'primary_tumour' GROUP BY patient_id
),
per_study AS (
  SELECT study_uid, source, min(patient_id) AS patient_id, min(study_date) AS study_date,
         max(image_status IN ('found', 'none_found')) AS assessed,
         sum(lesion_count) AS lesion_count,
         round(sum(volume_mm3), 3) AS volume_mm3,
         round(sum(sum_diameters_mm), 3) AS sum_mm,
         array_sort(collect_set(CASE WHEN image_status = 'found' THEN site END)) AS found_sites,
         array_sort(collect_set(CASE WHEN image_status IN ('found', 'none_found') THEN site END))
           AS searched_sites,
         min(release_id) AS release_id
  FROM burden GROUP BY study_uid, source
),
ordered AS (
  SELECT *,
         CASE WHEN study_date IS NOT NULL THEN row_number() OVER w END AS study_number,
         min(study_date) OVER (PARTITION BY patient_id, source) AS first_date
  FROM per_study
  WINDOW w AS (PARTITION BY patient_id, source ORDER BY study_date NULLS LAST, study_uid)
),
history AS (
  SELECT *,
         min(CASE WHEN assessed THEN sum_mm END) OVER earlier AS nadir_mm,
         first(CASE WHEN assessed THEN sum_mm END, true) OVER earlier AS first_mm,
         flatten(collect_list(found_sites) OVER earlier) AS found_before,
         flatten(collect_list(searched_sites) OVER earlier) AS searched_before
  FROM ordered
  WINDOW earlier AS (PARTITION BY patient_id, source ORDER BY study_date NULLS LAST, study_uid
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
changes AS (
  SELECT *,
         array_except(array_intersect(found_sites, searched_before), found_before) AS new_sites,
         round(100 * (sum_mm - first_mm) / nullif(first_mm, 0), 3) AS from_first,
         round(100 * (sum_mm - nadir_mm) / nullif(nadir_mm, 0), 3) AS from_nadir
  FROM history
)
SELECT c.study_uid, c.source, c.patient_id, c.study_date,
       CAST(c.study_number AS INT) AS study_number,
       datediff(c.study_date, d.diagnosis_date) AS days_since_diagnosis,
       datediff(c.study_date, c.first_date) AS days_since_first_study,
       c.assessed,
       CASE WHEN c.assessed THEN CAST(c.lesion_count AS INT) END AS lesion_count,
       CASE WHEN c.assessed THEN c.volume_mm3 END AS volume_mm3,
       CASE WHEN c.assessed THEN c.sum_mm END AS sum_diameters_mm,
       CASE WHEN c.assessed THEN c.nadir_mm END AS nadir_mm,
       CASE WHEN c.assessed THEN c.from_first END AS change_from_first_percent,
       CASE WHEN c.assessed THEN c.from_nadir END AS change_from_nadir_percent,
       CASE WHEN c.assessed THEN c.new_sites ELSE array() END AS new_sites,
       CASE
         WHEN NOT c.assessed THEN 'not_assessed'
         WHEN c.first_mm IS NULL THEN 'first'
         WHEN size(c.new_sites) > 0 THEN 'growing'
         WHEN c.sum_mm - c.nadir_mm >= 5
              AND (c.nadir_mm = 0 OR c.sum_mm >= 1.2 * c.nadir_mm) THEN 'growing'
         WHEN c.sum_mm = 0 AND c.first_mm = 0 THEN 'no_disease'
         WHEN c.sum_mm = 0 THEN 'gone'
         WHEN c.sum_mm <= 0.7 * c.first_mm THEN 'shrinking'
         ELSE 'steady'
       END AS course,
       c.release_id
FROM changes c
LEFT JOIN diagnosis d ON d.patient_id = c.patient_id
