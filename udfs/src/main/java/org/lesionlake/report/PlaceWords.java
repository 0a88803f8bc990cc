package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lesionlake.schemas.silver.Place;

/**
 * Finds places finer than a site in a sentence, by the words of {@code places/places.tsv}: named
 * ones, numbers after a word ("segments 5-8", "station 4R"), vertebrae by code ("Th10-L2") and by
 * ordinal ("third lumbar vertebra"). Ranges are written out.
 *
 * <p>Liver segments are Couinaud's 1 to 8 with 4a and 4b, in Arabic or Roman numerals; stations
 * those of the IASLC map (1R to 14L) or the levels of the neck (1 to 7); a bare code such as S7, 4R
 * or T7 means what fits the site it stands with.
 */
final class PlaceWords {
  static final String LIVER_SEGMENT = "liver_segment";
  static final String LUNG_LOBE = "lung_lobe";
  static final String VERTEBRA = "vertebra";
  static final String NODAL_STATION = "nodal_station";
  static final String RIB = "rib";
  static final String PELVIS_PART = "pelvis_part";

  /** A number that is neither a size nor the beginning of a longer one. */
  private static final String ENDS =
      "(?![a-z0-9])(?![.,]\\d)(?!\\s*(?:mm|cm|x\\s*\\d|%|/\\s*\\d{3}))";

  private static final Map<String, String> NUMBERS =
      Map.of(
          LIVER_SEGMENT, "(?:(?:viii|vii|vi|iv|v|iii|ii|i|[1-8])[ab]?)",
          NODAL_STATION, "(?:(?:1[0-4]|[1-9])\\s?[rl]?|(?:vii|vi|iv|v|iii|ii|i|[1-7])[ab]?)",
          RIB, "(?:1[0-2]|[1-9])(?:st|nd|rd|th|e|de)?");

  private static final List<String> ROMAN =
      List.of("i", "ii", "iii", "iv", "v", "vi", "vii", "viii");

  private static final List<String> LEVELS = List.of("C", "T", "L", "S");
  private static final Map<String, Integer> LAST = Map.of("C", 7, "T", 12, "L", 5, "S", 5);

  private static final Pattern BARE_SEGMENT = Pattern.compile("(?<![a-z0-9])s([2-8][ab]?)" + ENDS);
  private static final Pattern BARE_STATION =
      Pattern.compile("(?<![a-z0-9])((?:1[0-4]|[1-9])[rl])" + ENDS);

  private final PhraseFinder named;
  private final List<Numbered> numbered = new ArrayList<>();
  private final Map<String, Integer> ordinals = new LinkedHashMap<>();
  private final String and;
  private final Pattern joined;
  private final String range;
  private final Pattern vertebra;
  private final Pattern nextVertebra;
  private final Map<String, String> levels = new LinkedHashMap<>();
  private final Optional<Pattern> ordinalVertebra;
  private final Map<String, String> vertebral = new LinkedHashMap<>();
  private final Optional<Pattern> ordinalRib;

  /** A word before numbers. */
  private record Numbered(
      String kind, String name, List<String> firstWords, Pattern list, Pattern number) {}

  PlaceWords(List<LexiconRule> rules) {
    named = new PhraseFinder(of(rules, "named"));
    and = "(?:[,/&+]|" + words(phrases(rules, "and")) + ")";
    range = "(?:-|" + words(phrases(rules, "range")) + ")";
    joined = Pattern.compile("\\s*(?:" + and + "|" + range + "|\\s){0,3}\\s*");
    for (LexiconRule rule : of(rules, "numbered")) {
      numbered.add(numbered(rule));
    }
    of(rules, "level").forEach(r -> r.phrases().forEach(p -> levels.put(p, r.attribute("level"))));
    String code = "(?<level>" + alternatives(levels.keySet()) + ")\\s?-?(?<number>\\d{1,2})" + ENDS;
    vertebra =
        Pattern.compile(begins(levels.keySet()) + code + "(?![\\s-]*(?:w\\b|gewogen|weighted))");
    nextVertebra =
        Pattern.compile(
            "\\s*(?<join>"
                + range
                + "|"
                + and
                + ")\\s*(?:(?<level>"
                + alternatives(levels.keySet())
                + ")\\s?)?(?<number>\\d{1,2})"
                + ENDS);
    for (LexiconRule rule : of(rules, "ordinal")) {
      rule.phrases().forEach(p -> ordinals.put(p, Integer.parseInt(rule.attribute("number"))));
    }
    of(rules, "vertebral")
        .forEach(r -> r.phrases().forEach(p -> vertebral.put(p, r.attribute("level"))));
    ordinalVertebra = after(ordinals.keySet(), vertebral.keySet());
    ordinalRib = after(ordinals.keySet(), phrases(rules, "ordinal_rib"));
  }

  private Numbered numbered(LexiconRule rule) {
    String number = "(?:" + NUMBERS.get(rule.attribute("kind")) + ")" + ENDS;
    String comma =
        rule.is("plural")
            ? ""
            : "(?!,\\s*" + number + "\\s+(?!" + words(List.of("and", "en", "of", "or")) + ")[a-z])";
    return new Numbered(
        rule.attribute("kind"),
        rule.attribute("name"),
        rule.phrases().stream().map(phrase -> phrase.split(" ")[0]).distinct().toList(),
        Pattern.compile(
            begins(rule.phrases())
                + "(?:"
                + alternatives(rule.phrases())
                + ")\\.?[\\s:-]{0,2}(?:(?:nr|no)\\.?\\s*)?(?<list>"
                + number
                + "(?:"
                + comma
                + "\\s*(?:"
                + range
                + "|"
                + and
                + "){1,2}\\s*"
                + number
                + ")*)"),
        Pattern.compile("(?<![a-z0-9])" + NUMBERS.get(rule.attribute("kind")) + "(?![a-z0-9])"));
  }

  private static Optional<Pattern> after(Collection<String> first, Collection<String> second) {
    return first.isEmpty() || second.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Pattern.compile(
                begins(first)
                    + "(?<ordinal>"
                    + alternatives(first)
                    + ")[\\s-]{1,3}(?<noun>"
                    + alternatives(second)
                    + ")(?![a-z0-9])"));
  }

  private static List<LexiconRule> of(List<LexiconRule> rules, String category) {
    return rules.stream().filter(rule -> rule.category().equals(category)).toList();
  }

  private static List<String> phrases(List<LexiconRule> rules, String category) {
    return of(rules, category).stream().flatMap(rule -> rule.phrases().stream()).toList();
  }

  /** Phrases as an expression, the longest first; a blank is any white space. */
  static String alternatives(Collection<String> phrases) {
    return phrases.isEmpty()
        ? "(?!)"
        : phrases.stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(p -> Pattern.quote(p).replace(" ", "\\E[\\s-]+\\Q"))
            .collect(Collectors.joining("|"));
  }

  /** Where a word may begin that is one of some phrases: most characters of a text are none. */
  static String begins(Collection<String> phrases) {
    String letters =
        phrases.stream()
            .map(phrase -> phrase.substring(0, 1))
            .distinct()
            .map(letter -> Pattern.matches("\\w", letter) ? letter : "\\" + letter)
            .collect(Collectors.joining());
    return letters.isEmpty() ? "(?!)" : "(?<![a-z0-9])(?=[" + letters + "])";
  }

  private static String words(Collection<String> words) {
    return "(?:\\b(?:" + alternatives(words) + ")(?![a-z0-9]))";
  }

  /**
   * Places of some kinds between two characters of a normalised text, in its order; of two that
   * overlap the longer.
   */
  List<Place> find(String normalized, int start, int end, Collection<String> kinds) {
    List<Place> places = new ArrayList<>();
    for (Entity entity : named.find(normalized, start, end)) {
      add(
          places,
          entity.rule().attribute("kind"),
          name(entity.rule()),
          entity.start(),
          entity.end());
    }
    String sentence = normalized.substring(start, end);
    boolean digits = sentence.chars().anyMatch(Character::isDigit);
    for (Numbered word : numbered) {
      if (kinds.contains(word.kind()) && word.firstWords().stream().anyMatch(sentence::contains)) {
        numbered(normalized, start, end, word, places);
      }
    }
    if (kinds.contains(VERTEBRA)) {
      if (digits) {
        vertebrae(normalized, start, end, places);
      }
      ordinalVertebrae(normalized, start, end, places);
    }
    if (kinds.contains(RIB)) {
      ordinalRib.ifPresent(
          pattern -> ordinals(normalized, start, end, pattern, RIB, "rib ", places));
    }
    if (digits && kinds.contains(LIVER_SEGMENT)) {
      bare(BARE_SEGMENT, LIVER_SEGMENT, "segment ", normalized, start, end, places);
    }
    if (digits && kinds.contains(NODAL_STATION)) {
      bare(BARE_STATION, NODAL_STATION, "station ", normalized, start, end, places);
    }
    places.removeIf(place -> !kinds.contains(place.kind()));
    return longest(places);
  }

  /** Whether places with these words between them are one list. */
  boolean joined(String between) {
    return joined.matcher(between).matches();
  }

  private static String name(LexiconRule rule) {
    return rule.attribute("name").isEmpty() ? rule.name() : rule.attribute("name");
  }

  private static void add(List<Place> places, String kind, String name, int start, int end) {
    places.add(new Place(kind, name, start, end));
  }

  private static List<Place> longest(List<Place> places) {
    List<Place> kept =
        places.stream()
            .filter(
                place ->
                    places.stream()
                        .noneMatch(
                            other ->
                                other.kind().equals(place.kind())
                                    && other.start() <= place.start()
                                    && other.end() >= place.end()
                                    && length(other) > length(place)))
            .sorted(Comparator.comparingInt(Place::start).thenComparingInt(Place::end))
            .distinct()
            .toList();
    return List.copyOf(kept);
  }

  private static int length(Place place) {
    return place.end() - place.start();
  }

  private void numbered(String text, int start, int end, Numbered word, List<Place> places) {
    Matcher matcher = word.list().matcher(text).region(start, end).useTransparentBounds(true);
    while (matcher.find()) {
      List<Span> numbers = new ArrayList<>();
      Matcher item =
          word.number()
              .matcher(text)
              .region(matcher.start("list"), matcher.end("list"))
              .useTransparentBounds(true);
      while (item.find()) {
        numbers.add(new Span(item.start(), item.end()));
      }
      for (int i = 0; i < numbers.size(); i++) {
        Span own = numbers.get(i);
        boolean ranges = i + 1 < numbers.size() && isRange(text, own, numbers.get(i + 1));
        Span last = ranges ? numbers.get(++i) : own;
        // The word itself is part of the first.
        int from = own == numbers.get(0) ? matcher.start() : own.start();
        String first = label(word.kind(), text.substring(own.start(), own.end()));
        List<String> labels =
            ranges
                ? between(first, label(word.kind(), text.substring(last.start(), last.end())))
                : List.of(first);
        for (String label : labels) {
          add(places, word.kind(), word.name() + " " + label, from, last.end());
        }
      }
    }
  }

  private boolean isRange(String text, Span one, Span two) {
    return Pattern.matches("\\s*" + range + "\\s*", text.substring(one.end(), two.start()));
  }

  /** All of "5" to "8"; the two ends where they are no plain numbers. */
  private static List<String> between(String first, String last) {
    if (first.matches("\\d+") && last.matches("\\d+")) {
      int from = Integer.parseInt(first);
      int to = Integer.parseInt(last);
      if (from < to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
      }
    }
    return List.of(first, last);
  }

  /** "iva" to 4a, "4 r" to 4R, "5th" to 5. */
  private static String label(String kind, String written) {
    String number = written.replaceAll("\\s", "");
    if (kind.equals(RIB)) {
      return number.replaceAll("[a-z]", "");
    }
    if (Character.isDigit(number.charAt(0))) {
      return kind.equals(NODAL_STATION) && number.matches("\\d+[rl]")
          ? number.toUpperCase(Locale.ROOT)
          : number;
    }
    boolean lettered = number.endsWith("a") || number.endsWith("b");
    String roman = lettered ? number.substring(0, number.length() - 1) : number;
    return ROMAN.indexOf(roman) + 1 + (lettered ? number.substring(number.length() - 1) : "");
  }

  private static void bare(
      Pattern pattern,
      String kind,
      String word,
      String text,
      int start,
      int end,
      List<Place> places) {
    Matcher matcher = pattern.matcher(text).region(start, end).useTransparentBounds(true);
    while (matcher.find()) {
      add(places, kind, word + label(kind, matcher.group(1)), matcher.start(), matcher.end());
    }
  }

  /** "T7", "L2-4", "Th10 t/m L2". */
  private void vertebrae(String text, int start, int end, List<Place> places) {
    Matcher matcher = vertebra.matcher(text).region(start, end).useTransparentBounds(true);
    int from = start;
    while (from < end && matcher.find(from)) {
      String level = levels.get(matcher.group("level"));
      int number = Integer.parseInt(matcher.group("number"));
      int at = matcher.start();
      int last = matcher.end();
      if (last > end) {
        return;
      }
      Matcher next = nextVertebra.matcher(text).region(last, end).useTransparentBounds(true);
      boolean more = valid(level, number);
      while (more) {
        more = next.region(last, end).lookingAt();
        String to = more && next.group("level") != null ? levels.get(next.group("level")) : level;
        int other = more ? Integer.parseInt(next.group("number")) : 0;
        boolean ranging = more && next.group("join").matches(range);
        // "L4, 3 mm": a number alone goes on only after a dash, a slash or a word.
        more =
            more
                && valid(to, other)
                && (next.group("level") != null || !next.group("join").equals(","));
        if (more && ranging) {
          ranged(level, number, to, other, at, next.end(), places);
        } else {
          add(places, VERTEBRA, level + number, at, last);
        }
        if (more) {
          at = ranging ? at : next.start("level") >= 0 ? next.start("level") : next.start("number");
          level = to;
          number = other;
          last = next.end();
        }
      }
      from = last;
    }
  }

  private void ordinalVertebrae(String text, int start, int end, List<Place> places) {
    ordinalVertebra.ifPresent(
        pattern -> {
          Matcher ordinal = pattern.matcher(text).region(start, end).useTransparentBounds(true);
          while (ordinal.find()) {
            String level = vertebral.get(plain(ordinal.group("noun")));
            int number = ordinals.get(plain(ordinal.group("ordinal")));
            if (valid(level, number)) {
              add(places, VERTEBRA, level + number, ordinal.start(), ordinal.end());
            }
          }
        });
  }

  private void ordinals(
      String text,
      int start,
      int end,
      Pattern pattern,
      String kind,
      String word,
      List<Place> places) {
    Matcher matcher = pattern.matcher(text).region(start, end).useTransparentBounds(true);
    while (matcher.find()) {
      int number = ordinals.get(plain(matcher.group("ordinal")));
      add(places, kind, word + number, matcher.start(), matcher.end());
    }
  }

  private static String plain(String words) {
    return words.replaceAll("[\\s-]+", " ");
  }

  private static boolean valid(String level, int number) {
    return level != null && number >= 1 && number <= LAST.get(level);
  }

  private static void ranged(
      String level, int number, String to, int last, int start, int end, List<Place> places) {
    int first = LEVELS.indexOf(level);
    int lastLevel = LEVELS.indexOf(to);
    for (int i = first; i <= lastLevel; i++) {
      String at = LEVELS.get(i);
      int from = i == first ? number : 1;
      int until = i == lastLevel ? last : LAST.get(at);
      for (int n = from; n <= until; n++) {
        add(places, VERTEBRA, at + n, start, end);
      }
    }
  }
}
