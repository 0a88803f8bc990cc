package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.report.ReportEvaluation.Counts;

/** Assertions on targets of any specialty. */
class AssertionReaderTest {
  private static AssertionReader reader(String language) {
    return new AssertionReader(AssertionCues.load(Cases.conf(), language));
  }

  private static Assertion read(String language, String marked) {
    int start = marked.indexOf("[[");
    int end = marked.indexOf("]]") - 2;
    return reader(language).read(marked.replace("[[", "").replace("]]", ""), new Span(start, end));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void everyRuleReadsItsExample(String language) {
    List<String> wrong = new ArrayList<>();
    for (LexiconRule rule : AssertionCues.load(Cases.conf(), language).rules()) {
      Assertion read = read(language, rule.example());
      String said = read.presence() + " " + read.time() + " " + read.experiencer();
      if (!said.equals(rule.expected())) {
        wrong.add(rule.name() + ": " + rule.example() + " -> " + said);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** The sentences of "later" were written by another hand and first read when rules were done. */
  @ParameterizedTest
  @CsvSource({"en,development", "nl,development", "en,later", "nl,later"})
  void agreesWithClinicalSentences(String language, String set) throws IOException {
    AssertionReader reader = reader(language);
    int[] absent = new int[3];
    int[] time = new int[3];
    List<String> lines = DevelopmentCasesTest.lines("assertions-" + language + "-" + set + ".tsv");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t");
      Assertion read =
          reader.read(
              cells[1].replace("\\n", "\n"),
              new Span(Integer.parseInt(cells[2]), Integer.parseInt(cells[3])));
      count(absent, cells[4].equals("absent"), read.presence().equals("absent"), true);
      boolean other = !cells[5].equals("current");
      count(time, other, !read.time().equals("current"), cells[5].equals(read.time()));
    }
    Counts denials = new Counts(absent[0], absent[1], absent[2]);
    Counts times = new Counts(time[0], time[1], time[2]);
    System.out.printf(
        "%s %s: F1 of absent %.3f, of times other than current %.3f%n",
        language, set, denials.f1(), times.f1());
    assertThat(denials.f1()).isGreaterThanOrEqualTo(0.96);
    assertThat(times.f1()).isGreaterThanOrEqualTo(0.85);
  }

  private static void count(int[] counts, boolean gold, boolean read, boolean same) {
    if (gold && read && same) {
      counts[0]++;
    } else {
      counts[1] += read ? 1 : 0;
      counts[2] += gold ? 1 : 0;
    }
  }

  @Test
  void aDoubtHasItsDegreeAndItsEvidence() {
    Assertion read = read("en", "Probable [[pneumonia]] in the left lower lobe.");
    assertThat(read.certainty()).hasValue("likely");
    assertThat(read.evidence())
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.rule()).isEqualTo("likely");
              assertThat(item.start()).isZero();
              assertThat(item.end()).isEqualTo(8);
            });
  }

  @Test
  void aHeadingHoldsUntilTheNext() {
    String text = "PAST MEDICAL HISTORY: asthma. [[Appendicitis]].\nASSESSMENT: pneumonia.";
    assertThat(read("en", text).time()).isEqualTo("historical");
    assertThat(read("en", "VG: astma.\nConclusie: [[pneumonie]].").time()).isEqualTo("current");
  }

  @Test
  void aTargetOutsideItsTextIsRefused() {
    assertThatThrownBy(() -> reader("en").read("No fever.", new Span(3, 40)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not lie");
  }

  /** A text of a megabyte, and one without any end of a sentence, are read in a moment. */
  @Test
  void longTextsAreRead() {
    String long_ = "No fever. ".repeat(100_000) + "No [[cough]].";
    assertThat(read("en", long_).presence()).isEqualTo("absent");
    String endless = "pain and ".repeat(20_000) + "no [[cough]]";
    assertThat(read("en", endless).presence()).isEqualTo("absent");
  }
}
