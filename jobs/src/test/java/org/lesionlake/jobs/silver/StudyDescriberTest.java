package org.lesionlake.jobs.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lesionlake.jobs.lake.SeriesWordsFile;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.volume.SeriesRules;

class StudyDescriberTest {
  private static final String WORDS =
      SeriesWordsFile.read(Settings.load(Optional.empty(), List.of()));

  @Test
  void anOddSeriesIsNotedAndTheOthersAreDescribed() {
    List<CtInstance> study = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      study.add(image("2.25.1", i, List.of(-100.0, -100.0, 2.0 * i), null));
      // No list where the table's contract promises one.
      study.add(image("2.25.2", i, null, null));
    }

    List<CtSeries> series = new StudyDescriber(WORDS, SeriesRules.defaults()).describe(study);

    assertThat(series).extracting(CtSeries::seriesUid).containsExactly("2.25.1", "2.25.2");
    assertThat(series.get(0).chosen()).isTrue();
    assertThat(series.get(1).chosen()).isFalse();
    assertThat(series.get(1).usable()).isFalse();
    assertThat(series.get(1).verdicts()).containsExactly("unexpected_error");
    assertThat(series.get(1).instances()).isEqualTo(9);
    assertThat(series.get(1).choiceReason()).contains("NullPointerException");
  }

  @Test
  void noSeriesOfAStudyOfTwoPatientsIsChosen() {
    List<CtInstance> study = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      study.add(image("2.25.1", i, List.of(-100.0, -100.0, 2.0 * i), null));
    }
    StudyDescriber describer = new StudyDescriber(WORDS, SeriesRules.defaults());
    assertThat(describer.describe(study))
        .extracting(CtSeries::chosen, CtSeries::studyPatients, CtSeries::face)
        .containsExactly(tuple(true, 1, "not_shown"));

    study.add(image("2.25.2", 0, "P2", List.of(-100.0, -100.0, 0.0), null));
    List<CtSeries> mixed = describer.describe(study);
    assertThat(mixed)
        .hasSize(2)
        .allSatisfy(
            series -> {
              assertThat(series.chosen()).isFalse();
              assertThat(series.studyPatients()).isEqualTo(2);
              assertThat(series.verdicts()).contains("mixed_patients").doesNotContain("usable");
              assertThat(series.choiceReason()).contains("2 patients");
            });
    assertThat(mixed.get(0).usable()).as("its geometry is what it was").isTrue();
  }

  @Test
  void aSeriesIsSetAsideWholeIfOneImageMayShowAName() {
    List<CtInstance> study = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      study.add(image("2.25.1", i, List.of(-100.0, -100.0, 1.0 * i), null));
    }
    for (int i = 0; i < 15; i++) {
      study.add(image("2.25.2", i, List.of(-100.0, -100.0, 2.0 * i), null));
    }
    StudyDescriber describer = new StudyDescriber(WORDS, SeriesRules.defaults());
    assertThat(describer.describe(study)).extracting(CtSeries::chosen).contains(true);
    String chosen =
        describer.describe(study).stream()
            .filter(CtSeries::chosen)
            .findFirst()
            .orElseThrow()
            .seriesUid();

    study.add(
        image(
            chosen,
            99,
            "P1",
            List.of(-100.0, -100.0, 30.0),
            null,
            "{\"00280301\":{\"vr\":\"CS\",\"Value\":[\"YES\"]}}"));
    for (CtSeries series : describer.describe(study)) {
      boolean atRisk = series.seriesUid().equals(chosen);
      assertThat(series.chosen()).isEqualTo(!atRisk);
      assertThat(series.usable()).isEqualTo(!atRisk);
      assertThat(series.verdicts().contains("burned_in_annotation")).isEqualTo(atRisk);
    }
  }

  @Test
  void otherContentIsAnotherFingerprint() {
    List<Double> place = List.of(-100.0, -100.0, 0.0);
    StudyDescriber describer = new StudyDescriber(WORDS, SeriesRules.defaults());
    String first = fingerprint(describer, image("2.25.1", 0, place, null));
    assertThat(fingerprint(describer, image("2.25.1", 0, place, null))).isEqualTo(first);
    assertThat(fingerprint(describer, image("2.25.1", 0, place, "ab"))).isNotEqualTo(first);
  }

  private static String fingerprint(StudyDescriber describer, CtInstance image) {
    return describer.describe(List.of(image)).get(0).fingerprint();
  }

  private static CtInstance image(
      String series, int number, List<Double> position, String contentToken) {
    return image(series, number, "P1", position, contentToken);
  }

  private static CtInstance image(
      String series, int number, String patient, List<Double> position, String contentToken) {
    return image(series, number, patient, position, contentToken, "{}");
  }

  private static CtInstance image(
      String series,
      int number,
      String patient,
      List<Double> position,
      String contentToken,
      String attributes) {
    return new CtInstance(
        series + "." + number,
        series,
        "2.25.300",
        patient,
        null,
        null,
        null,
        null,
        null,
        "1.2.840.10008.5.1.4.1.1.2",
        "ORIGINAL\\PRIMARY\\AXIAL",
        "1.2.840.10008.1.2.1",
        null,
        null,
        1,
        number + 1,
        "Thorax",
        "CHEST",
        "B30f",
        null,
        2.0,
        120.0,
        null,
        position,
        List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        List.of(0.7, 0.8),
        512,
        512,
        1,
        1.0,
        -1024.0,
        attributes,
        "hash",
        contentToken,
        "object",
        "run");
  }
}
