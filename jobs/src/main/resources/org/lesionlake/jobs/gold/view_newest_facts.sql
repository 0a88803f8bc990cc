-- Facts that a patient has once, as the newest run has them: a correction is a new row beside the
-- old one. A primary tumour gives way only to a later row of the same tumour; where the source repeats
-- a diagnosis at each visit the earliest counts, unless another source states a date.
WITH runs AS (
  SELECT run_id, min(started_at_utc) AS started_at FROM ops.runs
  WHERE job = 'ingest' GROUP BY run_id
),
timed AS (
  SELECT c.patient_id, c.item, c.code, c.value_number, c.fact_date, c.object_token, c.run_id,
         coalesce(c.recurring, false) AS recurring,
         -- A killed run has no row, but its name tells when it started unless a scheduler gave it.
         coalesce(r.started_at,
                  try_cast(regexp_replace(
                    c.run_id,
                    '^([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{2})([0-9]{2})([0-9]{2}).*$',
                    '$1-$2-$3 $4:$5:$6') AS TIMESTAMP),
                  timestamp_seconds(0)) AS run_started_at
  FROM bronze.clinical c LEFT JOIN runs r ON r.run_id = c.run_id
  WHERE c.item IN ('primary_tumour', 'sex', 'birth_year', 'death')
)
SELECT patient_id, item, code, value_number, fact_date, run_started_at
FROM (
  SELECT *, row_number() OVER (
           PARTITION BY patient_id, item, CASE WHEN item = 'primary_tumour' THEN code END
           ORDER BY recurring,
                    CASE WHEN NOT recurring THEN run_started_at END DESC,
                    CASE WHEN NOT recurring THEN run_id END DESC,
                    CASE WHEN item = 'primary_tumour' THEN fact_date END,
                    fact_date DESC, code DESC, value_number DESC, object_token) AS place
  FROM timed
)
WHERE place = 1
