package org.lesionlake.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.schemas.DataDictionary;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import picocli.CommandLine;

/** The command that writes the data dictionary. */
class DictionaryCommandTest {
  @TempDir Path folder;

  private record Ended(int code, String out, String err) {}

  @Test
  void thePageHasEveryTableAndViewWithItsQuery() throws IOException {
    Path page = folder.resolve("dictionary.html");
    Ended ended = run("--html", page.toString());
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
    assertThat(run("--markdown", file.toString()).code()).isZero();
    assertThat(file).hasContent(DataDictionary.markdown());
  }

  @Test
  void withoutAFileOrWithOneThatCannotBeItSaysWhatToDo() {
    Ended none = run();
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--html FILE");
    Ended nowhere = run("--html", folder.resolve("no/such/page.html").toString());
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).contains("could not be written", "Its folder does not exist");
  }

  private static Ended run(String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = LesionLake.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    String[] line = new String[more.length + 1];
    line[0] = "dictionary";
    System.arraycopy(more, 0, line, 1, more.length);
    int code = commandLine.execute(line);
    return new Ended(code, out.toString(), err.toString());
  }
}
