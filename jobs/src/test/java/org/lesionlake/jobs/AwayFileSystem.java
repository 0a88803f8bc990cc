package org.lesionlake.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** The local disk as {@code away:/...}, some of whose files are listed but cannot be read now. */
public final class AwayFileSystem extends LocalDiskAs {
  private static final Set<String> AWAY = ConcurrentHashMap.newKeySet();

  static void register(Configuration hadoop) {
    hadoop.set("fs.away.impl", AwayFileSystem.class.getName());
  }

  /** Names of the files that cannot be read from now on; all others can. */
  static void away(String... names) {
    AWAY.clear();
    AWAY.addAll(Set.of(names));
  }

  public AwayFileSystem() {
    super("away");
  }

  @Override
  public FSDataInputStream open(Path file, int bufferBytes) throws IOException {
    if (AWAY.contains(file.getName())) {
      throw new FileNotFoundException("The share is away");
    }
    return super.open(file, bufferBytes);
  }
}
