package org.lesionlake.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of an archive as its storage gives them. A failure of storage is marked, so that
 * whatever reads on top of it, and whatever that makes of exceptions, it is told from damage.
 */
final class StorageStream extends FilterInputStream {
  /** Storage failed; the archive may be sound. */
  static final class Failed extends IOException {
    private static final long serialVersionUID = 1L;

    Failed(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  StorageStream(InputStream in) {
    super(in);
  }

  /** Whether storage is to blame for an exception. */
  static boolean isToBlame(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof Failed) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int read() throws IOException {
    return OneByte.of(this);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return super.read(into, offset, length);
    } catch (IOException e) {
      throw new Failed(e);
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    try {
      return super.skip(bytes);
    } catch (IOException e) {
      throw new Failed(e);
    }
  }

  @Override
  public int available() throws IOException {
    try {
      return super.available();
    } catch (IOException e) {
      throw new Failed(e);
    }
  }
}
