-- First metastases at a site of a frozen cohort: who was at risk, for how long, and what ended it.
-- Rates are per 1,000 person-years of 365.25 days; their 95 % intervals are Byar's approximation of the
-- exact Poisson interval (Breslow and Day, IARC Scientific Publication 82, 1987), from one onset on.
SELECT cohort, version, site, patients, at_risk, prevalent, never_at_risk, onsets,
       onsets_out_of_cover, deaths, person_years,
       1000 * onsets / person_years AS onsets_per_1000_person_years,
       CASE WHEN onsets > 0 THEN
         1000 / person_years * onsets
           * power(1 - 1 / (9 * onsets) - 1.959964 / (3 * sqrt(onsets)), 3) END AS onsets_low,
       CASE WHEN onsets > 0 THEN
         1000 / person_years * (onsets + 1)
           * power(1 - 1 / (9 * (onsets + 1)) + 1.959964 / (3 * sqrt(onsets + 1)), 3) END
         AS onsets_high,
       1000 * deaths / person_years AS deaths_per_1000_person_years
FROM (
  SELECT p.cohort, p.version, p.site,
         count(DISTINCT p.patient_id) AS patients,
         count(DISTINCT p.patient_id) FILTER (WHERE p.stretch > 0) AS at_risk,
         count(DISTINCT p.patient_id) FILTER (WHERE p.outcome = 'prevalent') AS prevalent,
         count(DISTINCT p.patient_id)
           FILTER (WHERE p.stretch = 0 AND p.outcome <> 'prevalent') AS never_at_risk,
         count_if(p.ended_by = 'onset') AS onsets,
         count(DISTINCT p.patient_id) FILTER (WHERE p.outcome = 'onset_out_of_cover')
           AS onsets_out_of_cover,
         count_if(p.ended_by = 'death') AS deaths,
         nullif(sum(p.person_days), 0) / 365.25 AS person_years
  FROM gold.person_time p
  -- A version that is not listed was never finished.
  JOIN gold.cohorts c ON c.cohort = p.cohort AND c.version = p.version
  GROUP BY p.cohort, p.version, p.site
)
