package org.lesionlake.jobs.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** A file that of several processes only one can make, and only one can take away. */
class LockFile {
  private final LakeFiles files;
  private final Configuration hadoop;
  private final String name;

  LockFile(LakeFiles files, Configuration hadoop, String name) {
    this.files = files;
    this.hadoop = hadoop;
    this.name = name;
  }

  /** What it says; empty if there is none. */
  Optional<String> read() {
    return files.readText(name);
  }

  /** When it was written; empty if there is none. */
  Optional<Instant> modifiedAt() {
    try {
      return Optional.of(
          Instant.ofEpochMilli(fileSystem().getFileStatus(files.path(name)).getModificationTime()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the file unless it is there.
   *
   * @return whether it was made
   */
  boolean create(String text) {
    try {
      return isLocal() ? createLocal(text) : createOnHadoop(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the text of a file that is this process's. */
  void replace(String text) {
    files.writeText(name, text);
  }

  void delete() {
    files.delete(name);
  }

  /**
   * Takes the file away if it says what it said when it was judged. Renaming it first makes sure
   * that no other process can put its own there between the look and the removal.
   *
   * @return whether it is away
   */
  boolean remove(String judged) {
    String aside = name + "." + UUID.randomUUID() + ".stale";
    if (!rename(name, aside)) {
      return false;
    }
    boolean same = files.readText(aside).filter(judged::equals).isPresent();
    if (!same) {
      putBack(aside);
    }
    files.delete(aside);
    return same;
  }

  /** Gives a lock back that was taken from another process by mistake. */
  private void putBack(String aside) {
    files.readText(aside).ifPresent(this::create);
  }

  private boolean rename(String from, String to) {
    try {
      if (isLocal()) {
        Files.move(local(from), local(to), StandardCopyOption.ATOMIC_MOVE);
        return true;
      }
      return fileSystem().rename(files.path(from), files.path(to));
    } catch (NoSuchFileException | FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A link appears with all that the file says, and only if there is none of its name. */
  private boolean createLocal(String text) throws IOException {
    Path whole = local(name + "." + UUID.randomUUID() + ".new");
    Files.createDirectories(whole.getParent());
    Files.writeString(whole, text, StandardOpenOption.CREATE_NEW);
    try {
      Files.createLink(local(name), whole);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException noLinks) {
      return createInTwoSteps(text);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private boolean createInTwoSteps(String text) throws IOException {
    try {
      Files.writeString(local(name), text, StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private boolean createOnHadoop(String text) throws IOException {
    try (var out = fileSystem().create(files.path(name), false)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    }
  }

  private boolean isLocal() {
    return "file".equals(files.root().toUri().getScheme());
  }

  private Path local(String relative) {
    return Path.of(files.path(relative).toUri());
  }

  private FileSystem fileSystem() throws IOException {
    return files.root().getFileSystem(hadoop);
  }
}
