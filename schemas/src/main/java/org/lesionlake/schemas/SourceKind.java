package org.lesionlake.schemas;

/** The three inboxes. */
public enum SourceKind {
  CT,
  REPORTS,
  CLINICAL
}
