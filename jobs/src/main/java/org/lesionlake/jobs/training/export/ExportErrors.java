package org.lesionlake.jobs.training.export;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.lesionlake.jobs.lake.UserError;

/** What can keep a training set from being exported. */
final class ExportErrors {
  private static final int NAMED = 20;

  private ExportErrors() {}

  static UserError rowsChanged(String set, long frozenItems, long itemsNow) {
    return new UserError(
        "The training set " + set + " cannot be exported.",
        "Its rows in gold.training_items are not those that were frozen: "
            + frozenItems
            + " were, "
            + itemsNow
            + " are there.",
        "'lesionlake training-set verify "
            + set
            + "' names the series; restore the table, or freeze a new version.");
  }

  static UserError sourcesGone(String set, List<UnitOutcome.Failure> failures) {
    TreeSet<String> patients = new TreeSet<>();
    failures.forEach(failure -> patients.add(failure.patientId()));
    UnitOutcome.Failure first = failures.get(0);
    return new UserError(
        "The training set "
            + set
            + " cannot be exported: files of "
            + failures.size()
            + " series of "
            + patients.size()
            + (patients.size() == 1 ? " patient" : " patients")
            + " cannot be used.",
        "Patients "
            + some(patients)
            + "; for example "
            + first.file()
            + " of series "
            + first.seriesUid()
            + " "
            + first.why()
            + ".",
        "Freeze a new version, which leaves out what is gone ('lesionlake training-set create'),"
            + " or restore the files; nothing was exported.");
  }

  static UserError nothingLeft(String set, String leftOut, boolean faces) {
    return new UserError(
        "Nothing of the training set " + set + " can be exported.",
        "All of its series are left out: " + leftOut + ".",
        faces
            ? "Say --with-faces to take series that may show a face, once you have the right to, or"
                + " correct the words in conf/series that tell regions."
            : "Take other masks with --masks, or a format that needs none (monai, webdataset,"
                + " parquet).");
  }

  static UserError noLabels(String set) {
    return new UserError(
        "The training set " + set + " has no labels to export.",
        "No structure and no lesion of its masks fits a label.",
        "Say --label, take other masks with --masks, or export to monai, webdataset or parquet,"
            + " which take CT without masks.");
  }

  static UserError tooManyLabels(int labels) {
    return new UserError(
        "There are " + labels + " labels.",
        "A label file has room for 254.",
        "Say with --label which sites and classes are to be one.");
  }

  static UserError insideLake(String output, String what) {
    return new UserError(
        "The export cannot go to " + output + ".",
        "It lies in the " + what + ", or the " + what + " in it.",
        "Name a folder elsewhere with --output.");
  }

  static UserError notEmpty(String output) {
    return new UserError(
        "The folder " + output + " is not empty and holds no export.",
        "An export is never mixed with other files.",
        "Name another folder with --output, or empty this one.");
  }

  static UserError otherExport(String output, String inside, boolean complete) {
    return new UserError(
        "The folder "
            + output
            + (complete ? " holds another export" : " holds another export that is not finished")
            + ".",
        "It is " + inside + ", and this one would differ in items, labels or files.",
        complete
            ? "Name another folder with --output."
            : "Name another folder with --output, or delete this one; to finish it, give the"
                + " options that it was begun with.");
  }

  static UserError noRoom(String output, long needed, long free) {
    return new UserError(
        "There is no room for the export at " + output + ".",
        "It needs at least " + megabytes(needed) + " and " + megabytes(free) + " are free.",
        "Make room, or name a folder on another disk with --output.");
  }

  /** Thrown in a task. */
  static UserError cannotWrite(ExportCase of, String message) {
    return new UserError(
        "Series " + of.seriesUid() + " of patient " + of.patientId() + " could not be written.",
        "The storage answered: " + message + ".",
        "Make room or mend the storage, and run the same command again.");
  }

  static UserError stopped(
      String set,
      String output,
      UserError cause,
      long done,
      long all,
      Collection<String> patients) {
    return new UserError(
        "The export of "
            + set
            + " stopped after "
            + done
            + " of "
            + all
            + " series; nothing of it stands under its name.",
        cause
                .getMessage()
                .lines()
                .limit(2)
                .map(String::strip)
                .reduce((a, b) -> a + " " + b)
                .orElse("")
            + " Not exported yet are series of the patients "
            + some(patients)
            + ".",
        "Make room or mend the storage, and run the same command again: it goes on where it"
            + " stopped. To give it up, delete "
            + output
            + ".");
  }

  static UserError outputFails(String output, String message) {
    return new UserError(
        "The export cannot be written to " + output + ".",
        "The storage answered: " + message + ".",
        "Name a folder that you may write to with --output, or make room; then run the same command"
            + " again.");
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
  }

  static String some(Collection<String> names) {
    TreeSet<String> sorted = new TreeSet<>(names);
    return String.join(", ", sorted.stream().limit(NAMED).toList())
        + (sorted.size() > NAMED ? " and " + (sorted.size() - NAMED) + " more" : "");
  }
}
