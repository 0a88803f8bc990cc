package org.lesionlake.jobs.bronze;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The text of an exported file: in the encoding that its byte order mark tells, else UTF-8, else
 * Windows-1252, which spreadsheets of Western Europe write and which takes almost any bytes.
 */
public final class TableText {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  private static final Map<String, Charset> MARKS =
      Map.of(
          "\u00EF\u00BB\u00BF", StandardCharsets.UTF_8,
          "\u00FF\u00FE", StandardCharsets.UTF_16LE,
          "\u00FE\u00FF", StandardCharsets.UTF_16BE);

  private TableText() {}

  /** The text without its byte order mark; empty if it is none or holds a NUL. */
  public static Optional<String> decode(byte[] bytes) {
    String start = new String(bytes, 0, Math.min(3, bytes.length), StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, Charset> mark : MARKS.entrySet()) {
      if (start.startsWith(mark.getKey())) {
        return strictly(bytes, mark.getKey().length(), mark.getValue());
      }
    }
    return strictly(bytes, 0, StandardCharsets.UTF_8).or(() -> strictly(bytes, 0, WINDOWS_1252));
  }

  private static Optional<String> strictly(byte[] bytes, int from, Charset charset) {
    try {
      // A decoder made so reports what it cannot decode.
      String text =
          charset.newDecoder().decode(ByteBuffer.wrap(bytes, from, bytes.length - from)).toString();
      return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
