package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageGuessTest {
  private static final LanguageGuess GUESS = LanguageGuess.load(Cases.conf());
  private static final String DUTCH = "Er is een metastase in de lever.";

  @ParameterizedTest
  @CsvSource({
    "nl,nl",
    "NL-be,nl",
    "nl_NL,nl",
    "nld,nl",
    "dut,nl",
    "Nederlands,nl",
    "en,en",
    "en-US,en",
    "eng,en",
    "de,de",
    "de-AT,de",
    "fr,fr",
    "Platt deutsch,mis"
  })
  void whatIsStatedWins(String stated, String language) {
    assertThat(GUESS.of(stated, "")).isEqualTo(language);
    assertThat(GUESS.of(stated, DUTCH)).isEqualTo(language);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "und", "UND"})
  void whereNoneIsStatedItIsGuessed(String stated) {
    assertThat(GUESS.of(stated, DUTCH)).isEqualTo("nl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        DUTCH,
        "Geen metastasen.",
        "Metastase in de lever.",
        "Levermetastasen links en rechts.",
        "Conclusie: stabiel.",
        "Lever en milt niet afwijkend.",
        "CT van thorax en abdomen, geen aanwijzingen voor metastasen of lymfadenopathie."
      })
  void aDutchSentenceIsDutch(String text) {
    assertThat(GUESS.of(text)).isEqualTo("nl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No metastases.",
        "No ascites.",
        "No metastases in the liver.",
        "Liver is normal.",
        "No evidence of disease.",
        "Long axis of the right adrenal nodule 12 mm.",
        "Seen by Dr van der Berg: no new lesions."
      })
  void anEnglishSentenceIsEnglish(String text) {
    assertThat(GUESS.of(text)).isEqualTo("en");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12 mm",
        "Keine Metastasen. Leber und Milz unauffällig, Herd links und rechts im Segment.",
        "Mehrere Lungenrundherde rechts, links keine.",
        "Pas de lésion de la rate. Nodule pulmonaire de 12 mm en base droite.",
        "Métastases hépatiques en progression, sans lésion osseuse.",
        "No se observan lesiones en el hígado. No hay adenopatías de tamaño patológico.",
        "Non lesioni focali del fegato.",
        "Lever og milt er normale."
      })
  void anotherLanguageIsNeither(String text) {
    assertThat(GUESS.of(text)).isEqualTo("und");
  }

  @Test
  void anotherLanguageWithManySharedWordsIsNeither() {
    String french = "Nodule de la base de la langue, de contour net, et de long en large. ";
    assertThat(GUESS.of(french.repeat(50))).isEqualTo("und");
  }
}
