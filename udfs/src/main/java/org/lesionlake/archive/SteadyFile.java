package org.lesionlake.archive;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file of which others may be writing a new version. What is read of it is of one version: one
 * that changes meanwhile is read once more, and if that happens again it is refused.
 *
 * <ul>
 *   <li>Elsewhere than on a local disk, the file is asked for its size and time before it is opened
 *       and again only if reading it failed. Object stores must ask so anyway before they open one,
 *       and see to it themselves that all ranges are of the version they were told of.
 *   <li>On a local disk, where files can be written in place, it is asked once it was read.
 *   <li>An entry of an archive is one of the archive's version that was listed; the archive is
 *       looked at again if reading the entry failed.
 * </ul>
 */
public final class SteadyFile {
  private final Path file;
  private final FileOpener opener;
  private final TimeBudget budget;

  /**
   * A file.
   *
   * @param opener opens it, and what else its caller reads
   * @param budget how long each reading may take
   */
  public SteadyFile(Path file, FileOpener opener, TimeBudget budget) {
    this.file = file;
    this.opener = opener;
    this.budget = budget;
  }

  /** Makes something of a file's bytes; is called again if the file changed. */
  public interface Reading<T> {
    T of(RangeStream in, FileStamp stamp) throws IOException;
  }

  /**
   * What a file's bytes gave.
   *
   * @param stamp of the version they are of
   */
  public record Content<T>(FileStamp stamp, T value) {}

  /** That the file is not as it was; not a failure while it may be read once more. */
  private static final class Changed extends Exception {
    private static final long serialVersionUID = 1L;

    Changed(Throwable cause) {
      super(cause);
    }
  }

  /**
   * Reads the file.
   *
   * @param listed size and time when it was listed
   * @param sound whether what was read is free of damage, which a change might explain
   * @throws ChangedFileException if it changed twice
   */
  public <T> Content<T> read(FileStamp listed, Predicate<T> sound, Reading<T> reading)
      throws IOException {
    FileSystem fs = opener.fileSystem(file);
    try {
      return once(fs, Optional.of(listed), sound, reading);
    } catch (Changed first) {
      try {
        return once(fs, Optional.empty(), sound, reading);
      } catch (Changed again) {
        throw new ChangedFileException(again.getCause());
      }
    }
  }

  private <T> Content<T> once(
      FileSystem fs, Optional<FileStamp> listed, Predicate<T> sound, Reading<T> reading)
      throws IOException, Changed {
    boolean local = StorageFiles.isLocal(fs);
    FileStatus before = local && listed.isPresent() ? null : fs.getFileStatus(file);
    FileStamp stamp = listed.orElseGet(() -> FileStamp.of(before));
    if (before != null && !stamp.matches(FileStamp.of(before))) {
      throw new Changed(null);
    }
    FileStamp archive = fs instanceof ArchiveFileSystem archives ? archives.known(file) : null;
    T value;
    try (RangeStream in = RangeStream.open(opener, file, before, budget)) {
      value = reading.of(in, stamp);
    } catch (IOException | RuntimeException e) {
      if (changed(fs, stamp, archive)) {
        throw new Changed(e);
      }
      throw e;
    }
    if ((local || !sound.test(value)) && changed(fs, stamp, archive)) {
      throw new Changed(null);
    }
    return new Content<>(stamp, value);
  }

  /** Whether the file is not what it was; one that is gone, or cannot be asked for, is not. */
  private boolean changed(FileSystem fs, FileStamp stamp, FileStamp archive) {
    try {
      if (fs instanceof ArchiveFileSystem archives && !archives.current(file).equals(archive)) {
        return true;
      }
      return !stamp.matches(opener.stamp(file));
    } catch (IOException e) {
      return false;
    }
  }
}
