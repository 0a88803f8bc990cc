package org.lesionlake.archive;

import java.io.IOException;
import org.lesionlake.archive.ArchiveEntry.Refusal;

/** An archive, or an entry of one, that cannot be read whatever its storage does. */
public final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  ArchiveException(Refusal refusal, Throwable cause) {
    super(refusal.detail(), cause);
    this.reason = refusal.reason();
  }

  /** The code of the reason. */
  public String reason() {
    return reason;
  }
}
