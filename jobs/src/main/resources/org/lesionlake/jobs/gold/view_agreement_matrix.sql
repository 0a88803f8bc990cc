-- Report status against image status, studies counted, for each site.
SELECT site, report_status, image_status, agreement, count(*) AS studies
FROM gold.metastasis_status
WHERE NOT coalesce(mixed_patients, false)
GROUP BY site, report_status, image_status, agreement
