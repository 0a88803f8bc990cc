package org.lesionlake.jobs.bronze;

import ca.uhn.hl7v2.parser.DefaultEscaping;
import ca.uhn.hl7v2.parser.EncodingCharacters;
import ca.uhn.hl7v2.parser.Escaping;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HL7 version 2 message as its segments in order, values unescaped when they are asked for.
 *
 * <p>HAPI's parser would split report text at delimiters that its writer forgot to escape, and
 * refuse an observation whose stated type does not fit; here a field can be had whole.
 */
final class Hl7Message {
  /** The delimiters, then a field at least. */
  private static final Pattern HEADER =
      Pattern.compile("MSH([^A-Za-z0-9\\s])((?!\\1)[^A-Za-z0-9\\s]){4,5}\\1.*");

  private static final Pattern SEGMENT_NAME = Pattern.compile("[A-Z][A-Z0-9]{2}");

  /** Formatting commands of FT (HL7 v2.5.1 section 2.7.6) that begin a new line, some several. */
  private static final Pattern LINE_BREAK = Pattern.compile("\\.(br|ce|sp\\+?(\\d{0,2}))");

  private static final Pattern BLANKS = Pattern.compile("\\.sk\\+?(\\d{1,2})");
  private static final Pattern WITHOUT_TEXT =
      Pattern.compile("H|N|\\.(in|ti)[+-]?\\d*|\\.fi|\\.nf");
  private static final Pattern HEXADECIMAL = Pattern.compile("X(([0-9A-Fa-f]{2})+)");
  private static final Pattern DELIMITER = Pattern.compile("[FSTRE]");

  /** A time to the minute at least, HL7 type TS or DTM. */
  private static final Pattern TIME =
      Pattern.compile("(\\d{4})(\\d{2})(\\d{2})(\\d{2})(\\d{2})(\\d{2})?(\\.\\d+)?([+-]\\d{4})?");

  private static final Escaping ESCAPING = new DefaultEscaping();

  private final List<Segment> segments;

  private Hl7Message(List<Segment> segments) {
    this.segments = segments;
  }

  /**
   * @param text from MSH on, segments ended by a carriage return
   * @param charset of bytes that are written in hexadecimal
   * @throws Refused if a segment has no name or the header no delimiters
   */
  static Hl7Message parse(String text, Charset charset) throws Refused {
    String[] lines = text.split("\r");
    String header = lines[0];
    if (!HEADER.matcher(header).matches()) {
      throw Refused.rejected("malformed_message", "The MSH segment does not state its delimiters.");
    }
    String separator = header.substring(3, 4);
    EncodingCharacters characters =
        new EncodingCharacters(header.charAt(3), header.substring(4, 8));
    List<Segment> segments = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split(Pattern.quote(separator), -1);
      if (!SEGMENT_NAME.matcher(fields[0].strip()).matches()) {
        throw Refused.rejected(
            "malformed_message",
            "A line begins with no segment name: a segment is broken, or a text has line ends that"
                + " are not escaped.");
      }
      segments.add(new Segment(fields[0].strip(), fields, characters, charset));
    }
    return new Hl7Message(segments);
  }

  List<Segment> segments() {
    return segments;
  }

  Segment header() {
    return segments.get(0);
  }

  /** The first segment of that name. */
  Optional<Segment> first(String name) {
    return segments.stream().filter(segment -> segment.name().equals(name)).findFirst();
  }

  /** A date and time to the minute at least; one with a zone as of UTC. */
  static Optional<LocalDateTime> time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              Integer.parseInt(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3)),
              Integer.parseInt(matcher.group(4)),
              Integer.parseInt(matcher.group(5)),
              matcher.group(6) == null ? 0 : Integer.parseInt(matcher.group(6)));
      String zone = matcher.group(8);
      return Optional.of(
          zone == null
              ? local
              : OffsetDateTime.of(local, ZoneOffset.of(zone))
                  .withOffsetSameInstant(ZoneOffset.UTC)
                  .toLocalDateTime());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A segment; fields, repetitions and components are counted as the standard does. */
  static final class Segment {
    private final String name;
    private final String[] fields;
    private final EncodingCharacters characters;
    private final Charset charset;

    private Segment(String name, String[] fields, EncodingCharacters characters, Charset charset) {
      this.name = name;
      this.fields = fields;
      this.characters = characters;
      this.charset = charset;
    }

    String name() {
      return name;
    }

    private String raw(int field) {
      int index = name.equals("MSH") ? field - 1 : field;
      return index < fields.length ? fields[index] : "";
    }

    private static String[] split(String text, char delimiter) {
      return text.split(Pattern.quote(String.valueOf(delimiter)), -1);
    }

    int repetitions(int field) {
      return raw(field).isEmpty()
          ? 0
          : split(raw(field), characters.getRepetitionSeparator()).length;
    }

    /** The first component of a field's first repetition. */
    String value(int field) {
      return value(field, 0, 1);
    }

    /** A component's first part; empty where it is absent or null ({@code ""}). */
    String value(int field, int repetition, int component) {
      return value(field, repetition, component, 1);
    }

    String value(int field, int repetition, int component, int part) {
      String[] repeated = split(raw(field), characters.getRepetitionSeparator());
      if (repetition >= repeated.length) {
        return "";
      }
      String[] components = split(repeated[repetition], characters.getComponentSeparator());
      if (component > components.length) {
        return "";
      }
      String[] parts = split(components[component - 1], characters.getSubcomponentSeparator());
      String text = part > parts.length ? "" : unescape(parts[part - 1]).strip();
      return text.equals("\"\"") ? "" : text;
    }

    /**
     * A whole field as text: repetitions are lines, other delimiters in it were meant as written.
     */
    String text(int field) {
      List<String> lines = new ArrayList<>();
      for (String repetition : split(raw(field), characters.getRepetitionSeparator())) {
        lines.add(unescape(repetition));
      }
      String text = String.join("\n", lines);
      return text.equals("\"\"") ? "" : text;
    }

    private String unescape(String text) {
      char escape = characters.getEscapeCharacter();
      StringBuilder plain = new StringBuilder();
      int at = 0;
      int open;
      while ((open = text.indexOf(escape, at)) >= 0) {
        int close = text.indexOf(escape, open + 1);
        Optional<String> meant =
            close < 0 ? Optional.empty() : meaning(text.substring(open + 1, close));
        plain.append(text, at, open).append(meant.orElse(String.valueOf(escape)));
        // What means nothing is a sign that was not escaped.
        at = meant.isPresent() ? close + 1 : open + 1;
      }
      return plain.append(text, at, text.length()).toString();
    }

    private Optional<String> meaning(String escaped) {
      if (DELIMITER.matcher(escaped).matches()) {
        char escape = characters.getEscapeCharacter();
        return Optional.of(ESCAPING.unescape(escape + escaped + escape, characters));
      }
      Matcher hexadecimal = HEXADECIMAL.matcher(escaped);
      if (hexadecimal.matches()) {
        String text = new String(HexFormat.of().parseHex(hexadecimal.group(1)), charset);
        return Optional.of(text.replace("\r\n", "\n").replace('\r', '\n').replace("\0", ""));
      }
      Matcher lines = LINE_BREAK.matcher(escaped);
      if (lines.matches()) {
        return Optional.of("\n".repeat(count(lines.group(2))));
      }
      Matcher blanks = BLANKS.matcher(escaped);
      if (blanks.matches()) {
        return Optional.of(" ".repeat(count(blanks.group(1))));
      }
      return WITHOUT_TEXT.matcher(escaped).matches() ? Optional.of("") : Optional.empty();
    }

    private static int count(String digits) {
      return digits == null || digits.isEmpty() ? 1 : Math.max(1, Integer.parseInt(digits));
    }
  }
}
