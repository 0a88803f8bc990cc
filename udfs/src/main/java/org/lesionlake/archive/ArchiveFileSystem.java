package org.lesionlake.archive;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.lesionlake.archive.ArchiveEntry.Refusal;

/**
 * The entries of archives as read-only files of a Hadoop file system, at the addresses of {@link
 * ArchivePath}. Set {@code fs.archive.impl} to this class ({@link #register}).
 *
 * <p>An archive's list of entries is read once and kept while the archive has its size and time.
 * What an entry states of its size bounds what is read of it. Links, encrypted entries and such as
 * would grow beyond measure are not opened: {@link ArchiveException}.
 */
public final class ArchiveFileSystem extends FileSystem {
  static final Refusal DAMAGED =
      new Refusal("damaged_archive", "The archive is damaged or cut off. Copy it again.");

  private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Entries of all archives that are kept, some 200 bytes each. */
  private static final int MAX_KEPT_ENTRIES = 2_000_000;

  /** Each task may be at work on archives of its own. */
  private static final int MAX_KEPT = Math.max(64, 8 * Runtime.getRuntime().availableProcessors());

  private URI uri;

  /** Archives by address, the one that was not asked for the longest first. */
  private final Map<Path, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** What is known of an archive; whoever reads it holds its monitor. */
  private static final class Kept {
    private long checkedNanos;
    private volatile ArchiveIndex index;
  }

  /** Makes the scheme known. */
  public static void register(Configuration hadoop) {
    hadoop.set("fs." + ArchivePath.SCHEME + ".impl", ArchiveFileSystem.class.getName());
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    setConf(conf);
    uri = URI.create(name.getScheme() + "://" + name.getAuthority());
  }

  @Override
  public String getScheme() {
    return ArchivePath.SCHEME;
  }

  @Override
  public URI getUri() {
    return uri;
  }

  /**
   * What was found in an archive.
   *
   * @param entries its files in its order, those that are refused too
   * @param damage why there may be more, or why there are none
   */
  public record Listing(List<ArchiveEntry> entries, Optional<Refusal> damage) {}

  /**
   * Lists the files in an archive.
   *
   * @param container address of the archive, in its own file system
   * @param hadoop a configuration in which {@link #register} was called
   * @throws IOException if the storage of the archive fails
   */
  public static Listing list(Path container, Configuration hadoop) throws IOException {
    try {
      ArchiveIndex index = of(container, hadoop).index(container, 0);
      return new Listing(index.entries(), index.damage());
    } catch (ArchiveException e) {
      return new Listing(List.of(), Optional.of(new Refusal(e.reason(), e.getMessage())));
    }
  }

  private static ArchiveFileSystem of(Path container, Configuration hadoop) throws IOException {
    Path any = new ArchivePath(container, "any").path();
    return (ArchiveFileSystem) any.getFileSystem(hadoop);
  }

  /**
   * Reads those of the files that lie in packed TAR archives, in the order in which they lie there,
   * so that each archive is inflated once.
   *
   * @param paths addresses of any files
   * @param mostBytes how much to read; files beyond are left out
   * @return content by address
   */
  public static Map<String, byte[]> readPacked(
      Collection<String> paths, long mostBytes, Configuration hadoop) throws IOException {
    Map<Path, TreeMap<Integer, String>> wanted = new LinkedHashMap<>();
    long bytes = 0;
    for (String path : paths) {
      ArchivePath where = ArchivePath.of(new Path(path)).orElse(null);
      if (where == null
          || !ArchiveFormat.of(where.container().getName()).orElseThrow().sequential()) {
        continue;
      }
      ArchiveEntry entry = entry(of(where.container(), hadoop).index(where.container()), where);
      bytes += entry.sizeBytes();
      if (bytes <= mostBytes) {
        wanted
            .computeIfAbsent(where.container(), none -> new TreeMap<>())
            .put(entry.position(), path);
      }
    }
    Map<String, byte[]> read = new HashMap<>();
    for (TreeMap<Integer, String> inOrder : wanted.values()) {
      for (String path : inOrder.values()) {
        Path file = new Path(path);
        try (FSDataInputStream in = file.getFileSystem(hadoop).open(file)) {
          read.put(path, in.readAllBytes());
        }
      }
    }
    return read;
  }

  private ArchiveIndex index(Path container) throws IOException {
    return index(container, TRUSTED_NANOS);
  }

  /**
   * @param trustedNanos for how long it is taken for granted that the archive did not change
   */
  private ArchiveIndex index(Path container, long trustedNanos) throws IOException {
    Kept known;
    synchronized (kept) {
      known = kept.computeIfAbsent(container, none -> new Kept());
    }
    synchronized (known) {
      if (known.index != null && System.nanoTime() - known.checkedNanos < trustedNanos) {
        return known.index;
      }
      FileSystem fs = container.getFileSystem(getConf());
      FileStatus status = fs.getFileStatus(container);
      FileStamp stamp = FileStamp.of(status);
      if (known.index == null || !known.index.stamp().equals(stamp)) {
        ArchiveIndex read = read(fs, status, container);
        read.stamped(stamp);
        if (known.index != null) {
          known.index.close();
        }
        known.index = read;
      }
      known.checkedNanos = System.nanoTime();
    }
    evict(container);
    return known.index;
  }

  /** The version of an entry's archive that is read here. */
  FileStamp known(Path entry) throws IOException {
    return index(parse(entry).container()).stamp();
  }

  /** The version that an entry's archive is in now, which is read from then on. */
  FileStamp current(Path entry) throws IOException {
    return index(parse(entry).container(), 0).stamp();
  }

  private void evict(Path needed) throws IOException {
    List<ArchiveIndex> ended = new ArrayList<>();
    synchronized (kept) {
      long entries = 0;
      for (Kept archive : kept.values()) {
        entries += archive.index == null ? 0 : archive.index.entries().size();
      }
      Iterator<Map.Entry<Path, Kept>> oldest = kept.entrySet().iterator();
      while (oldest.hasNext() && (kept.size() > MAX_KEPT || entries > MAX_KEPT_ENTRIES)) {
        Map.Entry<Path, Kept> archive = oldest.next();
        ArchiveIndex index = archive.getValue().index;
        if (index != null && !archive.getKey().equals(needed)) {
          entries -= index.entries().size();
          ended.add(index);
          oldest.remove();
        }
      }
    }
    for (ArchiveIndex index : ended) {
      index.close();
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (kept) {
      for (Kept archive : kept.values()) {
        if (archive.index != null) {
          archive.index.close();
        }
      }
      kept.clear();
    }
    super.close();
  }

  private static ArchiveIndex read(FileSystem fs, FileStatus status, Path container)
      throws IOException {
    ArchiveFormat format =
        ArchiveFormat.of(container.getName())
            .orElseThrow(() -> new FileNotFoundException("No archive by its name"));
    if (status.getLen() == 0) {
      throw new ArchiveException(new Refusal("empty_file", "The archive has no bytes."), null);
    }
    try {
      return format == ArchiveFormat.ZIP
          ? new ZipIndex(fs, container, status.getLen())
          : new TarIndex(fs, container, status.getLen(), format.sequential());
    } catch (IOException | RuntimeException e) {
      throw judged(e);
    }
  }

  /** What is thrown for an exception that reading an archive ended with: storage or damage. */
  private static IOException judged(Exception e) {
    if (e instanceof IOException io
        && (e instanceof ArchiveException || StorageStream.isToBlame(e))) {
      return io;
    }
    return new ArchiveException(DAMAGED, e);
  }

  private ArchivePath parse(Path path) throws FileNotFoundException {
    return ArchivePath.of(makeQualified(path))
        .orElseThrow(() -> new FileNotFoundException("No address of an entry of an archive"));
  }

  private static ArchiveEntry entry(ArchiveIndex index, ArchivePath path)
      throws FileNotFoundException {
    return index
        .entry(path.entry())
        .orElseThrow(() -> new FileNotFoundException("The archive has no such entry"));
  }

  @Override
  public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
    ArchivePath where = parse(path);
    ArchiveIndex index = index(where.container());
    ArchiveEntry entry = entry(index, where);
    if (entry.refusal().isPresent()) {
      throw new ArchiveException(entry.refusal().get(), null);
    }
    return new FSDataInputStream(new EntryInput(index, entry));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    ArchivePath where = parse(path);
    ArchiveEntry entry = entry(index(where.container()), where);
    return new FileStatus(
        entry.sizeBytes(), false, 1, 1 << 20, entry.modifiedMillis(), makeQualified(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return new FileStatus[] {getFileStatus(path)};
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferBytes,
      short replication,
      long blockBytes,
      Progressable progress)
      throws IOException {
    throw readOnly();
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferBytes, Progressable progress)
      throws IOException {
    throw readOnly();
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    throw readOnly();
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    throw readOnly();
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    throw readOnly();
  }

  private static IOException readOnly() {
    return new IOException("Archives are read only");
  }

  @Override
  public void setWorkingDirectory(Path folder) {
    // There is none: addresses are whole.
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(uri.getScheme(), uri.getAuthority(), "/");
  }

  /** An entry's bytes up to the size it states; a step back reads it from its start again. */
  private static final class EntryInput extends FSInputStream {
    private final ArchiveIndex index;
    private final ArchiveEntry entry;
    private InputStream in;
    private long position;

    EntryInput(ArchiveIndex index, ArchiveEntry entry) throws IOException {
      this.index = index;
      this.entry = entry;
      this.in = begin();
    }

    private InputStream begin() throws IOException {
      try {
        return index.open(entry);
      } catch (IOException | RuntimeException e) {
        throw judged(e);
      }
    }

    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      long left = entry.sizeBytes() - position;
      if (left <= 0 && length > 0) {
        return -1;
      }
      try {
        int read = in.read(into, offset, (int) Math.min(length, left));
        if (read < 0) {
          throw new ArchiveException(
              new Refusal("truncated", "The archive ends before the file does. Copy it again."),
              null);
        }
        position += read;
        if (position == entry.sizeBytes()) {
          // What checks the whole, such as a check sum, does so at its end.
          end();
        }
        return read;
      } catch (IOException | RuntimeException e) {
        throw judged(e);
      }
    }

    /** Of TAR what follows is the next entry; of ZIP there is nothing more. */
    private void end() throws IOException {
      if (entry.offset() < 0 && in.read() >= 0) {
        throw new ArchiveException(
            new Refusal("damaged_entry", "The file goes on beyond the size that is stated."), null);
      }
    }

    @Override
    public void seek(long to) throws IOException {
      if (to < position) {
        in.close();
        in = begin();
        position = 0;
      }
      byte[] skipped = new byte[1 << 13];
      while (position < to) {
        if (read(skipped, 0, (int) Math.min(skipped.length, to - position)) < 0) {
          throw new EOFException("Beyond the end of the entry");
        }
      }
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public boolean seekToNewSource(long to) {
      return false;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
