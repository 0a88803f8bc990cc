-- Every series that ought to be searched, with its best attempt; no status where there is none.
SELECT w.study_uid, w.series_uid, w.fingerprint, w.regions, i.status, i.organs, i.organ_profiles
FROM wanted_series w
LEFT JOIN (SELECT *, row_number() OVER (
                       PARTITION BY series_uid, fingerprint
                       ORDER BY status = 'done' DESC, attempt DESC) AS place
           FROM silver.series_inference
           WHERE model = '${model}') i
  ON i.series_uid = w.series_uid AND i.fingerprint = w.fingerprint AND i.place = 1
