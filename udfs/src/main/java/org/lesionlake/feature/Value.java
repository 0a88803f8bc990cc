package org.lesionlake.feature;

import java.time.LocalDate;

/**
 * A value as read.
 *
 * @param number in the feature's unit; null for a word
 * @param word null for a number
 * @param dated date of what it rests on; null if it is of no one date
 * @param source fact or report it rests on; null if it is of several
 */
record Value(Double number, String word, LocalDate dated, String source) {
  static Value number(double number, LocalDate dated, String source) {
    return new Value(number, null, dated, source);
  }

  static Value yesNo(boolean yes, LocalDate dated, String source) {
    return number(yes ? 1 : 0, dated, source);
  }

  static Value word(String word, LocalDate dated, String source) {
    return new Value(null, word, dated, source);
  }
}
