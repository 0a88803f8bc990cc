package org.lesionlake.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DataDictionaryTest {
  @Test
  void committedDictionaryIsTheOneTheRecordsGive() throws IOException {
    Path file = Path.of(System.getProperty("lesionlake.root"), "schemas", "DATA-DICTIONARY.md");
    assertThat(Files.readString(file, StandardCharsets.UTF_8))
        .as(
            "%s has drifted from the records: run the main class %s on it",
            file, DataDictionary.class)
        .isEqualTo(DataDictionary.markdown());
  }

  @Test
  void nestedColumnsAreListedUnderTheirParent() {
    assertThat(DataDictionary.markdown()).contains("| `evidence.start` | int |");
  }

  @Test
  void identifyingColumnsOccurUnderTheVaultOnly() {
    String all = DataDictionary.markdown();
    String lake = all.substring(all.indexOf("\n# The lake\n"), all.indexOf("\n# The vault\n"));
    assertThat(lake).doesNotContain("| identifying |");
  }
}
