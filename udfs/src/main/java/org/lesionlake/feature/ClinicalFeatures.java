package org.lesionlake.feature;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Features of {@code bronze.clinical}. */
final class ClinicalFeatures {
  private static final String TABLE = "bronze.clinical";
  private static final String START = "treatment_start";
  private static final Encoding DAYS = new Encoding.Logarithm(8);
  private static final Encoding RATIO = new Encoding.Ratio(4);
  private static final String OTHER = "other";

  private static final List<String> PRIMARIES =
      List.of(
          "lung",
          "colorectal",
          "breast",
          "prostate",
          "kidney",
          "melanoma",
          "pancreas",
          "stomach",
          "oesophagus",
          "ovary",
          "bladder",
          "thyroid",
          "liver",
          "head_and_neck",
          "sarcoma",
          "lymphoma",
          OTHER);

  /** Those that {@code conf/markers} knows. */
  private static final List<String> MARKERS =
      List.of(
          "CEA",
          "PSA",
          "CA 19-9",
          "CA-125",
          "CA 15-3",
          "AFP",
          "hCG",
          "S100B",
          "LDH",
          "calcitonin",
          "thyroglobulin",
          "NSE",
          "CYFRA 21-1",
          "chromogranin A");

  private ClinicalFeatures() {}

  static List<Feature> all() {
    List<Feature> features = new ArrayList<>();
    features.add(
        new Feature(
            "age",
            "age at the study by the year of birth, right to a year",
            "a",
            new Encoding.Scaled(60, 15),
            TABLE + " birth_year",
            (record, study, mark) ->
                of(record, "birth_year")
                    .filter(fact -> fact.value() != null && study.date() != null)
                    .map(fact -> age(fact, study))
                    .findFirst()));
    features.add(
        new Feature(
            "sex",
            "sex as registered",
            "",
            new Encoding.OneOf(List.of("female", "male")),
            TABLE + " sex",
            (record, study, mark) -> of(record, "sex").map(ClinicalFeatures::sex).findFirst()));
    features.add(
        new Feature(
            "primary_tumour",
            "the primary tumour diagnosed last; other for one that is not in the list",
            "",
            new Encoding.OneOf(PRIMARIES),
            TABLE + " primary_tumour",
            (record, study, mark) -> last(of(record, "primary_tumour")).map(f -> primary(f))));
    features.add(
        new Feature(
            "primary_tumours",
            "different primary tumours diagnosed so far",
            "{tumour}",
            new Encoding.Scaled(1, 1),
            TABLE + " primary_tumour",
            (record, study, mark) -> count(of(record, "primary_tumour").map(DatedFact::code))));
    features.add(
        new Feature(
            "diagnosis_days",
            "days since the first diagnosis of a primary tumour",
            "d",
            DAYS,
            TABLE + " primary_tumour",
            (record, study, mark) ->
                of(record, "primary_tumour").min(BY_DATE).map(fact -> days(fact, study))));
    features.add(
        new Feature(
            "treatment_running",
            "whether a treatment was started and not stopped by the study's day",
            "",
            new Encoding.YesNo(),
            TABLE + " treatment_start, treatment_stop",
            (record, study, mark) ->
                last(of(record, START))
                    .map(
                        fact ->
                            Value.yesNo(
                                of(record, START).anyMatch(start -> runs(start, record)),
                                fact.date(),
                                fact.token()))));
    features.add(
        new Feature(
            "treatment_days",
            "days since a treatment was started last",
            "d",
            DAYS,
            TABLE + " treatment_start",
            (record, study, mark) -> last(of(record, START)).map(fact -> days(fact, study))));
    features.add(
        new Feature(
            "treatment_lines",
            "treatments started so far",
            "{treatment}",
            new Encoding.Scaled(1, 2),
            TABLE + " treatment_start",
            (record, study, mark) ->
                count(of(record, START).map(fact -> fact.code() + " " + fact.date()))));
    for (String marker : MARKERS) {
      markers(features, "marker_" + key(marker), marker, fact -> isMarker(fact, marker));
    }
    features.add(
        new Feature(
            "marker_highest_ratio",
            "the highest of the last values of all markers, over its upper limit",
            "1",
            RATIO,
            TABLE + " marker",
            (record, study, mark) -> highest(record).map(ClinicalFeatures::ratio)));
    features.add(
        new Feature(
            "marker_highest_days",
            "days since that value",
            "d",
            DAYS,
            TABLE + " marker",
            (record, study, mark) -> highest(record).map(fact -> days(fact, study))));
    return features;
  }

  private static void markers(
      List<Feature> into, String prefix, String marker, Predicate<DatedFact> is) {
    into.add(
        new Feature(
            prefix + "_ratio",
            "last " + marker + " over its upper limit; a value below detection counts as the limit",
            "1",
            RATIO,
            TABLE + " marker",
            (record, study, mark) ->
                last(withLimit(record).filter(is)).map(ClinicalFeatures::ratio)));
    into.add(
        new Feature(
            prefix + "_days",
            "days since that " + marker,
            "d",
            DAYS,
            TABLE + " marker",
            (record, study, mark) ->
                last(withLimit(record).filter(is)).map(fact -> days(fact, study))));
  }

  /** Of one day the higher ratio, then by what does not depend on the order of rows. */
  private static final Comparator<DatedFact> BY_DATE =
      Comparator.comparing(DatedFact::date)
          .thenComparing(ClinicalFeatures::overLimit)
          .thenComparing(fact -> String.valueOf(fact.code()))
          .thenComparing(DatedFact::token);

  private static Stream<DatedFact> of(PatientRecord record, String item) {
    return record.facts().stream().filter(fact -> fact.item().equals(item));
  }

  private static Optional<DatedFact> last(Stream<DatedFact> facts) {
    return facts.max(BY_DATE);
  }

  private static Value age(DatedFact birthYear, StudyMoment study) {
    double years = study.date().getYear() - birthYear.value();
    return Value.number(years, null, birthYear.token());
  }

  private static Value sex(DatedFact fact) {
    String word =
        fact.code().startsWith("f") ? "female" : fact.code().startsWith("m") ? "male" : "";
    return Value.word(word, null, fact.token());
  }

  private static Value primary(DatedFact fact) {
    String known = fact.code().replaceAll("[^a-z]+", "_");
    return Value.word(PRIMARIES.contains(known) ? known : OTHER, fact.date(), fact.token());
  }

  private static Optional<Value> count(Stream<String> codes) {
    long number = codes.distinct().count();
    return number == 0 ? Optional.empty() : Optional.of(Value.number(number, null, null));
  }

  private static Value days(DatedFact fact, StudyMoment study) {
    LocalDate date = fact.date();
    return Value.number(ChronoUnit.DAYS.between(date, study.date()), date, fact.token());
  }

  private static boolean runs(DatedFact start, PatientRecord record) {
    return of(record, "treatment_stop")
        .noneMatch(stop -> stop.code().equals(start.code()) && !stop.date().isBefore(start.date()));
  }

  private static Stream<DatedFact> withLimit(PatientRecord record) {
    return of(record, "marker")
        .filter(fact -> fact.value() != null && fact.upperLimit() != null && fact.upperLimit() > 0);
  }

  private static Optional<DatedFact> highest(PatientRecord record) {
    return withLimit(record)
        .map(DatedFact::code)
        .distinct()
        .map(code -> last(withLimit(record).filter(f -> f.code().equals(code))).orElseThrow())
        .max(Comparator.comparingDouble(ClinicalFeatures::overLimit).thenComparing(BY_DATE));
  }

  private static double overLimit(DatedFact fact) {
    return fact.value() == null || fact.upperLimit() == null ? 0 : fact.value() / fact.upperLimit();
  }

  private static Value ratio(DatedFact fact) {
    return Value.number(overLimit(fact), fact.date(), fact.token());
  }

  private static boolean isMarker(DatedFact fact, String marker) {
    return key(fact.code()).equals(key(marker));
  }

  /** Letters and digits parted by underscores, however a source writes blanks and hyphens. */
  private static String key(String marker) {
    return marker.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }
}
