package org.lesionlake.jobs.bronze;

import java.io.Serializable;

/**
 * A file found in an inbox, or in an archive there.
 *
 * @param modifiedMillis last modification, milliseconds since 1970, UTC
 * @param archive of a file in an archive the archive's path; else null
 * @param archiveStamp size and time of the archive; null for a plain file
 * @param refusal why it cannot be read, a code for counting; null if that is not known yet
 * @param refusalDetail the same in words; null if there is none
 */
public record ListedFile(
    String path,
    long sizeBytes,
    long modifiedMillis,
    String archive,
    String archiveStamp,
    String refusal,
    String refusalDetail)
    implements Serializable {

  /** A plain file. */
  public ListedFile(String path, long sizeBytes, long modifiedMillis) {
    this(path, sizeBytes, modifiedMillis, null, null, null, null);
  }

  /** The same, with why it cannot be read. */
  ListedFile refused(String reason, String detail) {
    return new ListedFile(path, sizeBytes, modifiedMillis, archive, archiveStamp, reason, detail);
  }

  /**
   * What a keyed token of the file is made of. A file in an archive is itself however often the
   * archive is copied or touched; only if it was refused it is another one once the archive is
   * another, since a sound copy states the same size and time for it.
   */
  String[] identity(boolean refused) {
    String size = Long.toString(sizeBytes);
    String modified = Long.toString(modifiedMillis);
    return refused && archiveStamp != null
        ? new String[] {path, size, modified, archiveStamp}
        : new String[] {path, size, modified};
  }
}
