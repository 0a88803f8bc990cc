package org.lesionlake.jobs.bronze;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lesionlake.jobs.bronze.TableFileReader.Problem;

/**
 * The messages of a file of HL7 version 2. Segments may end in CR, LF or both; frames of MLLP and
 * headers and trailers of batches are left out. Each message is decoded by its own MSH-18, so that
 * one file may hold messages of several senders; one that declares nothing is read as a table is.
 */
final class Hl7File {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  /**
   * HL7 table 0211; Windows-1252 has all that ISO 8859-1 prints, and is what senders mean by it.
   */
  private static final Map<String, Charset> CHARACTER_SETS =
      Map.ofEntries(
          Map.entry("ASCII", WINDOWS_1252),
          Map.entry("8859/1", WINDOWS_1252),
          Map.entry("8859/2", Charset.forName("ISO-8859-2")),
          Map.entry("8859/3", Charset.forName("ISO-8859-3")),
          Map.entry("8859/4", Charset.forName("ISO-8859-4")),
          Map.entry("8859/5", Charset.forName("ISO-8859-5")),
          Map.entry("8859/7", Charset.forName("ISO-8859-7")),
          Map.entry("8859/9", Charset.forName("ISO-8859-9")),
          Map.entry("8859/15", Charset.forName("ISO-8859-15")),
          Map.entry("UNICODE", StandardCharsets.UTF_8),
          Map.entry("UNICODE UTF-8", StandardCharsets.UTF_8),
          Map.entry("UTF-8", StandardCharsets.UTF_8));

  private static final int CHARACTER_SET_FIELD = 17;

  private static final String LINE_ENDS = "[\\r\\n\\u000b\\u001c]+";

  private Hl7File() {}

  /**
   * A message.
   *
   * @param text from MSH on, each segment ended by a carriage return
   * @param charset what hexadecimal escapes in it are bytes of
   * @param problem why it cannot be decoded; its text is then one character for each byte
   */
  record Part(String text, Charset charset, Optional<Problem> problem) {}

  /** Splits a file that is text already. */
  static List<String> split(String text) {
    List<String> messages = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    for (String line : text.split(LINE_ENDS)) {
      if (line.startsWith("MSH")) {
        add(message, messages);
        message.setLength(0);
        message.append(line).append('\r');
      } else if (message.length() > 0 && !isFrame(line)) {
        message.append(line).append('\r');
      }
    }
    add(message, messages);
    return messages;
  }

  private static boolean isFrame(String line) {
    return line.isBlank() || line.matches("(FHS|BHS|BTS|FTS)([^A-Za-z0-9].*)?");
  }

  private static void add(StringBuilder message, List<String> messages) {
    if (message.length() > 0) {
      messages.add(message.toString());
    }
  }

  /** Splits and decodes a file; lines that stand before its first message are refused as one. */
  static List<Part> read(byte[] bytes) {
    boolean marked =
        startsWith(bytes, 0xEF, 0xBB, 0xBF)
            || startsWith(bytes, 0xFF, 0xFE)
            || startsWith(bytes, 0xFE, 0xFF);
    Optional<String> whole = marked ? TableText.decode(bytes) : Optional.empty();
    String text = whole.orElseGet(() -> new String(bytes, StandardCharsets.ISO_8859_1));
    List<Part> parts = new ArrayList<>();
    String before = before(text);
    if (!before.isEmpty() && text.contains("MSH")) {
      parts.add(refused(before, "malformed_message", "Lines stand before the first MSH segment."));
    }
    for (String message : split(text)) {
      parts.add(
          whole.isPresent()
              ? new Part(message, StandardCharsets.UTF_8, Optional.empty())
              : decoded(message));
    }
    return parts;
  }

  private static String before(String text) {
    StringBuilder before = new StringBuilder();
    for (String line : text.split(LINE_ENDS)) {
      if (line.startsWith("MSH")) {
        break;
      }
      if (!isFrame(line)) {
        before.append(line).append('\r');
      }
    }
    return before.toString();
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param raw one character for each byte
   */
  private static Part decoded(String raw) {
    byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    String declared = declared(raw);
    if (declared.isEmpty()) {
      return TableText.decode(bytes)
          .map(text -> new Part(text, StandardCharsets.UTF_8, Optional.empty()))
          .orElseGet(() -> notText(raw));
    }
    Charset charset = CHARACTER_SETS.get(declared);
    if (charset == null) {
      return refused(
          raw,
          "unsupported_character_set",
          "MSH-18 names none of ASCII, 8859/1 to 8859/15 and UNICODE UTF-8.");
    }
    try {
      String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') < 0 ? new Part(text, charset, Optional.empty()) : notText(raw);
    } catch (CharacterCodingException e) {
      return notText(raw);
    }
  }

  private static Part notText(String raw) {
    return refused(
        raw, "not_text", "The message is no text in the character set that it declares.");
  }

  private static Part refused(String raw, String reason, String detail) {
    return new Part(raw, StandardCharsets.UTF_8, Optional.of(new Problem(reason, detail)));
  }

  /** The first character set of MSH-18; empty if none is declared. */
  private static String declared(String message) {
    String header = message.substring(0, message.indexOf('\r'));
    if (header.length() < 5) {
      return "";
    }
    String[] fields = header.split(Pattern.quote(header.substring(3, 4)), -1);
    if (fields.length <= CHARACTER_SET_FIELD) {
      return "";
    }
    String repeated = header.length() > 5 ? header.substring(5, 6) : "~";
    return fields[CHARACTER_SET_FIELD]
        .split(Pattern.quote(repeated))[0]
        .strip()
        .toUpperCase(Locale.ROOT);
  }
}
