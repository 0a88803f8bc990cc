package org.lesionlake.spark.dicom;

import java.io.Serializable;
import org.apache.hadoop.fs.Path;
import org.lesionlake.archive.ArchiveEntry.Refusal;
import org.lesionlake.archive.ArchivePath;
import org.lesionlake.archive.FileStamp;

/**
 * A file found under the paths of a read, or in an archive there.
 *
 * @param path with scheme, as Hadoop writes it; of an archive's entry that of the archive
 * @param entry name within the archive; null for a plain file
 * @param sizeBytes its length when it was listed
 * @param modifiedMillis last modification, milliseconds since 1970, UTC
 * @param status why it cannot be read, as far as the listing tells; null if it may be
 * @param error the same in words, or null
 */
record ListedFile(
    String path, String entry, long sizeBytes, long modifiedMillis, String status, String error)
    implements Serializable {

  ListedFile(String path, long sizeBytes, long modifiedMillis) {
    this(path, null, sizeBytes, modifiedMillis, null, null);
  }

  /** The same file, which cannot be read. */
  ListedFile refused(Refusal why) {
    return new ListedFile(path, entry, sizeBytes, modifiedMillis, why.reason(), why.detail());
  }

  /** Which version of the file was listed. */
  FileStamp stamp() {
    return new FileStamp(sizeBytes, modifiedMillis);
  }

  /** The same file in the version that was read, which may be a later one. */
  ListedFile in(FileStamp version) {
    return new ListedFile(
        path, entry, version.sizeBytes(), version.modifiedMillis(), status, error);
  }

  /** Last modification as Spark keeps timestamps, microseconds since 1970, UTC. */
  long modifiedMicros() {
    return modifiedMillis * 1000;
  }

  /** What to open. */
  Path address() {
    Path file = new Path(path);
    return entry == null ? file : new ArchivePath(file, entry).path();
  }
}
