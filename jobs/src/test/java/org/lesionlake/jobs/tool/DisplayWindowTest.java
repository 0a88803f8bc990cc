package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.jobs.tool.DisplayWindow.Function;
import picocli.CommandLine.TypeConversionException;

/** The examples of PS3.3 sections C.11.2.1.2.1 and C.11.2.1.3, for greys of 0 to 255. */
class DisplayWindowTest {
  @ParameterizedTest
  @CsvSource({
    // center, width: black up to and with, white from above
    "2048, 4096, 0, 4095",
    "2048, 1, 2047, 2047",
    "0, 100, -50, 49",
    "0, 1, -1, -1"
  })
  void endsOfTheLinearFunctionAreThoseOfTheStandardsExamples(
      double center, double width, double black, double aboveIsWhite) {
    DisplayWindow window = new DisplayWindow(center, width, Function.LINEAR);

    assertThat(window.grey(black)).isZero();
    assertThat(window.grey(-1e6)).isZero();
    assertThat(window.grey(aboveIsWhite + 1)).isEqualTo(255);
    assertThat(window.grey(1e6)).isEqualTo(255);
  }

  @Test
  void betweenItsEndsTheLinearFunctionIsTheStandards() {
    // y = ((x - 2047.5) / 4095 + 0.5) * 255; by hand 0.0623 a step.
    DisplayWindow window = new DisplayWindow(2048, 4096, Function.LINEAR);

    assertThat(window.grey(1)).isEqualTo(0);
    assertThat(window.grey(9)).isEqualTo(1);
    assertThat(window.grey(1024)).isEqualTo(64);
    assertThat(window.grey(2047)).isEqualTo(127);
    assertThat(window.grey(2048)).isEqualTo(128);
    assertThat(window.grey(4095)).isEqualTo(255);
  }

  @Test
  void theOtherFunctionsAreTheStandards() {
    DisplayWindow exact = new DisplayWindow(0, 100, Function.LINEAR_EXACT);
    assertThat(exact.grey(-50)).isZero();
    assertThat(exact.grey(0)).isEqualTo(128);
    assertThat(exact.grey(25)).isEqualTo(191);
    assertThat(exact.grey(50)).isEqualTo(255);
    // 255 / (1 + exp(-4 (x - c) / w)): 1 / (1 + e) of 255 is 68.6, 1 / (1 + 1 / e) of it 186.4.
    DisplayWindow sigmoid = new DisplayWindow(40, 400, Function.SIGMOID);
    assertThat(sigmoid.grey(-60)).isEqualTo(69);
    assertThat(sigmoid.grey(40)).isEqualTo(128);
    assertThat(sigmoid.grey(140)).isEqualTo(186);
  }

  @Test
  void showsFromSmallestToLargestEvenIfTheyAreOne() {
    assertThat(DisplayWindow.between(10, 20).grey(10)).isZero();
    assertThat(DisplayWindow.between(10, 20).grey(20)).isEqualTo(255);
    assertThat(DisplayWindow.between(7, 7).grey(7)).isZero();
  }

  @Test
  void namesAndNumbersAreWindows() {
    DisplayWindow.Converter converter = new DisplayWindow.Converter();

    assertThat(converter.convert("Lung")).isEqualTo(DisplayWindow.LUNG);
    assertThat(converter.convert("-600,1500.5"))
        .isEqualTo(new DisplayWindow(-600, 1500.5, Function.LINEAR));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"liver", "40", "40,", "40,0.5", "40,-400", "1,2,3", "NaN,400", "1,Infinity"})
  void whatIsNoWindowIsRefused(String text) {
    assertThatThrownBy(() -> new DisplayWindow.Converter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("soft, lung, bone");
  }
}
