package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds lesion sizes in a sentence: one to three axes in mm or cm with decimal point or comma,
 * ranges and lists that share a unit, and pairs of an earlier and a current size. Depths of
 * effusion, slice thickness and the like, named by the lexicon's {@code not_size} rules, are left
 * out.
 */
final class MeasurementFinder {
  /** "Metastasis of 13 mm (image 52)": a word with a number of its own says nothing of the size. */
  private static final double SMALLEST_BARE = 8;

  private static final double LARGEST_BARE = 150;

  private static final Pattern NUMBERED = Pattern.compile("[\\s:.#]{0,3}\\d");

  private static final String NUMBER = "\\d{1,3}(?:[.,]\\d{1,2})?";

  /** "31 mm op 12-3-2021": a date is no second axis, though "op" parts axes too. */
  private static final String NO_DATE =
      "(?![.,]?\\d|[-/]\\d{1,2}[-/]\\d|\\s" + PhraseSense.MONTH + ")";

  private static final Pattern SIZED =
      Pattern.compile(
          "[\\s:.#]{0,3}" + NUMBER + "\\s*(?:x|\\*|bij|by|-|mm|cm|millimet|centimet|[),.;]|$)");

  private static final String UNIT =
      "[\\s-]{0,3}(mm|cm|millimet(?:er|re)s?|centimet(?:er|re)s?)(?![a-z0-9\u00B2\u00B3/])";
  private static final Pattern GROUP =
      Pattern.compile(
          "(?<![\\p{L}\\d./:-])(?<!\\d,)("
              + NUMBER
              + ")(?:"
              + UNIT
              + ")?"
              + ("(?:\\s{0,3}(?:x|\\*|bij|by|op)\\s{0,3}("
                      + NUMBER
                      + ")"
                      + NO_DATE
                      + "(?:"
                      + UNIT
                      + ")?)?")
                  .repeat(2)
              + "(?![\\d/%])");
  private static final Pattern RANGE_END =
      Pattern.compile("(?<=\\d)\\s{0,2}-\\s{0,2}(" + NUMBER + ")" + UNIT);
  private static final Pattern CONNECTOR =
      Pattern.compile(
          "\\s*(?:,|\\+|&|and|en|or|of|,?\\s*(?:and|en)|to|tot|naar|-?>|-|resp\\.?|respectievelijk|(?:,|and|en|,\\s*(?:and|en))\\s*(?:the\\s+)?(?:left|right|links|rechts))\\s*(?:\\(?\\s*)");
  private static final Pattern ARROW = Pattern.compile("\\s*(?:-?-?>|naar)\\s*");
  private static final Pattern TO = Pattern.compile("\\s*(?:to|tot)\\s*");

  /** "A node of 22 mm is currently 11 mm". */
  private static final Pattern IS_CURRENTLY =
      Pattern.compile(
          "(?:\\s+(?:in\\s+)?(?:the\\s+)?(?:short|long) axis)?,?\\s+(?:is|are|measures?|meet|meten|zijn)\\s+(?:currently|now|today|presently|at present|nu|thans|momenteel|inmiddels|actueel)\\s+(?:(?:only|nog|slechts)\\s+)?");

  private static final Pattern FROM = Pattern.compile("(?:from|van)\\s+$");

  /** "The node has gone from 13 to 19 mm". */
  private static final Pattern WENT_FROM =
      Pattern.compile(
          "\\b(?:gone|went|going|moved|ging|gegaan|gaat|liep|loopt|gelopen)\\s+(?:up\\s+|down\\s+|terug\\s+)?(?:from|van)\\s+$");

  /** "Van 52 mm geslonken tot 20 mm". */
  private static final Pattern MOVED_TO = Pattern.compile("^[^.;,()]{1,40}\\b(?:to|tot|naar)\\s+$");

  private static final Pattern COLUMNS = Pattern.compile(" {3,}");
  private static final Pattern SLASH = Pattern.compile("\\s+/\\s+");

  /** "enlarged to 17 mm from 12 mm". */
  private static final Pattern FROM_BETWEEN =
      Pattern.compile(
          "(?:\\s+(?:in\\s+)?(?:the\\s+)?(?:short|long) axis|\\s+across|\\s+in diameter)?,?\\s+(?:(?:coming|down|up|komend)\\s+)?(?:from|vanaf)\\s+");

  private static final Pattern RANGING =
      Pattern.compile(
          "(?:rang\\w+|uiteenlop\\w*|vary\\w*|varier\\w*|wisselend|between|tussen)[^.;]{0,25}$");
  private static final Pattern DELTA =
      Pattern.compile("(?:\\bby|\\bmet)\\s+(?:ca\\.?\\s+|about\\s+)?$");
  private static final Pattern FULL_DATE = Pattern.compile(PhraseSense.FULL_DATE);
  private static final Pattern DATE_BEFORE =
      Pattern.compile(
          "\\d{1,2}[-/. ](?:\\d{1,2}|"
              + PhraseSense.MONTH
              + ")(?:[-/. ]\\d{2,4})?\\W{0,3}(?:was\\s+|:\\s*)?$");

  /** "Now 14 mm, in May 38 mm". */
  private static final Pattern IN_MONTH =
      Pattern.compile(
          "\\b(?:in|per)\\s+"
              + PhraseSense.MONTH
              + "(?:\\s+(?:19|20)\\d\\d)?,?\\s+(?:(?:it|this|was|were|measured|nog|still|dit|dat|mat|waren)\\s+){0,2}$");

  /** "Waar dit 38 x 33 mm was". */
  private static final Pattern WAS_AFTER = Pattern.compile("\\s+(?:was|waren)\\b");

  private static final Pattern WHERE_BEFORE =
      Pattern.compile("\\b(?:waar|wat|dat|dit|die|deze)\\s+(?:(?:dit|dat|deze|die|nog)\\s+)?$");

  /** "Which was 17 mm in short axis, is 9 mm today". */
  private static final Pattern WHICH = Pattern.compile("\\b(?:which|that|die|dat)\\s+$");

  private static final Pattern IS_NOW =
      Pattern.compile(
          "[^.;:()]{0,30},?\\s+(?:is|are|measures?|meet|meten|zijn)\\s+(?:(?:now|nu|thans|currently)\\s+)?");

  /** "(9 mm op CT van 03-01-2021)". */
  private static final Pattern DATE_AFTER =
      Pattern.compile(
          "[\\s,]*(?:(?:on|op|at|in|of|from|van|dd|d\\.d\\.|the|de|het|a|an|een|ct|mri|mr|pet|echo|scan|study|examination|onderzoek|prior|previous|vorige?|eerdere?)[\\s:-]+){0,6}"
              + PhraseSense.DATE);

  private static final String THEN =
      "(?:was|were|from|v\\.?|vg\\.?|respectievelijk|resp\\.?|respectively|van|(?:19|20)\\d\\d|eerst|formerly|previously|prior|before|baseline|tp\\s?\\d|t\\d|at the start|at baseline|at start|initially|at diagnosis|last time|then|earlier|eerder|voorheen|eertijds|destijds|vorige keer|vorig|laatst|last|aanvankelijk|initieel|bij start|op baseline|toen|vorig onderzoek|vorige ct|vorige|previous ct|previous)";

  private static final Pattern BRACKET_OPENS =
      Pattern.compile(
          "(?:\\s+(?:in short axis|short axis|in the short axis|korte as|in korte as|kortste as|k\\.?a\\.?|in diameter|sa|sad|thick|across|wide|long|dik|groot|lang|in doorsnede))?\\s*[(\\[]\\s*(?:"
              + THEN
              + "\\s*:?\\s*|"
              + PhraseSense.MONTH
              + "\\.?(?:\\s+'?(?:(?:19|20)?\\d\\d))?(?!\\s*[mc]m)\\s*:?\\s*|(?:on|op|at|bij)\\s+(?:the|de|het)\\s[^()\\d]{3,40}\\s)?");
  private static final Pattern BRACKET_CLOSES =
      Pattern.compile(
          "\\s*(?:"
              + THEN
              + "|last\\s+(?:year|scan|ct|time|month)|in\\s+(?:spring|summer|autumn|winter)|(?:in|on|of|from|van|op)\\s+(?:(?:the|de|het)\\s+)?"
              + PhraseSense.MONTH
              + "(?:\\s+(?:19|20)\\d\\d)?|vorig\\s+jaar)?\\s*[)\\]](?:\\s*(mm|cm)\\b)?");

  /** "increased from 6 mm", "afgenomen van 14 mm": the number after a change that has happened. */
  private static final Pattern CHANGED_FROM =
      Pattern.compile(
          "\\s+(?:(?:in size|in grootte)\\s+)?(?:from|vanaf|van)\\s+(?:(?:ca\\.?|about|circa)\\s+)?");

  /** "22 mm seven weeks ago", "31 mm 4 maanden geleden". */
  private static final Pattern AGO =
      Pattern.compile(
          "\\s*(?:(?:about|some|ca\\.?|circa|ongeveer)\\s+)?(?:\\d+|an?|een|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|few|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|anderhalf|half|enkele)\\s+(?:days?|weeks?|months?|years?|dagen|weken|maanden|mnd|jaar)\\s+(?:ago|earlier|before|previously|geleden|eerder|terug)\\b");

  /** "identical to before (11 and 7 mm)", "iets groter dan voorheen (15 mm)". */
  private static final Pattern THEN_BRACKET =
      Pattern.compile("\\b(?:before|previously|earlier|voorheen|eerder|toen|destijds)\\s*\\(\\s*$");

  private static final Pattern CHANGE_BRACKET =
      Pattern.compile("[^.;()]{0,40}\\(\\s*(?:" + THEN + "\\s*:?\\s*)?");

  private static final Pattern EACH =
      Pattern.compile(
          "(?:\\s+(?:in|short|long|axis|diameter|korte|lange|as))*\\s+(?:each|apiece|elk|ieder|per stuk)\\b");

  /** The last number in front, without another between. */
  private static final Pattern EACH_OF =
      Pattern.compile(
          "\\b(two|both|three|four|five|twee|beide|drie|vier|vijf|[2-5](?=\\s+[a-z]{3}))\\b[^.;:\\d]*$");

  private static final Map<String, Integer> EACH_NUMBERS =
      Map.ofEntries(
          Map.entry("two", 2),
          Map.entry("both", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("twee", 2),
          Map.entry("beide", 2),
          Map.entry("drie", 3),
          Map.entry("vier", 4),
          Map.entry("vijf", 5),
          Map.entry("2", 2),
          Map.entry("3", 3),
          Map.entry("4", 4),
          Map.entry("5", 5));

  private static final Pattern FLUID = Pattern.compile("vocht|effusi|fluid|ascites");

  /** "8 mm and more fluid": another thing is told of. */
  private static final Pattern JOINED_AFTER = Pattern.compile("\\b(?:en|and|met|with)\\b");

  /** "Short axis 19": the unit of nodes goes without saying. */
  private static final Pattern AXIS_BEFORE =
      Pattern.compile(
          "\\b(?:short axis|korte as|k\\.?a\\.?|sad)(?:\\s+(?:of|van|nu|now|is))?\\s*:?\\s*$");

  private static final double LARGEST_AXIS_MM = 60;

  private static final Pattern SHORT_AXIS = Pattern.compile("\\b(?:short ax|korte as)");

  /** One of these stands in every {@link #BOUND}; looking for them is faster. */
  private static final List<String> BOUND_WORDS =
      List.of("than", "dan", "below", "under", "beneath", "onder", "exceed", "<", "\u2264");

  /** A threshold, not a size; but what is "no larger than 5 mm" is up to 5 mm. */
  private static final Pattern BOUND =
      Pattern.compile(
          "(?:\\b(?:smaller|less|shorter|kleiner|minder|korter)\\s+(?:than|dan)|(?<!\\b(?:no|not|none|niet|geen|no one|none of them|geen enkele|geen een|geen ervan) )\\b(?:larger|greater|more|bigger|groter|meer)\\s+(?:than|dan)|(?<!\\b(?:no|not|none|niet|geen|no one|none of them|geen enkele|geen een|geen ervan) )\\b(?:below|under|beneath|onder|exceed(?:s|ing))(?:\\s+de)?|<=?|\\u2264)\\s*(?:(?:ca\\.?|about|circa)\\s+)?$");

  /** What bears a number that is no size: "segment 4", "station 4R", "image 45". */
  private static final Pattern LABEL =
      Pattern.compile(
          "(?:\\b(?:seg(?:ment)?|(?:lymph node |nodal )?station|level|image|img|im|slice|series|serie|se|beeld|afbeelding|coupe)|segment|station)(e?s|en)?\\.?\\s*(?:(?:nr|no|number|nummer)\\.?)?[\\s:#]*$");

  private static final Pattern LABEL_LISTED =
      Pattern.compile("[a-dlr]?\\s*(?:/|&|\\+|-|and|en|or|to|tot|t/m)\\s*");
  private static final Pattern COMMA = Pattern.compile("[a-dlr]?\\s*,\\s*");

  private static final Pattern LISTED_IN_BRACKET =
      Pattern.compile("\\s*(?:,|and|en|/|&|,\\s*(?:and|en))\\s*");
  private static final Pattern CLAUSE_ENDS = Pattern.compile("(?s).*[),;].*");
  private static final Pattern CHAINED = Pattern.compile("\\s*(?:,|and|en|-|\\+|&|resp\\.?)\\s*");

  private MeasurementFinder() {}

  private static final class Group {
    int start;
    int end;
    double[] values;
    double factor;
    boolean ownUnit;
    boolean prior;
    boolean dropped;
  }

  /** Sizes of {@code text} between {@code start} and {@code end}, in order. */
  static List<Measurement> find(String text, int start, int end, List<Entity> entities) {
    return find(text, start, end, entities, 0);
  }

  /**
   * Sizes where the heading of a list may have told the unit of numbers that have none.
   *
   * @param listed mm in the unit of a number without one, or 0 if such a number is no size
   */
  static List<Measurement> find(
      String text, int start, int end, List<Entity> entities, double listed) {
    if (!hasDigit(text, start, end)) {
      return List.of();
    }
    List<Group> groups = groups(text, start, end);
    dropDates(text, start, end, groups);
    dropNames(text, start, groups, entities);
    shareUnits(text, groups);
    groups.stream()
        .filter(group -> group.factor == 0 && isShortAxis(text, start, group))
        .forEach(group -> group.factor = 1);
    bracketed(text, groups);
    markPairs(text, start, groups, entities);
    markPrior(text, start, groups, entities);
    inheritUnits(groups);
    groups.stream().filter(group -> group.factor == 0).forEach(group -> group.factor = listed);
    groups.stream().filter(MeasurementFinder::isBareSize).forEach(group -> group.factor = 1);
    dropOthers(text, start, groups, entities);
    return groups.stream()
        .filter(group -> !group.dropped && group.factor > 0)
        .map(group -> measurement(group, times(text, start, group)))
        .toList();
  }

  private static boolean isShortAxis(String text, int start, Group group) {
    return group.values.length == 1
        && group.values[0] >= 3
        && group.values[0] <= LARGEST_AXIS_MM
        && AXIS_BEFORE
            .matcher(text.substring(Math.max(start, group.start - 20), group.start))
            .find();
  }

  /** How many lesions have this size: two for "two nodes of 11 mm each". */
  private static int times(String text, int start, Group group) {
    if (!EACH.matcher(text).region(group.end, text.length()).lookingAt()) {
      return 1;
    }
    Matcher number =
        EACH_OF.matcher(text.substring(Math.max(start, group.start - 60), group.start));
    return number.find() ? EACH_NUMBERS.get(number.group(1)) : 1;
  }

  /** "62x45": two whole numbers that are no size in centimetres are one in millimetres. */
  private static boolean isBareSize(Group group) {
    return group.factor == 0
        && group.values.length == 2
        && Arrays.stream(group.values)
            .allMatch(value -> value >= SMALLEST_BARE && value <= LARGEST_BARE && value % 1 == 0);
  }

  private static boolean hasDigit(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Character.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static Measurement measurement(Group group, int times) {
    List<Double> axes = new ArrayList<>();
    for (double value : group.values) {
      axes.add(Math.round(value * group.factor * 100) / 100.0);
    }
    axes.sort(Comparator.reverseOrder());
    return new Measurement(group.start, group.end, List.copyOf(axes), group.prior, times);
  }

  private static List<Group> groups(String text, int start, int end) {
    List<Group> groups = new ArrayList<>();
    Matcher matcher = GROUP.matcher(text).region(start, end).useTransparentBounds(true);
    int from = start;
    while (from < end && matcher.find(from) && matcher.start() < end) {
      matcher.region(matcher.start(), end);
      if (!matcher.find()) {
        break;
      }
      Group group = groupOf(matcher);
      groups.add(group);
      from = group.end;
      Matcher range = RANGE_END.matcher(text).region(group.end, end).useTransparentBounds(true);
      if (range.lookingAt() && group.values.length == 1) {
        Group last = new Group();
        last.start = range.start(1);
        last.end = range.end();
        last.values = new double[] {number(range.group(1))};
        last.factor = factor(range.group(2));
        last.ownUnit = true;
        groups.add(last);
        from = last.end;
      }
      matcher.region(from, end);
    }
    return groups;
  }

  private static Group groupOf(Matcher matcher) {
    Group group = new Group();
    group.start = matcher.start();
    group.end = matcher.end();
    List<Double> values = new ArrayList<>();
    for (int i = 1; i <= 5; i += 2) {
      if (matcher.group(i) != null) {
        double own = matcher.group(i + 1) == null ? 0 : factor(matcher.group(i + 1));
        values.add(number(matcher.group(i)));
        group.factor = own > 0 ? own : group.factor;
      }
    }
    group.values = values.stream().mapToDouble(Double::doubleValue).toArray();
    group.ownUnit = group.factor > 0;
    return group;
  }

  private static double number(String digits) {
    return Double.parseDouble(digits.replace(',', '.'));
  }

  private static double factor(String unit) {
    return unit.startsWith("c") ? 10 : 1;
  }

  /** A day is no size, though it stays in the way of what reaches for the nearest number. */
  private static void dropDates(String text, int start, int end, List<Group> groups) {
    if (groups.stream().allMatch(group -> group.ownUnit)) {
      return;
    }
    for (Group group : groups) {
      group.dropped |=
          !group.ownUnit
              && PhraseSense.TIME_FOLLOWS.matcher(text).region(group.end, end).lookingAt();
    }
    Matcher date = FULL_DATE.matcher(text).region(start, end);
    while (date.find()) {
      for (Group group : groups) {
        group.dropped |= !group.ownUnit && group.start < date.end() && group.end > date.start();
      }
    }
  }

  /** Numbers without a unit that name a segment, station or image are no sizes. */
  private static void dropNames(String text, int start, List<Group> groups, List<Entity> entities) {
    List<Group> names = new ArrayList<>();
    boolean several = false;
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      if (group.ownUnit || group.dropped) {
        continue;
      }
      Matcher label = LABEL.matcher(text.substring(Math.max(start, group.start - 30), group.start));
      Group before = i > 0 && names.contains(groups.get(i - 1)) ? groups.get(i - 1) : null;
      String between = before == null ? "" : text.substring(before.end, group.start);
      boolean listed =
          before != null
              && (LABEL_LISTED.matcher(between).matches()
                  || several && COMMA.matcher(between).matches());
      boolean labelled = label.find();
      if (labelled || listed || inSite(group, entities)) {
        names.add(group);
        several = labelled ? label.group(1) != null : listed && COMMA.matcher(between).matches();
      }
    }
    groups.removeAll(names);
  }

  private static boolean inSite(Group group, List<Entity> entities) {
    return entities.stream()
        .anyMatch(e -> e.is("site") && e.start() <= group.start && e.end() >= group.end);
  }

  private static void shareUnits(String text, List<Group> groups) {
    for (int i = groups.size() - 2; i >= 0; i--) {
      Group group = groups.get(i);
      Group next = groups.get(i + 1);
      String between = text.substring(group.end, next.start);
      boolean joined =
          CONNECTOR.matcher(between).matches()
              || COLUMNS.matcher(between).matches()
              || SLASH.matcher(between).matches();
      if (group.factor == 0 && next.factor > 0 && joined) {
        group.factor = next.factor;
      }
    }
  }

  /**
   * "35 x 28 (27 x 20) mm", "18 mm (9)", "46 x 38 mm (TP4: 51 x 44)": what stands in brackets is
   * earlier.
   */
  private static void bracketed(String text, List<Group> groups) {
    for (int i = 1; i < groups.size(); i++) {
      Group size = groups.get(i - 1);
      Matcher open = BRACKET_OPENS.matcher(text).region(size.end, groups.get(i).start);
      boolean sized = size.ownUnit || size.values.length > 1;
      if (size.prior || !open.matches()) {
        continue;
      }
      int last = i;
      while (last + 1 < groups.size()
          && LISTED_IN_BRACKET
              .matcher(text.substring(groups.get(last).end, groups.get(last + 1).start))
              .matches()) {
        last++;
      }
      Matcher close = BRACKET_CLOSES.matcher(text).region(groups.get(last).end, text.length());
      if (!close.lookingAt() || !sized && close.group(1) == null) {
        continue;
      }
      double unit = close.group(1) == null ? 0 : factor(close.group(1));
      for (int j = i; j <= last; j++) {
        groups.get(j).prior = true;
        groups.get(j).factor = groups.get(j).factor > 0 ? groups.get(j).factor : unit;
      }
      if (size.factor == 0 && groups.get(i).factor > 0 && (sized || last == i)) {
        size.factor = groups.get(i).factor;
      }
    }
  }

  /** "from 12 to 18 mm", "12 -> 18 mm": the first is the earlier size. */
  private static void markPairs(String text, int start, List<Group> groups, List<Entity> entities) {
    boolean changed =
        entities.stream()
            .anyMatch(
                entity ->
                    entity.is("change")
                        && (entity.rule().attribute("value").equals("increased")
                            || entity.rule().attribute("value").equals("decreased")));
    boolean went = false;
    for (int i = 0; i + 1 < groups.size(); i++) {
      Group group = groups.get(i);
      String between = text.substring(group.end, groups.get(i + 1).start);
      String before = text.substring(Math.max(start, group.start - 40), group.start);
      boolean ranging = RANGING.matcher(before).find();
      boolean falls =
          TO.matcher(between).matches() && group.values[0] > groups.get(i + 1).values[0];
      Group next = groups.get(i + 1);
      boolean moved =
          MOVED_TO.matcher(between).find()
              && FROM.matcher(before).find()
              && entities.stream()
                  .anyMatch(e -> e.is("change") && e.start() >= group.end && e.end() <= next.start);
      went |= WENT_FROM.matcher(before).find();
      if (ARROW.matcher(between).matches()
          || IS_CURRENTLY.matcher(between).matches()
          || falls
          || moved
          || (changed || went)
              && !ranging
              && TO.matcher(between).matches()
              && FROM.matcher(before).find()) {
        group.prior = true;
      }
    }
    fromSeveral(text, start, groups);
    columns(text, groups);
    for (int i = 1; i < groups.size(); i++) {
      boolean back =
          FROM_BETWEEN
              .matcher(text.substring(groups.get(i - 1).end, groups.get(i).start))
              .matches();
      boolean listed =
          i + 1 < groups.size()
              && groups.get(i + 1).ownUnit
              && CHAINED
                  .matcher(text.substring(groups.get(i).end, groups.get(i + 1).start))
                  .matches();
      boolean both = groups.get(i - 1).ownUnit && (groups.get(i).ownUnit || listed);
      if (back && (changed || both)) {
        groups.get(i).prior = true;
        chain(text, groups, groups.get(i));
      }
    }
    for (Entity change : entities) {
      String value = change.rule().attribute("value");
      if (value.equals("increased") || value.equals("decreased")) {
        markStart(text, groups, change);
      }
    }
  }

  /** Columns of a table and "38 / 24 / 20 mm": what stands last is of today. */
  private static void columns(String text, List<Group> groups) {
    for (int i = 0; i + 1 < groups.size(); i++) {
      String between = text.substring(groups.get(i).end, groups.get(i + 1).start);
      boolean three =
          SLASH.matcher(between).matches()
              && (i + 2 < groups.size()
                      && SLASH
                          .matcher(text.substring(groups.get(i + 1).end, groups.get(i + 2).start))
                          .matches()
                  || i > 0 && groups.get(i - 1).prior);
      if (three || COLUMNS.matcher(between).matches()) {
        groups.get(i).prior = true;
      }
    }
  }

  private static void markStart(String text, List<Group> groups, Entity change) {
    for (Group group : groups) {
      if (group.factor > 0
          && group.start >= change.end()
          && CHANGED_FROM.matcher(text.substring(change.end(), group.start)).matches()) {
        group.prior = true;
        chain(text, groups, group);
      }
    }
  }

  private static void markPrior(String text, int start, List<Group> groups, List<Entity> entities) {
    for (Entity cue : entities) {
      if (cue.is("prior") || isEarlier(text, cue)) {
        markByCue(text, groups, entities, cue);
      }
    }
    for (Group group : groups) {
      if (group.ownUnit && AGO.matcher(text).region(group.end, text.length()).lookingAt()) {
        group.prior = true;
      }
      String before = text.substring(Math.max(start, group.start - 25), group.start);
      if (isSecond(group, groups)
          && (IN_MONTH.matcher(before).find()
              || WHERE_BEFORE.matcher(before).find()
                  && WAS_AFTER.matcher(text).region(group.end, text.length()).lookingAt())) {
        group.prior = true;
      }
      if (isSecond(group, groups)
          && (THEN_BRACKET.matcher(before).find()
              || changedBracket(text, group, groups, entities))) {
        group.prior = true;
        chain(text, groups, group);
      }
      int bracket = before.lastIndexOf('(');
      boolean open = bracket >= 0 && before.indexOf(')', bracket) < 0;
      if (open
          && (DATE_BEFORE.matcher(before).find()
              || isSecond(group, groups)
                  && DATE_AFTER.matcher(text).region(group.end, text.length()).lookingAt())) {
        group.prior = true;
      }
    }
  }

  /** "14 mm shows no meaningful change (13 mm)". */
  private static boolean changedBracket(
      String text, Group group, List<Group> groups, List<Entity> entities) {
    int at = groups.indexOf(group);
    Matcher close = BRACKET_CLOSES.matcher(text).region(group.end, text.length());
    if (at < 1 || !close.lookingAt()) {
      return false;
    }
    Group size = groups.get(at - 1);
    if (size.prior || !CHANGE_BRACKET.matcher(text.substring(size.end, group.start)).matches()) {
      return false;
    }
    List<Entity> between =
        entities.stream().filter(e -> e.start() >= size.end && e.end() <= group.start).toList();
    return between.stream().anyMatch(e -> e.is("change"))
        && between.stream().noneMatch(e -> e.is("site") || e.is("target") || e.is("count"));
  }

  private static boolean isSecond(Group group, List<Group> groups) {
    return groups.stream().anyMatch(first -> first.factor > 0 && first.start < group.start);
  }

  /** "(prior 40 x 33 mm)": a word for what is past that stands right before a size. */
  static boolean isEarlier(String text, Entity cue) {
    return cue.is("historical")
        && cue.rule().is("prior")
        && SIZED.matcher(text).region(cue.end(), text.length()).lookingAt();
  }

  private static void markByCue(
      String text, List<Group> groups, List<Entity> entities, Entity cue) {
    Group after = null;
    Group before = null;
    for (Group group : groups) {
      if (group.start >= cue.end() && after == null) {
        after = group;
      }
      if (group.end <= cue.start() && group.factor > 0) {
        before = group;
      }
    }
    boolean bracketed = cue.start() > 0 && text.charAt(cue.start() - 1) == '(';
    if (cue.rule().is("weak")
        && before == null
        && !bracketed
        && !isFollowedByNow(groups, entities, after)
        && !isFollowedByIs(text, groups, cue, after)) {
      return;
    }
    boolean near =
        after != null
            && after.start - cue.end() <= 30
            && !CLAUSE_ENDS.matcher(text.substring(cue.end(), after.start)).matches()
            && currentCue(entities, cue.end(), after.start).isEmpty();
    if (near) {
      after.prior = true;
      chain(text, groups, after);
    } else if (before != null
        && cue.start() - before.end <= 6
        && !cue.rule().is("weak")
        && !cue.rule().is("ahead")
        && groups.indexOf(before) >= 0) {
      before.prior = true;
    }
  }

  /** "From 15 and 12 mm to 9 and 7 mm". */
  private static void fromSeveral(String text, int start, List<Group> groups) {
    for (int i = 0; i + 2 < groups.size(); i++) {
      Group first = groups.get(i);
      Group second = groups.get(i + 1);
      boolean several =
          FROM.matcher(text.substring(Math.max(start, first.start - 8), first.start)).find()
              && CHAINED.matcher(text.substring(first.end, second.start)).matches()
              && TO.matcher(text.substring(second.end, groups.get(i + 2).start)).matches();
      if (several) {
        first.prior = true;
        second.prior = true;
      }
    }
  }

  /** "Which was 17 mm in short axis, is 9 mm today". */
  private static boolean isFollowedByIs(String text, List<Group> groups, Entity cue, Group first) {
    int next = first == null ? groups.size() : groups.indexOf(first) + 1;
    return next < groups.size()
        && WHICH.matcher(text.substring(Math.max(0, cue.start() - 8), cue.start())).find()
        && IS_NOW.matcher(text.substring(first.end, groups.get(next).start)).matches();
  }

  /** "Measured 58 x 41 mm, now 52 x 36 mm". */
  private static boolean isFollowedByNow(List<Group> groups, List<Entity> entities, Group first) {
    int next = first == null ? groups.size() : groups.indexOf(first) + 1;
    return next < groups.size()
        && !currentCue(entities, first.end, groups.get(next).start).isEmpty();
  }

  /** "previously 8 and 12 mm": sizes joined to an earlier one are earlier too. */
  private static void chain(String text, List<Group> groups, Group from) {
    for (int i = groups.indexOf(from); i + 1 < groups.size(); i++) {
      String between = text.substring(groups.get(i).end, groups.get(i + 1).start);
      if (!CHAINED.matcher(between).matches()) {
        return;
      }
      groups.get(i + 1).prior = true;
    }
  }

  private static List<Entity> currentCue(List<Entity> entities, int from, int to) {
    return entities.stream()
        .filter(entity -> entity.is("current") && entity.start() >= from && entity.end() <= to)
        .toList();
  }

  /** An earlier size without a unit takes that of the size before or after it. */
  private static void inheritUnits(List<Group> groups) {
    double factor = 0;
    List<Group> all = new ArrayList<>(groups);
    for (int pass = 0; pass < 2; pass++) {
      factor = 0;
      for (Group group : all) {
        if (group.factor > 0) {
          factor = group.factor;
        } else if (group.prior) {
          group.factor = factor;
        }
      }
      Collections.reverse(all);
    }
  }

  private static void dropOthers(
      String text, int start, List<Group> groups, List<Entity> entities) {
    for (Group group : groups) {
      String before = text.substring(Math.max(start, group.start - 12), group.start);
      boolean changes =
          entities.stream()
              .anyMatch(
                  entity ->
                      entity.is("change")
                          && !entity.rule().attribute("value").equals("stable")
                          && (entity.end() <= group.start && group.start - entity.end() < 14
                              || entity.start() >= group.end && entity.start() - group.end < 4));
      if (DELTA.matcher(before).find() && changes) {
        group.dropped = true;
      }
      if (isBound(text.substring(Math.max(start, group.start - 30), group.start))) {
        group.dropped = true;
      }
      for (Entity cue : entities) {
        if ((cue.is("not_size") || isFluid(text, cue))
            && governs(text, cue, group, groups, entities)) {
          group.dropped = true;
        }
      }
    }
  }

  /** "Fluid, at most 12 mm": its depth is that of no lesion. */
  private static boolean isFluid(String text, Entity cue) {
    return cue.is("not_lesion") && FLUID.matcher(text).region(cue.start(), cue.end()).find();
  }

  private static boolean isBound(String before) {
    return BOUND_WORDS.stream().anyMatch(before::contains) && BOUND.matcher(before).find();
  }

  /** Whether the number at {@code at} has a unit of its own: "SLD 45 mm", not "HU 35". */
  private static boolean measures(int at, List<Group> groups) {
    return groups.stream().anyMatch(group -> group.start == at && group.ownUnit);
  }

  private static boolean governs(
      String text, Entity cue, Group group, List<Group> groups, List<Entity> entities) {
    int from = Math.min(cue.end(), group.end);
    int to = Math.max(cue.start(), group.start);
    boolean after = cue.start() >= group.end;
    if (to - from > (after ? 18 : cue.rule().is("near") ? 10 : 45)
        || after && NUMBERED.matcher(text).region(cue.end(), text.length()).lookingAt()) {
      return false;
    }
    Matcher own = NUMBERED.matcher(text).region(cue.end(), text.length());
    if (!after
        && own.lookingAt()
        && own.end() - 1 != group.start
        && !measures(own.end() - 1, groups)) {
      return false;
    }
    String between = text.substring(from, to);
    return !between.contains(";")
        && !SHORT_AXIS.matcher(between).find()
        && !(after && (between.contains(",") || JOINED_AFTER.matcher(between).find()))
        && entities.stream()
            .noneMatch(
                other ->
                    (other.is("target") || other.is("site") && after)
                        && other.start() >= from
                        && other.end() <= to);
  }
}
