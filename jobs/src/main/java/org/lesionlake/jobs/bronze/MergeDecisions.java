package org.lesionlake.jobs.bronze;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides merges one after the other: each patient is merged into one other at most, and none comes
 * round to itself.
 */
final class MergeDecisions {
  /** A patient merged into another, by their pseudonyms, and the object that said so. */
  record Pair(String prior, String surviving, String objectToken) {}

  /**
   * What becomes of an object.
   *
   * @param added the pairs that it brings
   */
  record Decision(String outcome, String reason, String detail, List<Pair> added) {
    private static Decision of(String outcome, String reason, String detail) {
      return new Decision(outcome, reason, detail, List.of());
    }
  }

  private final Map<String, Pair> known = new HashMap<>();

  /**
   * @param pairs merges that are on record
   */
  MergeDecisions(List<Pair> pairs) {
    pairs.forEach(pair -> known.put(pair.prior(), pair));
  }

  /** Decides an object whole: if one of its merges cannot be, none of them is. */
  Decision decide(List<Pair> merges) {
    List<Pair> added = new ArrayList<>();
    boolean committedBefore = false;
    for (Pair merge : merges) {
      Pair present = known.get(merge.prior());
      Decision refusal = refusal(merge, present);
      if (refusal != null) {
        added.forEach(pair -> known.remove(pair.prior()));
        return refusal;
      }
      if (present == null) {
        known.put(merge.prior(), merge);
        added.add(merge);
      } else {
        // Of a killed run: the merge was committed, its source was not.
        committedBefore |= present.objectToken().equals(merge.objectToken());
      }
    }
    return added.isEmpty() && !committedBefore
        ? Decision.of("duplicate", "same_merge", null)
        : new Decision("accepted", null, null, added);
  }

  private Decision refusal(Pair merge, Pair present) {
    if (merge.prior().equals(merge.surviving())) {
      return Decision.of("rejected", "same_patient", "The prior ID is the surviving one.");
    }
    if (present != null) {
      return last(present.surviving()).equals(last(merge.surviving()))
          ? null
          : Decision.of("conflict", "merged_elsewhere", null);
    }
    return last(merge.surviving()).equals(merge.prior())
        ? Decision.of(
            "rejected",
            "merge_cycle",
            "The surviving patient was merged into the prior one before, by this or another row.")
        : null;
  }

  private String last(String pseudonym) {
    String last = pseudonym;
    for (Pair next = known.get(last); next != null; next = known.get(last)) {
      last = next.surviving();
    }
    return last;
  }
}
