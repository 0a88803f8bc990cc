package org.lesionlake.jobs.bronze;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.archive.ArchiveException;
import org.lesionlake.deid.Pseudonymizer;

/**
 * What an object is to the first one with its SOP instance UID.
 *
 * <p>While the first file lies where it was found, with the size and time it had, both are read
 * whole and compared. Once it is gone or was written over, only what was kept of it can be
 * compared: the token of its content where there is one, else the hash of its de-identified header
 * and its size. That is enough for a copy elsewhere, but not for the file in its place: there equal
 * headers may stand before other pixels, so it counts as sent again.
 */
enum CollisionVerdict {
  /** Equal content; the first stays. */
  COPY,
  /** Equal content, and the first file is no more: the lake has the first object from here now. */
  COPY_OF_LOST_FILE,
  /** The first file, sent again in its place with other content: it replaces the first object. */
  SENT_AGAIN,
  /** Other content in another place; the first stays. */
  OTHER_CONTENT,
  /** The file itself, in an archive, is damaged. */
  DAMAGED,
  /** Storage failed, so that nothing can be said yet. */
  UNREAD;

  /**
   * Columns of a settled pair; {@code fresh_content} only where the file was read for it, {@code
   * same_time} tells whether it has the first file's time, as a moved file mostly has.
   */
  static final StructType SETTLED =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("verdict", DataTypes.StringType, false)
          .add("fresh_content", DataTypes.StringType, true)
          .add("same_time", DataTypes.BooleanType, false);

  /**
   * Settles a pair.
   *
   * @param pair an object with {@code path, path_token, size_bytes, modified_millis, kind, header}
   *     and the first one's {@code first_path, first_path_token, first_size, first_modified,
   *     first_kind, first_header, first_content}, null where it is not known
   */
  static Row of(Row pair, Pseudonymizer pseudonymizer, Configuration hadoop) {
    try {
      Optional<String> first = recorded(pair, hadoop);
      if (first.isPresent()) {
        boolean same = ContentHash.of(pair.getAs("path"), hadoop).equals(first.get());
        return settled(pair, same ? COPY : OTHER_CONTENT, null);
      }
      if (isInPlace(pair)) {
        String content = content(pair, pseudonymizer, hadoop);
        boolean same = content.equals(pair.getAs("first_content"));
        return settled(pair, same ? COPY_OF_LOST_FILE : SENT_AGAIN, content);
      }
      boolean copy = isCopyOfLost(pair, pseudonymizer, hadoop);
      return settled(pair, copy ? COPY_OF_LOST_FILE : OTHER_CONTENT, null);
    } catch (ArchiveException e) {
      return settled(pair, DAMAGED, null);
    } catch (IOException e) {
      return settled(pair, UNREAD, null);
    }
  }

  private static Row settled(Row pair, CollisionVerdict verdict, String content) {
    boolean sameTime = pair.getAs("modified_millis").equals(pair.getAs("first_modified"));
    return RowFactory.create(pair.getAs("object_token"), verdict.name(), content, sameTime);
  }

  /** Hash of the first file, if it lies where it was found as it was. */
  private static Optional<String> recorded(Row pair, Configuration hadoop) throws IOException {
    try {
      return liesAsRecorded(pair, hadoop)
          ? Optional.of(ContentHash.of(pair.getAs("first_path"), hadoop))
          : Optional.empty();
    } catch (ArchiveException e) {
      // The archive that it lay in is no longer what it was.
      return Optional.empty();
    }
  }

  private static boolean liesAsRecorded(Row pair, Configuration hadoop) throws IOException {
    String path = pair.getAs("first_path");
    if (path == null) {
      return false;
    }
    Path file = new Path(path);
    try {
      FileStatus status = file.getFileSystem(hadoop).getFileStatus(file);
      return status.getLen() == pair.<Long>getAs("first_size")
          && status.getModificationTime() == pair.<Long>getAs("first_modified");
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private static boolean isCopyOfLost(Row pair, Pseudonymizer pseudonymizer, Configuration hadoop)
      throws IOException {
    String content = pair.getAs("first_content");
    if (content != null) {
      return content.equals(content(pair, pseudonymizer, hadoop));
    }
    return pair.getAs("header").equals(pair.getAs("first_header"))
        && pair.getAs("size_bytes").equals(pair.getAs("first_size"));
  }

  /** Where the vault knows no place, the token of the place where the first was found decides. */
  private static boolean isInPlace(Row pair) {
    String place = pair.getAs("first_path");
    boolean samePlace =
        place == null
            ? pair.getAs("path_token").equals(pair.getAs("first_path_token"))
            : place.equals(pair.getAs("path"));
    return samePlace && pair.getAs("kind").equals(pair.getAs("first_kind"));
  }

  private static String content(Row pair, Pseudonymizer pseudonymizer, Configuration hadoop)
      throws IOException {
    return pseudonymizer.token("content", ContentHash.of(pair.getAs("path"), hadoop));
  }
}
