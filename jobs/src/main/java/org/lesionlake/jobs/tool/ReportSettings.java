package org.lesionlake.jobs.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lesionlake.jobs.lake.Settings;
import picocli.CommandLine.Option;

/** Settings of the commands that read reports: the defaults, the environment, what is given. */
final class ReportSettings {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Overrides a setting; may be given again. reports.tagger=FOLDER reads with a trained"
            + " tagger",
        "beside the rules."
      })
  private List<String> set = new ArrayList<>();

  Settings load() {
    return Settings.load(Optional.empty(), set);
  }
}
