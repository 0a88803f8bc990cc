package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.tool.TextInput.JsonLine;
import org.lesionlake.jobs.tool.TextInput.LeftOut;
import org.lesionlake.report.ReportEvaluation;
import org.lesionlake.report.ReportEvaluation.Difference;
import org.lesionlake.report.ReportSummary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores a reading against gold. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Reads the texts of a gold file and compares: precision, recall and F1 by site and status"
          + " with",
      "95 % intervals (bootstrap over reports), how often sizes, change, count, side, primary, TNM",
      "and markers are exactly right, and every disagreement with its text. With --read it scores",
      "the output of another reader instead."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake report evaluate --gold gold.jsonl",
      "  lesionlake report evaluate --gold gold.jsonl --read other.jsonl --no-differences",
      "  lesionlake report evaluate --gold gold.jsonl --set reports.tagger=/taggers/ours"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--gold",
      required = true,
      paramLabel = "FILE.jsonl",
      description = "Reports with what they say, in the form that 'report extract' writes.")
  private Path gold;

  @Option(
      names = "--read",
      paramLabel = "FILE.jsonl",
      description = "What another reader made of the same ids.")
  private Optional<Path> read = Optional.empty();

  @Option(names = "--no-differences", description = "The table alone.")
  private boolean tableOnly;

  @CommandLine.Mixin private ReportSettings settings;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    LeftOut leftOut = new LeftOut(spec.commandLine().getErr());
    List<JsonLine> lines = TextInput.jsonLines(gold, leftOut);
    Map<String, String> texts = new LinkedHashMap<>();
    List<ReportSummary> truth = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Map<String, ReportSummary> found = new HashMap<>(others(leftOut));
    ReportReaders readers = read.isPresent() ? null : marked(lines);
    for (JsonLine line : lines) {
      if (!seen.add(line.id())) {
        leftOut.add(line.number(), "has the id of an earlier line");
        continue;
      }
      try {
        ReportSummary summary = ReportSummary.parse(line.line());
        if (readers != null) {
          // The gold's own primary is not shown to the reader that is measured.
          ReportSummary own = readers.read(line, leftOut, false).orElse(null);
          if (own == null) {
            continue;
          }
          found.put(line.id(), own);
        } else if (!found.containsKey(line.id())) {
          leftOut.add(line.number(), "has an id that " + read.get() + " does not have");
          continue;
        }
        truth.add(summary.withId(line.id()));
        texts.put(line.id(), line.member("text").orElse(""));
      } catch (IllegalArgumentException e) {
        leftOut.add(line.number(), "is no gold: " + e.getMessage());
      }
    }
    if (truth.isEmpty()) {
      leftOut.end(0);
      throw new UserError(
          gold + " has no report.", "It is empty.", "Name a file with a JSON object a line.");
    }
    print(ReportEvaluation.of(truth, List.copyOf(found.values())), texts);
    leftOut.end(truth.size());
    return 0;
  }

  private ReportReaders marked(List<JsonLine> lines) {
    try (ReportReaders readers = ReportReaders.load(settings.load())) {
      readers.mark(lines);
      return readers;
    }
  }

  private Map<String, ReportSummary> others(LeftOut leftOut) {
    Map<String, ReportSummary> summaries = new HashMap<>();
    if (read.isPresent()) {
      for (JsonLine line : TextInput.jsonLines(read.get(), leftOut)) {
        try {
          summaries.put(line.id(), ReportSummary.parse(line.line()).withId(line.id()));
        } catch (IllegalArgumentException e) {
          leftOut.add(line.number(), "of " + read.get() + " is no reading: " + e.getMessage());
        }
      }
    }
    return summaries;
  }

  private void print(ReportEvaluation evaluation, Map<String, String> texts) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(evaluation.reports() + " reports");
    out.print(evaluation.toText());
    if (!tableOnly) {
      String last = null;
      for (Difference difference : evaluation.differences()) {
        if (!difference.id().equals(last)) {
          out.println();
          out.println(difference.id());
          texts.get(difference.id()).lines().forEach(line -> out.println("    | " + line));
          last = difference.id();
        }
        out.println(
            "  "
                + difference.what()
                + ": gold "
                + difference.gold()
                + ", read "
                + difference.read());
      }
    }
    out.flush();
  }
}
