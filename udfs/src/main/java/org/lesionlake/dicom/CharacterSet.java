package org.lesionlake.dicom;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Specific Character Set (0008,0005): one character set without code extensions, or an initial one
 * and those that escape sequences may switch to (PS3.3 section C.12.1.1.2, PS3.5 section 6.1.2.5).
 *
 * <p>Decoding never fails: bytes that stand for no character become U+FFFD. Bytes above 7F without
 * any declared character set are read as Latin-1, which is what scanners that forget to declare one
 * mostly mean.
 */
final class CharacterSet {
  private static final int ESCAPE = 0x1B;

  /** A coded set that G0 (bytes below 80) or G1 (bytes above) can designate. */
  private enum Coded {
    ASCII("US-ASCII", 1),
    ROMAJI("US-ASCII", 1),
    KATAKANA("JIS_X0201", 1),
    LATIN1("ISO-8859-1", 1),
    LATIN2("ISO-8859-2", 1),
    LATIN3("ISO-8859-3", 1),
    LATIN4("ISO-8859-4", 1),
    CYRILLIC("ISO-8859-5", 1),
    ARABIC("ISO-8859-6", 1),
    GREEK("ISO-8859-7", 1),
    HEBREW("ISO-8859-8", 1),
    LATIN5("ISO-8859-9", 1),
    LATIN9("ISO-8859-15", 1),
    THAI("TIS-620", 1),
    KANJI("EUC-JP", 2),
    KANJI_SUPPLEMENT("EUC-JP", 2),
    HANGUL("EUC-KR", 2),
    HANZI("GB2312", 2);

    final Charset charset;
    final int width;

    Coded(String charset, int width) {
      this.charset = Charset.forName(charset);
      this.width = width;
    }
  }

  /** Defined terms of PS3.3 tables C.12-2 to C.12-4, without the prefix ISO_IR or ISO 2022 IR. */
  private static final Map<String, Coded> TERMS =
      Map.ofEntries(
          Map.entry("6", Coded.ASCII),
          Map.entry("13", Coded.KATAKANA),
          Map.entry("100", Coded.LATIN1),
          Map.entry("101", Coded.LATIN2),
          Map.entry("109", Coded.LATIN3),
          Map.entry("110", Coded.LATIN4),
          Map.entry("144", Coded.CYRILLIC),
          Map.entry("127", Coded.ARABIC),
          Map.entry("126", Coded.GREEK),
          Map.entry("138", Coded.HEBREW),
          Map.entry("148", Coded.LATIN5),
          Map.entry("203", Coded.LATIN9),
          Map.entry("166", Coded.THAI),
          Map.entry("87", Coded.KANJI),
          Map.entry("159", Coded.KANJI_SUPPLEMENT),
          Map.entry("149", Coded.HANGUL),
          Map.entry("58", Coded.HANZI));

  /** Escape sequences, the bytes after ESC, that designate G0. */
  private static final Map<String, Coded> TO_G0 =
      Map.of(
          "(B", Coded.ASCII,
          "(J", Coded.ROMAJI,
          "$B", Coded.KANJI,
          "$@", Coded.KANJI,
          "$(D", Coded.KANJI_SUPPLEMENT);

  /** Escape sequences, the bytes after ESC, that designate G1. */
  private static final Map<String, Coded> TO_G1 =
      Map.ofEntries(
          Map.entry(")I", Coded.KATAKANA),
          Map.entry("-A", Coded.LATIN1),
          Map.entry("-B", Coded.LATIN2),
          Map.entry("-C", Coded.LATIN3),
          Map.entry("-D", Coded.LATIN4),
          Map.entry("-L", Coded.CYRILLIC),
          Map.entry("-G", Coded.ARABIC),
          Map.entry("-F", Coded.GREEK),
          Map.entry("-H", Coded.HEBREW),
          Map.entry("-M", Coded.LATIN5),
          Map.entry("-b", Coded.LATIN9),
          Map.entry("-T", Coded.THAI),
          Map.entry("$)C", Coded.HANGUL),
          Map.entry("$)A", Coded.HANZI));

  /** What holds where nothing is declared: ISO IR 6. Created after the tables that it needs. */
  static final CharacterSet DEFAULT = of(List.of());

  private final List<String> terms;
  // Set for UTF-8, GB18030 and GBK, which know no code extensions.
  private final Charset whole;
  private final Coded initialG0;
  private final Coded initialG1;

  private CharacterSet(List<String> terms) {
    this.terms = terms;
    String first = terms.isEmpty() ? "" : terms.get(0);
    this.whole = whole(first);
    Coded coded = TERMS.getOrDefault(number(first), Coded.ASCII);
    boolean inG1 = coded != Coded.KANJI && coded != Coded.KANJI_SUPPLEMENT;
    this.initialG1 = inG1 && coded != Coded.ASCII ? coded : Coded.LATIN1;
    this.initialG0 = coded == Coded.KATAKANA ? Coded.ROMAJI : Coded.ASCII;
  }

  /** The character set of the values of (0008,0005); unknown terms count as the default. */
  static CharacterSet of(List<String> terms) {
    return new CharacterSet(List.copyOf(terms));
  }

  private static Charset whole(String term) {
    return switch (number(term)) {
      case "192" -> StandardCharsets.UTF_8;
      case "GB18030" -> Charset.forName("GB18030");
      case "GBK" -> Charset.forName("GBK");
      default -> null;
    };
  }

  /**
   * The number of a term, however its prefix is spelt: "ISO_IR 100", "ISO 2022 IR 100", "ISO-IR
   * 100".
   */
  private static String number(String term) {
    int start = Math.max(term.lastIndexOf(' '), term.lastIndexOf('_')) + 1;
    return term.substring(start);
  }

  boolean sameAs(CharacterSet other) {
    return terms.equals(other.terms);
  }

  /**
   * Decodes a whole value with its separators.
   *
   * @param personName whether '^' and '=' end the effect of an escape sequence too
   */
  String decode(byte[] bytes, int offset, int length, boolean personName) {
    if (isAscii(bytes, offset, length)) {
      // The same as US-ASCII here, without a second look at every byte.
      return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
    if (whole != null) {
      return new String(bytes, offset, length, whole);
    }
    return new Decoder(bytes, offset, offset + length, personName).decode();
  }

  private static boolean isAscii(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] < 0 || bytes[i] == ESCAPE) {
        return false;
      }
    }
    return true;
  }

  /**
   * Encodes text in the first character set; escape sequences are not written.
   *
   * @throws IllegalArgumentException if a character is not in it
   */
  byte[] encode(String text, int tag) {
    Charset charset = whole != null ? whole : terms.isEmpty() ? Coded.ASCII.charset : single();
    try {
      ByteBuffer encoded =
          charset
              .newEncoder()
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "The text of "
              + Tag.format(tag)
              + " has characters outside Specific Character Set (0008,0005)."
              + " Set that to ISO_IR 192 (UTF-8).");
    }
  }

  private Charset single() {
    boolean oneByte = initialG1.width == 1 && TERMS.get(number(terms.get(0))) == initialG1;
    return oneByte && initialG1 != Coded.KATAKANA ? initialG1.charset : Coded.ASCII.charset;
  }

  /** Follows escape sequences through one value. */
  private final class Decoder {
    private final byte[] bytes;
    private final int end;
    private final boolean personName;
    private final StringBuilder text;
    private int position;
    private Coded g0 = initialG0;
    private Coded g1 = initialG1;

    Decoder(byte[] bytes, int start, int end, boolean personName) {
      this.bytes = bytes;
      this.position = start;
      this.end = end;
      this.personName = personName;
      this.text = new StringBuilder(end - start);
    }

    String decode() {
      while (position < end) {
        int next = bytes[position] & 0xFF;
        if (next == ESCAPE) {
          escape();
        } else if (next < 0x21 || next == 0x7F) {
          reset(next);
          text.append((char) next);
          position++;
        } else if (next < 0x80) {
          lower(next);
        } else {
          upper();
        }
      }
      return text.toString();
    }

    /** Delimiters return to the initial character sets (PS3.5 section 6.1.2.5.3). */
    private void reset(int character) {
      boolean delimiter =
          switch (character) {
            case '\t', '\n', '\f', '\r', '\\' -> true;
            case '^', '=' -> personName;
            default -> false;
          };
      if (delimiter) {
        g0 = initialG0;
        g1 = initialG1;
      }
    }

    private void escape() {
      for (int length = 2; length <= 3 && position + length < end; length++) {
        String sequence = new String(bytes, position + 1, length, StandardCharsets.ISO_8859_1);
        Coded toG0 = TO_G0.get(sequence);
        Coded toG1 = TO_G1.get(sequence);
        if (toG0 != null || toG1 != null) {
          g0 = toG0 != null ? toG0 : g0;
          g1 = toG1 != null ? toG1 : g1;
          position += 1 + length;
          return;
        }
      }
      text.append('\uFFFD');
      position++;
    }

    private void lower(int character) {
      if (g0.width == 1) {
        reset(character);
        text.append((char) character);
        position++;
        return;
      }
      // JIS X 0208 and 0212 in G0 are EUC-JP without the high bits; SS3 (8F) announces the latter.
      int prefix = g0 == Coded.KANJI_SUPPLEMENT ? 1 : 0;
      byte[] pair = new byte[prefix + Math.min(2, end - position)];
      pair[0] = (byte) 0x8F;
      for (int i = prefix; i < pair.length; i++) {
        pair[i] = (byte) (bytes[position++] | 0x80);
      }
      text.append(new String(pair, g0.charset));
    }

    private void upper() {
      int start = position;
      while (position < end && bytes[position] < 0) {
        position++;
      }
      text.append(new String(bytes, start, position - start, g1.charset));
    }
  }
}
