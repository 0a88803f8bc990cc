package org.lesionlake.jobs.bronze;

import java.io.Serializable;

/**
 * A file found in an inbox, or in an archive there.
 *
 * @param modifiedMillis last modification, milliseconds since 1970, UTC
 * @param refusal why it cannot be read, a code for counting; null if that is not known yet
 * @param refusalDetail the same in words; null if there is none
 */
public record ListedFile(
    String path, long sizeBytes, long modifiedMillis, String refusal, String refusalDetail)
    implements Serializable {

  public ListedFile(String path, long sizeBytes, long modifiedMillis) {
    this(path, sizeBytes, modifiedMillis, null, null);
  }
}
