package org.lesionlake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputChecker;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * A file from its first byte on, each read one request for just the bytes asked for: a stream that
 * is read on from would make HDFS and object stores send what follows, which is pixels. Reading
 * ends with a {@link TimeBudgetException} once its time is spent.
 */
public final class RangeStream extends InputStream {
  private final InputStream in;
  private final FSDataInputStream ranges;
  private final TimeBudget budget;
  private long position;
  private long bytesRead;

  /** Reads ranges, or reads on where there are none. */
  private RangeStream(InputStream in, FSDataInputStream ranges, TimeBudget budget) {
    this.in = in;
    this.ranges = ranges;
    this.budget = budget;
  }

  /**
   * Opens a file; its time runs from then on.
   *
   * @param known what its file system says of it, so that this is not asked for again; null if it
   *     was not asked
   */
  static RangeStream open(FileOpener opener, Path file, FileStatus known, TimeBudget budget)
      throws IOException {
    Optional<InputStream> local = opener.openLocal(file);
    if (local.isPresent()) {
      budget.begin();
      return new RangeStream(local.get(), null, budget);
    }
    FileSystem fs = opener.fileSystem(file);
    FutureDataInputStreamBuilder opening =
        fs.openFile(known == null ? file : known.getPath())
            // By its name in Hadoop since 3.3.5, and in S3A before; others pass over them.
            .opt("fs.option.openfile.read.policy", "random")
            .opt("fs.s3a.experimental.input.fadvise", "random")
            // S3A asks for so many bytes at least; what a header takes is asked for as it is.
            .opt("fs.s3a.readahead.range", "1");
    if (known != null) {
      opening.withFileStatus(known);
    }
    FSDataInputStream in = FutureIO.awaitFuture(opening.build());
    budget.begin();
    // Where Hadoop verifies checksums of local files, a ranged read opens the file once more; in an
    // archive it inflates the entry from its start.
    boolean ranged =
        ArchivePath.of(file).isEmpty() && !(in.getWrappedStream() instanceof FSInputChecker);
    return new RangeStream(in, ranged ? in : null, budget);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = some(target, offset, length);
    // A range is taken whole: what is left of it when the file is closed costs the connection.
    while (ranges != null && read > 0 && read < length) {
      int more = some(target, offset + read, length - read);
      if (more <= 0) {
        return read;
      }
      read += more;
    }
    return read;
  }

  private int some(byte[] target, int offset, int length) throws IOException {
    budget.check();
    int read =
        ranges == null
            ? in.read(target, offset, length)
            : ranges.read(position, target, offset, length);
    if (read > 0) {
      position += read;
      bytesRead += read;
    }
    return read;
  }

  /** Passes over bytes; of storage that gives ranges they are never asked for. */
  @Override
  public long skip(long bytes) throws IOException {
    budget.check();
    long skipped = ranges == null ? in.skip(bytes) : Math.max(0, bytes);
    position += skipped;
    return skipped;
  }

  @Override
  public int read() throws IOException {
    return OneByte.of(this);
  }

  /** The bytes read so far. */
  public long bytesRead() {
    return bytesRead;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
