-- Lines of treatment: as their source states them or, for a patient of whom it states none, put together of what
-- was given. Then a line begins after 90 days without any treatment, and with a treatment that the patient had
-- not had before, unless a line began in the 28 days before: drugs of one scheme start some days apart.
WITH stated AS (
  SELECT patient_id, fact_date AS line_start, array_sort(collect_set(code)) AS treatments, true AS stated
  FROM bronze.clinical
  WHERE item = 'treatment_start' AND fact_date IS NOT NULL
  GROUP BY patient_id, fact_date
),
given AS (
  SELECT c.patient_id, c.code, c.fact_date AS given_on,
         max(date_add(c.fact_date, CAST(greatest(coalesce(c.value_number, 1), 1) AS INT) - 1)) OVER (
           PARTITION BY c.patient_id ORDER BY c.fact_date, c.code
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS given_until,
         row_number() OVER (
           PARTITION BY c.patient_id, c.code ORDER BY c.fact_date) = 1 AS first_of_its_kind
  FROM bronze.clinical c
  LEFT ANTI JOIN stated s ON s.patient_id = c.patient_id
  WHERE c.item = 'treatment_given' AND c.fact_date IS NOT NULL
),
candidates AS (
  SELECT DISTINCT patient_id, given_on FROM given
  WHERE first_of_its_kind OR given_until IS NULL OR datediff(given_on, given_until) > 90
),
starts AS (
  SELECT patient_id, given_on AS line_start,
         lead(given_on) OVER (PARTITION BY patient_id ORDER BY given_on) AS next_start
  FROM (
    SELECT *, lag(given_on) OVER (PARTITION BY patient_id ORDER BY given_on) AS candidate_before
    FROM candidates
  )
  WHERE candidate_before IS NULL OR datediff(given_on, candidate_before) > 28
)
SELECT patient_id, line_start, treatments, stated FROM stated
UNION ALL
SELECT s.patient_id, s.line_start, array_sort(collect_set(g.code)) AS treatments, false AS stated
FROM starts s
JOIN given g
  ON g.patient_id = s.patient_id AND g.given_on >= s.line_start
 AND (s.next_start IS NULL OR g.given_on < s.next_start)
GROUP BY s.patient_id, s.line_start
