package org.lesionlake.schemas;

/** What became of an object seen in an inbox. Objects already recorded are counted as unchanged. */
public enum Outcome {
  /** It entered the lake. */
  ACCEPTED,
  /** The same content is in the lake already, under another path. */
  DUPLICATE,
  /** The same identifier is in the lake with other content; both are on record, the first stays. */
  CONFLICT,
  /** Valid, but not what the lake keeps (PET, MR, a secondary capture). */
  SET_ASIDE,
  /** Could not be read or understood. */
  REJECTED
}
