package org.lesionlake.jobs.bronze;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lesionlake.deid.Identifier;
import org.lesionlake.deid.IdentifierKind;

/**
 * The cells of an object by column name, as a table's row would have them, with what no table
 * states: status and time of a report, and who else is named with it.
 */
final class ObjectCells {
  /** preliminary, final, corrected or withdrawn. */
  static final String STATUS = "\u0000status";

  /** When the source stated the object, by its own clock: an ISO date and time without zone. */
  static final String STATED_AT = "\u0000stated_at";

  private static final String KNOWN = "\u0000known";
  private static final String NEVER_STORED = "!";

  private final Map<String, String> cells = new TreeMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * An identifier that comes with an object.
   *
   * @param stored whether the vault may keep it; else it is masked and then forgotten
   */
  record Known(Identifier identifier, boolean stored) {}

  /** Sets a cell; an empty value leaves it out. */
  ObjectCells put(String column, String value) {
    if (value != null && !value.isBlank()) {
      cells.put(column, value);
    }
    return this;
  }

  ObjectCells statedAt(Optional<LocalDateTime> time) {
    time.ifPresent(at -> cells.put(STATED_AT, at.toString()));
    return this;
  }

  ObjectCells known(IdentifierKind kind, String value) {
    return add("", kind, value);
  }

  /** A number of a nation's register or an insurance. */
  ObjectCells national(String value) {
    return maskedOnly(IdentifierKind.OTHER_IDENTIFIER, value);
  }

  /**
   * What is to be masked in the object's own text and nowhere looked for: a national number, or a
   * name that may be a department's and stands in other reports too.
   */
  ObjectCells maskedOnly(IdentifierKind kind, String value) {
    return add(NEVER_STORED, kind, value);
  }

  private ObjectCells add(String mark, IdentifierKind kind, String value) {
    String line = value == null ? "" : value.replaceAll("\\s+", " ").strip();
    if (!line.replace("^", "").isBlank()) {
      known.add(mark + kind.code() + "\t" + line);
    }
    return this;
  }

  Map<String, String> toMap() {
    Map<String, String> all = new TreeMap<>(cells);
    if (!known.isEmpty()) {
      all.put(KNOWN, String.join("\n", known));
    }
    return all;
  }

  /** The identifiers that came with the object of these cells. */
  static List<Known> known(Map<String, String> cells) {
    List<Known> found = new ArrayList<>();
    for (String line : cells.getOrDefault(KNOWN, "").split("\n")) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        boolean stored = !line.startsWith(NEVER_STORED);
        String kind = line.substring(stored ? 0 : NEVER_STORED.length(), tab);
        found.add(
            new Known(
                new Identifier(
                    IdentifierKind.valueOf(kind.toUpperCase(Locale.ROOT)), line.substring(tab + 1)),
                stored));
      }
    }
    return found;
  }
}
