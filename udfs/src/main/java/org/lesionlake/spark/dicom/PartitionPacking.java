package org.lesionlake.spark.dicom;

import java.util.ArrayList;
import java.util.List;

/** Shares files out over tasks by what it costs to read their headers. */
final class PartitionPacking {
  /** Headers of single-frame images are shorter; what follows in a file is not read. */
  static final long MOST_HEADER_BYTES = 64 << 10;

  private PartitionPacking() {}

  /**
   * Groups of files that follow each other: as few as the limits of the options allow, but at least
   * as many as there are tasks at a time, so that a few files keep every core busy.
   *
   * @param parallelism the tasks that run at a time
   */
  static List<List<ListedFile>> pack(
      List<ListedFile> files, SourceOptions options, int parallelism) {
    int share = (files.size() - 1) / Math.max(1, parallelism) + 1;
    int most = Math.min(options.maxFilesPerPartition(), share);
    List<List<ListedFile>> groups = new ArrayList<>();
    List<ListedFile> group = new ArrayList<>();
    long bytes = 0;
    for (ListedFile file : files) {
      long header = Math.min(file.sizeBytes(), MOST_HEADER_BYTES);
      boolean full = group.size() == most || bytes + header > options.maxBytesPerPartition();
      if (full && !group.isEmpty()) {
        groups.add(group);
        group = new ArrayList<>();
        bytes = 0;
      }
      group.add(file);
      bytes += header;
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }
}
