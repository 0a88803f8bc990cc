package org.lesionlake.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk as {@code away:/...}, some of whose files are listed but cannot be read now. */
public final class AwayFileSystem extends RawLocalFileSystem {
  private static final Set<String> AWAY = ConcurrentHashMap.newKeySet();

  static void register(Configuration hadoop) {
    hadoop.set("fs.away.impl", AwayFileSystem.class.getName());
  }

  /** Names of the files that cannot be read from now on; all others can. */
  static void away(String... names) {
    AWAY.clear();
    AWAY.addAll(Set.of(names));
  }

  @Override
  public URI getUri() {
    return URI.create("away:///");
  }

  @Override
  public String getScheme() {
    return "away";
  }

  @Override
  public FileStatus getFileStatus(Path file) throws IOException {
    return plain(super.getFileStatus(file));
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    return Arrays.stream(super.listStatus(folder))
        .map(AwayFileSystem::plain)
        .toArray(FileStatus[]::new);
  }

  /** Without permissions, which the local file system looks up for its own scheme only. */
  private static FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
  }

  @Override
  public FSDataInputStream open(Path file, int bufferBytes) throws IOException {
    if (AWAY.contains(file.getName())) {
      throw new FileNotFoundException("The share is away");
    }
    return super.open(file, bufferBytes);
  }
}
