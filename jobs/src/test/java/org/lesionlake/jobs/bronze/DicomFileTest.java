package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.VaultKey;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.lake.Settings;

class DicomFileTest {
  private static final StructType LISTED =
      new StructType()
          .add("object_token", DataTypes.StringType)
          .add("path", DataTypes.StringType)
          .add("size_bytes", DataTypes.LongType)
          .add("modified_millis", DataTypes.LongType)
          .add("refused_token", DataTypes.StringType)
          .add("refusal", DataTypes.StringType)
          .add("refusal_detail", DataTypes.StringType);

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

  private final Pseudonymizer pseudonymizer =
      new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());
  private final Configuration hadoop = new Configuration();
  private Path file;
  private int maxSeconds = 60;

  @BeforeEach
  void write() throws IOException {
    hadoop.set("fs.restless.impl", RestlessFileSystem.class.getName());
    file = folder.resolve("1.dcm");
    write(image().build());
  }

  private static Dataset.Builder image() {
    return Dataset.builder()
        .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL")
        .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
        .put(Tag.SOP_INSTANCE_UID, "2.25.31")
        .put(Tag.STUDY_DATE, "20240229")
        .put(Tag.MODALITY, "CT")
        .put(Tag.PATIENT_ID, "P1")
        .put(Tag.STUDY_INSTANCE_UID, "2.25.32")
        .put(Tag.SERIES_INSTANCE_UID, "2.25.33")
        .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .putInts(Tag.ROWS, Vr.US, 16)
        .putInts(Tag.COLUMNS, Vr.US, 16)
        .putInts(Tag.BITS_ALLOCATED, Vr.US, 16)
        .putInts(Tag.BITS_STORED, Vr.US, 12)
        .putInts(Tag.HIGH_BIT, Vr.US, 11)
        .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
        .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[2 * 16 * 16]);
  }

  private void write(Dataset image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DicomWriter.write(bytes, image, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    Files.write(file, bytes.toByteArray());
    Files.setLastModifiedTime(file, FileTime.fromMillis(TIME));
  }

  private String token(String path, long size, long modified) {
    return pseudonymizer.token("file", new ListedFile(path, size, modified).identity(false));
  }

  private Row read(String path, long size, long modified) {
    Object[] listed = {token(path, size, modified), path, size, modified, null, null, null};
    Settings settings = Settings.load(Optional.empty(), List.of());
    DicomFile reader =
        new DicomFile(pseudonymizer, DicomRulesFile.read(settings), "", "run", maxSeconds, hadoop);
    return new GenericRowWithSchema(
        values(reader.read(new GenericRowWithSchema(listed, LISTED))), CtIngest.READ);
  }

  private static Object[] values(Row row) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return values;
  }

  @Test
  void aFileIsTheObjectThatWasListed() throws IOException {
    Row row = read("file:" + file, Files.size(file), TIME);

    assertThat(row.<String>getAs("outcome")).isNull();
    assertThat(row.<Row>getAs("instance")).isNotNull();
    assertThat(row.<String>getAs("object_token"))
        .isEqualTo(token("file:" + file, Files.size(file), TIME));
  }

  @Test
  void aFileThatWasReplacedSinceItWasListedIsTheObjectThatItIsNow() throws IOException {
    Row row = read("file:" + file, Files.size(file) - 100, TIME - 60_000);

    assertThat(row.<String>getAs("outcome")).isNull();
    assertThat(row.<Row>getAs("instance")).isNotNull();
    assertThat(row.<String>getAs("object_token"))
        .as("as the next listing will have it")
        .isEqualTo(token("file:" + file, Files.size(file), TIME));
    assertThat(row.<Long>getAs("size_bytes")).isEqualTo(Files.size(file));
    assertThat(row.<Long>getAs("modified_millis")).isEqualTo(TIME);
  }

  @Test
  void aFileThatChangesAtEachReadingIsARejectUnderWhatWasListed() throws IOException {
    Row row = read("restless:" + file, Files.size(file), TIME);

    assertThat(row.<String>getAs("outcome")).isEqualTo("rejected");
    assertThat(row.<String>getAs("reason")).isEqualTo("changed_while_read");
    assertThat(row.<String>getAs("detail")).contains("twice").doesNotContain("1.dcm");
    assertThat(row.<String>getAs("object_token"))
        .isEqualTo(token("restless:" + file, Files.size(file), TIME));
  }

  /** Less time than none, so that no clock is fast enough. */
  @Test
  void aFileThatTakesTooLongIsAReject() throws IOException {
    maxSeconds = -1;

    Row row = read("file:" + file, Files.size(file), TIME);

    assertThat(row.<String>getAs("reason")).isEqualTo("time_budget");
    assertThat(row.<String>getAs("detail")).contains("took longer");
    maxSeconds = 3600;
    assertThat(read("file:" + file, Files.size(file), TIME).<String>getAs("reason")).isNull();
  }
}
