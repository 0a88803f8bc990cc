package org.lesionlake.archive;

import org.apache.hadoop.fs.FileStatus;

/**
 * What tells one version of a file from another.
 *
 * @param sizeBytes its length
 * @param modifiedMillis last modification, milliseconds since 1970, UTC
 */
public record FileStamp(long sizeBytes, long modifiedMillis) {
  private static final long SECOND = 1000;

  static FileStamp of(FileStatus status) {
    return new FileStamp(status.getLen(), status.getModificationTime());
  }

  /**
   * Whether both are of one version, as far as they tell. Object stores list fractions of seconds
   * that they leave out where they are asked for a single object.
   */
  boolean matches(FileStamp other) {
    long later = Math.max(modifiedMillis, other.modifiedMillis);
    long earlier = Math.min(modifiedMillis, other.modifiedMillis);
    return sizeBytes == other.sizeBytes
        && (later == earlier || earlier % SECOND == 0 && later - earlier < SECOND);
  }
}
