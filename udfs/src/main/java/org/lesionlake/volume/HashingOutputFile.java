package org.lesionlake.volume;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A file that is hashed while it is written, so that it need not be read again for its hash. */
final class HashingOutputFile implements OutputFile {
  /** Hadoop's own 4 KiB would make a hundred thousand writes of a series. */
  private static final int BUFFER = 128 << 10;

  private final FileSystem storage;
  private final Path path;
  private final MessageDigest digest;
  private long written;

  HashingOutputFile(FileSystem storage, Path path) {
    this.storage = storage;
    this.path = path;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** SHA-256 of all bytes, hex; to be asked once, after the file was closed. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  long bytes() {
    return written;
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return new Hashing(storage.create(path, false, BUFFER));
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return new Hashing(storage.create(path, true, BUFFER));
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

  private final class Hashing extends PositionOutputStream {
    private final OutputStream out;

    Hashing(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return written;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      digest.update((byte) b);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      digest.update(bytes, offset, length);
      written += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
