package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lesionlake.jobs.bronze.InboxFile.cells;
import static org.lesionlake.jobs.bronze.InboxFile.fate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;

class ParquetRowsTest {
  private static final MessageType REPORTS =
      MessageTypeParser.parseMessageType(
          """
          message reports {
            optional binary Report_ID (STRING);
            optional binary text (STRING);
            optional int32 study_date (DATE);
            optional int64 at (TIMESTAMP(MICROS,true));
            optional int96 old;
            optional double patient_id;
            optional double value;
            optional int64 fee (DECIMAL(10,2));
            repeated binary tags (STRING);
          }
          """);

  @TempDir Path folder;

  @Test
  void valuesAreAsATableWouldWriteThem() throws IOException {
    byte[] file =
        file(
            REPORTS,
            new SimpleGroupFactory(REPORTS)
                .newGroup()
                .append("Report_ID", "R1")
                .append("text", "Caf\u00e9")
                .append("study_date", 19_794)
                .append("at", 1_710_231_000_000_000L)
                .append("old", new NanoTime(2_460_382, 30_600_000_000_000L))
                .append("patient_id", 17.0)
                .append("value", 1.234)
                .append("fee", 1250L)
                .append("tags", "a"),
            new SimpleGroupFactory(REPORTS)
                .newGroup()
                .append("Report_ID", "R2")
                .append("patient_id", Double.NaN));
    List<Entry> entries = InboxFile.reports(folder).read("r.parquet", file);
    assertThat(entries).extracting(InboxFile::fate).containsExactly("accepted", "accepted");
    assertThat(cells(entries.get(0)))
        .containsEntry("report_id", "R1")
        .containsEntry("text", "Caf\u00e9")
        .containsEntry("study_date", "2024-03-12")
        .containsEntry("at", "2024-03-12T08:10:00")
        .containsEntry("old", "2024-03-12T08:30:00")
        .containsEntry("patient_id", "17")
        .containsEntry("value", "1.2340")
        .containsEntry("fee", "12.50")
        .doesNotContainKey("tags");
    assertThat(cells(entries.get(1)))
        .containsEntry("report_id", "R2")
        .containsEntry("text", "")
        .containsEntry("patient_id", "");
    assertThat(entries).allMatch(Entry::isKnownByContent);
  }

  @Test
  void aRowOfTextIsTheObjectThatItIsInATable() throws IOException {
    MessageType plain =
        MessageTypeParser.parseMessageType(
            "message r { required binary report_id (STRING); required binary text (STRING); }");
    byte[] file =
        file(
            plain,
            new SimpleGroupFactory(plain).newGroup().append("report_id", "R1").append("text", "a"));
    InboxFile inbox = InboxFile.reports(folder);
    assertThat(inbox.read("r.parquet", file).get(0).identity())
        .isEqualTo(inbox.read("r.csv", "report_id,text\nR1,a\n").get(0).identity());
  }

  @Test
  void filesThatCannotBeUsedAreRefusedWhole() throws IOException {
    MessageType other =
        MessageTypeParser.parseMessageType("message r { required binary report_id (STRING); }");
    byte[] lacking =
        file(other, new SimpleGroupFactory(other).newGroup().append("report_id", "R1"));
    assertThat(refusal(lacking)).isEqualTo("rejected missing_columns");
    assertThat(refusal(file(REPORTS))).isEqualTo("rejected no_rows");
    assertThat(refusal("PAR1 and nothing more, no Parquet".getBytes("UTF-8")))
        .isEqualTo("rejected malformed_table");
    byte[] whole =
        file(
            REPORTS,
            new SimpleGroupFactory(REPORTS)
                .newGroup()
                .append("Report_ID", "R1")
                .append("text", Binary.fromString("a").toStringUsingUTF8()));
    assertThat(refusal(Arrays.copyOf(whole, whole.length - 9)))
        .isEqualTo("rejected malformed_table");
  }

  private String refusal(byte[] file) throws IOException {
    List<Entry> entries = InboxFile.reports(folder).read("r.parquet", file);
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).isKnownByContent()).isFalse();
    assertThat(entries.get(0).row()).isZero();
    return fate(entries.get(0));
  }

  private byte[] file(MessageType type, Group... rows) throws IOException {
    Path file = folder.resolve(UUID.randomUUID() + ".parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
            .withType(type)
            .build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
    return Files.readAllBytes(file);
  }
}
