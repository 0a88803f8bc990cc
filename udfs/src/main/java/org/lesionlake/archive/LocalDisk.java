package org.lesionlake.archive;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, but without a process for each file and folder that is made: where
 * Hadoop's native library is missing, as it mostly is, it calls {@code chmod} for each, some
 * milliseconds every time, and a night makes hundreds.
 */
public final class LocalDisk extends LocalFileSystem {
  /** Hadoop's setting of the class for local files. */
  public static final String SETTING = "fs.file.impl";

  /** Made by Hadoop. */
  public LocalDisk() {
    super(new Disk());
  }

  /**
   * From now on local files are this class's in this JVM, unless they were opened before: Hadoop
   * keeps the first file system of a scheme.
   *
   * @throws IOException if it cannot be made
   */
  public static void use() throws IOException {
    Configuration hadoop = new Configuration();
    if (hadoop.get(SETTING) == null) {
      hadoop.set(SETTING, LocalDisk.class.getName());
    }
    FileSystem.get(URI.create("file:///"), hadoop);
  }

  private static final class Disk extends RawLocalFileSystem {
    @Override
    public void setPermission(Path file, FsPermission permission) throws IOException {
      // The sticky bit is beyond Java.
      if (permission.getStickyBit()) {
        super.setPermission(file, permission);
        return;
      }
      try {
        Files.setPosixFilePermissions(pathToFile(file).toPath(), posix(permission));
      } catch (UnsupportedOperationException noPosix) {
        super.setPermission(file, permission);
      }
    }

    private static Set<PosixFilePermission> posix(FsPermission permission) {
      Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
      String[] classes = {"OWNER", "GROUP", "OTHERS"};
      FsAction[] actions = {
        permission.getUserAction(), permission.getGroupAction(), permission.getOtherAction()
      };
      for (int i = 0; i < classes.length; i++) {
        for (FsAction action : new FsAction[] {FsAction.READ, FsAction.WRITE, FsAction.EXECUTE}) {
          if (actions[i].implies(action)) {
            all.add(PosixFilePermission.valueOf(classes[i] + "_" + action));
          }
        }
      }
      return all;
    }
  }
}
