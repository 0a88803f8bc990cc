package org.lesionlake.jobs.serve;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is published at a moment, and to whom. */
final class Published {
  private static final String CATALOG = "spark_catalog";

  private final Map<String, PublishedTable> tables = new TreeMap<>();
  private final Set<String> aggregate;

  /**
   * @param aggregate names of what the role aggregate may query
   */
  Published(Collection<PublishedTable> published, Set<String> aggregate) {
    published.forEach(table -> tables.put(table.name(), table));
    this.aggregate = Set.copyOf(aggregate);
  }

  /** What a role may query, by name. */
  List<PublishedTable> tables(Role role) {
    return tables.values().stream().filter(table -> isFor(role, table.name())).toList();
  }

  Set<String> schemas(Role role) {
    Set<String> schemas = new TreeSet<>();
    tables(role).forEach(table -> schemas.add(table.schema()));
    return schemas;
  }

  /**
   * The table of a name of one to three parts.
   *
   * @param currentSchema schema of a name of one part
   */
  Optional<PublishedTable> find(Role role, List<String> parts, String currentSchema) {
    List<String> names = parts.stream().map(part -> part.toLowerCase(Locale.ROOT)).toList();
    if (names.size() == 3 && names.get(0).equals(CATALOG)) {
      names = names.subList(1, 3);
    }
    String name =
        names.size() == 1
            ? currentSchema + "." + names.get(0)
            : names.size() == 2 ? String.join(".", names) : "";
    return Optional.ofNullable(tables.get(name)).filter(table -> isFor(role, table.name()));
  }

  /**
   * @throws Refusal if there is no such table for the role; the same whether there is a hidden one
   */
  PublishedTable require(Role role, List<String> parts, String currentSchema) {
    return find(role, parts, currentSchema)
        .orElseThrow(
            () ->
                new Refusal(
                    "There is no table or view " + String.join(".", parts) + " to query.",
                    "Only what is published can be queried, by name: no files, paths or other"
                        + " tables.",
                    "SHOW TABLES lists what there is."));
  }

  private boolean isFor(Role role, String name) {
    return role == Role.ROW || aggregate.contains(name);
  }
}
