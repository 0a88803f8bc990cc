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
         array_distinct(flatten(collect_list(regions))) AS regions,
         max(chosen) AS has_chosen,
         max(coalesce(study_patients, 1)) > 1 AS mixed_patients
  FROM silver.ct_series
  GROUP BY study_uid
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
        FROM report_links l JOIN report_sites x ON x.report_id = l.report_id
        WHERE x.site IS NOT NULL)
  WHERE place = 1
),
report_whole AS (
  -- Named is the report that denies everywhere, else one that could not be read.
  SELECT l.study_uid,
         min_by(struct(l.report_id, l.report_link),
                struct(NOT coalesce(x.global_absent, false), NOT coalesce(x.failed, true),
                       l.report_id)) AS named,
         max(coalesce(x.global_absent, false)) AS global_absent,
         max(coalesce(x.failed, true)) AS failed
  FROM report_links l
  LEFT JOIN (SELECT report_id, max(global_absent) AS global_absent, max(failed) AS failed
             FROM report_sites GROUP BY report_id) x
    ON x.report_id = l.report_id
  GROUP BY l.study_uid
),
organs AS (
  SELECT study_uid, series_uid, regions, seen.organ, max(seen.volume_mm3) AS volume_mm3
  FROM searches LATERAL VIEW explode(organs) AS seen
  WHERE status = 'done'
  GROUP BY study_uid, series_uid, regions, seen.organ
),
thresholds AS (
  -- Regions overlap at their ends: a chest holds the dome of the liver, an abdomen the bases of the
  -- lungs, and a part alone denies nothing. Where the series states the organ's region some of it
  -- will do; else it must be most of the organ.
  SELECT * FROM VALUES
    ('liver', 'abdomen', ${liver_covered_mm3}), ('spleen', 'abdomen', ${spleen_covered_mm3}),
    ('kidney', 'abdomen', ${kidney_covered_mm3}), ('lung', 'chest', ${lung_covered_mm3})
  AS thresholds(organ, region, most_mm3)
),
covered AS (
  SELECT o.study_uid, o.organ AS site
  FROM organs o JOIN thresholds t ON t.organ = o.organ
  WHERE o.volume_mm3 >= t.most_mm3
     OR o.volume_mm3 >= ${organ_covered_mm3} AND array_contains(o.regions, t.region)
  UNION
  SELECT study_uid, 'bone' FROM organs
  WHERE organ = 'bone' AND volume_mm3 >= ${organ_covered_mm3}
  UNION
  -- Nodes lie wherever the trunk does.
  SELECT study_uid, 'lymph_node' FROM organs
  WHERE organ IN ('liver', 'lung') AND volume_mm3 >= ${organ_covered_mm3}
  UNION
  -- The adrenals lie between liver and kidneys; their own volume is too small to go by.
  SELECT a.study_uid, 'adrenal' FROM organs a JOIN organs b ON a.series_uid = b.series_uid
  WHERE a.organ = 'liver' AND a.volume_mm3 >= ${organ_covered_mm3}
    AND b.organ = 'kidney' AND b.volume_mm3 >= ${organ_covered_mm3}
),
open AS (
  -- Sites that a series without result may show; one that states no region may show all of them.
  SELECT DISTINCT s.study_uid, t.site
  FROM searches s JOIN sites t
    ON size(s.regions) = 0 OR t.region IN ('any', 'none') OR array_contains(s.regions, t.region)
  WHERE coalesce(s.status, 'open') <> 'done'
),
image_lesions AS (
  SELECT study_uid, site, count(*) AS lesion_count, max(diameter_mm) AS largest_mm
  FROM study_lesions GROUP BY study_uid, site
),
image_says AS (
  SELECT s.study_uid, t.site, l.lesion_count, l.largest_mm,
         CASE
           WHEN NOT array_contains(${searched_sites}, t.site) THEN 'not_searched'
           WHEN NOT s.has_chosen THEN 'not_assessable'
           WHEN l.lesion_count > 0 THEN 'found'
           -- Before what another series denies: the lesion may lie in the part that is open.
           WHEN o.site IS NOT NULL THEN 'failed'
           WHEN c.site IS NOT NULL THEN 'none_found'
           ELSE 'not_covered'
         END AS image_status
  FROM studies s CROSS JOIN sites t
  LEFT JOIN open o ON o.study_uid = s.study_uid AND o.site = t.site
  LEFT JOIN covered c ON c.study_uid = s.study_uid AND c.site = t.site
  LEFT JOIN image_lesions l ON l.study_uid = s.study_uid AND l.site = t.site
),
both AS (
  SELECT s.study_uid, i.site, s.patient_id, s.study_date, s.mixed_patients,
         CASE
           WHEN w.study_uid IS NULL THEN 'no_report'
           WHEN r.status IS NOT NULL THEN r.status
           WHEN w.global_absent AND (t.region = 'any' OR array_contains(s.regions, t.region))
             THEN 'absent_explicit'
           WHEN w.failed THEN 'failed'
           ELSE 'not_mentioned'
         END AS report_status,
         i.image_status,
         coalesce(r.report_id, w.named.report_id) AS report_id,
         coalesce(r.report_link, w.named.report_link) AS report_link,
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
       '${release_id}' AS release_id,
       b.mixed_patients
FROM both b
LEFT JOIN mapping m ON m.report_status = b.report_status AND m.image_status = b.image_status
