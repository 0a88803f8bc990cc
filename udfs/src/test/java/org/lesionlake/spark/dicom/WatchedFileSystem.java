package org.lesionlake.spark.dicom;

import java.io.IOException;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under another scheme, with a book of what is opened and how much is read. */
public final class WatchedFileSystem extends RawLocalFileSystem {
  static final String OPTION = "fs.watched.impl";
  static final Queue<String> OPENED = new ConcurrentLinkedQueue<>();
  static final AtomicLong BYTES = new AtomicLong();
  static final AtomicLong REQUESTS = new AtomicLong();

  static void reset() {
    OPENED.clear();
    BYTES.set(0);
    REQUESTS.set(0);
  }

  /** The address of a local file or folder in this file system. */
  static String address(java.nio.file.Path local) {
    return "watched://" + local.toAbsolutePath();
  }

  @Override
  public String getScheme() {
    return "watched";
  }

  @Override
  public URI getUri() {
    return URI.create("watched:///");
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    OPENED.add(file.getName());
    return new FSDataInputStream(new Counted(super.open(file, bufferSize)));
  }

  private static final class Counted extends FSInputStream {
    private final FSDataInputStream in;

    Counted(FSDataInputStream in) {
      this.in = in;
    }

    private static int count(int read) {
      REQUESTS.incrementAndGet();
      BYTES.addAndGet(Math.max(read, 0));
      return read;
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
      return count(in.read(position, target, offset, length));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return count(in.read(target, offset, length));
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
      return in.seekToNewSource(position);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
