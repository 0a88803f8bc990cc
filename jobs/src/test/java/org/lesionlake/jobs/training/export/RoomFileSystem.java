package org.lesionlake.jobs.training.export;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk as {@code room:/...}, which is full once so many bytes were written. */
public final class RoomFileSystem extends RawLocalFileSystem {
  private static final AtomicLong ROOM = new AtomicLong();

  static void register(Configuration hadoop) {
    hadoop.set("fs.room.impl", RoomFileSystem.class.getName());
  }

  static void leave(long bytes) {
    ROOM.set(bytes);
  }

  @Override
  public URI getUri() {
    return URI.create("room:///");
  }

  @Override
  public String getScheme() {
    return "room";
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

  @Override
  public FileStatus getFileStatus(Path file) throws IOException {
    return plain(super.getFileStatus(file));
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    return Arrays.stream(super.listStatus(folder))
        .map(RoomFileSystem::plain)
        .toArray(FileStatus[]::new);
  }

  /** Without permissions, which the local file system looks up for its own scheme only. */
  private static FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
  }
}
