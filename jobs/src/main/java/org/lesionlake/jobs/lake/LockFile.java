package org.lesionlake.jobs.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.logging.log4j.LogManager;

/**
 * A file that of several processes only one can make, and only one can take away.
 *
 * <p>Looking at it and then changing it are two steps. On a local file system no other process
 * comes between them: they are taken under an operating system's lock of a second file, which ends
 * with the process that holds it.
 */
class LockFile {
  /** The operating system's locks are a process's, not a thread's. */
  private static final ReentrantLock THIS_PROCESS = new ReentrantLock();

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

  /** Replaces the text of the file if what it says is this process's. */
  void replace(Predicate<String> isOwn, String text) {
    ifItSays(isOwn, () -> files.writeText(name, text));
  }

  /** Takes the file away if what it says is this process's. */
  void delete(Predicate<String> isOwn) {
    ifItSays(isOwn, () -> files.delete(name));
  }

  /**
   * Takes the file away if it says what it said when it was judged.
   *
   * @return whether it is away
   */
  boolean remove(String judged) {
    return isLocal() ? ifItSays(judged::equals, () -> files.delete(name)) : removeOnHadoop(judged);
  }

  /**
   * Looks at the file and then changes it, on a local file system as one step.
   *
   * @return whether it said what was expected, and so was changed
   */
  private boolean ifItSays(Predicate<String> expected, Runnable change) {
    if (!isLocal()) {
      return lookAndChange(expected, change);
    }
    Path guard = local(name + ".guard");
    THIS_PROCESS.lock();
    try {
      Files.createDirectories(guard.getParent());
      try (FileChannel channel =
          FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        waitFor(channel);
        return lookAndChange(expected, change);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      THIS_PROCESS.unlock();
    }
  }

  private boolean lookAndChange(Predicate<String> expected, Runnable change) {
    boolean same = read().filter(expected).isPresent();
    if (same) {
      change.run();
    }
    return same;
  }

  /**
   * Until the channel is closed; a network file system may have no locks, and is as an object
   * store.
   */
  private static void waitFor(FileChannel channel) {
    try {
      channel.lock();
    } catch (IOException noLocks) {
      LogManager.getLogger(LockFile.class).debug("The lake's file system has no locks", noLocks);
    }
  }

  /** Renaming it first narrows the time in which another process could put its own there. */
  private boolean removeOnHadoop(String judged) {
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
      return fileSystem().rename(files.path(from), files.path(to));
    } catch (FileNotFoundException e) {
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
