package org.lesionlake.spark.dicom;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputChecker;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;
import org.lesionlake.archive.ArchivePath;

/**
 * A file from its first byte on, each read one request for just the bytes asked for: a stream that
 * is read on from would make HDFS and object stores send what follows, which is pixels.
 */
final class RangeStream extends InputStream {
  private final FSDataInputStream in;
  private final boolean ranged;
  private long position;

  private RangeStream(FSDataInputStream in, boolean inArchive) {
    this.in = in;
    // Where Hadoop verifies checksums of local files, a ranged read opens the file once more; in an
    // archive it inflates the entry from its start.
    this.ranged = !inArchive && !(in.getWrappedStream() instanceof FSInputChecker);
  }

  static RangeStream open(Path file, Configuration hadoop) throws IOException {
    FileSystem fs = file.getFileSystem(hadoop);
    return new RangeStream(
        FutureIO.awaitFuture(
            fs.openFile(file)
                // By its name in Hadoop since 3.3.5, and in S3A before; others pass over them.
                .opt("fs.option.openfile.read.policy", "random")
                .opt("fs.s3a.experimental.input.fadvise", "random")
                .build()),
        ArchivePath.of(file).isPresent());
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = ranged ? in.read(position, target, offset, length) : in.read(target, offset, length);
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
