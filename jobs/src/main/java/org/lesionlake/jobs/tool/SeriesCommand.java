package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.jobs.lake.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which series there are in some files, and which of them a lake would choose. */
@Command(
    name = "series",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the series of DICOM files with geometry, verdicts and choice, as a lake of profile",
      "research would make them by the words and rules in conf/. Reads headers only.",
      "A lake breaks ties between series that are alike by UIDs of its own."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake dicom series /archive/ct/one-study",
      "  lesionlake dicom series --json a b | jq '.series[] | select(.chosen)'"
    })
final class SeriesCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and folders.")
  private List<Path> paths = new ArrayList<>();

  @Option(
      names = "--json",
      description = "As JSON, which names studies and series by their true UIDs.")
  private boolean json;

  @Option(
      names = "--files",
      description = "Names on standard error each file that is in no series, and why.")
  private boolean nameFiles;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    FoundFiles found = FoundFiles.at(paths);
    SeriesListing listing =
        new SeriesListing(
            Settings.load(Optional.empty(), List.of()),
            (file, why) -> {
              if (nameFiles) {
                err.println(HeaderText.printable(file + ": " + why));
              }
            });
    found
        .unreadable()
        .forEach(
            path ->
                listing.leaveOut(
                    path, SeriesListing.UNREADABLE, "It is no file that can be read."));
    ReadingProgress progress = new ReadingProgress(err, found.files().size(), System::nanoTime);
    for (Path file : found.files()) {
      listing.add(file);
      progress.readOne();
    }
    err.flush();
    print(found.files().size() + found.unreadable().size(), listing);
    return 0;
  }

  private void print(int files, SeriesListing listing) {
    List<SeriesEntry> series = listing.series();
    if (series.isEmpty()) {
      throw DicomErrors.noSeries(files, listing.leftOut());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(SeriesText.json(files, series, listing.leftOut()));
    } else {
      out.print(SeriesText.table(series));
      out.print(SeriesText.leftOut(files, listing.leftOut()));
    }
    out.flush();
  }
}
