package org.lesionlake.jobs.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.report.ReportReading;
import org.lesionlake.report.ReportSummary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a report says, with the words and rules that each finding rests on. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a report says: each finding under its sentence with the words that made it and"
          + " the",
      "rule behind each, then what it comes to for every site. The rules stand in conf/lexicons."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake report explain report.txt",
      "  lesionlake report explain verslag.txt --lang nl --html verslag.html"
    })
final class ExplainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "A report's text; - for standard input.")
  private Path file;

  @Option(names = "--lang", paramLabel = "L", description = "en or nl; guessed by default.")
  private Optional<String> lang = Optional.empty();

  @Option(
      names = "--html",
      paramLabel = "OUT.html",
      description = "Writes a page with the text marked instead of printing.")
  private Optional<Path> html = Optional.empty();

  @CommandLine.Mixin private ReportSettings settings;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    String text = TextInput.text(file).replace("\r\n", "\n");
    String language = TextInput.requireLanguage(lang, text);
    ReportReading reading;
    try (ReportReaders readers = ReportReaders.load(settings.load())) {
      reading = readers.read(language, text);
    }
    ReportSummary summary =
        ReportSummary.of(
            file.getFileName() == null ? "-" : file.getFileName().toString(), text, reading);
    ExplainedReport explained = new ExplainedReport(text, reading, summary);
    TextInput.write(
        html.orElse(TextInput.STANDARD),
        List.of(html.isPresent() ? explained.html() : explained.terminal()),
        spec.commandLine().getOut());
    return 0;
  }
}
