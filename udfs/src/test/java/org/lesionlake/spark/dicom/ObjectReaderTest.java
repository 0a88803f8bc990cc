package org.lesionlake.spark.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not what they were when they were listed. */
class ObjectReaderTest {
  private static final long TIME = 1_700_000_000_000L;

  /** The local disk, whose files are another version each time it is asked. */
  public static final class RestlessFileSystem extends RawLocalFileSystem {
    private static final AtomicLong SECONDS = new AtomicLong();

    @Override
    public String getScheme() {
      return "restless";
    }

    @Override
    public URI getUri() {
      return URI.create("restless:///");
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
      FileStatus status = super.getFileStatus(path);
      long modified = TIME + 5_000 + 1_000 * SECONDS.incrementAndGet();
      return new FileStatus(status.getLen(), status.isDirectory(), 1, 1, modified, path);
    }
  }

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = SampleImages.write(folder.resolve("a.dcm"), SampleImages.bytes(SampleImages.ct(7, 64)));
    Files.setLastModifiedTime(file, FileTime.fromMillis(TIME));
  }

  /** Status, size, instance number. */
  private InternalRow read(ListedFile listed, int maxSeconds) {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.restless.impl", RestlessFileSystem.class.getName());
    StructType columns =
        new StructType()
            .add("status", "string")
            .add("size", "long")
            .add("instance_number", "int")
            .add("error", "string");
    SourceOptions options =
        new SourceOptions(List.of("/"), true, false, true, false, true, 1, 1, maxSeconds);
    return new ObjectReader(SourceColumn.of(columns), options, hadoop).read(listed);
  }

  @Test
  void aFileThatWasReplacedSinceItWasListedIsReadAsItIs() throws IOException {
    InternalRow row = read(new ListedFile("file:" + file, 500, TIME - 9_000), 60);

    assertThat(row.getUTF8String(0).toString()).isEqualTo("ok");
    assertThat(row.getLong(1)).isEqualTo(Files.size(file));
    assertThat(row.getInt(2)).isEqualTo(7);
  }

  @Test
  void aFileThatChangesAtEachReadingIsARowWithAReason() throws IOException {
    InternalRow row = read(new ListedFile("restless:" + file, Files.size(file), TIME), 60);

    assertThat(row.getUTF8String(0).toString()).isEqualTo("changed_while_read");
    assertThat(row.getUTF8String(3).toString()).contains("Read it again");
    assertThat(row.isNullAt(2)).isTrue();
  }

  /** Less time than none, so that no clock is fast enough. */
  @Test
  void aFileThatTakesTooLongIsARowWithAReason() throws IOException {
    InternalRow row = read(new ListedFile("file:" + file, Files.size(file), TIME), -1);

    assertThat(row.getUTF8String(0).toString()).isEqualTo("time_budget");
    assertThat(row.getUTF8String(3).toString()).contains("took longer");
  }
}
