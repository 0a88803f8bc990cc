-- How often report and image are right by readers' verdicts, for each site and release, and what that makes of the
-- prevalence. Cases stand for as many as their weight says, so discrepancies, which are drawn more often, do not
-- count for more. Intervals of 95 %: Wilson's (J Am Stat Assoc 1927;22:209-212) on Kish's effective number of cases
-- (Survey Sampling, 1965), which is the number itself where weights are equal. The corrected prevalence is Rogan and
-- Gladen's (Am J Epidemiol 1978;107:71-76), its interval by their variance, both held between 0 and 1; null where
-- sensitivity and specificity together do not exceed 1.
WITH verdicts AS (
  -- Of several readers the majority; a tie is nobody's verdict.
  SELECT sample, case_id,
         count_if(verdict = 'present') AS present, count_if(verdict = 'absent') AS absent
  FROM gold.adjudications GROUP BY sample, case_id
),
judged AS (
  SELECT c.site, c.source, c.release_id, c.weight, v.present > v.absent AS truth,
         CASE WHEN c.image_status = 'found' THEN true
              WHEN c.image_status = 'none_found' THEN false END AS image,
         CASE WHEN c.report_status = 'present' THEN true
              WHEN c.report_status IN ('absent_explicit', 'absent_implied', 'historical') THEN false END
           AS report
  FROM gold.review_cases c JOIN verdicts v ON v.sample = c.sample AND v.case_id = c.case_id
  WHERE v.present <> v.absent
),
tested AS (
  SELECT site, source, release_id, weight, truth, side, positive
  FROM judged LATERAL VIEW stack(2, 'image', image, 'report', report) AS side, positive
  WHERE positive IS NOT NULL
),
shares AS (
  SELECT site, source, release_id, side, count(*) AS cases,
         sum(IF(truth, weight, 0)) AS w1, sum(IF(truth, weight * weight, 0)) AS w1_squared,
         sum(IF(truth AND positive, weight, 0)) / nullif(sum(IF(truth, weight, 0)), 0) AS sensitivity,
         sum(IF(truth, 0, weight)) AS w0, sum(IF(truth, 0, weight * weight)) AS w0_squared,
         sum(IF(NOT truth AND NOT positive, weight, 0)) / nullif(sum(IF(truth, 0, weight)), 0)
           AS specificity
  FROM tested GROUP BY site, source, release_id, side
),
population AS (
  SELECT site, source, release_id, side, count(*) AS studies, avg(CAST(positive AS INT)) AS prevalence
  FROM (
    SELECT site, source, release_id, side, positive
    FROM gold.metastasis_status
    LATERAL VIEW stack(2,
      'image', CASE image_status WHEN 'found' THEN true WHEN 'none_found' THEN false END,
      'report', CASE WHEN report_status = 'present' THEN true
                     WHEN report_status IN ('absent_explicit', 'absent_implied', 'historical') THEN false END)
      AS side, positive
    WHERE NOT coalesce(mixed_patients, false)
  )
  WHERE positive IS NOT NULL
  GROUP BY site, source, release_id, side
),
sized AS (
  SELECT s.site, s.source, s.release_id, s.side, s.cases, s.sensitivity, s.specificity,
         s.w1 * s.w1 / nullif(s.w1_squared, 0) AS n1, s.w0 * s.w0 / nullif(s.w0_squared, 0) AS n0,
         p.studies, p.prevalence, s.sensitivity + s.specificity - 1 AS youden
  FROM shares s
  LEFT JOIN population p
    ON p.site = s.site AND p.source = s.source AND p.release_id = s.release_id AND p.side = s.side
),
corrected AS (
  SELECT *,
         CASE WHEN youden > 0
              THEN greatest(0, least(1, (prevalence + specificity - 1) / youden)) END AS true_prevalence
  FROM sized
),
spread AS (
  SELECT *,
         sqrt(prevalence * (1 - prevalence) / studies / (youden * youden)
              + true_prevalence * true_prevalence * sensitivity * (1 - sensitivity) / n1 / (youden * youden)
              + (1 - true_prevalence) * (1 - true_prevalence) * specificity * (1 - specificity) / n0
                / (youden * youden)) AS error,
         1.959964 * 1.959964 AS zz
  FROM corrected
)
SELECT site, source, release_id, side, cases,
       sensitivity,
       greatest(0, (sensitivity + zz / (2 * n1)
         - sqrt(zz * (sensitivity * (1 - sensitivity) / n1 + zz / (4 * n1 * n1)))) / (1 + zz / n1))
         AS sensitivity_from,
       least(1, (sensitivity + zz / (2 * n1)
         + sqrt(zz * (sensitivity * (1 - sensitivity) / n1 + zz / (4 * n1 * n1)))) / (1 + zz / n1))
         AS sensitivity_to,
       n1 AS cases_present,
       specificity,
       greatest(0, (specificity + zz / (2 * n0)
         - sqrt(zz * (specificity * (1 - specificity) / n0 + zz / (4 * n0 * n0)))) / (1 + zz / n0))
         AS specificity_from,
       least(1, (specificity + zz / (2 * n0)
         + sqrt(zz * (specificity * (1 - specificity) / n0 + zz / (4 * n0 * n0)))) / (1 + zz / n0))
         AS specificity_to,
       n0 AS cases_absent,
       studies,
       prevalence AS prevalence_raw,
       greatest(0, (prevalence + zz / (2 * studies)
         - sqrt(zz * (prevalence * (1 - prevalence) / studies + zz / (4 * studies * studies))))
         / (1 + zz / studies)) AS prevalence_raw_from,
       least(1, (prevalence + zz / (2 * studies)
         + sqrt(zz * (prevalence * (1 - prevalence) / studies + zz / (4 * studies * studies))))
         / (1 + zz / studies)) AS prevalence_raw_to,
       true_prevalence AS prevalence_corrected,
       greatest(0, true_prevalence - 1.959964 * error) AS prevalence_corrected_from,
       least(1, true_prevalence + 1.959964 * error) AS prevalence_corrected_to
FROM spread
