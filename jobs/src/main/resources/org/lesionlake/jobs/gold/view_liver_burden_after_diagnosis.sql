-- Liver burden over time since diagnosis, with those who could not be assessed kept in.
SELECT p.primary_tumour, b.patient_id, b.study_uid,
       datediff(b.study_date, p.diagnosis_date) AS days_since_diagnosis,
       b.image_status, b.lesion_count, b.volume_mm3, b.sum_diameters_mm, b.largest_diameter_mm,
       datediff(p.death_date, p.diagnosis_date) AS death_days_since_diagnosis,
       datediff(p.last_contact, p.diagnosis_date) AS last_contact_days_since_diagnosis
FROM gold.lesion_burden b
JOIN gold.patients p ON p.patient_id = b.patient_id
WHERE b.site = 'liver'
