package org.lesionlake.jobs.bronze;

import java.io.IOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** SHA-256 of whole files. */
final class ContentHash {
  private static final int BUFFER_BYTES = 1 << 16;

  private ContentHash() {}

  /**
   * @return the hash in hex
   */
  static String of(String path, Configuration hadoop) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Path file = new Path(path);
      try (var in = new DigestInputStream(file.getFileSystem(hadoop).open(file), digest)) {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (in.read(buffer) >= 0) {
          continue;
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
