package org.lesionlake.jobs.training.export;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.lesionlake.jobs.LocalDiskAs;

/** The local disk as {@code room:/...}, which is full once so many bytes were written. */
public final class RoomFileSystem extends LocalDiskAs {
  private static final AtomicLong ROOM = new AtomicLong();

  static void register(Configuration hadoop) {
    hadoop.set("fs.room.impl", RoomFileSystem.class.getName());
  }

  static void leave(long bytes) {
    ROOM.set(bytes);
  }

  public RoomFileSystem() {
    super("room");
  }

  @Override
  public FSDataOutputStream create(Path file, boolean overwrite, int buffer) throws IOException {
    return new FSDataOutputStream(new Limited(super.create(file, overwrite, buffer)), null);
  }

  private static final class Limited extends FilterOutputStream {
    Limited(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      if (ROOM.addAndGet(-length) < 0) {
        throw new IOException("No space left on device");
      }
      out.write(from, offset, length);
    }
  }
}
