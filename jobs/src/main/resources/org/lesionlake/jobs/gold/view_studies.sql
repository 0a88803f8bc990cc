-- A study: what there was to look at and what could be looked at.
SELECT s.study_uid, s.patient_id, s.study_date, s.mixed_patients, s.series, s.chosen_series,
       s.regions,
       coalesce(m.has_report, false) AS has_report, coalesce(m.assessed, false) AS assessed
FROM (
  SELECT study_uid, min(patient_id) AS patient_id, min(study_date) AS study_date,
         max(coalesce(study_patients, 1)) > 1 AS mixed_patients,
         count(*) AS series, count_if(chosen) AS chosen_series,
         array_sort(array_distinct(flatten(collect_list(regions)))) AS regions
  FROM silver.ct_series GROUP BY study_uid
) s
LEFT JOIN (
  SELECT study_uid, max(report_status <> 'no_report') AS has_report,
         max(image_status IN ('found', 'none_found')) AS assessed
  FROM gold.metastasis_status GROUP BY study_uid
) m ON m.study_uid = s.study_uid
