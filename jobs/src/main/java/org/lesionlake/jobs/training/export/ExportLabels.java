package org.lesionlake.jobs.training.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The labels of an export: 0 is background, then the rules' names in order, then {@code ignore} for
 * what nobody annotated.
 */
final class ExportLabels {
  private final List<LabelRule> rules;
  private final List<String> names;

  /**
   * @param rules as given; a name may stand in several
   */
  ExportLabels(List<LabelRule> rules) {
    this.rules = List.copyOf(rules);
    this.names = rules.stream().map(LabelRule::name).distinct().toList();
  }

  /** A label for each site and class that there is, named {@code site_class}. */
  static ExportLabels ofAll(Set<Marked> marked) {
    List<LabelRule> rules = new ArrayList<>();
    for (Marked kind : new TreeSet<>(marked)) {
      rules.add(
          new LabelRule(
              kind.site()
                  + "_"
                  + (kind.lesionClass().equals("any") ? "lesion" : kind.lesionClass()),
              kind.site(),
              kind.lesionClass()));
    }
    return new ExportLabels(rules);
  }

  /** Site and class of something that is marked. */
  record Marked(String site, String lesionClass) implements Comparable<Marked> {
    @Override
    public int compareTo(Marked other) {
      int bySite = site.compareTo(other.site);
      return bySite != 0 ? bySite : lesionClass.compareTo(other.lesionClass);
    }
  }

  List<String> names() {
    return names;
  }

  List<LabelRule> rules() {
    return rules;
  }

  /** Value of the first rule that fits. */
  OptionalInt value(String site, String lesionClass) {
    if (site == null || lesionClass == null) {
      return OptionalInt.empty();
    }
    return rules.stream()
        .filter(rule -> rule.fits(site, lesionClass))
        .mapToInt(rule -> names.indexOf(rule.name()) + 1)
        .findFirst();
  }

  int ignore() {
    return names.size() + 1;
  }

  /**
   * Sites that a label may lie at; empty if that is any.
   *
   * @param value of a name
   */
  Set<String> sites(int value) {
    Set<String> sites =
        rules.stream()
            .filter(rule -> rule.name().equals(names.get(value - 1)))
            .map(LabelRule::site)
            .collect(Collectors.toCollection(TreeSet::new));
    return sites.contains(LabelRule.ALL) ? Set.of() : sites;
  }

  /** Values by name, background first, and ignore where it is used. */
  Map<String, Integer> values(boolean withIgnore) {
    Map<String, Integer> values = new LinkedHashMap<>();
    values.put(LabelRule.BACKGROUND, 0);
    for (String name : names) {
      values.put(name, values.size());
    }
    if (withIgnore) {
      values.put(LabelRule.IGNORE, ignore());
    }
    return values;
  }
}
