package org.lesionlake.deid;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Hospitals that go by a name without the word hospital, from {@code hospitals.txt}. */
final class HospitalNames {
  /** A regular expression of all names. */
  static final String PATTERN = load();

  private HospitalNames() {}

  private static String load() {
    try (InputStream in = HospitalNames.class.getResourceAsStream("hospitals.txt")) {
      if (in == null) {
        throw new IllegalStateException("The list hospitals.txt is missing from the build");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return lines
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(Pattern::quote)
          .collect(Collectors.joining("|"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
