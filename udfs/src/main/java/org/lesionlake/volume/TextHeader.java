package org.lesionlake.volume;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fields of a header of text lines, and how many bytes it took. */
final class TextHeader {
  /** Headers are a few hundred bytes; what goes on for this long is no header. */
  private static final int LONGEST = 1 << 20;

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Map<String, String> fields = new LinkedHashMap<>();
  private final InputStream in;
  private int bytes;

  /** A header whose lines are read from a stream one by one. */
  TextHeader(InputStream in) {
    this.in = in;
  }

  /** The next line without its end; empty at the end of the stream. */
  Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
      if (++bytes > LONGEST) {
        throw VolumeFileException.header("Its header does not end.");
      }
    }
    bytes++;
    String text = line.toString(StandardCharsets.UTF_8);
    return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  /** Bytes read so far, line ends included. */
  int bytes() {
    return bytes;
  }

  void put(String field, String value) {
    fields.put(field, value.strip());
  }

  Optional<String> get(String field) {
    return Optional.ofNullable(fields.get(field)).filter(value -> !value.isEmpty());
  }

  String require(String field) throws VolumeFileException {
    return get(field).orElseThrow(() -> VolumeFileException.missing(field));
  }

  /** The numbers of a field, parted by blanks. */
  double[] numbers(String field, int count) throws VolumeFileException {
    return numbers(field, List.of(BLANKS.split(require(field))), count);
  }

  /** Three sizes of at least 1, fastest axis first. */
  int[] sizes(String field) throws VolumeFileException {
    double[] numbers = numbers(field, 3);
    int[] sizes = new int[3];
    for (int i = 0; i < 3; i++) {
      sizes[i] = (int) numbers[i];
      if (sizes[i] != numbers[i] || sizes[i] < 1 || sizes[i] == Integer.MAX_VALUE) {
        throw VolumeFileException.header(
            "Its header says '" + field + "' " + require(field) + ", which are no sizes.");
      }
    }
    return sizes;
  }

  static double[] numbers(String field, List<String> texts, int count) throws VolumeFileException {
    if (texts.size() != count) {
      throw VolumeFileException.header(
          "Its header says '" + field + "' with " + texts.size() + " values, not " + count + ".");
    }
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      try {
        numbers[i] = Double.parseDouble(texts.get(i).strip());
      } catch (NumberFormatException e) {
        throw VolumeFileException.header(
            "Its header says '" + field + "' with '" + texts.get(i).strip() + "', no number.", e);
      }
    }
    return numbers;
  }
}
