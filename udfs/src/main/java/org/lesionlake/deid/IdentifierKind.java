package org.lesionlake.deid;

import java.util.Locale;

/** What a true value is; the codes are those of the column {@code kind} of {@code vault.links}. */
public enum IdentifierKind {
  PATIENT_ID,
  PATIENT_NAME,
  BIRTH_DATE,
  ADDRESS,
  PHONE,
  ACCESSION,
  STUDY_UID,
  SERIES_UID,
  SOP_UID,
  FRAME_OF_REFERENCE_UID,
  REPORT_ID,
  STAFF_NAME,
  INSTITUTION,
  OTHER_IDENTIFIER;

  /** The code in the vault, such as {@code patient_id}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isPersonName() {
    return this == PATIENT_NAME || this == STAFF_NAME;
  }
}
