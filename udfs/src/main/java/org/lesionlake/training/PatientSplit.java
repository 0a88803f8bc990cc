package org.lesionlake.training;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Divides patients among sides, such as train and test, or folds. A patient who has a side keeps
 * it. The others of a stratum go, in the order of a keyed hash of their pseudonyms, each to the
 * side that lacks most of its share; of sides that lack as much, to the first. So the outcome
 * depends on nothing but the arguments, and more patients move none of those who are there.
 */
public final class PatientSplit {
  private final LinkedHashMap<String, Double> shares;
  private final String key;

  /**
   * @param shares weight of each side, in the order that settles ties; a side of weight 0 gets
   *     nobody new
   * @param key key of the hash
   * @throws IllegalArgumentException if a weight is negative or not finite, or none is above 0
   */
  public PatientSplit(Map<String, Double> shares, String key) {
    double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    if (!(sum > 0)
        || Double.isInfinite(sum)
        || shares.values().stream().anyMatch(share -> share < 0)) {
      throw new IllegalArgumentException("Shares are at least 0 and one is above it: " + shares);
    }
    this.shares = new LinkedHashMap<>();
    shares.forEach((side, share) -> this.shares.put(side, share / sum));
    this.key = key;
  }

  /**
   * The side of each patient.
   *
   * @param strata stratum of each patient
   * @param before sides of patients who had one; patients without a stratum are not looked at, nor
   *     sides that this split does not have
   * @throws SplitException if a side of a weight above 0 gets nobody of a stratum
   */
  public SortedMap<String, String> of(Map<String, String> strata, Map<String, String> before) {
    SortedMap<String, List<String>> members = new TreeMap<>();
    strata.forEach(
        (patient, stratum) ->
            members.computeIfAbsent(stratum, none -> new ArrayList<>()).add(patient));
    SortedMap<String, String> sides = new TreeMap<>();
    members.forEach((stratum, patients) -> divide(stratum, patients, before, sides));
    return sides;
  }

  private void divide(
      String stratum, List<String> patients, Map<String, String> before, Map<String, String> to) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    shares.keySet().forEach(side -> counts.put(side, 0));
    List<String> without = new ArrayList<>();
    for (String patient : patients) {
      String side = before.get(patient);
      if (side != null && shares.containsKey(side)) {
        to.put(patient, side);
        counts.merge(side, 1, Integer::sum);
      } else {
        without.add(patient);
      }
    }
    without.sort(Comparator.comparing(this::hash).thenComparing(Comparator.naturalOrder()));
    for (String patient : without) {
      String side = neediest(counts, patients.size());
      to.put(patient, side);
      counts.merge(side, 1, Integer::sum);
    }
    List<String> empty =
        shares.keySet().stream()
            .filter(side -> shares.get(side) > 0 && counts.get(side) == 0)
            .toList();
    if (!empty.isEmpty()) {
      throw new SplitException(stratum, patients.stream().sorted().toList(), empty);
    }
  }

  /** A side that wants somebody and has nobody goes first, however small its share. */
  private String neediest(Map<String, Integer> counts, int patients) {
    String neediest = null;
    double most = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, Double> share : shares.entrySet()) {
      if (share.getValue() > 0) {
        int count = counts.get(share.getKey());
        double lacks = share.getValue() * patients - count + (count == 0 ? patients : 0);
        if (lacks > most) {
          most = lacks;
          neediest = share.getKey();
        }
      }
    }
    return neediest;
  }

  private String hash(String patient) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(key.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(patient.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
