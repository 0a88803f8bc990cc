package org.lesionlake.deid;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ways in which a person's name is written: given name first or family name first, with and
 * without particles, with initials, and each of its telling words alone.
 */
final class NameForms {
  private final Set<List<String>> forms = new LinkedHashSet<>();

  private NameForms() {}

  /**
   * Forms as folded words.
   *
   * @param name DICOM PN (PS3.5 section 6.2.1.1; groups separated by {@code =}), "Family, Given" or
   *     "Given Family"
   * @param givenAlone whether a given name alone is a form too
   */
  static Set<List<String>> of(String name, boolean givenAlone) {
    NameForms all = new NameForms();
    for (String group : name.split("=")) {
      if (group.contains("^")) {
        String[] parts = group.split("\\^", -1);
        List<String> given = new ArrayList<>(people(parts[1]));
        if (parts.length > 2) {
          given.addAll(people(parts[2]));
        }
        List<String> family = new ArrayList<>(parts.length > 3 ? people(parts[3]) : List.of());
        family.addAll(people(parts[0]));
        all.add(family, given, givenAlone);
      } else if (group.contains(",")) {
        int comma = group.indexOf(',');
        all.add(people(group.substring(0, comma)), people(group.substring(comma + 1)), givenAlone);
      } else {
        all.addPlain(people(group), givenAlone);
      }
    }
    all.forms.removeIf(form -> String.join("", form).length() < 3);
    return all.forms;
  }

  private static List<String> people(String part) {
    List<String> words = Words.list(part);
    words.removeIf(WordList.TITLES::contains);
    return words;
  }

  /** The family name starts at the first particle after a given name, or is the last word. */
  private void addPlain(List<String> words, boolean givenAlone) {
    int family = Math.max(0, words.size() - 1);
    for (int i = words.size() - 2; i >= 0; i--) {
      boolean particle = WordList.PARTICLES.contains(words.get(i)) && words.get(i).length() > 1;
      if (particle) {
        family = i;
      }
    }
    add(words.subList(family, words.size()), words.subList(0, family), givenAlone);
  }

  private void add(List<String> family, List<String> given, boolean givenAlone) {
    List<String> particles = new ArrayList<>();
    List<String> core = new ArrayList<>(family);
    // "Berg, Jan van der" keeps the particles behind the given name.
    List<String> called = new ArrayList<>(given);
    while (called.size() > 1 && WordList.PARTICLES.contains(called.get(called.size() - 1))) {
      particles.add(0, called.remove(called.size() - 1));
    }
    while (core.size() > 1 && WordList.PARTICLES.contains(core.get(0))) {
      particles.add(core.remove(0));
    }
    for (List<String> before : spellings(particles)) {
      addOrders(before, core, called);
    }
    for (String word : core) {
      if (!WordList.PARTICLES.contains(word)) {
        forms.add(List.of(word));
      }
    }
    if (givenAlone) {
      called.forEach(word -> forms.add(List.of(word)));
    }
  }

  private static List<List<String>> spellings(List<String> particles) {
    List<List<String>> all = new ArrayList<>();
    all.add(particles);
    if (!particles.isEmpty()) {
      all.add(List.of());
    }
    if (particles.size() == 2) {
      String first = particles.get(0).substring(0, 1);
      String second = particles.get(1).substring(0, 1);
      all.add(List.of(first, second));
      all.add(List.of(first + second));
      all.add(List.of(first, particles.get(1)));
    }
    return all;
  }

  private void addOrders(List<String> particles, List<String> core, List<String> given) {
    List<String> family = joined(particles, core);
    forms.add(family);
    forms.add(joined(core, particles));
    if (given.isEmpty()) {
      return;
    }
    List<String> initials = given.stream().map(word -> word.substring(0, 1)).toList();
    List<List<String>> calls =
        List.of(
            given,
            given.subList(0, 1),
            initials,
            List.of(String.join("", initials)),
            initials.subList(0, 1));
    for (List<String> call : calls) {
      forms.add(joined(call, family));
      forms.add(joined(family, call));
      forms.add(joined(core, joined(call, particles)));
      forms.add(joined(core, joined(particles, call)));
    }
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
