package org.lesionlake.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells the places of benign things from those of metastases beside them.
 *
 * <ul>
 *   <li>"metastases in the liver and cysts in the kidneys": the kidneys are the cysts' alone
 *   <li>"cysts and metastases in the liver", "liver cysts and metastases": the liver is of both
 * </ul>
 */
final class BenignClauses {
  private static final Pattern PARTING =
      Pattern.compile("[,;()]|\\b(?:while|whereas|terwijl|besides|naast)\\b");
  private static final Pattern AND = Pattern.compile("\\b(?:and|en)\\b|&");
  private static final Pattern JOINT =
      Pattern.compile("\\s*(?:and|en|or|of|as well as|evenals|alsmede|alsook|[&/+])[\\s-]*");

  /** "geen levercysten of -metastasen", where "no liver cysts or metastases" denies them all. */
  private static final Pattern SECOND_HALF = Pattern.compile("\\s*(?:and|en|or|of|noch)\\s+-");

  private final String text;
  private final Mention mention;
  private final List<Entity> window;
  private final Pattern joining;
  private final List<Span> clauses = new ArrayList<>();

  private BenignClauses(String text, Mention mention, List<Entity> window, JoiningWords words) {
    this.text = text;
    this.mention = mention;
    this.window = window;
    this.joining = words.joining;
  }

  /**
   * Stretches of a metastasis's window that speak of benign things in places of their own.
   *
   * @param placed whether a heading names the place of what is denied
   */
  static List<Span> of(
      String text, Mention mention, List<Entity> entities, JoiningWords words, boolean placed) {
    List<Entity> window =
        SentenceReader.within(entities, mention.windowStart, mention.windowEnd).toList();
    boolean wanted = mention.kind.equals("metastasis") || mention.denied && mention.isLesion();
    if (!wanted || window.stream().noneMatch(BenignClauses::isNoun)) {
      return List.of();
    }
    BenignClauses clauses = new BenignClauses(text, mention, window, words);
    clauses.part();
    List<Span> benign = clauses.benign();
    return placed && mention.denied
        ? benign
        : NormalClauses.whereSiteStays(mention, window, benign);
  }

  /** The benign word before metastases without a place that names the place of both. */
  static Optional<Entity> sharedPlace(String text, Mention mention, List<Entity> entities) {
    if (!mention.kind.equals("metastasis")) {
      return Optional.empty();
    }
    Pattern joint = mention.denied ? SECOND_HALF : JOINT;
    int group = mention.groupStart;
    return SentenceReader.within(entities, mention.windowStart, group)
        .filter(e -> e.is("benign") && e.site().isPresent())
        .filter(e -> joint.matcher(text.substring(e.end(), group)).matches())
        .filter(
            e ->
                SentenceReader.within(entities, group, mention.target.start())
                    .noneMatch(w -> w.is("known")))
        .findFirst();
  }

  private static boolean isNoun(Entity entity) {
    return entity.is("benign") && !entity.rule().is("adjective");
  }

  private void part() {
    for (Span span :
        NormalClauses.clauses(PARTING, text, mention.windowStart, mention.windowEnd, window)) {
      boolean whole =
          words(span).stream().noneMatch(e -> e.is("target"))
              && !AND.matcher(text.substring(span.start(), span.end())).find();
      clauses.addAll(
          whole
              ? List.of(span)
              : NormalClauses.clauses(joining, text, span.start(), span.end(), window));
    }
  }

  private List<Entity> words(Span clause) {
    return window.stream().filter(e -> NormalClauses.holds(clause, e)).toList();
  }

  private List<Span> benign() {
    List<Span> benign = new ArrayList<>();
    for (int i = 0; i < clauses.size(); i++) {
      List<Entity> words = words(clauses.get(i));
      boolean apart =
          words.stream().anyMatch(BenignClauses::isNoun)
              && words.stream().noneMatch(e -> e.is("target"))
              && !sharesPlaceWithNext(i);
      if (apart) {
        benign.add(clauses.get(i));
        benign.addAll(listedPlaces(i, isNoun(words.get(words.size() - 1))));
      }
    }
    return benign;
  }

  /** "cysts in the liver and metastases": no place is named for the latter. */
  private boolean sharesPlaceWithNext(int i) {
    if (i + 1 >= clauses.size() || !NormalClauses.holds(clauses.get(i + 1), mention.target)) {
      return false;
    }
    return mention.target.site().isEmpty()
        && words(clauses.get(i + 1)).stream().noneMatch(e -> e.is("site"))
        && AND.matcher(between(i)).matches();
  }

  private String between(int i) {
    return text.substring(clauses.get(i).end(), clauses.get(i + 1).start()).trim();
  }

  /** "kidney and liver cysts", "cysts in the kidneys and the spleen". */
  private List<Span> listedPlaces(int i, boolean namedBefore) {
    boolean beforeTarget = clauses.get(i).end() <= mention.target.start();
    int step = namedBefore ? -1 : 1;
    if (namedBefore && !beforeTarget || !namedBefore && !goesOn(i)) {
      return List.of();
    }
    List<Span> listed = new ArrayList<>();
    for (int j = i + step; isPlaceOfOthers(j); j += step) {
      listed.add(clauses.get(j));
    }
    return listed;
  }

  /** "the spine with fracture of L2 and the lungs": a companion's place begins no list. */
  private boolean goesOn(int i) {
    boolean companion = i > 0 && between(i - 1).matches("with|met|\\(");
    return !companion && i + 1 < clauses.size() && !between(i).matches("[();]");
  }

  /** Whether a clause only names places, which no metastases after it are named by. */
  private boolean isPlaceOfOthers(int j) {
    if (j < 0 || j >= clauses.size() || !NormalClauses.placesOnly(clauses.get(j), window)) {
      return false;
    }
    boolean attributive =
        j + 1 < clauses.size()
            && NormalClauses.holds(clauses.get(j + 1), mention.target)
            && words(clauses.get(j + 1)).stream()
                .anyMatch(e -> e.is("site") && e.end() <= mention.target.start());
    return !attributive;
  }
}
