-- Facts that contradict each other (kind conflicting) or cannot be (kind impossible), with what is wrong. None of
-- them is left out anywhere: of contradicting ones the newest run counts (newest_facts), dates stay as stated.
WITH facts AS (
  SELECT patient_id, item, code, fact_date, value_number FROM bronze.clinical
),
once AS (
  SELECT patient_id,
         min(fact_date) FILTER (WHERE item = 'primary_tumour') AS diagnosis_date,
         max(fact_date) FILTER (WHERE item = 'death') AS death_date,
         -- A birth year stands for the middle of a year that was moved: nobody is born more than half a
         -- year before it begins.
         date_sub(make_date(CAST(max(value_number) FILTER (WHERE item = 'birth_year') AS INT), 1, 1), 184)
           AS born_after
  FROM gold.newest_facts GROUP BY patient_id
),
studies AS (
  SELECT DISTINCT patient_id, study_uid, study_date FROM silver.ct_series
  WHERE study_date IS NOT NULL AND coalesce(study_patients, 1) = 1
),
several AS (
  SELECT patient_id, item, count(DISTINCT coalesce(code, ''), coalesce(value_number, 0),
                                 coalesce(fact_date, DATE'1900-01-01')) AS stated
  FROM facts WHERE item IN ('sex', 'birth_year', 'death')
  GROUP BY patient_id, item
)
SELECT patient_id, 'conflicting' AS kind,
       CASE item WHEN 'sex' THEN 'two_sexes' WHEN 'birth_year' THEN 'two_birth_years' ELSE 'two_deaths' END
         AS problem,
       item, CAST(NULL AS DATE) AS fact_date, CAST(NULL AS STRING) AS study_uid,
       concat(stated, ' different ones are stated; the newest run counts') AS detail
FROM several WHERE stated > 1
UNION ALL
SELECT patient_id, 'impossible', 'death_before_diagnosis', 'death', death_date, NULL,
       concat('death lies ', datediff(diagnosis_date, death_date), ' days before the diagnosis')
FROM once WHERE death_date < diagnosis_date
UNION ALL
SELECT DISTINCT f.patient_id, 'impossible', 'after_death', f.item, f.fact_date, NULL,
       concat(f.item, ' lies ', datediff(f.fact_date, o.death_date), ' days after death')
FROM facts f JOIN once o ON o.patient_id = f.patient_id
WHERE f.fact_date > o.death_date
  -- A diagnosis after death is told above; results and letters may be dated when they were written down.
  AND f.item IN ('treatment_start', 'treatment_given', 'last_contact')
UNION ALL
SELECT s.patient_id, 'impossible', 'after_death', 'study', s.study_date, s.study_uid,
       concat('the study lies ', datediff(s.study_date, o.death_date), ' days after death')
FROM studies s JOIN once o ON o.patient_id = s.patient_id
WHERE s.study_date > o.death_date
UNION ALL
SELECT DISTINCT f.patient_id, 'impossible', 'before_birth', f.item, f.fact_date, NULL,
       concat(f.item, ' lies before birth')
FROM facts f JOIN once o ON o.patient_id = f.patient_id
WHERE f.fact_date < o.born_after
UNION ALL
SELECT s.patient_id, 'impossible', 'before_birth', 'study', s.study_date, s.study_uid,
       'the study lies before birth'
FROM studies s JOIN once o ON o.patient_id = s.patient_id
WHERE s.study_date < o.born_after
UNION ALL
SELECT DISTINCT p.patient_id, 'impossible', 'stop_before_start', 'treatment_stop', p.fact_date, NULL,
       concat(p.code, ' stops before it starts')
FROM facts p
JOIN (SELECT patient_id, code, min(fact_date) AS first_start FROM facts
      WHERE item = 'treatment_start' GROUP BY patient_id, code) t
  ON t.patient_id = p.patient_id AND t.code = p.code
WHERE p.item = 'treatment_stop' AND p.fact_date < t.first_start
