package org.lesionlake.jobs.bronze;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the objects of one report are to the lake: new versions, duplicates, or of another patient.
 *
 * <p>Objects without a time of their own (rows, files) come in the order of path and row, and one
 * with content that any version has is a duplicate. Those with a time come by it, after the others:
 * one that is older than the latest version is superseded and set aside, whatever it says, so that
 * messages may arrive in any order; a final text that returns after a withdrawal is a version
 * again. Where times are equal or missing, a preliminary text does not come after the same text
 * settled.
 */
final class ReportVersions {
  private final List<Known> versions = new ArrayList<>();
  private String owner;

  /**
   * @param known the versions that the lake has
   */
  ReportVersions(List<Known> known) {
    known.stream().sorted(Comparator.comparingInt(Known::version)).forEach(versions::add);
    owner = versions.stream().map(Known::patient).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /** A version on record; time and patient may be null. */
  record Known(
      int version,
      String contentHash,
      String patient,
      String objectToken,
      LocalDateTime statedAt) {}

  /**
   * An object to be decided; status, time and patient may be null.
   *
   * @param settledHashes hashes that the same content would have were it not preliminary
   */
  record Incoming(
      String objectToken,
      String contentHash,
      List<String> settledHashes,
      String patient,
      String status,
      LocalDateTime statedAt,
      String path,
      int row) {
    private static final List<String> STATUS_ORDER = List.of("preliminary", "final", "corrected");

    private static final Comparator<Incoming> ORDER =
        Comparator.comparing(Incoming::statedAt, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingInt(Incoming::statusPlace)
            .thenComparing(Incoming::path)
            .thenComparingInt(Incoming::row)
            .thenComparing(Incoming::objectToken);

    private int statusPlace() {
      if (statedAt == null) {
        return 0;
      }
      int place = status == null ? -1 : STATUS_ORDER.indexOf(status);
      return place < 0 ? STATUS_ORDER.size() : place;
    }
  }

  /**
   * @param version of an accepted one; 0 of the others
   */
  record Decision(String outcome, String reason, int version) {
    private static final Decision DUPLICATE = new Decision("duplicate", "same_content", 0);
    private static final Decision CONFLICT = new Decision("conflict", "same_id_other_patient", 0);
    private static final Decision SUPERSEDED = new Decision("set_aside", "superseded", 0);
  }

  /** Decisions by object token. */
  Map<String, Decision> decide(List<Incoming> objects) {
    Map<String, Decision> decisions = new TreeMap<>();
    objects.stream()
        .sorted(Incoming.ORDER)
        .forEach(object -> decisions.put(object.objectToken(), decide(object)));
    return decisions;
  }

  private Decision decide(Incoming object) {
    // Of a killed run: the report was committed, its source was not. It is accepted as it stands.
    for (Known version : versions) {
      if (version.objectToken().equals(object.objectToken())) {
        return new Decision("accepted", null, version.version());
      }
    }
    if (owner != null && object.patient() != null && !owner.equals(object.patient())) {
      return Decision.CONFLICT;
    }
    owner = owner == null ? object.patient() : owner;
    Known last = versions.isEmpty() ? null : versions.get(versions.size() - 1);
    boolean timed = object.statedAt() != null && last != null && last.statedAt() != null;
    if (isKnown(object, timed, last)) {
      return Decision.DUPLICATE;
    }
    if (last != null && isSuperseded(object, timed, last)) {
      return Decision.SUPERSEDED;
    }
    int version = last == null ? 1 : last.version() + 1;
    versions.add(
        new Known(
            version,
            object.contentHash(),
            object.patient(),
            object.objectToken(),
            object.statedAt()));
    return new Decision("accepted", null, version);
  }

  private boolean isKnown(Incoming object, boolean timed, Known last) {
    return versions.stream()
        .filter(version -> version.contentHash().equals(object.contentHash()))
        .anyMatch(
            version ->
                !timed
                    || version == last
                    || version.statedAt() != null && !object.statedAt().isAfter(last.statedAt()));
  }

  private static boolean isSuperseded(Incoming object, boolean timed, Known last) {
    if (timed && object.statedAt().isBefore(last.statedAt())) {
      return true;
    }
    boolean later = timed && object.statedAt().isAfter(last.statedAt());
    return !later && object.settledHashes().contains(last.contentHash());
  }
}
