package org.lesionlake.archive;

import java.io.IOException;

/** A file that was written to while it was read, again when it was read once more. */
public final class ChangedFileException extends IOException {
  /** As tables and rows of a data source hold it. */
  public static final String REASON = "changed_while_read";

  private static final long serialVersionUID = 1L;

  ChangedFileException(Throwable cause) {
    super(
        "The file changed while it was read, twice in a row. Read it again once nobody writes it.",
        cause);
  }
}
