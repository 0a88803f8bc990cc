package org.lesionlake.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataInputStream;

/** A file of a Hadoop file system as a channel; reads ask for a place and leave none behind. */
final class SeekableFile implements SeekableByteChannel {
  private final FSDataInputStream in;
  private final long size;
  private long position;
  private boolean open = true;
  private boolean failed;

  SeekableFile(FSDataInputStream in, long size) {
    this.in = in;
    this.size = size;
  }

  @Override
  public synchronized int read(ByteBuffer into) throws IOException {
    if (position >= size) {
      return -1;
    }
    byte[] bytes = new byte[(int) Math.min(into.remaining(), size - position)];
    int read = ask(bytes);
    if (read > 0) {
      into.put(bytes, 0, read);
      position += read;
    }
    return read;
  }

  private int ask(byte[] into) throws IOException {
    try {
      return in.read(position, into, 0, into.length);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /** Whether storage failed: else what goes wrong is the file's own fault. */
  synchronized boolean failed() {
    return failed;
  }

  @Override
  public synchronized long position() {
    return position;
  }

  @Override
  public synchronized SeekableByteChannel position(long to) {
    position = to;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public synchronized boolean isOpen() {
    return open;
  }

  @Override
  public synchronized void close() throws IOException {
    open = false;
    in.close();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long to) {
    throw new NonWritableChannelException();
  }
}
