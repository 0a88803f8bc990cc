package org.lesionlake.jobs.training;

import java.util.List;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.training.SplitException;

/** What can be wrong with a specification on a lake. */
final class TrainingErrors {
  private static final int NAMED = 10;

  private TrainingErrors() {}

  static UserError queryFails(String message) {
    return new UserError(
        "The specification's query cannot be run.",
        message.lines().limit(6).reduce((a, b) -> a + "\n       " + b).orElse(""),
        "Mend it; it is one SELECT over tables (not views) of bronze, silver and gold, which"
            + " 'lesionlake sql' runs too.");
  }

  static UserError noColumn(String column, List<String> columns) {
    return new UserError(
        "The specification's query gives no column " + column + ".",
        "It gives " + String.join(", ", columns) + ".",
        "Select series_uid and every column that strata names.");
  }

  static UserError selectsNothing(String name) {
    return new UserError(
        "The training set " + name + " is empty.",
        "Its query gives no row on this lake.",
        "Loosen a condition; run the query with 'lesionlake sql' and leave one out at a time.");
  }

  static UserError nothingUsable(String name, String reasons) {
    return new UserError(
        "The training set " + name + " is empty.",
        "Every series that its query gives is left out: " + reasons + ".",
        "Run the volumes job for series without voxels, or select others.");
  }

  static UserError twice(List<String> series) {
    return new UserError(
        "The specification's query gives series more than once.",
        "Each is one item, but there are several rows of " + some(series) + ".",
        "Group by series_uid, or select DISTINCT with fewer columns.");
  }

  static UserError unknownSeries(List<String> series) {
    return new UserError(
        "The specification's query gives series that the lake does not know.",
        "silver.ct_series holds no " + some(series) + ".",
        "Take series_uid from silver.ct_series or silver.ct_volumes.");
  }

  static UserError tooSmall(SplitException e) {
    return new UserError(
        (e.stratum().isEmpty() ? "The set" : "Stratum " + e.stratum())
            + " is too small for its split.",
        "It has "
            + e.patients().size()
            + (e.patients().size() == 1 ? " patient" : " patients")
            + " ("
            + some(e.patients())
            + "), all of whom are on other sides than "
            + String.join(", ", e.empty())
            + ".",
        "Select more patients, merge strata in the query, or give a side the share 0.");
  }

  static UserError tooFewForFolds(int patients, int folds) {
    return new UserError(
        "The train side is too small for its folds.",
        "It has " + patients + " patients and " + folds + " folds.",
        "Set folds to 0 or to at most the number of patients.");
  }

  static String some(List<String> names) {
    return String.join(", ", names.stream().sorted().limit(NAMED).toList())
        + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
  }
}
