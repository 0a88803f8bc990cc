package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.lesionlake.deid.PatientMerges;
import org.lesionlake.jobs.bronze.MergeDecisions.Decision;
import org.lesionlake.jobs.bronze.MergeDecisions.Pair;

class MergeDecisionsTest {
  private final MergeDecisions decisions = new MergeDecisions(List.of(pair("a", "b", "earlier")));

  @Test
  void aMergeNamedTwiceIsOne() {
    assertThat(decide(pair("a", "b", "x"))).isEqualTo("duplicate same_merge");
    assertThat(decide(pair("b", "c", "x"))).isEqualTo("accepted null");
    assertThat(decide(pair("a", "c", "y"))).isEqualTo("duplicate same_merge");
    assertThat(decide(pair("a", "d", "y"))).isEqualTo("conflict merged_elsewhere");
  }

  @Test
  void nobodyComesRoundToHimself() {
    assertThat(decide(pair("b", "b", "x"))).isEqualTo("rejected same_patient");
    assertThat(decide(pair("b", "a", "x"))).isEqualTo("rejected merge_cycle");
    assertThat(decide(pair("b", "c", "x"))).isEqualTo("accepted null");
    assertThat(decide(pair("c", "a", "x"))).isEqualTo("rejected merge_cycle");
  }

  @Test
  void ofAnObjectAllOrNothingIsTaken() {
    assertThat(decide(pair("m", "n", "x"), pair("b", "a", "x"))).isEqualTo("rejected merge_cycle");
    assertThat(decide(pair("n", "m", "y"))).isEqualTo("accepted null");
  }

  @Test
  void whatAKilledRunCommittedIsAcceptedAsItStands() {
    Decision again = decisions.decide(List.of(pair("a", "b", "earlier")));
    assertThat(again.outcome()).isEqualTo("accepted");
    assertThat(again.added()).isEmpty();
  }

  @Property
  void whateverIsAcceptedEndsAtASurvivor(
      @ForAll @Size(max = 30) List<@IntRange(max = 89) Integer> stated) {
    MergeDecisions any = new MergeDecisions(List.of());
    Map<String, String> merges = new HashMap<>();
    for (int number : stated) {
      Pair pair = pair("p" + number / 10, "p" + number % 10, "x" + number);
      any.decide(List.of(pair)).added().forEach(add -> merges.put(add.prior(), add.surviving()));
    }
    PatientMerges resolved = PatientMerges.of(merges);
    merges.forEach(
        (prior, surviving) ->
            assertThat(resolved.surviving(prior))
                .isEqualTo(resolved.surviving(surviving))
                .isNotIn(merges.keySet()));
  }

  private String decide(Pair... merges) {
    Decision decision = decisions.decide(Arrays.asList(merges));
    return decision.outcome() + " " + decision.reason();
  }

  private static Pair pair(String prior, String surviving, String object) {
    return new Pair(prior, surviving, object);
  }
}
