package org.lesionlake.schemas;

/** The inboxes. */
public enum SourceKind {
  CT,
  REPORTS,
  CLINICAL,
  /** Patient IDs that were merged into others. */
  MERGES
}
