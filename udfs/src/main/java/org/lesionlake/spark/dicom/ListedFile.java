package org.lesionlake.spark.dicom;

import java.io.Serializable;

/**
 * A file found under the paths of a read.
 *
 * @param path with scheme, as Hadoop writes it
 * @param sizeBytes its length when it was listed
 * @param modifiedMillis last modification, milliseconds since 1970, UTC
 */
record ListedFile(String path, long sizeBytes, long modifiedMillis) implements Serializable {
  /** Last modification as Spark keeps timestamps, microseconds since 1970, UTC. */
  long modifiedMicros() {
    return modifiedMillis * 1000;
  }
}
