package org.lesionlake.jobs.optout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lesionlake.jobs.cohort.FrozenCohorts;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.training.FrozenTrainingSets;

/**
 * Frozen cohorts and training sets that lost patients who withdrew, and the models that were
 * trained on them while they were whole. A model package says so in its file {@value #TRAINED_ON}:
 * a training set and version in each line, as {@code liver:3}.
 *
 * @param lines one for each, in words
 */
public record ReducedSets(List<String> lines) {
  static final String TRAINED_ON = "trained-on.txt";

  static ReducedSets of(JobContext context) {
    return of(context.lake(), context.settings());
  }

  /**
   * @throws UserError if a package's list cannot be read
   */
  public static ReducedSets of(Lake lake, Settings settings) {
    List<String> lines = new ArrayList<>();
    new FrozenCohorts(lake)
        .all().stream()
            .filter(cohort -> cohort.withdrawnPatients() != null)
            .forEach(
                cohort ->
                    lines.add(
                        "cohort "
                            + cohort.cohort()
                            + ":"
                            + cohort.version()
                            + " is reduced by "
                            + cohort.withdrawnPatients()
                            + " patients who withdrew"));
    Map<String, Long> reduced = new TreeMap<>();
    new FrozenTrainingSets(lake)
        .all().stream()
            .filter(set -> set.withdrawnItems() != null)
            .forEach(
                set -> reduced.put(set.trainingSet() + ":" + set.version(), set.withdrawnItems()));
    reduced.forEach(
        (set, items) ->
            lines.add(
                "training set "
                    + set
                    + " is reduced by "
                    + items
                    + " items of patients who withdrew"));
    for (Path folder : packages(settings)) {
      for (String set : trainedOn(folder)) {
        if (reduced.containsKey(set)) {
          lines.add(
              "model "
                  + folder.getFileName()
                  + " was trained on "
                  + set
                  + " with patients who withdrew since");
        }
      }
    }
    return new ReducedSets(List.copyOf(lines));
  }

  /** The package that the lake uses, and those that lie beside it. */
  private static List<Path> packages(Settings settings) {
    TreeSet<Path> folders = new TreeSet<>();
    folders.add(settings.conf(settings.string("inference.model")).toAbsolutePath().normalize());
    Path models = settings.conf("models").toAbsolutePath().normalize();
    if (Files.isDirectory(models)) {
      try (Stream<Path> found = Files.list(models)) {
        found.filter(Files::isDirectory).forEach(folders::add);
      } catch (IOException e) {
        throw unreadable(models, e);
      }
    }
    return List.copyOf(folders);
  }

  private static List<String> trainedOn(Path folder) {
    Path list = folder.resolve(TRAINED_ON);
    if (!Files.isRegularFile(list)) {
      return List.of();
    }
    try {
      return Files.readAllLines(list).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw unreadable(list, e);
    }
  }

  private static UserError unreadable(Path file, IOException e) {
    return new UserError(
        "It cannot be told which models were trained on patients who withdrew.",
        file + ": " + e.getClass().getSimpleName() + ".",
        "See that it can be read, then run again.");
  }
}
