package org.lesionlake.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lesionlake.feature.ReadReport.SiteWord;
import org.lesionlake.schemas.silver.FedValue;

class FeaturesTest {
  private static final LocalDate DAY = LocalDate.of(2020, 5, 14);
  private static final StudyMoment STUDY = new StudyMoment(DAY, "acc");

  /** A patient of whom all is told a number of days before or after. */
  static PatientRecord record(LocalDate at) {
    String when = at.toString();
    return new PatientRecord(
        List.of(
            new DatedFact("primary_tumour", "lung " + when, null, null, at, "t" + when),
            new DatedFact("treatment_start", "capox", null, null, at, "s" + when),
            new DatedFact("treatment_stop", "capox", null, null, at, "e" + when),
            new DatedFact("marker", "cea", at.getDayOfMonth() * 1.0, 5.0, at, "m" + when)),
        List.of(
            new ReadReport(
                "r" + when,
                1,
                at,
                List.of("acc-" + when),
                false,
                true,
                Map.of("bone", new SiteWord("present", at.getDayOfMonth() * 1.0)))));
  }

  @Test
  void eachHasItsNameMeaningSourceAndAFlagAfterItsNumbers() {
    assertThat(Features.all()).hasSizeGreaterThan(80);
    for (Feature feature : Features.all()) {
      assertThat(feature.name()).matches("[a-z][a-z0-9_]*");
      assertThat(feature.meaning()).isNotBlank();
      assertThat(feature.source()).matches("(bronze|silver)\\.[a-z_]+ .+");
      assertThat(feature.slots()).hasSize(feature.width()).last().asString().endsWith("=missing");
      assertThat(feature.missing().encoded()).hasSize(feature.width()).last().isEqualTo(1.0);
      assertThat(feature.missing().encoded().subList(0, feature.width() - 1)).containsOnly(0.0);
      assertThat(Features.named(feature.name())).contains(feature);
    }
  }

  @Test
  void ofNobodyAllIsMissingButTheNumberOfReports() {
    for (Feature feature : Features.all()) {
      if (!feature.ofMark()) {
        FedValue value = feature.read(PatientRecord.EMPTY, STUDY, null);
        assertThat(value.missing()).as(feature.name()).isEqualTo(!feature.name().equals("reports"));
      }
    }
  }

  @Test
  void ageIsByTheYearOfBirth() {
    FedValue age = read("age", fact("birth_year", null, 1950.0, null, null));
    assertThat(age.number()).isEqualTo(70);
    assertThat(age.encoded()).containsExactly((70 - 60) / 15.0, 0.0);
    assertThat(age.source()).isEqualTo("birth_year null null");
  }

  @Test
  void wordsAreOneOfTheirList() {
    assertThat(read("sex", fact("sex", "f", null, null, null)).encoded())
        .containsExactly(1., 0., 0.);
    assertThat(read("sex", fact("sex", "male", null, null, null)).encoded())
        .containsExactly(0., 1., 0.);
    assertThat(read("sex", fact("sex", "x", null, null, null)).missing()).isTrue();
    FedValue primary =
        read(
            "primary_tumour",
            fact("primary_tumour", "breast", null, null, DAY.minusDays(900)),
            fact("primary_tumour", "head and neck", null, null, DAY));
    assertThat(primary.word()).isEqualTo("head_and_neck");
    assertThat(primary.dated()).isEqualTo(DAY);
    assertThat(read("primary_tumour", fact("primary_tumour", "thymus", null, null, DAY)).word())
        .isEqualTo("other");
  }

  @Test
  void aMarkerIsItsLastValueOverItsLimit() {
    DatedFact[] facts = {
      fact("marker", "ca 19-9", 370.0, 37.0, DAY.minusDays(40)),
      fact("marker", "ca 19-9", 74.0, 37.0, DAY.minusDays(7)),
      fact("marker", "cea", 20.0, 5.0, DAY.minusDays(3)),
      fact("marker", "psa", 9.0, null, DAY.minusDays(1)),
      fact("marker", "ldh", 9.0, 0.0, DAY.minusDays(1))
    };
    FedValue last = read("marker_ca_19_9_ratio", facts);
    assertThat(last.number()).isEqualTo(2);
    assertThat(last.encoded()).containsExactly(0.25, 0.0);
    assertThat(read("marker_ca_19_9_days", facts).number()).isEqualTo(7);
    assertThat(read("marker_ca_19_9_days", facts).encoded().get(0))
        .isCloseTo(3.0 / 8, within(1e-9));
    assertThat(read("marker_psa_ratio", facts).missing()).as("no limit").isTrue();
    assertThat(read("marker_ldh_ratio", facts).missing()).as("a limit of 0").isTrue();
    assertThat(read("marker_highest_ratio", facts).number()).isEqualTo(4);
    assertThat(read("marker_highest_days", facts).number()).isEqualTo(3);
    assertThat(read("marker_cea_ratio", fact("marker", "cea", 0.0, 5.0, DAY)).encoded().get(0))
        .as("not below a 64th")
        .isEqualTo(-1.5);
  }

  @Test
  void markersAreKnownHoweverTheirNamesAreWritten() {
    assertThat(read("marker_ca_125_ratio", fact("marker", "ca 125", 70.0, 35.0, DAY)).number())
        .isEqualTo(2);
    assertThat(read("marker_ca_125_ratio", fact("marker", "ca-125", 70.0, 35.0, DAY)).number())
        .isEqualTo(2);
  }

  @Test
  void aTreatmentRunsUntilItsStop() {
    DatedFact capox = fact("treatment_start", "capox", null, null, DAY.minusDays(100));
    DatedFact stopped = fact("treatment_stop", "capox", null, null, DAY);
    DatedFact other = fact("treatment_stop", "folfox", null, null, DAY);
    DatedFact earlier = fact("treatment_stop", "capox", null, null, DAY.minusDays(200));
    assertThat(read("treatment_running", capox, other, earlier).number()).isEqualTo(1);
    assertThat(read("treatment_running", capox, stopped).number()).isZero();
    assertThat(read("treatment_running", other).missing()).isTrue();
    assertThat(read("treatment_days", capox).number()).isEqualTo(100);
    assertThat(read("treatment_lines", capox, capox).number()).isEqualTo(1);
  }

  @Test
  void aReportSpeaksOfASiteOrDeniesAllButNodes() {
    ReadReport older =
        report("old", DAY.minusDays(90), false, Map.of("liver", new SiteWord("present", 31.0)));
    ReadReport newer =
        report(
            "new", DAY.minusDays(15), false, Map.of("lung", new SiteWord("absent_implied", null)));
    ReadReport denying = report("denying", DAY.minusDays(1), true, Map.of());
    FedValue liver = ofReports("report_liver_status", older, newer);
    assertThat(liver.word()).isEqualTo("present");
    assertThat(liver.source()).isEqualTo("old");
    assertThat(ofReports("report_liver_largest_mm", older, newer).encoded())
        .containsExactly(5.0 / 4, 0.0);
    assertThat(ofReports("report_liver_days", older, newer).number()).isEqualTo(90);
    assertThat(ofReports("report_lung_status", older, newer).word()).isEqualTo("absent");
    assertThat(ofReports("report_bone_status", older, newer).missing()).isTrue();
    assertThat(ofReports("report_any_present", older, newer).number()).isEqualTo(1);
    assertThat(ofReports("report_any_present", newer).number()).isZero();
    assertThat(ofReports("report_days", older, newer).number()).isEqualTo(15);
    assertThat(ofReports("reports", older, newer).number()).isEqualTo(2);
    assertThat(ofReports("report_liver_status", older, denying).word()).isEqualTo("absent");
    assertThat(ofReports("report_lymph_node_status", older, denying).missing()).isTrue();
  }

  @Test
  void aRowIsTheFeaturesOneAfterTheOther() {
    FurtherInputs inputs =
        FurtherInputs.named(List.of("mark_long_axis_mm", "age", "mark_site"), false);
    List<FedValue> fed = inputs.read(PatientRecord.EMPTY, STUDY);
    assertThat(fed).extracting(FedValue::feature).containsExactly("age");
    float[] row = inputs.encode(fed, new Mark("lung", 15));
    assertThat(row).hasSize(inputs.width()).startsWith(1, 0, 0, 1, 0, 1, 0);
    assertThat(inputs.encode(inputs.missing(), new Mark("lung", 15))).isEqualTo(row);
    assertThatThrownBy(() -> FurtherInputs.named(List.of("sex"), false).encode(fed, null))
        .hasMessageContaining("age stands where sex belongs");
  }

  @Test
  void unknownAndRepeatedNamesAreRefused() {
    assertThatThrownBy(() -> FurtherInputs.named(List.of("age", "shoe_size"), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no feature shoe_size");
    assertThatThrownBy(() -> FurtherInputs.named(List.of("age", "age"), false))
        .hasMessageContaining("age is listed twice");
  }

  private static FedValue read(String feature, DatedFact... facts) {
    return read(feature, new PatientRecord(List.of(facts), List.of()));
  }

  private static FedValue ofReports(String feature, ReadReport... reports) {
    return read(feature, new PatientRecord(List.of(), List.of(reports)));
  }

  /** The same whichever way round the rows come. */
  private static FedValue read(String feature, PatientRecord record) {
    FurtherInputs inputs = FurtherInputs.named(List.of(feature), false);
    List<DatedFact> facts = new ArrayList<>(record.facts());
    List<ReadReport> reports = new ArrayList<>(record.reports());
    java.util.Collections.reverse(facts);
    java.util.Collections.reverse(reports);
    FedValue value = inputs.read(record, STUDY).get(0);
    assertThat(inputs.read(new PatientRecord(facts, reports), STUDY)).containsExactly(value);
    return value;
  }

  private static DatedFact fact(
      String item, String code, Double value, Double limit, LocalDate date) {
    return new DatedFact(item, code, value, limit, date, item + " " + code + " " + date);
  }

  private static ReadReport report(
      String id, LocalDate date, boolean deniesAll, Map<String, SiteWord> sites) {
    return new ReadReport(id, 1, date, List.of(), false, deniesAll, sites);
  }
}
