package org.lesionlake.jobs.training.export;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.volume.HashedStream;

/**
 * The folder of an export. All files are made in a hidden folder within it and move to their places
 * when each of them is there; {@code export.json} comes last and says that the export is whole.
 */
final class ExportFolder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Says that the export is whole, and what it is. */
  static final String MARKER = "export.json";

  private static final String STAGING = ".incomplete";
  private static final String NOTICE = "INCOMPLETE.txt";
  private static final String PLAN = "_plan.json";
  private static final String OUTCOMES = "_outcomes";
  private static final String PARTS = "_parts";
  private static final int BUFFER = 128 << 10;

  private final String root;
  private final SerializableConfiguration hadoop;

  ExportFolder(String root, SerializableConfiguration hadoop) {
    this.root = root;
    this.hadoop = hadoop;
  }

  /**
   * The storage, without the checksum files that Hadoop lays beside local ones, which are no part
   * of an export.
   */
  FileSystem storage() throws IOException {
    FileSystem storage = new Path(root).getFileSystem(hadoop.value());
    return storage instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : storage;
  }

  /** Its place, for messages. */
  @Override
  public String toString() {
    return root;
  }

  private Path place(String relative) {
    return new Path(root, relative);
  }

  private Path staged(String relative) {
    return place(STAGING + "/" + relative);
  }

  /** What the marker of a whole export says. */
  Optional<String> marker() throws IOException {
    return text(place(MARKER));
  }

  /** What an export that was begun says of itself. */
  Optional<String> plan() throws IOException {
    return text(staged(PLAN));
  }

  /** Whether nothing is there. */
  boolean isEmpty() throws IOException {
    try {
      return storage().listStatus(new Path(root)).length == 0;
    } catch (FileNotFoundException e) {
      return true;
    }
  }

  void begin(String plan) throws IOException {
    storage().mkdirs(place(STAGING));
    put(
        place(NOTICE),
        "This export is not finished. Run the same command again: it goes on where it stopped.\n");
    put(staged(PLAN), plan);
  }

  /** Bytes that the storage has left. */
  long free() throws IOException {
    Path there = new Path(root);
    while (!storage().exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return storage().getStatus(there).getRemaining();
  }

  /** A killed run may leave files here; they go when the export is whole. */
  private Path unfinished() throws IOException {
    storage().mkdirs(staged(PARTS));
    return staged(PARTS + "/" + UUID.randomUUID());
  }

  /** A file in the making, which gets its name when it is whole. */
  final class Part implements AutoCloseable {
    private final String relative;
    private final Path unfinished;
    private boolean named;

    private Part(String relative) throws IOException {
      this.relative = relative;
      storage().mkdirs(staged(relative).getParent());
      this.unfinished = unfinished();
    }

    Path path() {
      return unfinished;
    }

    HashedStream create() throws IOException {
      return new HashedStream(storage().create(unfinished, true, BUFFER));
    }

    ExportedFile name(String sha256, long bytes) throws IOException {
      Path target = staged(relative);
      storage().delete(target, false);
      if (!storage().rename(unfinished, target)) {
        throw new IOException("a finished file could not be renamed");
      }
      named = true;
      return new ExportedFile(relative, sha256, bytes);
    }

    @Override
    public void close() throws IOException {
      if (!named) {
        storage().delete(unfinished, false);
      }
    }
  }

  Part part(String relative) throws IOException {
    return new Part(relative);
  }

  InputStream open(Part part) throws IOException {
    return storage().open(part.path(), BUFFER);
  }

  /** Writes a small file of the export. */
  ExportedFile write(String relative, String text) throws IOException {
    try (Part part = part(relative)) {
      HashedStream out = part.create();
      try (OutputStream closing = out) {
        closing.write(text.getBytes(StandardCharsets.UTF_8));
      }
      return part.name(out.sha256(), out.bytes());
    }
  }

  /** Writes a file into a folder that is no export. */
  void writeAlone(String relative, String text) throws IOException {
    storage().mkdirs(new Path(root));
    try (OutputStream out = storage().create(place(relative), true, BUFFER)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  void record(UnitOutcome outcome) throws IOException {
    put(staged(OUTCOMES + "/" + outcome.unit() + ".json"), ExportJson.line(outcome));
  }

  /** Units whose files are all there, in their sizes. */
  List<UnitOutcome> written() throws IOException {
    List<UnitOutcome> written = new ArrayList<>();
    FileStatus[] records;
    try {
      records = storage().listStatus(staged(OUTCOMES));
    } catch (FileNotFoundException e) {
      return written;
    }
    for (FileStatus file : records) {
      if (file.getPath().getName().endsWith(".json")) {
        UnitOutcome outcome =
            ExportJson.read(text(file.getPath()).orElseThrow(), UnitOutcome.class);
        if (isThere(outcome)) {
          written.add(outcome);
        }
      }
    }
    written.sort(Comparator.comparing(UnitOutcome::unit));
    return written;
  }

  /** In the making, or at its place already if the last run ended while files moved. */
  private boolean isThere(UnitOutcome outcome) throws IOException {
    for (ExportedFile file : outcome.files()) {
      if (size(staged(file.path())) != file.bytes() && size(place(file.path())) != file.bytes()) {
        return false;
      }
    }
    return true;
  }

  /** -1 if there is no such file. */
  private long size(Path path) throws IOException {
    try {
      return storage().getFileStatus(path).getLen();
    } catch (FileNotFoundException e) {
      return -1;
    }
  }

  /** Whether files of a whole export are there, in their sizes. */
  boolean holds(List<ExportedFile> files) throws IOException {
    for (ExportedFile file : files) {
      if (size(place(file.path())) != file.bytes()) {
        return false;
      }
    }
    return true;
  }

  /** Moves all files to their places and sets the marker. */
  void publish(String marker) throws IOException {
    FileSystem storage = storage();
    for (FileStatus entry : storage.listStatus(place(STAGING))) {
      String name = entry.getPath().getName();
      if (name.startsWith("_")) {
        continue;
      }
      Path target = place(name);
      if (entry.isFile()) {
        storage.delete(target, false);
      }
      if (!storage.rename(entry.getPath(), target)) {
        throw new IOException("a finished folder could not be moved to its place");
      }
    }
    put(place(MARKER), marker);
    storage.delete(place(STAGING), true);
    storage.delete(place(NOTICE), false);
  }

  private void put(Path path, String text) throws IOException {
    FileSystem storage = storage();
    storage.mkdirs(path.getParent());
    Path unfinished = unfinished();
    try (OutputStream out = storage.create(unfinished, true, BUFFER)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    storage.delete(path, false);
    if (!storage.rename(unfinished, path)) {
      throw new IOException("a finished file could not be renamed");
    }
  }

  private Optional<String> text(Path path) throws IOException {
    try (InputStream in = storage().open(path)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }
}
