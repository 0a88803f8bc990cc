package org.lesionlake.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.feature.ReadReport.SiteWord;

/** Both sides of each border. */
class LeakRuleTest {
  private static final LocalDate DAY = LocalDate.of(2020, 5, 14);
  private static final StudyMoment STUDY = new StudyMoment(DAY, "acc-study");

  @ParameterizedTest
  @CsvSource({
    "marker, 2020-05-13, true",
    "marker, 2020-05-14, true",
    "marker, 2020-05-15, false",
    "marker, , false",
    "primary_tumour, 2020-05-14, true",
    "primary_tumour, 2020-05-15, false",
    "primary_tumour, , false",
    "treatment_start, 2020-05-14, true",
    "treatment_start, 2020-05-15, false",
    "treatment_stop, 2020-05-14, true",
    "treatment_stop, 2020-05-15, false",
    "sex, , true",
    "birth_year, , true"
  })
  void aFactCountsFromItsDayOn(String item, LocalDate date, boolean counts) {
    PatientRecord record = new PatientRecord(List.of(fact(item, date)), List.of());
    assertThat(admitted(record, STUDY, false).facts()).hasSize(counts ? 1 : 0);
    // Whether a model reads the study's report has no say in it.
    assertThat(admitted(record, STUDY, true).facts()).hasSize(counts ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    // date, accession number, counts, counts for a model that reads the study's own report
    "2020-05-13, acc-other, true, true",
    "2020-05-13, , true, true",
    "2020-05-13, acc-study, false, true",
    "2020-05-14, acc-other, false, true",
    "2020-05-14, acc-study, false, true",
    "2020-05-14, , false, true",
    "2020-05-15, acc-other, false, false",
    "2020-05-15, acc-study, false, false",
    "2020-05-15, , false, false",
    ", acc-other, false, false",
    ", acc-study, false, false"
  })
  void aReportCountsBeforeTheStudyAndItsOwnOnlyWhereAskedFor(
      LocalDate date, String accession, boolean counts, boolean countsWithOwn) {
    ReadReport report =
        report("r", 1, date, false, accession == null ? List.of() : List.of(accession));
    PatientRecord record = new PatientRecord(List.of(), List.of(report));
    assertThat(admitted(record, STUDY, false).reports()).hasSize(counts ? 1 : 0);
    assertThat(admitted(record, STUDY, true).reports()).hasSize(countsWithOwn ? 1 : 0);
  }

  @Test
  void aReportOfSeveralStudiesIsTheStudysOwnToo() {
    ReadReport report = report("r", 1, DAY.minusDays(9), false, List.of("acc-other", "acc-study"));
    PatientRecord record = new PatientRecord(List.of(), List.of(report));
    assertThat(admitted(record, STUDY, false).reports()).isEmpty();
    assertThat(admitted(record, STUDY, true).reports()).hasSize(1);
  }

  @Test
  void aStudyWithoutAccessionNumberOwnsTheReportsOfItsDay() {
    StudyMoment study = new StudyMoment(DAY, null);
    PatientRecord record =
        new PatientRecord(
            List.of(),
            List.of(
                report("before", 1, DAY.minusDays(1), false, List.of("acc-study")),
                report("same", 1, DAY, false, List.of("acc-study"))));
    assertThat(admitted(record, study, false).reports())
        .extracting(ReadReport::reportId)
        .containsExactly("before");
  }

  @Test
  void aCorrectionOfALaterDateDoesNotReachBack() {
    ReadReport first = report("r", 1, DAY.minusDays(30), false, List.of());
    ReadReport second = report("r", 2, DAY.minusDays(1), false, List.of());
    ReadReport late = report("r", 3, DAY.plusDays(1), false, List.of());
    PatientRecord record = new PatientRecord(List.of(), List.of(late, first, second));
    assertThat(admitted(record, STUDY, false).reports()).containsExactly(second);
  }

  @Test
  void aWithdrawnReportIsNoneWheneverItWasWithdrawn() {
    ReadReport first = report("r", 1, DAY.minusDays(30), false, List.of());
    ReadReport taken = report("r", 2, DAY.plusDays(400), true, List.of());
    PatientRecord record = new PatientRecord(List.of(), List.of(first, taken));
    assertThat(admitted(record, STUDY, false).reports()).isEmpty();
    ReadReport back = report("r", 3, DAY.minusDays(20), false, List.of());
    PatientRecord again = new PatientRecord(List.of(), List.of(first, taken, back));
    assertThat(admitted(again, STUDY, false).reports()).containsExactly(back);
  }

  @Test
  void ofAStudyWithoutDateOnlySexAndBirthYearAreKnown() {
    PatientRecord record =
        new PatientRecord(
            List.of(fact("sex", null), fact("birth_year", null), fact("marker", DAY.minusYears(9))),
            List.of(report("r", 1, DAY.minusYears(9), false, List.of())));
    PatientRecord known = admitted(record, new StudyMoment(null, "acc-study"), true);
    assertThat(known.facts()).extracting(DatedFact::item).containsExactly("sex", "birth_year");
    assertThat(known.reports()).isEmpty();
  }

  /** Whatever is added after the study, no feature of any package may change. */
  @Test
  void noFeatureChangesByWhatComesAfterTheStudy() {
    FurtherInputs all =
        new FurtherInputs(
            Features.all().stream().filter(feature -> !feature.ofMark()).toList(), false);
    PatientRecord before = FeaturesTest.record(DAY.minusDays(1));
    PatientRecord both = both(before, FeaturesTest.record(DAY.plusDays(1)));
    assertThat(all.read(both, STUDY)).isEqualTo(all.read(before, STUDY));
    PatientRecord earlier = both(before, FeaturesTest.record(DAY.minusDays(2)));
    assertThat(FurtherInputs.hash(all.read(earlier, STUDY)))
        .isNotEqualTo(FurtherInputs.hash(all.read(before, STUDY)));
  }

  private static PatientRecord both(PatientRecord one, PatientRecord other) {
    return new PatientRecord(
        java.util.stream.Stream.concat(one.facts().stream(), other.facts().stream()).toList(),
        java.util.stream.Stream.concat(one.reports().stream(), other.reports().stream()).toList());
  }

  private static PatientRecord admitted(
      PatientRecord record, StudyMoment study, boolean readsOwnReport) {
    return new LeakRule(study, readsOwnReport).admitted(record);
  }

  private static DatedFact fact(String item, LocalDate date) {
    return new DatedFact(item, "cea", 7.0, 5.0, date, item + date);
  }

  private static ReadReport report(
      String id, int version, LocalDate date, boolean withdrawn, List<String> accessions) {
    return new ReadReport(
        id,
        version,
        date,
        accessions,
        withdrawn,
        false,
        Map.of("liver", new SiteWord("present", 12.0)));
  }
}
