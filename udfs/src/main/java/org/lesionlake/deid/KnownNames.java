package org.lesionlake.deid;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the known identifiers of a report in its text, however they are written. */
final class KnownNames {
  /** A number shorter than this may be a size, and one of four digits a year. */
  private static final int MIN_DIGITS = 5;

  private static final Pattern DIGIT_RUN =
      Pattern.compile("(?<!\\p{N})[+(]?\\d(?:[ ()/.-]{0,2}\\d){5,19}(?!\\p{N})");
  private static final Pattern INITIALS_BEFORE =
      Pattern.compile("(?<!\\p{L})(?:\\p{Lu}\\.[ -]?){1,5}$");
  private static final Pattern BEHIND =
      Pattern.compile("-\\p{Lu}\\p{L}{1,30}|,? ?(?:\\p{Lu}\\.){1,5}(?!\\p{L})");

  private final String text;
  private final Spans spans;

  KnownNames(String text, Spans spans) {
    this.text = text;
    this.spans = spans;
  }

  void find(KnownIdentifiers known) {
    PhraseMatcher matcher = new PhraseMatcher();
    List<Surrogate> kinds = new ArrayList<>();
    Set<String> numbers = new HashSet<>();
    for (Identifier identifier : known.values()) {
      Surrogate kind = surrogate(identifier.kind());
      int payload = kinds.size();
      kinds.add(kind);
      forms(identifier).forEach(form -> matcher.add(form, payload));
      String digits = identifier.value().replaceAll("\\D", "");
      if (kind == Surrogate.PHONE && digits.length() >= 8) {
        numbers.add(digits.substring(digits.length() - 8));
      }
    }
    findPhrases(matcher, kinds);
    findNumbers(numbers);
  }

  private static Surrogate surrogate(IdentifierKind kind) {
    return switch (kind) {
      case PATIENT_NAME, STAFF_NAME -> Surrogate.NAME;
      case ADDRESS -> Surrogate.ADDRESS;
      case PHONE -> Surrogate.PHONE;
      case INSTITUTION -> Surrogate.HOSPITAL;
      case BIRTH_DATE -> Surrogate.BIRTH_DATE;
      default -> Surrogate.ID;
    };
  }

  private static Set<List<String>> forms(Identifier identifier) {
    return switch (identifier.kind()) {
      case PATIENT_NAME -> names(NameForms.of(identifier.value(), true));
      case STAFF_NAME -> names(NameForms.of(identifier.value(), false));
      case BIRTH_DATE -> DateForms.of(identifier.value());
      case ADDRESS, INSTITUTION -> parts(identifier.value());
      default -> numbers(identifier.value());
    };
  }

  /** Eponyms and particles alone stay in the text. */
  private static Set<List<String>> names(Set<List<String>> forms) {
    forms.removeIf(
        form ->
            form.stream()
                .allMatch(w -> WordList.EPONYMS.contains(w) || WordList.PARTICLES.contains(w)));
    return forms;
  }

  private static Set<List<String>> parts(String value) {
    Set<List<String>> forms = new HashSet<>();
    forms.add(Words.list(value));
    for (String part : value.split("[,^\\n;]")) {
      List<String> words = Words.list(part);
      boolean telling =
          words.stream()
              .anyMatch(
                  w ->
                      w.length() >= 4
                          && Character.isLetter(w.charAt(0))
                          && !WordList.isOrdinary(w));
      if (telling) {
        forms.add(words);
      }
    }
    forms.removeIf(form -> String.join("", form).length() < 4);
    return forms;
  }

  private static Set<List<String>> numbers(String value) {
    Set<List<String>> forms = new HashSet<>();
    List<String> words = Words.list(value);
    String joined = String.join("", words);
    boolean digits = joined.chars().allMatch(Character::isDigit);
    if (joined.length() >= (digits ? MIN_DIGITS : MIN_DIGITS - 1)
        && joined.chars().anyMatch(Character::isDigit)) {
      forms.add(words);
      String bare = joined.replaceFirst("^0+", "");
      if (digits && bare.length() >= MIN_DIGITS) {
        forms.add(List.of(bare));
      }
    } else if (joined.length() >= MIN_DIGITS && !WordList.isOrdinary(joined)) {
      forms.add(words);
    }
    return forms;
  }

  private void findPhrases(PhraseMatcher matcher, List<Surrogate> kinds) {
    Words words = Words.of(text);
    for (PhraseMatcher.Match match : matcher.find(words)) {
      Surrogate kind = kinds.get(match.payload());
      if (kind == Surrogate.NAME) {
        if (isTelling(words, match)) {
          maskName(words.start(match.firstWord()), words.end(match.lastWord()));
        }
      } else {
        spans.mask(words.start(match.firstWord()), words.end(match.lastWord()), kind);
      }
    }
  }

  /**
   * Whether a name found means the person. A name that is also an ordinary word ("Klein", "de
   * Lever") does only if it is written as a name within a sentence.
   */
  private boolean isTelling(Words words, PhraseMatcher.Match match) {
    boolean capitalised = true;
    for (int w = match.firstWord(); w <= match.lastWord(); w++) {
      String folded = words.folded(w);
      boolean strong =
          folded.length() > 2
              && !WordList.isOrdinary(folded)
              && !WordList.PARTICLES.contains(folded);
      boolean upper = Character.isUpperCase(text.charAt(words.start(w)));
      // Three letters ("Bos", "Mol") are a name only with a capital.
      if (strong && (folded.length() > 3 || upper)) {
        return true;
      }
      capitalised &= upper || WordList.PARTICLES.contains(folded);
    }
    boolean alone = match.firstWord() == match.lastWord();
    boolean looksOrdinary =
        alone && (isShouted(words, match) || startsSentence(words.start(match.firstWord())));
    return capitalised && !looksOrdinary;
  }

  private boolean isShouted(Words words, PhraseMatcher.Match match) {
    String found = text.substring(words.start(match.firstWord()), words.end(match.lastWord()));
    return found.equals(found.toUpperCase(Locale.ROOT));
  }

  private boolean startsSentence(int start) {
    int i = start - 1;
    while (i >= 0 && start - i < 64 && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i--;
    }
    return i < 0 || ".:;!?\n-*•(".indexOf(text.charAt(i)) >= 0;
  }

  private void maskName(int start, int end) {
    int from = Math.max(0, start - 20);
    Matcher before = INITIALS_BEFORE.matcher(text.substring(from, start));
    int newStart = before.find() ? from + before.start() : start;
    Matcher behind = BEHIND.matcher(text).region(end, text.length());
    int newEnd = behind.lookingAt() ? behind.end() : end;
    spans.mask(newStart, newEnd, Surrogate.NAME);
  }

  private void findNumbers(Set<String> endings) {
    if (endings.isEmpty()) {
      return;
    }
    Matcher matcher = DIGIT_RUN.matcher(text);
    while (matcher.find()) {
      String digits = matcher.group().replaceAll("\\D", "");
      if (digits.length() >= 8 && endings.contains(digits.substring(digits.length() - 8))) {
        spans.mask(matcher.start(), matcher.end(), Surrogate.PHONE);
      }
    }
  }
}
