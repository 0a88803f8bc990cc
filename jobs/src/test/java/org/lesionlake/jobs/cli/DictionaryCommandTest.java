package org.lesionlake.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.tool.Ran;
import org.lesionlake.schemas.DataDictionary;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/** The command that writes the data dictionary. */
class DictionaryCommandTest {
  @TempDir Path folder;

  @Test
  void thePageHasEveryTableAndViewWithItsQuery() throws IOException {
    Path page = folder.resolve("dictionary.html");
    Ran ended = Ran.in("dictionary", "--html", page.toString());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).contains(Catalog.views().size() + " views", page.toString());
    String html = Files.readString(page);
    for (TableDef<?> table : Tables.LAKE) {
      assertThat(html).contains("<section class=\"table\" id=\"" + table.name() + "\">");
    }
    assertThat(html)
        .contains("<section class=\"table\" id=\"gold.patients\">")
        .contains("A patient: primary, dates, follow-up. Start a cohort here.")
        .contains("abs(b.report_largest_mm - b.image_largest_mm) &gt; ${size_difference_mm}");
  }

  @Test
  void theMarkdownIsTheCommittedOne() throws IOException {
    Path file = folder.resolve("dictionary.md");
    assertThat(Ran.in("dictionary", "--markdown", file.toString()).code()).isZero();
    assertThat(file).hasContent(DataDictionary.markdown());
  }

  @Test
  void withoutAFileOrWithOneThatCannotBeItSaysWhatToDo() {
    Ran none = Ran.in("dictionary");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--html FILE");
    Ran nowhere = Ran.in("dictionary", "--html", folder.resolve("no/such/page.html").toString());
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).contains("could not be written", "Its folder does not exist");
  }
}
