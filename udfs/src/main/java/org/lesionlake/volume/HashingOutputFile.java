package org.lesionlake.volume;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A file that is hashed while it is written, so that it need not be read again for its hash. */
final class HashingOutputFile implements OutputFile {
  /** Hadoop's own 4 KiB would make a hundred thousand writes of a series. */
  private static final int BUFFER = 128 << 10;

  private final FileSystem storage;
  private final Path path;
  private HashedStream hashed = new HashedStream(OutputStream.nullOutputStream());

  HashingOutputFile(FileSystem storage, Path path) {
    this.storage = storage;
    this.path = path;
  }

  /** SHA-256 of all bytes, hex; to be asked once, after the file was closed. */
  String sha256() {
    return hashed.sha256();
  }

  long bytes() {
    return hashed.bytes();
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return written(false);
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return written(true);
  }

  @Override
  public boolean supportsBlockSize() {
    // Padding row groups to storage blocks would make the bytes depend on where they are written.
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  private PositionOutputStream written(boolean overwrite) throws IOException {
    HashedStream out = new HashedStream(storage.create(path, overwrite, BUFFER));
    hashed = out;
    return new DelegatingPositionOutputStream(out) {
      @Override
      public long getPos() {
        return out.bytes();
      }
    };
  }
}
