package org.lesionlake.jobs.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
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
    try (var in = fileSystem(root).open(path(relative))) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes under a temporary name first, so that a reader never sees half a file. */
  public void writeText(String relative, String text) {
    Path target = path(relative);
    Path temporary = new Path(target.getParent(), "." + target.getName() + ".tmp");
    try {
      FileSystem fs = fileSystem(root);
      try (var out = fs.create(temporary, true)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      fs.delete(target, false);
      if (!fs.rename(temporary, target)) {
        throw new IOException("Cannot rename to " + target);
      }
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

  /** Whether the root is absent or holds nothing. */
  public boolean isEmpty() {
    try {
      FileSystem fs = fileSystem(root);
      return !fs.exists(root) || fs.listStatus(root).length == 0;
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
