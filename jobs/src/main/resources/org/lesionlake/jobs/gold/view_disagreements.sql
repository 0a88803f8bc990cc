-- Where report and image contradict each other; the largest lesions first.
SELECT patient_id, study_uid, study_date, site, agreement, report_status, image_status,
       report_largest_mm, image_largest_mm, image_count, report_id
FROM gold.metastasis_status
WHERE agreement IN ('report_only', 'image_only', 'size_conflict')
ORDER BY greatest(coalesce(report_largest_mm, 0), coalesce(image_largest_mm, 0)) DESC, study_uid, site
