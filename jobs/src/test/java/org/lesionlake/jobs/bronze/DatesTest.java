package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-03-12",
        " 20240312 ",
        "2024-03-12 08:30:00",
        "2024-03-12T08:30",
        "2024-03-12T23:59:59.999+01:00",
        "2024-03-12 08:30:00.0",
        "20240312 08:30"
      })
  void readsTheDateOfExports(String text) {
    assertThat(Dates.parse(text)).contains(LocalDate.of(2024, 3, 12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024-02-30",
        "2024-02-30 08:30",
        "2024-03-12 25:00",
        "2024-03-12 x",
        "12-03-2024"
      })
  void readsNothingElse(String text) {
    assertThat(Dates.parse(text)).isEmpty();
  }
}
