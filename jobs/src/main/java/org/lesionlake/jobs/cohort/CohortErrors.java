package org.lesionlake.jobs.cohort;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.lesionlake.jobs.lake.UserError;

/** What can be wrong with a cohort, as people are told it. */
final class CohortErrors {
  /** Farther than this is no misspelling. */
  private static final int FAR = 6;

  private CohortErrors() {}

  static UserError noSuchFile(String file) {
    return new UserError(
        "There is no cohort definition " + file + ".",
        "The file does not exist.",
        "Name a file; conf/cohorts/example.conf shows every field.");
  }

  static UserError unreadable(String place, String why) {
    return new UserError(
        "The cohort definition " + place + " cannot be read.",
        why,
        "Mend it; conf/cohorts/example.conf shows every field.");
  }

  static UserError unknownField(String place, String field, List<String> known) {
    return new UserError(
        "The cohort definition " + place + " has an unknown field '" + field + "'.",
        "A field that is not understood would select other patients than it says.",
        nearest(field, known)
                .map(near -> "Did you mean '" + near + "'? ")
                .orElse("The fields are: " + String.join(", ", known) + ". ")
            + "conf/cohorts/example.conf shows every field.");
  }

  static UserError missing(String place, String field, String example) {
    return new UserError(
        "The cohort definition " + place + " lacks the field '" + field + "'.",
        "Every cohort needs one.",
        "Add for example: " + field + " = " + example);
  }

  static UserError wrongValue(String place, String field, String value, List<String> known) {
    return new UserError(
        "The cohort definition " + place + " cannot have " + field + " = " + value + ".",
        "It takes: " + String.join(", ", known) + ".",
        nearest(value, known)
            .map(near -> "Did you mean '" + near + "'?")
            .orElse("Write one of these."));
  }

  static UserError wrongRange(String place, String field, String why) {
    return new UserError(
        "The cohort definition " + place + " cannot have that " + field + ".",
        why,
        "Mend the field " + field + ".");
  }

  static UserError noSuchPrimary(String wanted, List<String> there) {
    return new UserError(
        "No patient has the primary tumour " + wanted + ".",
        there.isEmpty()
            ? "The lake holds no fact primary_tumour at all."
            : "The primary tumours there are: " + String.join(", ", there) + ".",
        there.isEmpty()
            ? "Take in clinical facts first: lesionlake nightly --clinical FILE."
            : "Write one of these into primary.any-of; * stands for any letters.");
  }

  static UserError noSuchSource(String source, List<String> there) {
    return new UserError(
        "Gold holds no statuses of the source " + source + ".",
        there.isEmpty()
            ? "It holds none at all: the job gold has not run on any study yet."
            : "The sources there are: " + String.join(", ", there) + ".",
        there.isEmpty()
            ? "Run the night first."
            : "Write one of these as source into the definition, or run 'lesionlake job gold'.");
  }

  static UserError selectsNobody(String cohort, int step, String sentence, long before) {
    return new UserError(
        "The cohort " + cohort + " selects nobody, so it was not frozen.",
        step == 0
            ? "The lake knows no patient."
            : "Step "
                + step
                + " dropped the last "
                + (before == 1 ? "patient" : before + " patients")
                + ": "
                + sentence,
        step == 0
            ? "Run the night first."
            : "Widen that step. 'lesionlake cohort show FILE --lake DIR' shows how many each leaves.");
  }

  static UserError tablesMissing(List<String> missing) {
    return new UserError(
        "Cohorts cannot be drawn from this lake yet.",
        "It lacks " + String.join(", ", missing) + ".",
        "Run the night first.");
  }

  static UserError noSuchCohort(String cohort, List<String> there) {
    return new UserError(
        "There is no frozen cohort " + cohort + ".",
        there.isEmpty()
            ? "No cohort was frozen in this lake."
            : "The frozen cohorts are: " + String.join(", ", there) + ".",
        there.isEmpty()
            ? "Freeze one with 'lesionlake cohort freeze FILE --lake DIR'."
            : "Name one of them; see 'lesionlake cohort list'.");
  }

  static UserError noSuchVersion(String cohort, int version, int newest) {
    return new UserError(
        "The cohort " + cohort + " has no version " + version + ".",
        "Its versions go from 1 to " + newest + ".",
        "Name one of them; see 'lesionlake cohort list'.");
  }

  /** The known word that is spelt most like a word, if it is near enough to be meant. */
  static Optional<String> nearest(String word, List<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .min(Comparator.comparingInt((String other) -> distance.apply(word, other)))
        .filter(other -> distance.apply(word, other) <= Math.min(FAR, 1 + other.length() / 3));
  }
}
