package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;

class TableFileReaderTest {
  @TempDir Path folder;

  private List<Entry> read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), text, StandardCharsets.UTF_8);
    return reader().read(new ListedFile(file.toString(), Files.size(file), 0), new Configuration());
  }

  private static TableFileReader reader() {
    return new TableFileReader(Set.of("id", "text"), false, 1_000_000);
  }

  @Test
  void aRowThatBeginsWithAHashIsARow() throws IOException {
    assertThat(read("id,text\n#12,first\n13,second\n#,third\n"))
        .extracting(Entry::content)
        .containsExactly(
            "{\"id\":\"#12\",\"text\":\"first\"}",
            "{\"id\":\"13\",\"text\":\"second\"}",
            "{\"id\":\"#\",\"text\":\"third\"}");
  }

  @Test
  void aTableWithoutRowsIsSeen() throws IOException {
    for (String text : List.of("id,text", "id,text\n", "id,text\r\n\r\n")) {
      List<Entry> entries = read(text);
      assertThat(entries).hasSize(1);
      assertThat(entries.get(0).problem().orElseThrow().reason()).isEqualTo("no_rows");
      assertThat(entries.get(0).isKnownByContent()).isFalse();
    }
  }

  @Test
  void theRestThatCannotBeParsedIsKnownByItsPlace() throws IOException {
    List<Entry> entries = read("id,text\n1,first\n2" + ",".repeat(2_000) + "\n");
    assertThat(entries).hasSize(2);
    assertThat(entries.get(0).isKnownByContent()).isTrue();
    assertThat(entries.get(1).problem().orElseThrow().reason()).isEqualTo("malformed_table");
    assertThat(entries.get(1).row()).isEqualTo(2);
    assertThat(entries.get(1).isKnownByContent()).isFalse();
  }

  @Test
  void aRowWithTooManyCellsIsKnownByItsContent() throws IOException {
    List<Entry> entries = read("id,text\n1,first,more\n");
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).problem().orElseThrow().reason()).isEqualTo("wrong_column_count");
    assertThat(entries.get(0).isKnownByContent()).isTrue();
  }

  @Test
  void aFileThatCannotBeOpenedSaysNothingOfItself() {
    ListedFile gone = new ListedFile(folder.resolve("gone.csv").toString(), 10, 0);
    List<Entry> entries = reader().read(gone, new Configuration());
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).problem().orElseThrow().reason())
        .isEqualTo(NewObjects.STORAGE_FAILED);
  }
}
