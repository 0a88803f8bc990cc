-- Study × site: what the report says beside what the image shows. One row for every site of every
-- study with CT images, whatever could be read of it.
WITH
sites AS (
  -- Region in which a site can be seen; 'any' for tissue that every region holds, 'none' for what
  -- no denial of metastases covers by itself.
  SELECT * FROM VALUES
    ('liver', 'abdomen'), ('lung', 'chest'), ('bone', 'any'), ('lymph_node', 'none'),
    ('adrenal', 'abdomen'), ('brain', 'head'), ('peritoneum', 'abdomen'), ('pleura', 'chest'),
    ('spleen', 'abdomen'), ('kidney', 'abdomen'), ('pancreas', 'abdomen'), ('soft_tissue', 'any'),
    ('bowel', 'abdomen'), ('ovary', 'pelvis'), ('bladder', 'pelvis'), ('thyroid', 'neck'),
    ('other', 'none')
  AS sites(site, region)
),
studies AS (
  SELECT study_uid,
         min(patient_id) AS patient_id,
         min(study_date) AS study_date,
         min(accession) AS accession,
         array_distinct(flatten(collect_list(regions))) AS regions,
         max(chosen) AS has_chosen
  FROM silver.ct_series
  GROUP BY study_uid
),
latest_reports AS (
  SELECT report_id, version, patient_id, accession, report_date
  FROM (SELECT *, row_number() OVER (PARTITION BY report_id ORDER BY version DESC) AS place
        FROM bronze.reports)
  WHERE place = 1
),
links AS (
  SELECT s.study_uid, r.report_id, 'accession' AS report_link
  FROM studies s JOIN latest_reports r
    ON r.accession = s.accession AND (r.patient_id IS NULL OR r.patient_id = s.patient_id)
  UNION ALL
  SELECT s.study_uid, r.report_id, 'patient_and_date'
  FROM studies s JOIN latest_reports r
    ON r.patient_id = s.patient_id AND r.accession IS NULL
   AND abs(datediff(r.report_date, s.study_date)) <= ${linkage_max_days}
),
report_says AS (
  -- Where several reports speak of a study, the strongest statement counts.
  SELECT study_uid, site, report_id, report_link, status, largest_mm
  FROM (SELECT l.study_uid, x.site, l.report_id, l.report_link, x.status, x.largest_mm,
               row_number() OVER (
                 PARTITION BY l.study_uid, x.site
                 ORDER BY array_position(
                            array('present', 'uncertain', 'historical', 'absent_explicit',
                                  'absent_implied'), x.status),
                          l.report_id) AS place
        FROM links l JOIN report_sites x ON x.report_id = l.report_id
        WHERE x.site IS NOT NULL)
  WHERE place = 1
),
report_whole AS (
  SELECT l.study_uid,
         min(l.report_id) AS report_id,
         min(l.report_link) AS report_link,
         max(coalesce(x.global_absent, false)) AS global_absent,
         max(coalesce(x.failed, true)) AS failed
  FROM links l
  LEFT JOIN (SELECT report_id, max(global_absent) AS global_absent, max(failed) AS failed
             FROM report_sites GROUP BY report_id) x
    ON x.report_id = l.report_id
  GROUP BY l.study_uid
),
attempts AS (
  SELECT i.series_uid, i.study_uid, i.status, i.organs
  FROM (SELECT *, row_number() OVER (
                    PARTITION BY series_uid, fingerprint, model
                    ORDER BY status = 'done' DESC, attempt DESC) AS place
        FROM silver.series_inference
        WHERE model = '${model}') i
  JOIN silver.ct_series s
    ON s.series_uid = i.series_uid AND s.fingerprint = i.fingerprint AND s.chosen
  WHERE i.place = 1
),
organs AS (
  SELECT study_uid, seen.organ, max(seen.volume_mm3) AS volume_mm3
  FROM attempts LATERAL VIEW explode(organs) AS seen
  WHERE status = 'done'
  GROUP BY study_uid, seen.organ
),
covered AS (
  SELECT study_uid, organ AS site FROM organs
  WHERE organ IN ('liver', 'spleen', 'kidney', 'bone')
    AND volume_mm3 >= ${organ_covered_mm3}
  UNION
  -- An abdomen holds the bases of the lungs, and bases alone deny no lung metastases.
  SELECT o.study_uid, 'lung' FROM organs o JOIN studies s ON s.study_uid = o.study_uid
  WHERE o.organ = 'lung'
    AND (o.volume_mm3 >= ${lung_covered_mm3}
         OR o.volume_mm3 >= ${organ_covered_mm3} AND array_contains(s.regions, 'chest'))
  UNION
  -- Nodes lie wherever the trunk does.
  SELECT study_uid, 'lymph_node' FROM organs
  WHERE organ IN ('liver', 'lung') AND volume_mm3 >= ${organ_covered_mm3}
  UNION
  -- The adrenals lie between liver and kidneys; their own volume is too small to go by.
  SELECT a.study_uid, 'adrenal' FROM organs a JOIN organs b ON a.study_uid = b.study_uid
  WHERE a.organ = 'liver' AND a.volume_mm3 >= ${organ_covered_mm3}
    AND b.organ = 'kidney' AND b.volume_mm3 >= ${organ_covered_mm3}
),
image_lesions AS (
  SELECT study_uid, site, count(*) AS lesion_count, max(diameter_mm) AS largest_mm
  FROM study_lesions GROUP BY study_uid, site
),
image_whole AS (
  SELECT study_uid,
         max(status = 'done') AS any_done,
         max(status <> 'done') AS any_open
  FROM attempts GROUP BY study_uid
),
image_says AS (
  SELECT s.study_uid, t.site, l.lesion_count, l.largest_mm,
         CASE
           WHEN NOT array_contains(${searched_sites}, t.site) THEN 'not_searched'
           WHEN NOT s.has_chosen THEN 'not_assessable'
           WHEN l.lesion_count > 0 THEN 'found'
           WHEN c.site IS NOT NULL THEN 'none_found'
           WHEN coalesce(w.any_open, true) THEN 'failed'
           ELSE 'not_covered'
         END AS image_status
  FROM studies s CROSS JOIN sites t
  LEFT JOIN image_whole w ON w.study_uid = s.study_uid
  LEFT JOIN covered c ON c.study_uid = s.study_uid AND c.site = t.site
  LEFT JOIN image_lesions l ON l.study_uid = s.study_uid AND l.site = t.site
),
both AS (
  SELECT s.study_uid, i.site, s.patient_id, s.study_date,
         CASE
           WHEN w.study_uid IS NULL THEN 'no_report'
           WHEN w.failed THEN 'failed'
           WHEN r.status IS NOT NULL THEN r.status
           WHEN w.global_absent AND (t.region = 'any' OR array_contains(s.regions, t.region))
             THEN 'absent_explicit'
           ELSE 'not_mentioned'
         END AS report_status,
         i.image_status,
         coalesce(r.report_id, w.report_id) AS report_id,
         coalesce(r.report_link, w.report_link) AS report_link,
         r.largest_mm AS report_largest_mm,
         i.largest_mm AS image_largest_mm,
         CASE i.image_status
           WHEN 'found' THEN i.lesion_count
           WHEN 'none_found' THEN 0
         END AS image_count
  FROM studies s
  JOIN image_says i ON i.study_uid = s.study_uid
  JOIN sites t ON t.site = i.site
  LEFT JOIN report_whole w ON w.study_uid = s.study_uid
  LEFT JOIN report_says r ON r.study_uid = s.study_uid AND r.site = i.site
),
mapping AS (
  -- Agreement where both looked. An uncertain report and a site that it does not mention take no side.
  SELECT * FROM VALUES
    ('present', 'found', 'concordant_present'),
    ('present', 'none_found', 'report_only'),
    ('absent_explicit', 'found', 'image_only'),
    ('absent_implied', 'found', 'image_only'),
    ('historical', 'found', 'image_only'),
    ('absent_explicit', 'none_found', 'concordant_absent'),
    ('absent_implied', 'none_found', 'concordant_absent'),
    ('historical', 'none_found', 'concordant_absent')
  AS mapping(report_status, image_status, agreement)
)
SELECT b.study_uid, b.site, '${model}' AS source, b.patient_id, b.study_date,
       b.report_status, b.image_status,
       CASE
         WHEN m.agreement = 'concordant_present'
              AND abs(b.report_largest_mm - b.image_largest_mm) > ${size_difference_mm}
              AND abs(b.report_largest_mm - b.image_largest_mm)
                  > ${size_difference_fraction} * greatest(b.report_largest_mm, b.image_largest_mm)
           THEN 'size_conflict'
         ELSE coalesce(m.agreement, 'not_comparable')
       END AS agreement,
       b.report_id, b.report_link, b.report_largest_mm, b.image_largest_mm,
       CAST(b.image_count AS INT) AS image_count,
       '${release_id}' AS release_id
FROM both b
LEFT JOIN mapping m ON m.report_status = b.report_status AND m.image_status = b.image_status
