package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.volume.SeriesChoice.Choice;

class SeriesChoiceTest {
  private static final SeriesWords WORDS = words();

  private static SeriesWords words() {
    String root = System.getProperty("lesionlake.root", "..");
    try {
      return SeriesWords.parse(Files.readString(Path.of(root, "conf/series/series-words.conf")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "Brain 3.0 Hr40 | - | SHOWN",
        "CT Hals met contrast | NECK | SHOWN",
        "Whole body 5.0 | - | SHOWN",
        "Thorax 2.0 | HEAD | SHOWN",
        "- | HEAD | SHOWN",
        "Abdomen pv | ABDOMEN | NOT_SHOWN",
        "- | CHEST | NOT_SHOWN",
        "Series 4 | - | UNKNOWN",
        "- | - | UNKNOWN",
      })
  void aFaceIsRuledOutOnlyByOtherRegions(
      String description, String bodyPart, SeriesLabel.Face face) {
    assertThat(
            WORDS
                .classify(
                    Optional.ofNullable(description),
                    Optional.empty(),
                    Optional.ofNullable(bodyPart))
                .face())
        .isEqualTo(face);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // description | kernel | body part | purpose | phase | regions
        "Thorax  5.0  B70f | B70f | CHEST | lung | unknown | chest",
        "Thorax 1.0 I50f | I50f | CHEST | lung | unknown | chest",
        "CHEST LUNG 1.25 | LUNG | CHEST | lung | unknown | chest",
        "Abd/Pelvis portal | B30f | - | soft_tissue | portal_venous | abdomen pelvis",
        "Abdomen 3.0 Br40 art | Br40d\\3 | - | soft_tissue | arterial | abdomen",
        "Buik veneus 2mm | B | - | soft_tissue | portal_venous | abdomen",
        "Thorax/Abdomen portalvenös | Br38f | - | soft_tissue | portal_venous | chest abdomen",
        "Leber spätarteriell | Bl57 | ABDOMEN | soft_tissue | arterial | abdomen",
        "Bovenbuik blanco | FC08 | - | soft_tissue | native | abdomen",
        "Abdomen ohne KM | B31s | - | soft_tissue | native | abdomen",
        "late arterial liver | STANDARD | - | soft_tissue | arterial | abdomen",
        "5 min delay kidneys | SOFT | - | soft_tissue | delayed | abdomen",
        "w/o + portal venous | STANDARD | ABDOMEN | soft_tissue | unknown | abdomen",
        "CAP 5mm PV | STANDARD | - | soft_tissue | portal_venous | chest abdomen pelvis",
        "Longsetting | YB | CHEST | lung | unknown | chest",
        "thx weke delen | FC50 | - | lung | unknown | chest",
        "HRCT | FC51 | CHEST | lung | unknown | chest",
        "Lungenfenster | - | CHEST | lung | unknown | chest",
        "Lung screening soft kernel | B30f | CHEST | soft_tissue | unknown | chest",
        "- | BONEPLUS | CHESTABDPELVIS | lung | unknown | chest abdomen pelvis",
        "- | - | - | soft_tissue | unknown | -",
        "PANCREAS DI, iDose (3) | B | CHEST | soft_tissue | unknown | abdomen",
        "CT ABD/PEL PV 3mm | - | - | soft_tissue | portal_venous | abdomen pelvis",
        "Abdomen porta ven | - | - | soft_tissue | portal_venous | abdomen",
        "Kopf-Hals 3.0 | Hr40 | - | soft_tissue | unknown | head neck",
      })
  void readsScannerWords(
      String description,
      String kernel,
      String bodyPart,
      String purpose,
      String phase,
      String regions) {
    SeriesLabel label =
        WORDS.classify(
            Optional.ofNullable(description),
            Optional.ofNullable(kernel),
            Optional.ofNullable(bodyPart));
    assertThat(label.purpose().code()).isEqualTo(purpose);
    assertThat(label.phase().code()).isEqualTo(phase);
    assertThat(label.regions().stream().map(SeriesLabel.Region::code).toList())
        .isEqualTo(regions == null ? List.of() : Arrays.asList(regions.split(" ")));
  }

  @ParameterizedTest
  @CsvSource({"B70f,70", "Br38f,38", "I26s,26", "BONEPLUS,70", "Standard,35", "FC13,35", "XX,"})
  void ranksKernels(String kernel, Integer sharpness) {
    assertThat(WORDS.classify(Optional.empty(), Optional.of(kernel), Optional.empty()).sharpness())
        .isEqualTo(Optional.ofNullable(sharpness));
  }

  @Test
  void refusesALexiconWithAPartMissing() {
    assertThatThrownBy(() -> SeriesWords.parse("regions {}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("regions.head");
  }

  @Test
  void portalVenousBeatsArterialAndThinBeatsThick() {
    List<Choice> choices =
        SeriesChoice.choose(
            List.of(
                series(2, "Abdomen art", "B30f", 2, 100),
                series(3, "Abdomen portal", "B30f", 5, 40),
                series(4, "Abdomen portal", "B30f", 2, 100)));
    assertThat(chosen(choices)).containsExactly("4");
    assertThat(choices.get(0).reason())
        .isEqualTo(
            "series 4 was chosen for soft tissue of abdomen:"
                + " portal venous phase rather than arterial phase");
    assertThat(choices.get(1).reason()).contains("2.00 mm rather than slices every 5.00 mm");
  }

  @Test
  void sliceSpacingBelowTheSweetSpotLoses() {
    assertThat(
            chosen(
                SeriesChoice.choose(
                    List.of(
                        series(2, "Abdomen portal", "B30f", 0.3, 700),
                        series(3, "Abdomen portal", "B30f", 3, 70)))))
        .containsExactly("3");
  }

  @Test
  void separateSeriesOfChestAndAbdomenAreBothKept() {
    assertThat(
            chosen(
                SeriesChoice.choose(
                    List.of(
                        series(2, "Thorax portal", "B30f", 2, 150),
                        series(3, "Abdomen portal", "B30f", 2, 150)))))
        .containsExactly("2", "3");
  }

  @Test
  void aSeriesOfAllRegionsBeatsItsParts() {
    assertThat(
            chosen(
                SeriesChoice.choose(
                    List.of(
                        series(2, "Thorax portal", "B30f", 1, 300),
                        series(3, "Abdomen portal", "B30f", 1, 300),
                        series(4, "Thorax/Abdomen portal", "B30f", 3, 200)))))
        .containsExactly("4");
  }

  @Test
  void aBetterPhaseOfAPartIsKeptBesideTheWhole() {
    assertThat(
            chosen(
                SeriesChoice.choose(
                    List.of(
                        series(3, "Abdomen portal", "B30f", 2, 300),
                        series(4, "Thorax/Abdomen native", "B30f", 2, 200)))))
        .containsExactly("3", "4");
  }

  @Test
  void lungAndSoftTissueAreChosenApart() {
    assertThat(
            chosen(
                SeriesChoice.choose(
                    List.of(
                        series(2, "Thorax", "B70f", 1, 300), series(3, "Thorax", "B30f", 1, 300)))))
        .containsExactly("2", "3");
  }

  @Test
  void softerKernelWinsForSoftTissue() {
    List<Choice> choices =
        SeriesChoice.choose(
            List.of(
                series(2, "Abdomen portal", "Bl57", 1, 300),
                series(3, "Abdomen portal", "Br40", 1, 300)));
    assertThat(chosen(choices)).containsExactly("3");
  }

  @Test
  void unusableSeriesSayWhy() {
    List<Choice> choices = SeriesChoice.choose(List.of(series(2, "Abdomen", "B30f", 2, 3)));
    assertThat(choices).containsExactly(new Choice("1.2", false, "not usable: too few slices"));
  }

  @Test
  void choiceDoesNotDependOnOrder() {
    List<SeriesCandidate> candidates = new ArrayList<>();
    String[] descriptions = {"Thorax", "Abdomen portal", "Thorax/Abdomen portal", "CAP art", ""};
    for (int i = 0; i < 20; i++) {
      candidates.add(series(i, descriptions[i % 5], "B30f", 1 + i % 3, 100));
    }
    List<String> first = chosen(SeriesChoice.choose(candidates));
    for (int seed = 0; seed < 10; seed++) {
      Collections.shuffle(candidates, new Random(seed));
      assertThat(chosen(SeriesChoice.choose(candidates)))
          .containsExactlyInAnyOrderElementsOf(first);
    }
  }

  private static List<String> chosen(List<Choice> choices) {
    return choices.stream()
        .filter(Choice::chosen)
        .map(choice -> choice.seriesUid().substring(2))
        .collect(Collectors.toList());
  }

  private static SeriesCandidate series(
      int number, String description, String kernel, double spacing, int slices) {
    return new SeriesCandidate(
        "1." + number,
        "1",
        Optional.of(number),
        SeriesGeometry.of(Slices.even(slices, spacing)),
        WORDS.classify(Optional.of(description), Optional.of(kernel), Optional.empty()));
  }
}
