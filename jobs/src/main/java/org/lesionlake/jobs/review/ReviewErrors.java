package org.lesionlake.jobs.review;

import java.nio.file.Path;
import java.util.List;
import org.lesionlake.jobs.lake.UserError;

/** What can go wrong with samples and verdicts. */
final class ReviewErrors {
  private ReviewErrors() {}

  static UserError nothingToDraw(List<String> sites) {
    return new UserError(
        "No case can be drawn.",
        "gold.metastasis_status has no study whose report or image says something"
            + (sites.isEmpty() ? "." : " of: " + String.join(", ", sites) + "."),
        "Run a night first, or name other sites.");
  }

  static UserError sampleExists(String sample) {
    return new UserError(
        "There is a sample " + sample + " already.",
        "It was drawn with another seed, number of cases or release, and its verdicts rest on it.",
        "Give another --name.");
  }

  static UserError noSuchSample(String sample, List<String> samples) {
    return new UserError(
        "There is no sample " + sample + ".",
        samples.isEmpty()
            ? "None was drawn in this lake."
            : "There are " + String.join(", ", samples) + ".",
        "Check the name, or draw it with 'lesionlake review sample'.");
  }

  static UserError folderNotEmpty(Path folder) {
    return new UserError(
        "The pages cannot be written to " + folder + ".",
        "There is something in it, and pages of two samples must not mix.",
        "Name an empty or absent folder with --out.");
  }

  static UserError cannotWrite(Path folder, String why) {
    return new UserError(
        "The pages cannot be written to " + folder + ".",
        why,
        "Name a folder that you can write to with --out.");
  }

  static UserError badVerdicts(Path file, List<String> problems) {
    int shown = Math.min(10, problems.size());
    return new UserError(
        "The verdicts in " + file + " were not taken in.",
        String.join("; ", problems.subList(0, shown))
            + (problems.size() > shown ? "; and " + (problems.size() - shown) + " more." : "."),
        "Mend these rows, then import the file again; no verdict of it was taken in.");
  }
}
