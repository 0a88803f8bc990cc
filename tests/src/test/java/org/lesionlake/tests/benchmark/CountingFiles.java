package org.lesionlake.tests.benchmark;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Local files as Hadoop reads them, with a count of those that were opened. */
public final class CountingFiles extends LocalFileSystem {
  private static final LongAdder OPENED = new LongAdder();

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    OPENED.increment();
    return super.open(file, bufferSize);
  }

  /** From now on local files are counted: Hadoop keeps the first file system of a scheme. */
  static void begin() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", CountingFiles.class.getName());
    FileSystem.get(URI.create("file:///"), hadoop);
  }

  static long opened() {
    return OPENED.sum();
  }

  /** Bytes that were read of local files, by any class of theirs. */
  @SuppressWarnings("deprecation")
  static long bytesRead() {
    return FileSystem.getAllStatistics().stream()
        .filter(statistics -> "file".equals(statistics.getScheme()))
        .mapToLong(FileSystem.Statistics::getBytesRead)
        .sum();
  }
}
