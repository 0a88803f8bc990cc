package org.lesionlake.report;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Lower-cases text, strips accents and straightens quotes, dashes and blanks, one UTF-16 unit for
 * one, so that every offset into the result is an offset into the original.
 */
public final class TextNormalizer {
  private static final char[] FOLDED = new char[0x250];

  static {
    for (char c = 0; c < FOLDED.length; c++) {
      FOLDED[c] = fold(c);
    }
  }

  private TextNormalizer() {}

  /** The normal form of {@code text}; it has the same length. */
  public static String normalize(String text) {
    char[] result = text.toCharArray();
    for (int i = 0; i < result.length; i++) {
      char c = result[i];
      result[i] = c < FOLDED.length ? FOLDED[c] : foldRare(c);
    }
    return new String(result);
  }

  private static char foldRare(char c) {
    return switch (c) {
      case '\u2018', '\u2019', '\u201B', '\u2032' -> '\'';
      case '\u201C', '\u201D', '\u2033' -> '"';
      case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212' -> '-';
      case '\u2022', '\u25CF', '\u25AA' -> '*';
      case '\u2192', '\u21D2' -> '>';
      case '\u2028', '\u2029' -> '\n';
      default -> Character.isSpaceChar(c) ? ' ' : fold(c);
    };
  }

  private static char fold(char c) {
    if (c == '\u00A0' || c == '\t' || c == '\f' || c == '\u000B' || c == '\r') {
      return ' ';
    }
    if (c == '\u00D7') {
      return 'x';
    }
    if (c == '\u00B4' || c == '`') {
      return '\'';
    }
    char plain = c;
    if (c > 127 && Character.isLetter(c)) {
      String parts = Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFD);
      if (parts.charAt(0) < 128) {
        plain = parts.charAt(0);
      }
    }
    String lower = String.valueOf(plain).toLowerCase(Locale.ROOT);
    return lower.length() == 1 ? lower.charAt(0) : plain;
  }
}
