package org.lesionlake.schemas;

/** Anatomical sites of metastases that reports and images are asked about. */
public enum Site {
  LIVER,
  LUNG,
  BONE,
  LYMPH_NODE,
  ADRENAL,
  BRAIN,
  PERITONEUM,
  PLEURA,
  SPLEEN,
  KIDNEY,
  PANCREAS,
  SOFT_TISSUE,
  BOWEL,
  OVARY,
  BLADDER,
  THYROID,
  OTHER
}
