package org.lesionlake.jobs.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lesionlake.jobs.gold.GoldQueries;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.DataDictionary;
import org.lesionlake.schemas.DictionaryPage;
import org.lesionlake.schemas.DictionaryPage.View;
import org.lesionlake.schemas.Question;
import org.lesionlake.schemas.Tables;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "dictionary",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the data dictionary: every table, column and view with meaning, unit, values, privacy",
      "class and how it is computed, and which columns answer which question. Needs no lake.",
      "The page is one file without scripts from elsewhere; open it in any browser."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake dictionary --html dictionary.html",
      "  lesionlake dictionary --markdown DATA-DICTIONARY.md"
    })
final class DictionaryCommand implements Callable<Integer> {
  @Option(names = "--html", paramLabel = "FILE", description = "Page to write, with search.")
  private Path html;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Markdown file to write.")
  private Path markdown;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    if (html == null && markdown == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Say what to write: --html FILE or --markdown FILE.");
    }
    if (html != null) {
      write(html, DictionaryPage.html(views(), queries()));
    }
    if (markdown != null) {
      write(markdown, DataDictionary.markdown());
    }
    return 0;
  }

  private void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UserError(
          "The dictionary could not be written to " + file + ".",
          "Its folder does not exist, or you may not write there.",
          "Name a file in a folder of yours.");
    }
    spec.commandLine()
        .getOut()
        .println(
            "Wrote "
                + (Tables.LAKE.size() + Tables.VAULT.size())
                + " tables, "
                + Catalog.views().size()
                + " views and "
                + Question.all().size()
                + " questions to "
                + file
                + ".");
    spec.commandLine().getOut().flush();
  }

  private static List<View> views() {
    List<View> views = new ArrayList<>();
    Catalog.views().forEach((name, sql) -> views.add(new View(name, comment(sql), sql)));
    return views;
  }

  /** The sentences that a query begins with. */
  private static String comment(String sql) {
    return sql.lines()
        .takeWhile(line -> line.startsWith("--"))
        .map(line -> line.substring(2).strip())
        .collect(Collectors.joining(" "));
  }

  /** Tables that one query of the gold job fills. */
  private static Map<String, String> queries() {
    Map<String, String> queries = new TreeMap<>();
    for (var table :
        List.of(
            Tables.REPORT_LINKS,
            Tables.METASTASIS_STATUS,
            Tables.LESION_BURDEN,
            Tables.PATIENT_TIMELINE)) {
      queries.put(table.name(), GoldQueries.resource(table.simpleName()));
    }
    return queries;
  }
}
