package org.lesionlake.jobs.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.jobs.tool.TextInput.JsonLine;
import org.lesionlake.jobs.tool.TextInput.LeftOut;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.Measurement;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The lesion sizes that texts state. */
@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the lesion sizes of a report as a TSV: id, start and end (half-open character offsets),",
      "text, mm (axes longest first, parted by x), when (current or prior). Reads a text file, whose",
      "name is the id, or JSON lines of {\"id\",\"text\"}. Slice thickness, depths of effusion, SUV, HU,",
      "sums and image numbers are no sizes."
    },
    footer = {"", "Example:", "  lesionlake report measure --lang nl verslag.txt"})
final class MeasureCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "A text, or .jsonl; - for a text on standard input.")
  private Path file;

  @Option(names = "--lang", paramLabel = "L", description = "en or nl; guessed by default.")
  private Optional<String> lang = Optional.empty();

  private final Map<String, Lexicon> lexicons = new HashMap<>();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    lang.ifPresent(stated -> TextInput.requireLanguage(lang, ""));
    List<String> written = new ArrayList<>();
    written.add("id\tstart\tend\ttext\tmm\twhen");
    LeftOut leftOut = new LeftOut(spec.commandLine().getErr());
    int taken = 1;
    if (TextInput.isJsonLines(file)) {
      taken = 0;
      for (JsonLine line : TextInput.jsonLines(file, leftOut)) {
        Optional<String> text = line.member("text");
        if (text.isEmpty()) {
          leftOut.add(line.number(), "has no text");
          continue;
        }
        String language = TextInput.requireLanguage(lang.or(() -> line.member("lang")), text.get());
        measure(line.id(), text.get(), language, written);
        taken++;
      }
    } else {
      String text = TextInput.text(file);
      String id = file.equals(TextInput.STANDARD) ? "-" : file.getFileName().toString();
      measure(id, text, TextInput.requireLanguage(lang, text), written);
    }
    TextInput.write(TextInput.STANDARD, written, spec.commandLine().getOut());
    leftOut.end(taken);
    return 0;
  }

  private void measure(String id, String text, String language, List<String> written) {
    Lexicon lexicon =
        lexicons.computeIfAbsent(
            language, code -> Lexicons.load(TextInput.conf(Optional.of(code)), code));
    for (Measurement size : Measurement.allOf(text, lexicon)) {
      written.add(
          String.join(
              "\t",
              id,
              String.valueOf(text.codePointCount(0, size.start())),
              String.valueOf(text.codePointCount(0, size.end())),
              text.substring(size.start(), size.end()).replaceAll("\\s+", " "),
              size.axesMm().stream().map(Numbers::of).collect(Collectors.joining("x")),
              size.prior() ? "prior" : "current"));
    }
  }
}
