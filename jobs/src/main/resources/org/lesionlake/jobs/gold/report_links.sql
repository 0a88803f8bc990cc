-- Report × study, and the reports that speak of no study.
WITH
studies AS (
  SELECT study_uid, min(patient_id) AS patient_id, min(study_date) AS study_date,
         array_distinct(flatten(collect_list(regions))) AS regions,
         max(accession IS NOT NULL) AS has_accession
  FROM silver.ct_series GROUP BY study_uid
),
study_accessions AS (
  SELECT DISTINCT study_uid, patient_id, accession FROM silver.ct_series
  WHERE accession IS NOT NULL
),
latest AS (
  SELECT report_id, version, patient_id, accession, report_date,
         status <=> 'withdrawn' AS withdrawn
  FROM (SELECT *, row_number() OVER (PARTITION BY report_id ORDER BY version DESC) AS place
        FROM bronze.reports)
  WHERE place = 1
),
report_accessions AS (
  -- Tokens of several numbers are joined by a backslash.
  SELECT DISTINCT report_id, patient_id, explode(split(accession, '[\\\\]')) AS accession
  FROM latest WHERE NOT withdrawn
),
owners AS (
  SELECT accession, count(DISTINCT patient_id) AS patients FROM study_accessions GROUP BY accession
),
examined AS (
  SELECT f.report_id, array_sort(collect_set(f.name)) AS regions
  FROM silver.report_facts f
  JOIN latest r ON r.report_id = f.report_id AND r.version = f.version
  WHERE f.kind = 'region' AND f.rules_version = '${rules}'
  GROUP BY f.report_id
),
by_accession AS (
  SELECT a.report_id, s.study_uid,
         max(a.patient_id IS NULL OR o.patients > 1) AS doubtful
  FROM report_accessions a
  JOIN study_accessions s ON s.accession = a.accession
  JOIN owners o ON o.accession = a.accession
  WHERE a.patient_id IS NULL OR a.patient_id = s.patient_id
  GROUP BY a.report_id, s.study_uid
),
candidates AS (
  SELECT r.report_id, s.study_uid, s.study_date,
         datediff(r.report_date, s.study_date) AS days,
         r.accession IS NOT NULL AND s.has_accession AS of_another_accession,
         CASE WHEN e.regions IS NOT NULL AND size(s.regions) > 0
              THEN arrays_overlap(e.regions, s.regions) END AS fits
  FROM latest r
  LEFT ANTI JOIN by_accession b ON b.report_id = r.report_id
  JOIN studies s
    ON s.patient_id = r.patient_id
   AND abs(datediff(r.report_date, s.study_date)) <= ${max_days}
  LEFT JOIN examined e ON e.report_id = r.report_id
  WHERE NOT r.withdrawn
),
nearest AS (
  SELECT *, count(*) OVER (PARTITION BY report_id) AS studies,
         count(*) OVER (PARTITION BY study_uid) AS reports
  FROM (SELECT *, rank() OVER (PARTITION BY report_id ORDER BY abs(days), study_date) AS place
        FROM candidates
        WHERE NOT of_another_accession AND coalesce(fits, true))
  WHERE place = 1
),
-- Of a day on which other studies were left out for their regions the one that remains is not the
-- only one.
crowded AS (
  SELECT DISTINCT n.report_id
  FROM nearest n
  JOIN candidates c ON c.report_id = n.report_id AND c.study_date = n.study_date AND NOT c.fits
),
links AS (
  SELECT report_id, study_uid, 'accession' AS method,
         CASE WHEN doubtful THEN 'low' ELSE 'high' END AS confidence,
         count(*) OVER (PARTITION BY report_id) AS studies,
         count(*) OVER (PARTITION BY study_uid) AS reports
  FROM by_accession
  UNION ALL
  SELECT n.report_id, n.study_uid, 'patient_and_date',
         CASE WHEN n.days = 0 AND n.studies = 1 AND n.reports = 1 AND x.report_id IS NULL THEN 'high'
              WHEN n.days IN (0, 1) AND n.studies = 1 AND n.reports = 1 THEN 'moderate'
              WHEN n.days = 0 AND n.fits THEN 'moderate'
              ELSE 'low' END,
         n.studies, n.reports
  FROM nearest n LEFT JOIN crowded x ON x.report_id = n.report_id
),
unlinked AS (
  SELECT r.report_id,
         CASE
           WHEN r.withdrawn THEN 'withdrawn'
           WHEN r.patient_id IS NOT NULL AND o.report_id IS NOT NULL THEN 'other_patient'
           WHEN r.patient_id IS NULL THEN 'no_patient'
           WHEN p.patient_id IS NULL THEN 'no_study'
           WHEN r.report_date IS NULL THEN 'no_date'
           WHEN c.report_id IS NULL THEN 'no_study_near'
           WHEN c.of_another_accession THEN 'other_accession'
           ELSE 'other_region'
         END AS reason
  FROM latest r
  LEFT ANTI JOIN links l ON l.report_id = r.report_id
  LEFT JOIN (SELECT DISTINCT a.report_id
             FROM report_accessions a JOIN study_accessions s ON s.accession = a.accession) o
    ON o.report_id = r.report_id
  LEFT JOIN (SELECT DISTINCT patient_id FROM studies) p ON p.patient_id = r.patient_id
  LEFT JOIN (SELECT report_id, bool_and(of_another_accession) AS of_another_accession
             FROM candidates GROUP BY report_id) c
    ON c.report_id = r.report_id
)
SELECT l.report_id,
       CAST(row_number() OVER (PARTITION BY l.report_id ORDER BY l.study_uid) AS INT) AS link,
       r.version, l.study_uid, r.patient_id, l.method, l.confidence,
       CAST(NULL AS STRING) AS reason,
       datediff(r.report_date, s.study_date) AS days,
       CAST(l.studies AS INT) AS studies, CAST(l.reports AS INT) AS reports,
       CASE WHEN e.regions IS NOT NULL AND size(s.regions) > 0
            THEN array_sort(array_intersect(e.regions, s.regions)) END AS shared_regions
FROM links l
JOIN latest r ON r.report_id = l.report_id
JOIN studies s ON s.study_uid = l.study_uid
LEFT JOIN examined e ON e.report_id = l.report_id
UNION ALL
SELECT u.report_id, 0, r.version, CAST(NULL AS STRING), r.patient_id, 'none',
       CAST(NULL AS STRING), u.reason, CAST(NULL AS INT), CAST(NULL AS INT), CAST(NULL AS INT),
       CAST(NULL AS ARRAY<STRING>)
FROM unlinked u JOIN latest r ON r.report_id = u.report_id
