package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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
  private static final Pattern NUMBERED = Pattern.compile("[\\s:.#]{0,3}\\d");

  private static final String NUMBER = "\\d{1,3}(?:[.,]\\d{1,2})?";
  private static final String UNIT =
      "[\\s-]{0,3}(mm|cm|millimet(?:er|re)s?|centimet(?:er|re)s?)(?![a-z0-9\u00B2\u00B3/])";
  private static final Pattern GROUP =
      Pattern.compile(
          "(?<![\\p{L}\\d.,/:-])("
              + NUMBER
              + ")(?:"
              + UNIT
              + ")?"
              + "(?:\\s{0,3}(?:x|\\*|bij|by|op)\\s{0,3}("
              + NUMBER
              + ")(?:"
              + UNIT
              + ")?)?"
              + "(?:\\s{0,3}(?:x|\\*|bij|by|op)\\s{0,3}("
              + NUMBER
              + ")(?:"
              + UNIT
              + ")?)?"
              + "(?![\\d/%])");
  private static final Pattern RANGE_END =
      Pattern.compile("(?<=\\d)\\s{0,2}-\\s{0,2}(" + NUMBER + ")" + UNIT);
  private static final Pattern CONNECTOR =
      Pattern.compile(
          "\\s*(?:,|and|en|or|of|,?\\s*(?:and|en)|to|tot|naar|-?>|-|resp\\.?|respectievelijk)\\s*(?:\\(?\\s*)");
  private static final Pattern ARROW = Pattern.compile("\\s*(?:-?-?>|naar)\\s*");
  private static final Pattern TO = Pattern.compile("\\s*(?:to|tot)\\s*");
  private static final Pattern FROM = Pattern.compile("(?:from|van)\\s+$");
  private static final Pattern RANGING =
      Pattern.compile("(?:rang\\w+|vary\\w*|varier\\w*|wisselend|between|tussen)[^.;]{0,25}$");
  private static final Pattern DELTA =
      Pattern.compile("(?:\\bby|\\bmet)\\s+(?:ca\\.?\\s+|about\\s+)?$");
  private static final Pattern DATE =
      Pattern.compile(
          "\\d{1,2}[-/. ](?:\\d{1,2}|[a-z]{3,9})(?:[-/. ]\\d{2,4})?\\W{0,3}(?:was\\s+|:\\s*)?$");

  private MeasurementFinder() {}

  private static final class Group {
    int start;
    int end;
    double[] values;
    double factor;
    boolean prior;
    boolean dropped;
  }

  /** Sizes of {@code text} between {@code start} and {@code end}, in order. */
  static List<Measurement> find(String text, int start, int end, List<Entity> entities) {
    if (!hasDigit(text, start, end)) {
      return List.of();
    }
    List<Group> groups = groups(text, start, end);
    shareUnits(text, groups);
    markPairs(text, start, groups, entities);
    markPrior(text, start, groups, entities);
    inheritUnits(groups);
    dropOthers(text, start, groups, entities);
    return groups.stream()
        .filter(group -> !group.dropped && group.factor > 0)
        .map(MeasurementFinder::measurement)
        .toList();
  }

  private static boolean hasDigit(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Character.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static Measurement measurement(Group group) {
    List<Double> axes = new ArrayList<>();
    for (double value : group.values) {
      axes.add(Math.round(value * group.factor * 100) / 100.0);
    }
    axes.sort(Comparator.reverseOrder());
    return new Measurement(group.start, group.end, List.copyOf(axes), group.prior);
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
        if (group.factor == 0) {
          group.factor = last.factor;
        }
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
    return group;
  }

  private static double number(String digits) {
    return Double.parseDouble(digits.replace(',', '.'));
  }

  private static double factor(String unit) {
    return unit.startsWith("c") ? 10 : 1;
  }

  private static void shareUnits(String text, List<Group> groups) {
    for (int i = groups.size() - 2; i >= 0; i--) {
      Group group = groups.get(i);
      Group next = groups.get(i + 1);
      boolean joined = CONNECTOR.matcher(text.substring(group.end, next.start)).matches();
      if (group.factor == 0 && next.factor > 0 && joined) {
        group.factor = next.factor;
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
    for (int i = 0; i + 1 < groups.size(); i++) {
      Group group = groups.get(i);
      String between = text.substring(group.end, groups.get(i + 1).start);
      String before = text.substring(Math.max(start, group.start - 40), group.start);
      boolean ranging = RANGING.matcher(before).find();
      if (ARROW.matcher(between).matches()
          || changed && !ranging && TO.matcher(between).matches() && FROM.matcher(before).find()) {
        group.prior = true;
      }
    }
  }

  private static void markPrior(String text, int start, List<Group> groups, List<Entity> entities) {
    for (Entity cue : entities) {
      if (cue.is("prior")) {
        markByCue(text, groups, entities, cue);
      }
    }
    for (Group group : groups) {
      String before = text.substring(Math.max(start, group.start - 25), group.start);
      int bracket = before.lastIndexOf('(');
      if (bracket >= 0 && before.indexOf(')', bracket) < 0 && DATE.matcher(before).find()) {
        group.prior = true;
      }
    }
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
    if (cue.rule().is("weak") && before == null && !bracketed) {
      return;
    }
    boolean near =
        after != null
            && after.start - cue.end() <= 30
            && !text.substring(cue.end(), after.start).matches("(?s).*[),;].*")
            && currentCue(entities, cue.end(), after.start).isEmpty();
    if (near) {
      after.prior = true;
      chain(text, groups, after);
    } else if (before != null
        && cue.start() - before.end <= 6
        && !cue.rule().is("weak")
        && groups.indexOf(before) >= 0) {
      before.prior = true;
    }
  }

  /** "previously 8 and 12 mm": sizes joined to an earlier one are earlier too. */
  private static void chain(String text, List<Group> groups, Group from) {
    for (int i = groups.indexOf(from); i + 1 < groups.size(); i++) {
      String between = text.substring(groups.get(i).end, groups.get(i + 1).start);
      if (!between.matches("\\s*(?:,|and|en|-|resp\\.?)\\s*")) {
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
                          && (entity.end() <= group.start && group.start - entity.end() < 14
                              || entity.start() >= group.end && entity.start() - group.end < 4));
      if (DELTA.matcher(before).find() && changes) {
        group.dropped = true;
      }
      for (Entity cue : entities) {
        if (cue.is("not_size") && governs(text, cue, group, groups, entities)) {
          group.dropped = true;
        }
      }
    }
  }

  private static boolean governs(
      String text, Entity cue, Group group, List<Group> groups, List<Entity> entities) {
    int from = Math.min(cue.end(), group.end);
    int to = Math.max(cue.start(), group.start);
    boolean after = cue.start() >= group.end;
    if (to - from > (after ? 18 : 45)
        || after && NUMBERED.matcher(text).region(cue.end(), text.length()).lookingAt()) {
      return false;
    }
    String between = text.substring(from, to);
    return !between.contains(";")
        && !(after && between.contains(","))
        && entities.stream()
            .noneMatch(
                other ->
                    (other.is("target") || other.is("site") && after)
                        && other.start() >= from
                        && other.end() <= to);
  }
}
