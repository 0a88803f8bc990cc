package org.lesionlake.jobs.tool;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers for people. */
final class Numbers {
  private Numbers() {}

  /** As it is, without an exponent. */
  static String exact(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** Two decimals at most, none that are zero. */
  static String of(double value) {
    return BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }
}
