package org.lesionlake.jobs.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.jobs.tool.TextInput.JsonLine;
import org.lesionlake.jobs.tool.TextInput.LeftOut;
import org.lesionlake.report.ReportSummary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads report texts and writes what they say of metastases, site by site. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    description = {
      "Reads reports, a JSON object a line: {\"id\",\"lang\",\"text\",\"primary\"}, and writes a"
          + " line for",
      "each:"
          + " {\"id\",\"lang\",\"primary\",\"metastases\":[{\"site\",\"status\",\"sizes_mm\",\"prior_sizes_mm\",",
      "\"change\",\"count\",\"laterality\"}],\"global_absent\",\"tnm\",\"markers\"}. lang and"
          + " primary may be left",
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

  @CommandLine.Mixin private ReportSettings settings;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    LeftOut leftOut = new LeftOut(spec.commandLine().getErr());
    List<JsonLine> lines = TextInput.jsonLines(in, leftOut);
    ReadingProgress progress =
        new ReadingProgress(spec.commandLine().getErr(), lines.size(), System::nanoTime, "reports");
    List<String> written = new ArrayList<>();
    try (ReportReaders readers = ReportReaders.load(settings.load())) {
      for (int from = 0; from < lines.size(); from += BATCH) {
        List<JsonLine> batch = lines.subList(from, Math.min(lines.size(), from + BATCH));
        readers.mark(batch);
        List<Optional<ReportSummary>> read =
            batch.parallelStream().map(line -> readers.read(line, leftOut, true)).toList();
        read.forEach(
            summary -> {
              summary.ifPresent(s -> written.add(s.toJson().toString()));
              progress.readOne();
            });
      }
    }
    TextInput.write(out, written, spec.commandLine().getOut());
    leftOut.end(written.size());
    return 0;
  }
}
