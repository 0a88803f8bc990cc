-- A patient: primary, dates, follow-up. Start a cohort here.
SELECT p.patient_id, c.primary_tumour, c.diagnosis_date, c.sex, c.birth_year,
       l.last_contact, c.death_date, p.studies, p.first_study, p.last_study,
       p.mixed_studies, f.fact_problems
FROM (
  -- A study whose images name several patients too is counted apart.
  SELECT patient_id, count(DISTINCT study_uid) FILTER (WHERE NOT mixed) AS studies,
         min(study_date) FILTER (WHERE NOT mixed) AS first_study,
         max(study_date) FILTER (WHERE NOT mixed) AS last_study,
         count(DISTINCT study_uid) FILTER (WHERE mixed) AS mixed_studies
  FROM (SELECT *, coalesce(study_patients, 1) > 1 AS mixed FROM silver.ct_series)
  GROUP BY patient_id
) p
LEFT JOIN (
  SELECT patient_id,
         -- The first tumour; of two of one date the one that was told last.
         min_by(code, struct(fact_date, -unix_micros(run_started_at), code))
           FILTER (WHERE item = 'primary_tumour') AS primary_tumour,
         min(fact_date) FILTER (WHERE item = 'primary_tumour') AS diagnosis_date,
         max(code) FILTER (WHERE item = 'sex') AS sex,
         CAST(max(value_number) FILTER (WHERE item = 'birth_year') AS INT) AS birth_year,
         max(fact_date) FILTER (WHERE item = 'death') AS death_date
  FROM gold.newest_facts GROUP BY patient_id
) c ON c.patient_id = p.patient_id
LEFT JOIN (
  SELECT patient_id, max(fact_date) AS last_contact
  FROM bronze.clinical WHERE item = 'last_contact' GROUP BY patient_id
) l ON l.patient_id = p.patient_id
LEFT JOIN (
  SELECT patient_id, array_join(array_sort(collect_set(problem)), ', ') AS fact_problems
  FROM gold.fact_problems GROUP BY patient_id
) f ON f.patient_id = p.patient_id
