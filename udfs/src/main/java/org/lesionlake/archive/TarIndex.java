package org.lesionlake.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
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
  private static final int RECORD = 512;
  private static final int MAX_PASSES = 4;

  /** Long names and such, which are held in memory, before one entry. */
  private static final long MAX_HEADER_BYTES = 1 << 20;

  private final FileSystem fs;
  private final Path container;
  private final boolean packed;
  private final Deque<Pass> passes = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param size bytes of the archive
   */
  TarIndex(FileSystem fs, Path container, long size, boolean packed) throws IOException {
    this.fs = fs;
    this.container = container;
    this.packed = packed;
    try (Counted in = new Counted(content(), packed ? size * MAX_RATIO : Long.MAX_VALUE)) {
      list(in, size);
    } catch (ArchiveException e) {
      damaged(new Refusal(e.reason(), e.getMessage()));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      if (StorageStream.isToBlame(e)) {
        throw e;
      }
      damaged(ArchiveFileSystem.DAMAGED);
    }
  }

  private void list(Counted in, long size) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
    long end = 0;
    for (TarArchiveEntry header = tar.getNextTarEntry();
        header != null;
        header = tar.getNextTarEntry()) {
      in.headerBytes = 0;
      end = in.count + header.getSize();
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
    if (!in.sawZeros || in.count < end) {
      throw new ArchiveException(ArchiveFileSystem.DAMAGED, null);
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
    InputStream in = new StorageStream(StorageFiles.open(fs, container));
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
    FSDataInputStream in = StorageFiles.openParts(fs, container);
    try {
      StorageFiles.seek(in, entry.offset());
      return new StorageStream(in);
    } catch (IOException e) {
      in.close();
      throw e;
    }
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
      pass.in.skipNBytes(entry.offset() - pass.at);
      pass.at = entry.offset();
      return new InPass(pass);
    } catch (IOException e) {
      pass.in.close();
      throw e;
    }
  }

  private void giveBack(Pass pass) throws IOException {
    Pass ended = null;
    synchronized (passes) {
      if (closed || pass.broken) {
        ended = pass;
      } else {
        passes.addLast(pass);
        ended = passes.size() > MAX_PASSES ? passes.removeFirst() : null;
      }
    }
    if (ended != null) {
      ended.in.close();
    }
  }

  @Override
  void close() throws IOException {
    List<Pass> ended;
    synchronized (passes) {
      closed = true;
      ended = List.copyOf(passes);
      passes.clear();
    }
    for (Pass pass : ended) {
      pass.in.close();
    }
  }

  /** An inflating stream that stays open between entries. */
  private static final class Pass {
    private final InputStream in;
    private long at;
    private boolean broken;

    Pass(InputStream in) {
      this.in = in;
    }
  }

  /** The rest of a pass; closing it leaves the pass to the next entry. */
  private final class InPass extends InputStream {
    private final Pass pass;
    private boolean ended;

    InPass(Pass pass) {
      this.pass = pass;
    }

    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int read = pass.in.read(into, offset, length);
        pass.at += Math.max(0, read);
        return read;
      } catch (IOException e) {
        pass.broken = true;
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        ended = true;
        giveBack(pass);
      }
    }
  }

  /** Counts what was read and skipped, and stops what grows beyond measure. */
  private static final class Counted extends FilterInputStream {
    private final long most;
    private long count;
    private long headerBytes;

    /** Whether a record of zeros was read, as the archive's end has two of. */
    private boolean sawZeros;

    Counted(InputStream in, long most) {
      super(in);
      this.most = Math.max(most, UNSUSPECTED_BYTES);
    }

    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      headerBytes += Math.max(0, read);
      if (headerBytes > MAX_HEADER_BYTES && !sawZeros) {
        throw new ArchiveException(ArchiveFileSystem.DAMAGED, null);
      }
      sawZeros |= read == RECORD && isZero(into, offset);
      return counted(Math.max(0, read), read);
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = super.skip(bytes);
      return counted(skipped, skipped);
    }

    private <T extends Number> T counted(long more, T result) throws IOException {
      count += more;
      if (count > most) {
        throw new ArchiveException(
            new Refusal(
                "suspicious_ratio",
                "The archive grows to more than " + MAX_RATIO + " times its size."),
            null);
      }
      return result;
    }

    private static boolean isZero(byte[] bytes, int offset) {
      for (int i = 0; i < RECORD; i++) {
        if (bytes[offset + i] != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
