package org.lesionlake.schemas;

/** What a column may reveal, and so who may read it. */
public enum Privacy {
  /** Says nothing about a person: counts, versions, geometry. */
  NONE,
  /** A keyed pseudonym or token; meaningless without the vault's key. */
  PSEUDONYM,
  /** A date moved by the patient's shift, or a quantity derived from such dates. */
  SHIFTED_DATE,
  /** A clinical fact about a pseudonymous person. */
  CLINICAL,
  /** Text that passed de-identification; treat as sensitive all the same. */
  DEIDENTIFIED_TEXT,
  /** Identifies a person; allowed under the vault root only. */
  IDENTIFYING
}
