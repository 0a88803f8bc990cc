package org.lesionlake.tests.archive.report;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * How one report prints lengths: whole millimetres, or centimetres with one decimal, which say the
 * same number.
 */
final class Measures {
  private final boolean decimalComma;
  private final boolean usuallyCentimetres;
  private final String times;

  Measures(PhraseBank bank, RandomGenerator random) {
    decimalComma = !bank.english();
    usuallyCentimetres = Draw.chance(random, 0.25);
    times =
        Draw.of(random, List.of(" x ", " x ", "x", "×", " × ", bank.english() ? " by " : " bij "));
  }

  boolean drawCentimetres(RandomGenerator random) {
    return Draw.chance(random, 0.1) != usuallyCentimetres;
  }

  /** Axes in mm as printed, at least 1 mm each. */
  static List<Integer> rounded(List<Double> axesMm) {
    return axesMm.stream().map(axis -> (int) Math.max(1, Math.round(axis))).toList();
  }

  String number(List<Integer> axesMm, boolean centimetres) {
    return axesMm.stream()
        .map(axis -> number(axis, centimetres))
        .collect(Collectors.joining(times));
  }

  String withUnit(List<Integer> axesMm, boolean centimetres) {
    return number(axesMm, centimetres) + unit(centimetres);
  }

  static String unit(boolean centimetres) {
    return centimetres ? " cm" : " mm";
  }

  private String number(int mm, boolean centimetres) {
    return centimetres ? decimal(mm / 10.0, 1) : Integer.toString(mm);
  }

  String decimal(double value, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    return decimalComma ? text.replace('.', ',') : text;
  }
}
