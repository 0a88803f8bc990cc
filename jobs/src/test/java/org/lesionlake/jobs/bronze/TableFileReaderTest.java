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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;
import org.lesionlake.jobs.bronze.TableFileReader.SourceRules;
import org.lesionlake.schemas.SourceKind;

class TableFileReaderTest {
  @TempDir Path folder;

  private List<Entry> read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<Entry> read(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("table.csv"), bytes);
    return reader().read(new ListedFile(file.toString(), Files.size(file), 0), new Configuration());
  }

  private static TableFileReader reader() {
    return new TableFileReader(
        SourceKind.CLINICAL, Set.of("id", "text"), 1_000_000, SourceRules.none());
  }

  /** Latin letters are one byte in Windows-1252, and the euro is 0x80 there. */
  @ParameterizedTest
  @ValueSource(strings = {"windows-1252", "UTF-8", "UTF-16", "UTF-16LE"})
  void readsWhatSpreadsheetsWrite(String charset) throws IOException {
    String mark = charset.equals("UTF-16LE") ? "\uFEFF" : "";
    byte[] bytes = (mark + "id;text\r\n12;Caf\u00E9 \u20AC\r\n").getBytes(charset);
    assertThat(read(bytes))
        .extracting(Entry::content)
        .containsExactly("{\"id\":\"12\",\"text\":\"Caf\u00E9 \u20AC\"}");
  }

  @Test
  void theMarkOfUtf8IsNoPartOfTheHeader() throws IOException {
    assertThat(read("\uFEFFid,text\n1,a\n"))
        .extracting(Entry::content)
        .containsExactly("{\"id\":\"1\",\"text\":\"a\"}");
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    byte[] withNul = "id,text\n1,\0\n".getBytes(StandardCharsets.UTF_8);
    byte[] halfAUnit = {(byte) 0xFF, (byte) 0xFE, 'i', 0, 'd'};
    byte[] notIn1252 = {'i', 'd', ',', (byte) 0x81, (byte) 0x8D};
    for (byte[] bytes : List.of(withNul, halfAUnit, notIn1252)) {
      assertThat(read(bytes).get(0).problem().orElseThrow().reason()).isEqualTo("not_text");
    }
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
