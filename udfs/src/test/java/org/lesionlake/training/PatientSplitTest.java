package org.lesionlake.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PatientSplitTest {
  private static final Map<String, Double> SHARES = new LinkedHashMap<>();

  static {
    SHARES.put("train", 7.0);
    SHARES.put("validation", 1.0);
    SHARES.put("test", 2.0);
  }

  private final PatientSplit split = new PatientSplit(SHARES, "key");

  private static Map<String, String> patients(String stratum, int from, int to) {
    Map<String, String> strata = new TreeMap<>();
    for (int i = from; i < to; i++) {
      strata.put(stratum + i, stratum);
    }
    return strata;
  }

  private static long count(Map<String, String> sides, String stratum, String side) {
    return sides.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(stratum) && entry.getValue().equals(side))
        .count();
  }

  @Test
  void givesEachSideItsShareOfEachStratum() {
    Map<String, String> strata = patients("liver", 0, 100);
    strata.putAll(patients("bone", 0, 10));
    Map<String, String> sides = split.of(strata, Map.of());
    assertThat(count(sides, "liver", "train")).isEqualTo(70);
    assertThat(count(sides, "liver", "validation")).isEqualTo(10);
    assertThat(count(sides, "liver", "test")).isEqualTo(20);
    assertThat(count(sides, "bone", "train")).isEqualTo(7);
    assertThat(count(sides, "bone", "validation")).isEqualTo(1);
    assertThat(count(sides, "bone", "test")).isEqualTo(2);
  }

  @Test
  void nobodyChangesSidesAsTheArchiveGrows() {
    Map<String, String> before = split.of(patients("liver", 0, 40), Map.of());
    Map<String, String> after = split.of(patients("liver", 0, 100), before);
    assertThat(after).containsAllEntriesOf(before).hasSize(100);
    assertThat(count(after, "liver", "test")).isEqualTo(20);
  }

  @Test
  void aPatientKeepsTheSideInAnotherStratum() {
    Map<String, String> before = split.of(patients("liver", 0, 40), Map.of());
    Map<String, String> moved = patients("liver", 0, 40);
    moved.replaceAll((patient, stratum) -> patient.hashCode() % 2 == 0 ? "a" : "b");
    assertThat(split.of(moved, before)).isEqualTo(before);
  }

  @Test
  void anotherKeyGivesAnotherSplit() {
    Map<String, String> strata = patients("liver", 0, 100);
    assertThat(new PatientSplit(SHARES, "other").of(strata, Map.of()))
        .isNotEqualTo(split.of(strata, Map.of()));
  }

  @Test
  void fillsEverySideOfASmallStratum() {
    Map<String, String> sides = split.of(patients("bone", 0, 3), Map.of());
    assertThat(sides.values()).containsExactlyInAnyOrder("train", "validation", "test");
  }

  @Test
  void namesThePatientsOfAStratumThatIsTooSmall() {
    assertThatThrownBy(() -> split.of(patients("bone", 0, 2), Map.of()))
        .isInstanceOfSatisfying(
            SplitException.class,
            e -> {
              assertThat(e.stratum()).isEqualTo("bone");
              assertThat(e.patients()).containsExactly("bone0", "bone1");
              assertThat(e.empty()).containsExactly("validation");
            });
  }

  @Test
  void aSideOfNoWeightGetsNobodyNew() {
    Map<String, Double> none = new LinkedHashMap<>(SHARES);
    none.put("validation", 0.0);
    assertThat(new PatientSplit(none, "key").of(patients("liver", 0, 50), Map.of()).values())
        .doesNotContain("validation");
  }

  @Test
  void refusesSharesThatAreNone() {
    assertThatThrownBy(() -> new PatientSplit(Map.of("train", 0.0), "key"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PatientSplit(Map.of("train", 1.0, "test", -0.5), "key"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
