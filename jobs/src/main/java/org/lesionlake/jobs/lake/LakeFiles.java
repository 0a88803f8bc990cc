package org.lesionlake.jobs.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Small files under a root on any Hadoop file system. */
public final class LakeFiles {
  private final Path root;
  private final Configuration hadoop;

  public LakeFiles(String root, Configuration hadoop) {
    this.hadoop = hadoop;
    Path given = new Path(root);
    this.root = given.makeQualified(fileSystem(given).getUri(), workingDirectory(given));
  }

  public Path root() {
    return root;
  }

  public Path path(String relative) {
    return new Path(root, relative);
  }

  public Optional<String> readText(String relative) {
    return readBytes(relative).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  public Optional<byte[]> readBytes(String relative) {
    try (var in = fileSystem(root).open(path(relative))) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes under a temporary name first and then takes the file's place, so that a reader, or the
   * next run after a crash, sees the old text or the new one and never none.
   */
  public void writeText(String relative, String text) {
    writeBytes(relative, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #writeText}. */
  public void writeBytes(String relative, byte[] bytes) {
    Path target = path(relative);
    Path temporary = new Path(target.getParent(), "." + target.getName() + ".tmp");
    try {
      if ("file".equals(target.toUri().getScheme())) {
        // Hadoop's local file system deletes what it renames over.
        java.nio.file.Path local = java.nio.file.Path.of(temporary.toUri());
        Files.createDirectories(local.getParent());
        Files.write(local, bytes);
        Files.move(
            local,
            java.nio.file.Path.of(target.toUri()),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        return;
      }
      try (var out = fileSystem(root).create(temporary, true)) {
        out.write(bytes);
      }
      FileContext.getFileContext(target.toUri(), hadoop)
          .rename(temporary, target, Options.Rename.OVERWRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean exists(String relative) {
    try {
      return fileSystem(root).exists(path(relative));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void delete(String relative) {
    try {
      fileSystem(root).delete(path(relative), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the root is absent, or holds nothing but what a killed init left behind. */
  public boolean isEmpty() {
    try {
      FileSystem fs = fileSystem(root);
      if (!fs.exists(root)) {
        return true;
      }
      return !exists("_lesionlake/lake.json")
          && Arrays.stream(fs.listStatus(root))
              .allMatch(entry -> entry.getPath().getName().equals("_lesionlake"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every file below a folder; empty if there is no such folder. */
  public List<FileStatus> list(String relative) {
    try {
      FileSystem fs = fileSystem(root);
      List<FileStatus> files = new ArrayList<>();
      if (fs.exists(path(relative))) {
        RemoteIterator<LocatedFileStatus> found = fs.listFiles(path(relative), true);
        while (found.hasNext()) {
          files.add(found.next());
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path workingDirectory(Path path) {
    return fileSystem(path).getWorkingDirectory();
  }

  private FileSystem fileSystem(Path path) {
    try {
      return path.getFileSystem(hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
