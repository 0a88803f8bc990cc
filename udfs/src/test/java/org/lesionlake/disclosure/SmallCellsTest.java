package org.lesionlake.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.lesionlake.disclosure.SmallCells.Count;

class SmallCellsTest {
  @Test
  void countsOfEnoughPatientsAreAllShown() {
    assertThat(hidden(Map.of("a", 10L, "b", 40L), total("all", 50, "a", "b"))).isEmpty();
  }

  @Test
  void smallCellTakesAnotherWithItSoThatTheTotalDoesNotGiveItAway() {
    assertThat(hidden(Map.of("a", 3L, "b", 40L, "c", 25L), total("all", 68, "a", "b", "c")))
        .containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void absenceIsShown() {
    assertThat(
            SmallCells.hidden(
                List.of(cell("a", 0), cell("b", 40), total("all", 40, "a", "b")),
                Map.of("a", 0L, "b", 40L),
                10))
        .isEmpty();
  }

  @Test
  void twoSmallCellsDoNotHideBehindEachOther() {
    // Their sum of seven could be had from the total, and is itself of fewer than ten patients.
    assertThat(hidden(Map.of("a", 3L, "b", 4L, "c", 50L), total("all", 57, "a", "b", "c")))
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void cellThatWouldTellByItsOwnSmallnessTakesTheTotalWithIt() {
    // Eleven over two hidden cells, one of which must have ten: the other would have to be one.
    assertThat(hidden(Map.of("a", 1L, "b", 10L), total("all", 11, "a", "b")))
        .containsExactlyInAnyOrder("a", "all");
  }

  @Test
  void chainOfTotalsIsSeenThrough() {
    // (a and b) - (b and c) + c = a, though no shown count holds another.
    Set<String> hidden =
        SmallCells.hidden(
            List.of(total("ab", 45, "a", "b"), total("bc", 95, "b", "c"), cell("c", 55)),
            Map.of("a", 5L, "b", 40L, "c", 55L),
            10);
    assertThat(hidden).containsExactly("c");
  }

  /**
   * A two-way table with its margins, attacked as a reader would: by solving for each small cell
   * over all that is shown, in exact rational arithmetic.
   */
  @Property(tries = 300)
  void noSmallCellOfATableWithMarginsCanBeSolvedFor(
      @ForAll @Size(12) List<@IntRange(min = 0, max = 60) Integer> values) {
    Map<String, Long> patients = new LinkedHashMap<>();
    List<Count> counts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      patients.put("c" + i, (long) values.get(i));
      counts.add(cell("c" + i, values.get(i)));
    }
    for (int row = 0; row < 3; row++) {
      int first = row * 4;
      counts.add(sum("row" + row, values, IntStream.range(first, first + 4)));
    }
    for (int column = 0; column < 4; column++) {
      int first = column;
      counts.add(sum("column" + column, values, IntStream.of(first, first + 4, first + 8)));
    }
    counts.add(sum("all", values, IntStream.range(0, 12)));
    Set<String> hidden = SmallCells.hidden(counts, patients, 10);

    List<BigInteger[]> known = new ArrayList<>();
    for (Count count : counts) {
      if (!hidden.contains(count.name())) {
        assertThat(count.patients() == 0 || count.patients() >= 10).isTrue();
        known.add(vector(count.groups()));
      }
    }
    int rank = rank(known);
    for (int i = 0; i < 12; i++) {
      if (values.get(i) > 0 && values.get(i) < 10) {
        List<BigInteger[]> withIt = new ArrayList<>(known);
        withIt.add(vector(Set.of("c" + i)));
        assertThat(rank(withIt)).as("cell %s", i).isGreaterThan(rank);
      }
    }
  }

  private static Set<String> hidden(Map<String, Long> cells, Count total) {
    List<Count> counts = new ArrayList<>(List.of(total));
    cells.forEach((name, patients) -> counts.add(cell(name, patients)));
    return SmallCells.hidden(counts, cells, 10);
  }

  private static Count cell(String name, long patients) {
    return new Count(name, Set.of(name), patients);
  }

  private static Count total(String name, long patients, String... groups) {
    return new Count(name, Set.of(groups), patients);
  }

  private static Count sum(String name, List<Integer> values, IntStream cells) {
    int[] places = cells.toArray();
    Set<String> groups =
        IntStream.of(places).mapToObj(place -> "c" + place).collect(Collectors.toSet());
    return new Count(name, groups, IntStream.of(places).map(values::get).sum());
  }

  private static BigInteger[] vector(Set<String> groups) {
    Set<String> left = new HashSet<>(groups);
    return IntStream.range(0, 12)
        .mapToObj(i -> left.contains("c" + i) ? BigInteger.ONE : BigInteger.ZERO)
        .toArray(BigInteger[]::new);
  }

  /** By elimination without fractions. */
  private static int rank(List<BigInteger[]> vectors) {
    List<BigInteger[]> rows =
        vectors.stream().map(BigInteger[]::clone).collect(Collectors.toCollection(ArrayList::new));
    int rank = 0;
    for (int column = 0; column < 12; column++) {
      int pivot = rank;
      while (pivot < rows.size() && rows.get(pivot)[column].signum() == 0) {
        pivot++;
      }
      if (pivot == rows.size()) {
        continue;
      }
      BigInteger[] chosen = rows.get(pivot);
      rows.set(pivot, rows.get(rank));
      rows.set(rank, chosen);
      for (int i = rank + 1; i < rows.size(); i++) {
        BigInteger factor = rows.get(i)[column];
        for (int j = 0; j < 12; j++) {
          rows.get(i)[j] =
              rows.get(i)[j].multiply(chosen[column]).subtract(chosen[j].multiply(factor));
        }
      }
      rank++;
    }
    return rank;
  }
}
