package org.lesionlake.archive;

import java.util.Optional;

/**
 * A file in an archive.
 *
 * @param position number of the entry in the archive, from 0
 * @param name with slashes, without one at its start; of an entry whose own name is not safe, one
 *     made of its position
 * @param sizeBytes size as the archive states it; no more is ever read
 * @param modifiedMillis when the file was last modified as the archive states it, milliseconds
 *     since 1970, UTC
 * @param offset of TAR where its content begins, in the archive as inflated; of ZIP -1
 * @param refusal why it cannot be read, if so
 */
public record ArchiveEntry(
    int position,
    String name,
    long sizeBytes,
    long modifiedMillis,
    long offset,
    Optional<Refusal> refusal) {

  /**
   * Why an entry, or a whole archive, is not read.
   *
   * @param reason a code for counting
   * @param detail in words, without names from the archive
   */
  public record Refusal(String reason, String detail) {}
}
