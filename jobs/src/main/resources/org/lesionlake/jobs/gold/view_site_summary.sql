-- A site: every denominator beside its numerator, for report and image apart.
-- 'lesionlake serve' shows it without small cells: counts of fewer than serve.small-cell distinct patients
-- are null, and so are others from which they could be had by adding and subtracting what is shown here and
-- in the other view of the same studies. Counts of most studies are kept first.
SELECT site,
       count(*) AS studies,
       count_if(mixed) AS mixed_patients,
       count_if(report_status = 'present') AS report_present,
       count_if(report_status IN ('absent_explicit', 'absent_implied')) AS report_absent,
       count_if(report_status = 'uncertain') AS report_uncertain,
       count_if(report_status = 'historical') AS report_historical,
       count_if(report_status = 'not_mentioned') AS report_silent,
       count_if(report_status = 'failed') AS report_failed,
       count_if(report_status = 'no_report') AS no_report,
       count_if(image_status = 'found') AS image_found,
       count_if(image_status = 'none_found') AS image_none_found,
       count_if(image_status = 'not_covered') AS image_not_covered,
       count_if(image_status = 'not_assessable') AS image_not_assessable,
       count_if(image_status = 'failed') AS image_failed,
       count_if(image_status = 'not_searched') AS image_not_searched,
       count_if(agreement IN ('concordant_present', 'concordant_absent')) AS agree,
       count_if(agreement IN ('report_only', 'image_only', 'size_conflict')) AS disagree
FROM (
  -- Of a study whose images name several patients neither report nor image counts.
  SELECT site, mixed,
         CASE WHEN NOT mixed THEN report_status END AS report_status,
         CASE WHEN NOT mixed THEN image_status END AS image_status,
         CASE WHEN NOT mixed THEN agreement END AS agreement
  FROM (SELECT *, coalesce(mixed_patients, false) AS mixed FROM gold.metastasis_status)
)
GROUP BY site
ORDER BY image_found DESC, report_present DESC, site
