package org.lesionlake.jobs.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.tool.TextInput.LeftOut;
import org.lesionlake.report.Assertion;
import org.lesionlake.report.AssertionCues;
import org.lesionlake.report.AssertionReader;
import org.lesionlake.report.Span;
import org.lesionlake.report.TextNormalizer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says of targets in clinical sentences whether they are there, when, and of whom. */
@Command(
    name = "assert",
    mixinStandardHelpOptions = true,
    description = {
      "Says of any target in any clinical text whether it is present, uncertain or absent; current,",
      "historical, future or hypothetical; of the patient, family or other. Reads a TSV with the header",
      "id, sentence, start, end (half-open character offsets) or id, sentence, target; tabs and line",
      "ends inside a cell are written \\t and \\n. Writes a TSV: id, presence, time, experiencer."
    },
    footer = {"", "Example:", "  lesionlake report assert --lang en targets.tsv > read.tsv"})
final class AssertCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.tsv", description = "Targets; - for standard input.")
  private Path file;

  @Option(names = "--lang", required = true, paramLabel = "L", description = "en or nl.")
  private String lang;

  @Option(
      names = "--evidence",
      description = "A fifth column: the rules that decided, and the words that they matched.")
  private boolean withEvidence;

  @Option(
      names = "--score",
      description = {
        "Of a file that also has the columns presence, time and experiencer: prints precision,",
        "recall and F1 for each value, and names on standard error what differs."
      })
  private boolean score;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    String language = TextInput.requireLanguage(Optional.of(lang), "");
    AssertionReader reader =
        new AssertionReader(AssertionCues.load(TextInput.conf(Optional.of(language)), language));
    String[] lines = TextInput.text(file).split("\r?\n");
    List<String> header = Arrays.stream(lines[0].split("\t", -1)).map(String::strip).toList();
    requireHeader(header);
    if (score && !header.containsAll(AssertionScores.COLUMNS)) {
      throw new UserError(
          file + " has no gold.",
          "--score compares with the columns " + String.join(", ", AssertionScores.COLUMNS) + ".",
          "Add them, or leave --score out.");
    }
    LeftOut leftOut = new LeftOut(spec.commandLine().getErr());
    AssertionScores scores = new AssertionScores();
    List<String> written = new ArrayList<>();
    written.add("id\tpresence\ttime\texperiencer" + (withEvidence ? "\tevidence" : ""));
    for (int i = 1; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      String[] cells = lines[i].split("\t", -1);
      try {
        String line = read(header, cells, reader);
        written.add(line);
        if (score) {
          String[] values = line.split("\t", -1);
          for (int j = 0; j < AssertionScores.COLUMNS.size(); j++) {
            scores.add(
                values[0],
                j,
                cells[header.indexOf(AssertionScores.COLUMNS.get(j))].strip(),
                values[j + 1]);
          }
        }
      } catch (IllegalArgumentException e) {
        leftOut.add(i + 1, e.getMessage());
      }
    }
    if (score) {
      scores.differences().forEach(spec.commandLine().getErr()::println);
      spec.commandLine().getErr().flush();
    }
    TextInput.write(
        TextInput.STANDARD,
        score ? List.of(scores.table().stripTrailing()) : written,
        spec.commandLine().getOut());
    leftOut.end(written.size() - 1);
    return 0;
  }

  private void requireHeader(List<String> header) {
    boolean target = header.contains("target");
    boolean offsets = header.contains("start") && header.contains("end");
    if (!header.contains("id") || !header.contains("sentence") || !(target || offsets)) {
      throw new UserError(
          file + " has another header.",
          "Its first line is: " + HeaderText.printable(String.join(", ", header)),
          "Give it the columns id, sentence, start, end or id, sentence, target, parted by tabs.");
    }
  }

  private String read(List<String> header, String[] cells, AssertionReader reader) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "has " + cells.length + " cells where the header has " + header.size());
    }
    String sentence = unescaped(cells[header.indexOf("sentence")]);
    Span target =
        header.contains("start")
            ? offsets(sentence, cells[header.indexOf("start")], cells[header.indexOf("end")])
            : found(sentence, unescaped(cells[header.indexOf("target")]));
    Assertion assertion = reader.read(sentence, target);
    String line =
        cells[header.indexOf("id")]
            + "\t"
            + assertion.presence()
            + "\t"
            + assertion.time()
            + "\t"
            + assertion.experiencer();
    return withEvidence ? line + "\t" + evidence(sentence, assertion) : line;
  }

  private static String evidence(String sentence, Assertion assertion) {
    return String.join(
        "; ",
        assertion.evidence().stream()
            .map(
                item ->
                    item.role()
                        + " "
                        + item.rule()
                        + " '"
                        + sentence.substring(item.start(), item.end()).replaceAll("\\s+", " ")
                        + "'")
            .toList());
  }

  /** Offsets count characters, as most languages do, not the halves of UTF-16. */
  private static Span offsets(String sentence, String start, String end) {
    int from;
    int to;
    try {
      from = Integer.parseInt(start.strip());
      to = Integer.parseInt(end.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("has start '" + start + "' and end '" + end + "'", e);
    }
    int characters = sentence.codePointCount(0, sentence.length());
    if (from < 0 || to <= from || to > characters) {
      throw new IllegalArgumentException(
          "has a target from "
              + from
              + " to "
              + to
              + ", outside its sentence of "
              + characters
              + " characters");
    }
    return new Span(sentence.offsetByCodePoints(0, from), sentence.offsetByCodePoints(0, to));
  }

  /** The first place of a target as a word of its own, else its first place at all. */
  private static Span found(String sentence, String target) {
    String where = TextNormalizer.normalize(sentence);
    String what = TextNormalizer.normalize(target).strip();
    int first = what.isEmpty() ? -1 : where.indexOf(what);
    if (first < 0) {
      throw new IllegalArgumentException("has a target that its sentence does not hold");
    }
    for (int at = first; at >= 0; at = where.indexOf(what, at + 1)) {
      int end = at + what.length();
      boolean own =
          (at == 0 || !Character.isLetterOrDigit(where.charAt(at - 1)))
              && (end == where.length() || !Character.isLetterOrDigit(where.charAt(end)));
      if (own) {
        return new Span(at, end);
      }
    }
    return new Span(first, first + what.length());
  }

  private static String unescaped(String cell) {
    return cell.replace("\\t", "\t").replace("\\n", "\n");
  }
}
