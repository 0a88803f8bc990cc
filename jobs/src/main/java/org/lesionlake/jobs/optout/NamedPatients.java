package org.lesionlake.jobs.optout;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells whether a text names one of some patients by pseudonym. */
final class NamedPatients implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Shorter ones, which only a lake without pseudonyms has, are not looked for in running text: a
   * number of two digits stands in every line.
   */
  private static final int SHORTEST = 5;

  private final ArrayList<String> names;
  private final Pattern words;

  NamedPatients(Collection<String> names) {
    this.names = new ArrayList<>(names);
    List<String> longer = this.names.stream().filter(name -> name.length() >= SHORTEST).toList();
    this.words =
        longer.isEmpty()
            ? null
            : Pattern.compile(
                longer.stream()
                    .map(Pattern::quote)
                    .collect(Collectors.joining("|", "(?<![A-Za-z0-9])(?:", ")(?![A-Za-z0-9])")));
  }

  /** Whether one is a value of a JSON text, or of one that is quoted within it. */
  boolean inJson(String json) {
    for (String name : names) {
      if (json.contains('"' + name + '"') || json.contains('"' + name + '\\')) {
        return true;
      }
    }
    return false;
  }

  /** Whether one is a word of running text. */
  boolean inText(String text) {
    return words != null && words.matcher(text).find();
  }
}
