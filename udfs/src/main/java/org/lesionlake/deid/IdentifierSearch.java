package org.lesionlake.deid;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Looks for known identifiers where none may be: in tables and logs of the lake.
 *
 * <p>Text and identifiers are compared word by word after folding case and accents; {@code ^},
 * white space and punctuation between words are alike. A hit neither follows nor precedes a letter
 * or digit. Names are searched in all usual orders.
 *
 * <p>What is too common to be evidence is left out, so that a hit means something: names of fewer
 * than five letters (counted over the whole form, so "Jan Bos" counts six); single names that are
 * ordinary or clinical words, or eponyms; numbers of fewer than six digits (mixed identifiers: six
 * letters and digits, three of them digits); birth dates from {@value #FIRST_COMMON_BIRTH_YEAR} on,
 * which shifted study dates may equal by chance.
 */
public final class IdentifierSearch implements Serializable {
  private static final long serialVersionUID = 1;
  static final int MIN_NAME_LETTERS = 5;
  static final int MIN_NUMBER_DIGITS = 6;
  static final int FIRST_COMMON_BIRTH_YEAR = 1995;

  /** An identifier found at [start, end) of the text. */
  public record Hit(IdentifierKind kind, int start, int end) implements Serializable {}

  private static final IdentifierKind[] KINDS = IdentifierKind.values();

  private final PhraseMatcher matcher = new PhraseMatcher();
  private final int size;

  /** A search for any of these; those that are no evidence are ignored. */
  public IdentifierSearch(Collection<Identifier> identifiers) {
    int added = 0;
    for (Identifier identifier : identifiers) {
      boolean evidence = false;
      for (List<String> form : forms(identifier)) {
        if (isEvidence(identifier.kind(), form)) {
          matcher.add(form, identifier.kind().ordinal());
          evidence = true;
        }
      }
      added += evidence ? 1 : 0;
    }
    this.size = added;
  }

  /** How many of the identifiers are searched for; the others are no evidence. */
  public int size() {
    return size;
  }

  /** The identifiers in a text, in order, of those that overlap the one that starts first. */
  public List<Hit> find(String text) {
    Words words = Words.of(text);
    List<Hit> hits = new ArrayList<>();
    for (PhraseMatcher.Match match : matcher.find(words)) {
      int start = words.start(match.firstWord());
      int end = words.end(match.lastWord());
      Hit last = hits.isEmpty() ? null : hits.get(hits.size() - 1);
      if (!words.standsAlone(start, end) || last != null && end <= last.end()) {
        continue;
      }
      if (last != null && start == last.start()) {
        hits.remove(hits.size() - 1);
      } else if (last != null && start < last.end()) {
        continue;
      }
      hits.add(new Hit(KINDS[match.payload()], start, end));
    }
    return hits;
  }

  private static Set<List<String>> forms(Identifier identifier) {
    return switch (identifier.kind()) {
      case PATIENT_NAME, STAFF_NAME -> NameForms.of(identifier.value(), false);
      case BIRTH_DATE -> DateForms.of(identifier.value());
      default -> Set.of(Words.list(identifier.value()));
    };
  }

  private static boolean isEvidence(IdentifierKind kind, List<String> form) {
    String joined = String.join("", form);
    long digits = joined.chars().filter(Character::isDigit).count();
    if (kind == IdentifierKind.BIRTH_DATE) {
      return form.stream()
          .map(word -> word.length() < 4 ? word : word.substring(0, 4))
          .anyMatch(word -> word.length() == 4 && !isCommonYear(word));
    }
    if (digits == 0) {
      boolean ordinary =
          form.stream()
              .allMatch(
                  w -> w.length() == 1 || WordList.isOrdinary(w) || WordList.PARTICLES.contains(w));
      return joined.length() >= MIN_NAME_LETTERS && !ordinary;
    }
    boolean number = digits == joined.length();
    return number
        ? digits >= MIN_NUMBER_DIGITS
        : joined.length() >= MIN_NUMBER_DIGITS && (digits >= 3 || form.size() > 1);
  }

  private static boolean isCommonYear(String year) {
    return year.compareTo(Integer.toString(FIRST_COMMON_BIRTH_YEAR)) >= 0;
  }
}
