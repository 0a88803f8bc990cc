package org.lesionlake.deid;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pseudonyms of patients who were merged into others. It holds pseudonyms only, so that it may
 * travel with a task; under {@link Profile#NONE} these are the IDs themselves, as in every table.
 */
public final class PatientMerges implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nobody was merged. */
  public static final PatientMerges NONE = new PatientMerges(Map.of());

  private final HashMap<String, String> survivors;
  private final String fingerprint;

  private PatientMerges(Map<String, String> survivors) {
    this.survivors = new HashMap<>(survivors);
    this.fingerprint = fingerprint(survivors);
  }

  /**
   * Follows each merge to the pseudonym that was merged into no other.
   *
   * @param merges prior pseudonyms and those that each was merged into
   * @throws IllegalArgumentException if a pseudonym comes round to itself
   */
  public static PatientMerges of(Map<String, String> merges) {
    Map<String, String> survivors = new HashMap<>();
    for (String prior : merges.keySet()) {
      String last = prior;
      for (int steps = 0; merges.containsKey(last); steps++) {
        if (steps > merges.size()) {
          throw new IllegalArgumentException(
              "Merges of patients run in a circle, so none of them survives; refuse the last one");
        }
        last = merges.get(last);
      }
      survivors.put(prior, last);
    }
    return survivors.isEmpty() ? NONE : new PatientMerges(survivors);
  }

  /** The pseudonym under which a patient is now; the one given if that was merged into no other. */
  public String surviving(String pseudonym) {
    return survivors.getOrDefault(pseudonym, pseudonym);
  }

  public boolean isEmpty() {
    return survivors.isEmpty();
  }

  /** Every prior pseudonym and the one under which its patient is now. */
  public Map<String, String> survivors() {
    return Map.copyOf(survivors);
  }

  private static String fingerprint(Map<String, String> survivors) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new TreeMap<>(survivors)
          .forEach(
              (prior, surviving) ->
                  digest.update(
                      (prior + '\0' + surviving + '\0').getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PatientMerges merges && fingerprint.equals(merges.fingerprint);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  /** Shows how many there are only. */
  @Override
  public String toString() {
    return "PatientMerges[" + survivors.size() + "]";
  }
}
