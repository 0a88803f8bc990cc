package org.lesionlake.spark.dicom;

import java.util.ArrayList;
import java.util.List;

/** Shares files out over tasks by what it costs to read their headers. */
final class PartitionPacking {
  /** What is read of most single-frame images: the first range that a file is asked for. */
  static final long HEADER_BYTES = 16 << 10;

  private PartitionPacking() {}

  /**
   * Groups of files that follow each other, as few as the limits of the options allow, since each
   * task makes a writer and a file of its own. Their number is one of whole rounds of tasks, so
   * that no core is left without work in the last.
   *
   * @param parallelism the tasks that run at a time
   */
  static List<List<ListedFile>> pack(
      List<ListedFile> files, SourceOptions options, int parallelism) {
    int tasks = Math.max(1, parallelism);
    long rounds = rounds(files.size(), (long) options.maxFilesPerPartition() * tasks);
    long most = rounds(files.size(), rounds * tasks);
    List<List<ListedFile>> groups = new ArrayList<>();
    List<ListedFile> group = new ArrayList<>();
    long bytes = 0;
    for (ListedFile file : files) {
      long header = Math.min(file.sizeBytes(), HEADER_BYTES);
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

  /** How many rounds some work takes at so much a round; at least one. */
  private static long rounds(long work, long aRound) {
    return Math.max(1, (work + aRound - 1) / aRound);
  }
}
