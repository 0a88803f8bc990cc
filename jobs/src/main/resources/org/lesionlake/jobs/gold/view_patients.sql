-- A patient: primary, dates, follow-up. Start a cohort here.
SELECT p.patient_id, c.primary_tumour, c.diagnosis_date, c.sex, c.birth_year,
       c.last_contact, c.death_date, p.studies, p.first_study, p.last_study
FROM (
  SELECT patient_id, count(DISTINCT study_uid) AS studies,
         min(study_date) AS first_study, max(study_date) AS last_study
  FROM silver.ct_series GROUP BY patient_id
) p
LEFT JOIN (
  SELECT patient_id,
         min_by(CASE WHEN item = 'primary_tumour' THEN code END,
                CASE WHEN item = 'primary_tumour' THEN fact_date END) AS primary_tumour,
         min(CASE WHEN item = 'primary_tumour' THEN fact_date END) AS diagnosis_date,
         max(CASE WHEN item = 'sex' THEN code END) AS sex,
         CAST(max(CASE WHEN item = 'birth_year' THEN value_number END) AS INT) AS birth_year,
         max(CASE WHEN item = 'last_contact' THEN fact_date END) AS last_contact,
         max(CASE WHEN item = 'death' THEN fact_date END) AS death_date
  FROM bronze.clinical GROUP BY patient_id
) c ON c.patient_id = p.patient_id
