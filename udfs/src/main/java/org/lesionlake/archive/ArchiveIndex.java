package org.lesionlake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.lesionlake.archive.ArchiveEntry.Refusal;

/** What an archive holds, and the way to each of its files. */
abstract class ArchiveIndex {
  /** Most entries of an archive; one with more is refused whole. */
  static final int MAX_ENTRIES = 1_000_000;

  /** Entries beyond this many bytes must not be more than {@link #MAX_RATIO} of what is packed. */
  static final long UNSUSPECTED_BYTES = 64L << 20;

  /** Deflate makes at most 1,032 bytes of one; images are far from it. */
  static final long MAX_RATIO = 200;

  /** An object is read whole into memory when its pixels are wanted. */
  static final long MAX_ENTRY_BYTES = Integer.MAX_VALUE - 8L;

  /** The end of the year 2199: what archives state beyond it is no time. */
  private static final long LATEST_MILLIS = 7_258_118_399_999L;

  private final List<ArchiveEntry> entries = new ArrayList<>();
  private final Map<String, ArchiveEntry> byName = new HashMap<>();
  private Optional<Refusal> damage = Optional.empty();
  private FileStamp stamp;

  /** All files that were found, in the order of the archive; folders are no entries. */
  List<ArchiveEntry> entries() {
    return entries;
  }

  /** Why there may be more files than were found, or none. */
  Optional<Refusal> damage() {
    return damage.isEmpty() && entries.isEmpty()
        ? refused("no_entries", "The archive holds no files.")
        : damage;
  }

  /** The version of the archive that was read. */
  FileStamp stamp() {
    return stamp;
  }

  void stamped(FileStamp version) {
    stamp = version;
  }

  void damaged(Refusal why) {
    damage = Optional.of(why);
  }

  Optional<ArchiveEntry> entry(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The content of an entry without a refusal; it may go on beyond the size that is stated. */
  abstract InputStream open(ArchiveEntry entry) throws IOException;

  /** Lets go of what is held open between entries. */
  void close() throws IOException {
    // Most hold nothing.
  }

  /**
   * Adds a file.
   *
   * @param packedBytes bytes that it takes in the archive; -1 if they are not known
   */
  void add(
      String rawName,
      long size,
      long packedBytes,
      long modifiedMillis,
      long offset,
      Optional<Refusal> kind)
      throws ArchiveException {
    int position = entries.size();
    if (position >= MAX_ENTRIES) {
      throw new ArchiveException(
          new Refusal("too_many_entries", "The archive has more than " + MAX_ENTRIES + " files."),
          null);
    }
    Optional<String> safe = safe(rawName);
    String name = safe.orElseGet(() -> unnamed(position));
    Optional<Refusal> refusal = kind;
    if (safe.isEmpty()) {
      refusal = refused("unsafe_entry_name", "The file's name leads out of the archive.");
    } else if (byName.containsKey(name)) {
      name = unnamed(position);
      refusal = refused("repeated_entry_name", "An earlier file of the archive has the same name.");
    } else if (refusal.isEmpty()) {
      refusal = sizeRefusal(name, size, packedBytes);
    }
    ArchiveEntry entry =
        new ArchiveEntry(
            position,
            name,
            Math.max(0, size),
            Math.max(0, Math.min(LATEST_MILLIS, modifiedMillis)),
            offset,
            refusal);
    entries.add(entry);
    byName.put(name, entry);
  }

  private String unnamed(int position) {
    String name = "entry " + position;
    while (byName.containsKey(name)) {
      name += "'";
    }
    return name;
  }

  private static Optional<Refusal> sizeRefusal(String name, long size, long packedBytes) {
    if (ArchiveFormat.of(name).isPresent()) {
      return refused(
          "nested_archive", "An archive within an archive is not opened. Unpack the outer one.");
    }
    if (size > MAX_ENTRY_BYTES) {
      return refused("too_large", "The file is larger than 2 GiB.");
    }
    if (packedBytes >= 0 && size > UNSUSPECTED_BYTES && size / MAX_RATIO > packedBytes) {
      return refused(
          "suspicious_ratio",
          "The file would grow to more than " + MAX_RATIO + " times its packed size.");
    }
    return Optional.empty();
  }

  static Optional<Refusal> refused(String reason, String detail) {
    return Optional.of(new Refusal(reason, detail));
  }

  /**
   * A name as the address of the entry holds it: an address knows neither empty steps nor steps to
   * where it is, and must not lead upwards.
   */
  private static Optional<String> safe(String raw) {
    List<String> steps = new ArrayList<>();
    for (String step : raw.replace('\\', '/').split("/", -1)) {
      if (step.equals("..") || step.indexOf('\0') >= 0) {
        return Optional.empty();
      }
      if (!step.isEmpty() && !step.equals(".")) {
        steps.add(step);
      }
    }
    String name = String.join("/", steps);
    boolean kept =
        !name.isEmpty()
            && ArchivePath.of(new ArchivePath(new Path("file:/a.zip"), name).path())
                .map(ArchivePath::entry)
                .filter(name::equals)
                .isPresent();
    return kept ? Optional.of(name) : Optional.empty();
  }
}
