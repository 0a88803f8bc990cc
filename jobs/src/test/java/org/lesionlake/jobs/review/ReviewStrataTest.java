package org.lesionlake.jobs.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReviewStrataTest {

  @Test
  void halfAreDiscrepanciesAndTheRestIsSpread() {
    assertThat(
            ReviewStrata.allocate(
                Map.of(
                    "discrepancy", 100L,
                    "concordant_present", 100L,
                    "concordant_absent", 100L,
                    "one_side", 100L),
                60,
                0.5))
        .isEqualTo(
            Map.of(
                "discrepancy", 30L,
                "concordant_present", 10L,
                "concordant_absent", 10L,
                "one_side", 10L));
  }

  @Test
  void whatAStratumLacksOthersGive() {
    assertThat(
            ReviewStrata.allocate(
                Map.of("discrepancy", 4L, "concordant_present", 3L, "concordant_absent", 1000L),
                60,
                0.5))
        .isEqualTo(
            Map.of(
                "discrepancy", 4L,
                "concordant_present", 3L,
                "concordant_absent", 53L,
                "one_side", 0L));
    assertThat(ReviewStrata.allocate(Map.of("discrepancy", 100L), 60, 0.5))
        .containsEntry("discrepancy", 60L);
  }

  @Test
  void asManyAsThereAreAndNeverMore() {
    Random random = new Random(4);
    for (int round = 0; round < 500; round++) {
      Map<String, Long> sizes =
          Map.of(
              "discrepancy", (long) random.nextInt(30),
              "concordant_present", (long) random.nextInt(30),
              "concordant_absent", (long) random.nextInt(30),
              "one_side", (long) random.nextInt(30));
      long cases = 1 + random.nextInt(120);
      Map<String, Long> drawn = ReviewStrata.allocate(sizes, cases, random.nextDouble());
      assertThat(drawn).allSatisfy((stratum, n) -> assertThat(n).isBetween(0L, sizes.get(stratum)));
      assertThat(drawn.values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(Math.min(cases, sizes.values().stream().mapToLong(Long::longValue).sum()));
    }
  }
}
