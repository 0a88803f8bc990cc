package org.lesionlake.spark.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputChecker;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;
import org.lesionlake.archive.ArchivePath;
import org.lesionlake.archive.FileOpener;

/**
 * A file from its first byte on, each read one request for just the bytes asked for: a stream that
 * is read on from would make HDFS and object stores send what follows, which is pixels.
 */
final class RangeStream extends InputStream {
  private final InputStream in;
  private final FSDataInputStream ranges;
  private long position;

  /** Reads ranges, or reads on where there are none. */
  private RangeStream(InputStream in, FSDataInputStream ranges) {
    this.in = in;
    this.ranges = ranges;
  }

  static RangeStream open(Path file, FileOpener opener) throws IOException {
    Optional<InputStream> local = opener.openLocal(file);
    if (local.isPresent()) {
      return new RangeStream(local.get(), null);
    }
    FileSystem fs = opener.fileSystem(file);
    FSDataInputStream in =
        FutureIO.awaitFuture(
            fs.openFile(file)
                // By its name in Hadoop since 3.3.5, and in S3A before; others pass over them.
                .opt("fs.option.openfile.read.policy", "random")
                .opt("fs.s3a.experimental.input.fadvise", "random")
                .build());
    // Where Hadoop verifies checksums of local files, a ranged read opens the file once more; in an
    // archive it inflates the entry from its start.
    boolean ranged =
        ArchivePath.of(file).isEmpty() && !(in.getWrappedStream() instanceof FSInputChecker);
    return new RangeStream(in, ranged ? in : null);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read =
        ranges == null
            ? in.read(target, offset, length)
            : ranges.read(position, target, offset, length);
    if (read > 0) {
      position += read;
    }
    return read;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /** The bytes read so far. */
  long bytesRead() {
    return position;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
