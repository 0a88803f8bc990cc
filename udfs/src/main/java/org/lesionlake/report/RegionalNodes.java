package org.lesionlake.report;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lesionlake.schemas.silver.Place;

/**
 * Which nodal stations are regional to a primary, from {@code conf/lexicons/regional-nodes.tsv}:
 * primary, stations that are regional, those that are so on the primary's side only, those of which
 * the words do not decide it, and the source. All others are not.
 */
final class RegionalNodes {
  /** Nodes that the report itself calls regional. */
  static final String REGIONAL = "regional";

  private static final String FILE = "regional-nodes.tsv";

  private record Stations(Set<String> regional, Set<String> sameSide, Set<String> undecided) {}

  private final Map<String, Stations> byPrimary = new HashMap<>();

  RegionalNodes(Lexicon lexicon) {
    int number = 0;
    for (String line : lexicon.common(FILE).split("\r?\n")) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] cells = line.split("\t", -1);
      if (cells.length != 5) {
        throw new IllegalArgumentException(
            FILE
                + " line "
                + number
                + " has "
                + cells.length
                + " cells; it needs five, parted by tabs: primary, regional, same_side, undecided,"
                + " source");
      }
      byPrimary.put(cells[0].trim(), new Stations(set(cells[1]), set(cells[2]), set(cells[3])));
    }
  }

  private static Set<String> set(String cell) {
    return Arrays.stream(cell.split("\\|"))
        .map(String::trim)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether nodes at some stations are regional: true if all are, false if none is.
   *
   * @param side the nodes' side, left, right or both; null if not stated
   * @param primarySide tells the primary's; it is asked only where that decides
   */
  Optional<Boolean> of(
      Optional<String> primary,
      List<Place> stations,
      String side,
      Supplier<Optional<String>> primarySide) {
    if (stations.isEmpty()) {
      return Optional.empty();
    }
    Set<Optional<Boolean>> verdicts =
        stations.stream()
            .map(station -> of(primary, station.name(), side, primarySide))
            .collect(Collectors.toSet());
    return verdicts.size() == 1 ? verdicts.iterator().next() : Optional.empty();
  }

  private Optional<Boolean> of(
      Optional<String> primary,
      String station,
      String side,
      Supplier<Optional<String>> primarySide) {
    if (station.equals(REGIONAL)) {
      return Optional.of(true);
    }
    Optional<Stations> known = primary.map(byPrimary::get);
    if (known.isEmpty() || has(known.get().undecided(), station)) {
      return Optional.empty();
    }
    if (has(known.get().regional(), station)) {
      return Optional.of(true);
    }
    if (!has(known.get().sameSide(), station)) {
      return Optional.of(false);
    }
    return side == null || side.equals("both")
        ? Optional.empty()
        : primarySide.get().map(side::equals);
  }

  /** A name of the set, or one that begins like an entry which ends in a star. */
  private static boolean has(Set<String> names, String station) {
    return names.contains(station)
        || names.stream()
            .anyMatch(
                name ->
                    name.endsWith("*") && station.startsWith(name.substring(0, name.length() - 1)));
  }
}
