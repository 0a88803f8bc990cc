-- Studies of a patient in order of time. Computed, not adjudicated. The course rests on sums over all
-- lesions a model marks, which are held against each other only where a site with a lesion in one
-- study was searched in the other; the response rests on lesions followed through time (responses).
WITH diagnosis AS (
  SELECT patient_id, min(fact_date) AS diagnosis_date
  FROM newest_facts WHERE item = 'primary_tumour' GROUP BY patient_id
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
  FROM burden
  -- A study whose images name several patients is in nobody's course.
  LEFT ANTI JOIN (SELECT DISTINCT study_uid AS mixed_uid FROM status WHERE mixed_patients) x
    ON mixed_uid = study_uid
  GROUP BY study_uid, source
),
ordered AS (
  SELECT *,
         row_number() OVER w AS place,
         min(study_date) OVER (PARTITION BY patient_id, source) AS first_date
  FROM per_study
  WINDOW w AS (PARTITION BY patient_id, source ORDER BY study_date NULLS LAST, study_uid)
),
history AS (
  SELECT *, assessed AND size(array_except(found_before, searched_sites)) = 0 AS complete
  FROM (SELECT *,
               coalesce(bool_or(assessed) OVER earlier, false) AS assessed_before,
               flatten(collect_list(found_sites) OVER earlier) AS found_before,
               flatten(collect_list(searched_sites) OVER earlier) AS searched_before
        FROM ordered
        WINDOW earlier AS (PARTITION BY patient_id, source ORDER BY place
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
),
baselines AS (
  -- Earlier studies that missed no known site and searched every site with a lesion now.
  SELECT h.study_uid, h.source, min(e.sum_mm) AS nadir_mm, min_by(e.sum_mm, e.place) AS first_mm
  FROM history h JOIN history e
    ON e.patient_id = h.patient_id AND e.source = h.source AND e.place < h.place
   AND e.complete AND size(array_except(h.found_sites, e.searched_sites)) = 0
  WHERE h.complete
  GROUP BY h.study_uid, h.source
),
changes AS (
  SELECT h.*, b.nadir_mm, b.first_mm,
         CASE WHEN h.study_date IS NOT NULL THEN h.place END AS study_number,
         array_except(array_intersect(h.found_sites, h.searched_before), h.found_before)
           AS new_sites,
         round(100 * (h.sum_mm - b.first_mm) / nullif(b.first_mm, 0), 3) AS from_first,
         round(100 * (h.sum_mm - b.nadir_mm) / nullif(b.nadir_mm, 0), 3) AS from_nadir
  FROM history h LEFT JOIN baselines b ON b.study_uid = h.study_uid AND b.source = h.source
)
SELECT c.study_uid, c.source, c.patient_id, c.study_date,
       CAST(c.study_number AS INT) AS study_number,
       datediff(c.study_date, d.diagnosis_date) AS days_since_diagnosis,
       datediff(c.study_date, c.first_date) AS days_since_first_study,
       c.assessed,
       CASE WHEN c.assessed THEN CAST(c.lesion_count AS INT) END AS lesion_count,
       CASE WHEN c.assessed THEN c.volume_mm3 END AS volume_mm3,
       CASE WHEN c.assessed THEN c.sum_mm END AS sum_diameters_mm,
       c.nadir_mm AS nadir_mm,
       c.from_first AS change_from_first_percent,
       c.from_nadir AS change_from_nadir_percent,
       CASE WHEN c.assessed THEN c.new_sites ELSE array() END AS new_sites,
       CASE
         WHEN NOT c.assessed THEN 'not_assessed'
         WHEN NOT c.assessed_before THEN 'first'
         -- A site that was clear is disease that was not there, whatever else was searched.
         WHEN size(c.new_sites) > 0 THEN 'growing'
         WHEN c.first_mm IS NULL THEN 'not_comparable'
         WHEN c.sum_mm - c.nadir_mm >= 5
              AND (c.nadir_mm = 0 OR c.sum_mm >= 1.2 * c.nadir_mm) THEN 'growing'
         WHEN c.sum_mm = 0 AND c.first_mm = 0 THEN 'no_disease'
         WHEN c.sum_mm = 0 THEN 'gone'
         WHEN c.sum_mm <= 0.7 * c.first_mm THEN 'shrinking'
         ELSE 'steady'
       END AS course,
       c.release_id,
       r.treatment_line, r.line_started, r.baseline_study_uid, r.response, r.response_rule,
       r.targets, r.sum_target_diameters_mm, r.baseline_sum_target_diameters_mm,
       r.nadir_sum_target_diameters_mm, r.sum_all_diameters_mm, r.new_lesions,
       r.contrast_phase_changed, r.volume_doubling_days
FROM changes c
LEFT JOIN responses r ON r.study_uid = c.study_uid
LEFT JOIN diagnosis d ON d.patient_id = c.patient_id
