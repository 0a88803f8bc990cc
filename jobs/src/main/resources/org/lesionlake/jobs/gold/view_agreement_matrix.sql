-- Report status against image status, studies counted, for each site.
-- 'lesionlake serve' shows it without small cells: counts of fewer than serve.small-cell distinct patients
-- are null, and so are others from which they could be had by adding and subtracting what is shown here and
-- in the other view of the same studies. Counts of most studies are kept first.
SELECT site, report_status, image_status, agreement, count(*) AS studies
FROM gold.metastasis_status
WHERE NOT coalesce(mixed_patients, false)
GROUP BY site, report_status, image_status, agreement
