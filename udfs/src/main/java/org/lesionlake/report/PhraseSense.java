package org.lesionlake.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Gives phrases the sense that their neighbours lend them, before a sentence is read.
 *
 * <ul>
 *   <li>"CT d.d. 12-03-2021": a date, no differential diagnosis
 *   <li>"smaller than 10 mm": a bound, no change; "larger than 10 mm" is enlarged
 *   <li>"locoregional recurrence": nodal only beside a node word
 *   <li>"no significant progression": stable, and no denial of what follows
 *   <li>"no progression or new lesions": a denial of new lesions only
 * </ul>
 *
 * <p>A phrase made of two bears both rules' names, joined by a plus sign.
 */
final class PhraseSense {
  static final String MONTH =
      "(?:jan(?:uary|uari)?|feb(?:ruary|ruari)?|mar(?:ch)?|mrt|maart|apr(?:il)?|may|mei|june?|juni|july?|juli|aug(?:ust|ustus)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b";

  /** A date that can be nothing else, where "3.5" may be a size. */
  static final String FULL_DATE =
      "(?:\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4}(?!\\d)|\\d{1,2}(?:st|nd|rd|th|e)?\\s(?:of )?"
          + MONTH
          + ")";

  /** A day and month, with or without year; or a month or year alone. */
  static final String DATE =
      "(?:\\d{1,2}(?:[-/]\\d{1,2}|[-/.]\\d{1,2}[-/.]\\d{2,4})(?!\\d|\\s*(?:mm|cm|x))|\\d{1,2}(?:st|nd|rd|th|e)?\\s(?:of )?"
          + MONTH
          + "|"
          + MONTH
          + "(?=[\\s,]*\\d)|(?:19|20)\\d{2}(?!\\d))";

  /** "Has gone from 38 to 53 mm". */
  private static final Pattern GONE_ELSEWHERE =
      Pattern.compile("\\s+(?:from|to|up|down|through|back)\\b");

  /** "Two metastases, both 10 mm": two lesions, not two sides. */
  private static final Pattern BOTH_OF_TWO =
      Pattern.compile("(?:both|beide)\\s+(?:\\d|of\\b|are\\b|new\\b|zijn\\b|nieuw\\b)");

  /** "Nine weeks ago the metastases": a number of something else. */
  static final Pattern TIME_FOLLOWS =
      Pattern.compile(
          "\\s+(?:days?|weeks?|months?|years?|cycles?|courses?|dagen|dag|weken|week|maanden|maand|mnd|jaar|jaren|kuren|cycli)\\b");

  /** "The previously questionable nodule": a doubt of another time. */
  private static final Pattern FORMERLY =
      Pattern.compile(
          "\\b(?:previously|formerly|voorheen|eertijds|eerder|destijds)\\s+(?:als\\s+)?$");

  private static final Pattern DATE_FOLLOWS = Pattern.compile("[.:\\s]{0,3}" + DATE);
  private static final Pattern EXAMINATION_BEFORE =
      Pattern.compile(
          "(?:\\b(?:p?et|pet-ct|ct|mri|mr|mrt|us)(?:-[a-z]+)?|[a-z]*(?:onderzoek|scan|echo|foto|opname|study|examination))\\s$");
  private static final Pattern SIZE_FOLLOWS =
      Pattern.compile(
          "\\s+(?:than|dan)\\s+(?:(?:ca\\.?|about|approximately|circa)\\s+)?\\d+(?:[.,]\\d+)?(?:\\s*(?:x|by|bij)\\s*\\d+(?:[.,]\\d+)?)?[\\s-]*(?:mm|cm|millimet|centimet)");
  private static final Pattern WORDS = Pattern.compile("\\s+(?:[a-z-]+\\s+){0,3}");
  private static final Pattern NOT_BEFORE =
      Pattern.compile("\\b(?:not|niet)(?:\\s+[a-z-]+){0,2}\\s+$");
  private static final Pattern OR = Pattern.compile("\\s*(?:/|or|of|nor|noch|and/or|en/of)\\s*");

  private static final Pattern NEAR = Pattern.compile("[\\s-]*(?:[a-z-]+\\s+){0,2}");
  private static final Pattern DENIAL_WORD =
      Pattern.compile("(?:no|geen|without|zonder|not|niet)\\b");

  private PhraseSense() {}

  /** The entities of a stretch that starts at {@code start}, each in its sense there. */
  static ArrayList<Entity> of(String text, int start, List<Entity> entities, JoiningWords words) {
    ArrayList<Entity> kept = new ArrayList<>();
    for (Entity entity : entities) {
      boolean moved =
          entity.rule().is("resolved")
              && at(GONE_ELSEWHERE, text, entity.end())
              && text.startsWith("gone", entity.end() - 4);
      if (moved) {
        continue;
      }
      if (entity.is("side") && at(BOTH_OF_TWO, text, entity.start())) {
        continue;
      }
      if (entity.is("count") && at(TIME_FOLLOWS, text, entity.end())) {
        continue;
      }
      if (entity.is("uncertain") && before(FORMERLY, text, start, entity)) {
        continue;
      }
      boolean alone =
          entity.rule().is("after_site")
              && entities.stream()
                  .noneMatch(
                      e ->
                          e.is("site")
                              && e.end() <= entity.start()
                              && entity.start() - e.end() <= 1);
      if (!alone && !isDate(text, start, entity) && !isRegionOnly(text, entity, entities)) {
        bounded(text, entity).ifPresent(kept::add);
      }
    }
    deniedChanges(text, start, kept, words);
    deniedNews(text, kept);
    NodePlaces.settle(text, kept, words);
    return kept;
  }

  private static boolean isDate(String text, int start, Entity entity) {
    return entity.rule().is("dated")
        && (at(DATE_FOLLOWS, text, entity.end())
            || before(EXAMINATION_BEFORE, text, start, entity));
  }

  /** Whether a phrase that is nodal only beside a node word stands alone. */
  private static boolean isRegionOnly(String text, Entity entity, List<Entity> entities) {
    return entity.rule().is("beside_node")
        && entities.stream()
            .noneMatch(
                other ->
                    other != entity
                        && isNodal(entity, other)
                        && NEAR.matcher(between(text, entity, other)).matches());
  }

  private static boolean isNodal(Entity region, Entity other) {
    boolean directly =
        other.kind().equals("metastasis")
            && !other.rule().is("global")
            && other.start() - region.end() == 1;
    return directly
        || other.kind().equals("node")
        || other.kind().equals("lymphadenopathy")
        || other.is("target") && "lymph_node".equals(other.rule().attribute("site"))
        || other.rule().is("nodal") && !other.rule().is("beside_node");
  }

  private static Optional<Entity> bounded(String text, Entity entity) {
    String value = entity.rule().attribute("value");
    if (!entity.is("change") || !at(SIZE_FOLLOWS, text, entity.end())) {
      return Optional.of(entity);
    }
    return value.equals("increased")
        ? Optional.of(turned(entity, entity.start(), entity.rule().name(), "enlarged", Map.of()))
        : Optional.empty();
  }

  private static void deniedChanges(
      String text, int start, ArrayList<Entity> entities, JoiningWords words) {
    for (int i = 0; i < entities.size(); i++) {
      Entity change = entities.get(i);
      String value = change.rule().attribute("value");
      boolean moves =
          change.is("change") && (value.equals("increased") || value.equals("decreased"));
      if (i > 0 && change.rule().is("noun") && denies(text, entities.get(i - 1), change)) {
        Entity cue = entities.get(i - 1);
        entities.set(i, stable(change, cue.start(), cue.rule().name()));
        if (!at(words.list, text, change.end())) {
          entities.remove(--i);
        }
      } else if (moves && before(NOT_BEFORE, text, start, change)) {
        entities.set(i, stable(change, change.start(), "not"));
      } else if (change.is("change_noun")) {
        entities.remove(i);
        i--;
      }
    }
  }

  private static boolean denies(String text, Entity cue, Entity change) {
    return cue.is("negation")
        && !cue.rule().attribute("pos").equals("post")
        && !cue.rule().is("enlarged")
        && WORDS.matcher(text.substring(cue.end(), change.start())).matches();
  }

  private static Entity stable(Entity change, int start, String denial) {
    String name = denial + "+" + change.rule().name();
    return turned(change, start, name, "change", Map.of("value", "stable"));
  }

  private static void deniedNews(String text, ArrayList<Entity> entities) {
    for (int i = 1; i < entities.size(); i++) {
      Entity denied = entities.get(i - 1);
      Entity entity = entities.get(i);
      boolean listed =
          denied.is("change")
              && denied.rule().attribute("value").equals("stable")
              && at(DENIAL_WORD, text, denied.start())
              && OR.matcher(text.substring(denied.end(), entity.start())).matches();
      if (listed && entity.is("change") && entity.rule().attribute("value").equals("new")) {
        String name = denied.rule().name() + "+" + entity.rule().name();
        entities.set(i, turned(entity, entity.start(), name, "no_new", Map.of()));
      }
    }
  }

  private static Entity turned(
      Entity entity, int start, String name, String category, Map<String, String> attributes) {
    LexiconRule rule = entity.rule();
    return new Entity(
        start,
        entity.end(),
        new LexiconRule(
            name, category, attributes, rule.phrases(), rule.example(), rule.expected()),
        Optional.empty());
  }

  private static String between(String text, Entity one, Entity other) {
    return one.end() <= other.start()
        ? text.substring(one.end(), other.start())
        : text.substring(other.end(), Math.max(other.end(), one.start()));
  }

  private static boolean at(Pattern pattern, String text, int from) {
    return pattern.matcher(text).region(from, text.length()).lookingAt();
  }

  private static boolean before(Pattern pattern, String text, int start, Entity entity) {
    int from = Math.max(start, entity.start() - 40);
    return pattern.matcher(text.substring(from, entity.start())).find();
  }
}
