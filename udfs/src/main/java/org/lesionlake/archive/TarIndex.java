package org.lesionlake.archive;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lesionlake.archive.ArchiveEntry.Refusal;

/**
 * A TAR archive, plain or packed by gzip. Of a plain one the headers are read, and each entry from
 * its place. A packed one is inflated once for the headers; entries that are read in their order
 * share one more pass, any step back begins a new one.
 */
final class TarIndex extends ArchiveIndex {
  private static final int BLOCK = 1 << 16;
  private static final int MAX_PASSES = 4;

  private final FileSystem fs;
  private final Path container;
  private final boolean packed;
  private final Deque<Pass> passes = new ArrayDeque<>();

  /**
   * @param size bytes of the archive
   */
  TarIndex(FileSystem fs, Path container, long size, boolean packed) throws IOException {
    this.fs = fs;
    this.container = container;
    this.packed = packed;
    Counted in = null;
    try {
      in = new Counted(content());
      TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
      for (TarArchiveEntry header = tar.getNextTarEntry();
          header != null;
          header = tar.getNextTarEntry()) {
        requireProportion(in.count, size);
        if (!header.isDirectory()) {
          add(
              header.getName(),
              header.getSize(),
              -1,
              header.getLastModifiedTime().toMillis(),
              in.count,
              kind(header, in.count, size));
        }
      }
    } catch (ArchiveException e) {
      damaged(new Refusal(e.reason(), e.getMessage()));
    } catch (EOFException | ZipException | IllegalArgumentException e) {
      damaged(ArchiveFileSystem.DAMAGED);
    } catch (IOException e) {
      if (in == null || in.failed) {
        throw e;
      }
      // The storage did its part: it is the records that make no sense.
      damaged(ArchiveFileSystem.DAMAGED);
    } finally {
      if (in != null) {
        in.close();
      }
    }
  }

  private void requireProportion(long inflated, long size) throws ArchiveException {
    if (packed && inflated > UNSUSPECTED_BYTES && inflated / MAX_RATIO > size) {
      throw new ArchiveException(
          new Refusal(
              "suspicious_ratio",
              "The archive grows to more than " + MAX_RATIO + " times its size."),
          null);
    }
  }

  private Optional<Refusal> kind(TarArchiveEntry header, long offset, long size) {
    if (header.isSymbolicLink() || header.isLink()) {
      return refused("link_entry", "The file is a link to another.");
    }
    if (!header.isFile() || header.isSparse()) {
      return refused("no_plain_file", "The entry is no plain file.");
    }
    if (!packed && offset + header.getSize() > size) {
      return refused("truncated", "The archive ends before the file does. Copy it again.");
    }
    return Optional.empty();
  }

  /** The archive as a stream of TAR records. */
  private InputStream content() throws IOException {
    FSDataInputStream in = fs.open(container);
    if (!packed) {
      return in;
    }
    try {
      return new GZIPInputStream(in, BLOCK);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  @Override
  InputStream open(ArchiveEntry entry) throws IOException {
    if (packed) {
      return pass(entry);
    }
    FSDataInputStream in = fs.open(container);
    in.seek(entry.offset());
    return in;
  }

  /** The entry's content by the pass that is nearest before it, or by a new one. */
  private InputStream pass(ArchiveEntry entry) throws IOException {
    Pass nearest = null;
    synchronized (passes) {
      for (Pass pass : passes) {
        if (pass.at <= entry.offset() && (nearest == null || pass.at > nearest.at)) {
          nearest = pass;
        }
      }
      passes.remove(nearest);
    }
    Pass pass = nearest == null ? new Pass(content()) : nearest;
    try {
      pass.skipTo(entry.offset());
    } catch (IOException e) {
      pass.in.close();
      throw e;
    }
    return new InPass(pass);
  }

  private void giveBack(Pass pass) throws IOException {
    synchronized (passes) {
      passes.addLast(pass);
      if (passes.size() <= MAX_PASSES) {
        return;
      }
      Iterator<Pass> oldest = passes.iterator();
      Pass ended = oldest.next();
      oldest.remove();
      ended.in.close();
    }
  }

  /** An inflating stream that stays open between entries. */
  private static final class Pass {
    private final InputStream in;
    private long at;

    Pass(InputStream in) {
      this.in = in;
    }

    void skipTo(long offset) throws IOException {
      in.skipNBytes(offset - at);
      at = offset;
    }
  }

  /** The rest of a pass; closing it leaves the pass to the next entry. */
  private final class InPass extends InputStream {
    private final Pass pass;
    private boolean closed;

    InPass(Pass pass) {
      this.pass = pass;
    }

    @Override
    public int read() throws IOException {
      int read = pass.in.read();
      pass.at += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = pass.in.read(into, offset, length);
      pass.at += Math.max(0, read);
      return read;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        giveBack(pass);
      }
    }
  }

  /** Counts what was read and skipped, and remembers whether that failed. */
  private static final class Counted extends FilterInputStream {
    private long count;
    private boolean failed;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int read = super.read(into, offset, length);
        count += Math.max(0, read);
        return read;
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }

    @Override
    public long skip(long bytes) throws IOException {
      try {
        long skipped = super.skip(bytes);
        count += skipped;
        return skipped;
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }
  }
}
