package org.lesionlake.deid;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Folded words of a resource of this package: white space separates, {@code #} starts a comment.
 */
final class WordList {
  /** Words of anatomy, findings, departments and everyday language that also occur as names. */
  static final Set<String> CLINICAL = load("clinical-words.txt");

  /** People whom medicine named something after; alone they stand for the thing. */
  static final Set<String> EPONYMS = load("eponyms.txt");

  /** Common family names that are ordinary words too; names only behind a title or a colon. */
  static final Set<String> SURNAMES = load("surnames.txt");

  /** Prefixes of family names, such as "van der". */
  static final Set<String> PARTICLES =
      Set.of(
          "van", "der", "den", "de", "ter", "ten", "te", "t", "het", "von", "zu", "el", "al", "la",
          "le", "di", "da", "du", "dos", "del", "bin", "ben", "op", "in", "v", "d", "vd", "aan");

  /**
   * What archives write where a name was taken out; no one's name, and ordinary words in a text.
   */
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "anonym",
          "anoniem",
          "anonymised",
          "anonymized",
          "anonymous",
          "confidential",
          "deidentified",
          "geanonimiseerd",
          "onbekend",
          "phantom",
          "redacted",
          "removed",
          "unknown",
          "verwijderd");

  /** Titles and degrees around names. */
  static final Set<String> TITLES =
      Set.of(
          "dr",
          "drs",
          "prof",
          "professor",
          "mr",
          "mrs",
          "ms",
          "miss",
          "ir",
          "ing",
          "mw",
          "mevr",
          "mevrouw",
          "dhr",
          "heer",
          "md",
          "phd",
          "msc",
          "bsc",
          "arts",
          "doctor",
          "dokter",
          "zr",
          "hr",
          "fr",
          "herr",
          "frau");

  private WordList() {}

  /** Whether a folded word alone is no evidence of a person. */
  static boolean isOrdinary(String folded) {
    return CLINICAL.contains(folded) || EPONYMS.contains(folded) || PLACEHOLDERS.contains(folded);
  }

  private static Set<String> load(String name) {
    try (InputStream in = WordList.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The word list " + name + " is missing from the build");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return lines
          .lines()
          .map(line -> line.replaceFirst("#.*", ""))
          .flatMap(line -> Words.list(line).stream())
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
