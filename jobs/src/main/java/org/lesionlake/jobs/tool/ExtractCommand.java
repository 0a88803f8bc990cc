package org.lesionlake.jobs.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lesionlake.jobs.tool.TextInput.JsonLine;
import org.lesionlake.jobs.tool.TextInput.LeftOut;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.ReportSummary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads report texts and writes what they say of metastases, site by site. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    description = {
      "Reads reports, a JSON object a line: {\"id\",\"lang\",\"text\",\"primary\"}, and writes a line for",
      "each: {\"id\",\"lang\",\"primary\",\"metastases\":[{\"site\",\"status\",\"sizes_mm\",\"prior_sizes_mm\",",
      "\"change\",\"count\",\"laterality\"}],\"global_absent\",\"tnm\",\"markers\"}. lang and primary may be left",
      "out. A line that cannot be read is named with its reason, the others are done (exit 1)."
    },
    footer = {"", "Example:", "  lesionlake report extract --in reports.jsonl --out read.jsonl"})
final class ExtractCommand implements Callable<Integer> {
  private static final int BATCH = 500;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE.jsonl",
      description = "Reports; - for standard input.")
  private Path in;

  @Option(
      names = "--out",
      paramLabel = "FILE.jsonl",
      description = "Where to write; standard output by default.")
  private Path out = TextInput.STANDARD;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    LeftOut leftOut = new LeftOut(spec.commandLine().getErr());
    List<JsonLine> lines = TextInput.jsonLines(in, leftOut);
    Readers readers = Readers.load();
    ReadingProgress progress =
        new ReadingProgress(spec.commandLine().getErr(), lines.size(), System::nanoTime, "reports");
    List<String> written = new ArrayList<>();
    for (int from = 0; from < lines.size(); from += BATCH) {
      List<JsonLine> batch = lines.subList(from, Math.min(lines.size(), from + BATCH));
      List<Optional<ReportSummary>> read =
          batch.parallelStream().map(line -> readers.read(line, leftOut, true)).toList();
      read.forEach(
          summary -> {
            summary.ifPresent(s -> written.add(s.toJson().toString()));
            progress.readOne();
          });
    }
    TextInput.write(out, written, spec.commandLine().getOut());
    leftOut.end(written.size());
    return 0;
  }

  /** A reader for each language that there is a lexicon for. */
  record Readers(Map<String, ReportReader> byLanguage) {
    static Readers load() {
      Path conf = TextInput.conf(Optional.empty());
      return new Readers(
          Lexicon.languages(conf).stream()
              .collect(
                  Collectors.toMap(
                      language -> language,
                      language -> new ReportReader(Lexicon.load(conf, language)))));
    }

    /**
     * What a line's report says; what cannot be read is told and left out.
     *
     * @param believePrimary whether the primary that the line states goes before that of the text
     */
    Optional<ReportSummary> read(JsonLine line, LeftOut leftOut, boolean believePrimary) {
      Optional<String> text = line.member("text");
      if (text.isEmpty()) {
        leftOut.add(line.number(), "has no text");
        return Optional.empty();
      }
      String language = TextInput.language(line.member("lang"), text.get());
      ReportReader reader = byLanguage.get(language);
      if (reader == null) {
        leftOut.add(
            line.number(),
            line.member("lang").isPresent()
                ? "is in a language without a lexicon: " + language
                : "has no lang, and its language cannot be told from its words");
        return Optional.empty();
      }
      ReportSummary summary = ReportSummary.of(line.id(), text.get(), reader);
      return Optional.of(
          line.member("primary")
              .filter(primary -> believePrimary)
              .map(summary::withStatedPrimary)
              .orElse(summary));
    }
  }
}
