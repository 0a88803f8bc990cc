package org.lesionlake.lesion.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Follows the lesions of a patient from study to study.
 *
 * <p>A lesion is looked for where it was last seen, moved by the alignment of the two bodies, and
 * marks are paired with lesions one to one ({@link Pairing}). Of the rest, a mark within the reach
 * of an earlier lesion that goes on is a part that split from it; a lesion whose place lies within
 * the reach of another that goes on has merged into it; other marks begin tracks, and other lesions
 * are gone where their place was searched. A lesion that is gone is looked for in later studies
 * too, and comes back under its old name.
 *
 * <p>A track's uid is that of its first mark, so that later studies change none.
 */
public final class LesionTracker {
  private final List<TrackedStudy> studies;
  private final Alignments alignments = new Alignments();
  private final Map<String, ScannedSpace> spaces = new HashMap<>();
  private final Map<String, Track> tracks = new TreeMap<>();
  private final List<TrackPoint> points = new ArrayList<>();

  private LesionTracker(List<TrackedStudy> studies) {
    this.studies = studies;
    for (TrackedStudy study : studies) {
      alignments.add(study);
      study.spaces().forEach(space -> spaces.put(space.id(), space));
    }
  }

  /** A lesion known so far. */
  private static final class Track {
    final String uid;
    final String splitFrom;
    Mark last;
    String lastStudy;
    String mergedInto;

    Track(Mark first, String study, String splitFrom) {
      this.uid = first.uid();
      this.splitFrom = splitFrom;
      this.last = first;
      this.lastStudy = study;
    }
  }

  /** A place and what it rests on. */
  private record Expected(double[] place, String space, String alignment) {}

  /**
   * Points of all tracks: for each study in the order given, its tracks by uid.
   *
   * @param studies the patient's studies in order of time; marks lie in their study's spaces
   * @throws IllegalArgumentException if a mark's space is none of its study's
   */
  public static List<TrackPoint> follow(List<TrackedStudy> studies) {
    LesionTracker tracker = new LesionTracker(studies);
    for (int i = 0; i < studies.size(); i++) {
      tracker.add(i);
    }
    return List.copyOf(tracker.points);
  }

  private void add(int number) {
    TrackedStudy study = studies.get(number);
    List<Mark> marks = study.marks().stream().sorted((a, b) -> a.uid().compareTo(b.uid())).toList();
    requireSpaces(study, marks);
    List<Track> known = tracks.values().stream().filter(track -> track.mergedInto == null).toList();
    Pairing pairing =
        new Pairing(alignments, spaces, known.stream().map(track -> track.last).toList(), marks);
    int[] pairs = pairing.pairs();

    Track[] trackOf = new Track[marks.size()];
    Mark[] markOf = new Mark[known.size()];
    for (int i = 0; i < pairs.length; i++) {
      if (pairs[i] != Assignment.ALONE) {
        trackOf[pairs[i]] = known.get(i);
        markOf[i] = marks.get(pairs[i]);
      }
    }
    Map<String, TrackPoint> ofStudy = new TreeMap<>();
    begin(number, study, marks, trackOf, pairing, ofStudy);
    goOn(study, known, markOf, pairing, ofStudy);
    merged(study, ofStudy);
    points.addAll(ofStudy.values());
  }

  private static void requireSpaces(TrackedStudy study, List<Mark> marks) {
    List<String> ids = study.spaces().stream().map(ScannedSpace::id).toList();
    for (Mark mark : marks) {
      if (!ids.contains(mark.space())) {
        throw new IllegalArgumentException(
            "Mark " + mark.uid() + " lies in the space " + mark.space() + ", not one of " + ids);
      }
    }
  }

  // ---- What follows from the pairs

  /** Points of marks that no known lesion has. */
  private void begin(
      int number,
      TrackedStudy study,
      List<Mark> marks,
      Track[] trackOf,
      Pairing pairing,
      Map<String, TrackPoint> ofStudy) {
    for (int j = 0; j < trackOf.length; j++) {
      if (trackOf[j] == null) {
        Mark mark = marks.get(j);
        Track whole = splitFrom(mark, trackOf, pairing);
        Track begun = new Track(mark, study.uid(), whole == null ? null : whole.uid);
        TrackStatus status =
            whole != null
                ? TrackStatus.SPLIT
                : shownBefore(number, mark) ? TrackStatus.NEW : TrackStatus.FIRST_SEEN;
        ofStudy.put(begun.uid, point(begun, study, status, mark, null, null));
        tracks.put(begun.uid, begun);
      }
    }
  }

  /** The lesion that goes on and within whose earlier reach a mark lies; null without one. */
  private Track splitFrom(Mark mark, Track[] trackOf, Pairing pairing) {
    Track nearest = null;
    double least = Double.POSITIVE_INFINITY;
    for (Track track : trackOf) {
      if (track != null
          && track.last.site().equals(mark.site())
          && mark.volumeMm3() < track.last.volumeMm3()) {
        double[] place = pairing.place(track.last, spaces.get(mark.space()));
        double distance = mark.distance(place);
        if (distance <= track.last.longAxisMm() / 2 && distance < least) {
          nearest = track;
          least = distance;
        }
      }
    }
    return nearest;
  }

  private boolean shownBefore(int number, Mark mark) {
    ScannedSpace here = spaces.get(mark.space());
    for (TrackedStudy earlier : studies.subList(0, number)) {
      for (ScannedSpace space : earlier.spaces()) {
        // The way there and back again, so that a pair of studies has one alignment.
        BodyAlignment forth = alignments.between(space, here, mark.site());
        if (space.shows(forth.inverse().apply(mark.place()))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Points of the lesions known before. */
  private void goOn(
      TrackedStudy study,
      List<Track> known,
      Mark[] markOf,
      Pairing pairing,
      Map<String, TrackPoint> ofStudy) {
    Track[] merging = new Track[known.size()];
    for (int i = 0; i < markOf.length; i++) {
      if (markOf[i] == null) {
        merging[i] = mergedInto(known.get(i), known, markOf, pairing);
      }
    }
    for (int i = 0; i < markOf.length; i++) {
      Track track = known.get(i);
      Mark mark = markOf[i];
      if (mark != null) {
        Expected expected = expected(track, List.of(spaces.get(mark.space())), pairing);
        ofStudy.put(
            track.uid,
            point(track, study, TrackStatus.PERSISTING, mark, expected, track.lastStudy));
      } else if (merging[i] == null) {
        Expected expected = expected(track, study.spaces(), pairing);
        ofStudy.put(
            track.uid,
            point(track, study, absent(study, expected), null, expected, track.lastStudy));
      }
    }
    for (int i = 0; i < markOf.length; i++) {
      if (markOf[i] != null) {
        known.get(i).last = markOf[i];
        known.get(i).lastStudy = study.uid();
      } else if (merging[i] != null) {
        known.get(i).mergedInto = merging[i].uid;
      }
    }
  }

  /** The lesion that goes on and whose mark holds the place of one that has none. */
  private Track mergedInto(Track gone, List<Track> known, Mark[] markOf, Pairing pairing) {
    Track nearest = null;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < markOf.length; i++) {
      Mark mark = markOf[i];
      if (mark != null
          && mark.site().equals(gone.last.site())
          && mark.volumeMm3() > gone.last.volumeMm3()) {
        double[] place = pairing.place(gone.last, spaces.get(mark.space()));
        double distance = mark.distance(place);
        if (distance <= mark.longAxisMm() / 2 && distance < least) {
          nearest = known.get(i);
          least = distance;
        }
      }
    }
    return nearest;
  }

  /** Where a lesion should be: in the first space that shows the place, else in the first. */
  private Expected expected(Track track, List<ScannedSpace> among, Pairing pairing) {
    Expected first = null;
    for (ScannedSpace space : among) {
      BodyAlignment alignment = pairing.alignment(track.last, space);
      Expected expected =
          new Expected(alignment.apply(track.last.place()), space.id(), alignment.kind());
      if (space.shows(expected.place())) {
        return expected;
      }
      first = first == null ? expected : first;
    }
    return first;
  }

  private TrackStatus absent(TrackedStudy study, Expected expected) {
    if (!study.chosen()) {
      return TrackStatus.NOT_ASSESSABLE;
    }
    if (expected != null && spaces.get(expected.space()).shows(expected.place())) {
      return TrackStatus.RESOLVED;
    }
    return study.open() ? TrackStatus.FAILED : TrackStatus.NOT_COVERED;
  }

  /** Points of lesions that grew together with another, now or before: they share its fate. */
  private void merged(TrackedStudy study, Map<String, TrackPoint> ofStudy) {
    for (Track track : tracks.values()) {
      if (track.mergedInto != null) {
        Track whole = tracks.get(track.mergedInto);
        while (whole.mergedInto != null) {
          whole = tracks.get(whole.mergedInto);
        }
        TrackStatus fate = ofStudy.get(whole.uid).status();
        ofStudy.put(
            track.uid,
            new TrackPoint(
                track.uid,
                track.last.site(),
                study.uid(),
                fate.isSeen() ? TrackStatus.MERGED : fate,
                null,
                null,
                null,
                track.lastStudy,
                track.splitFrom,
                whole.uid));
      }
    }
  }

  private static TrackPoint point(
      Track track,
      TrackedStudy study,
      TrackStatus status,
      Mark mark,
      Expected expected,
      String previous) {
    return new TrackPoint(
        track.uid,
        track.last.site(),
        study.uid(),
        status,
        mark,
        expected == null
            ? null
            : Arrays.stream(expected.place()).map(LesionTracker::tenth).boxed().toList(),
        expected == null ? null : expected.alignment(),
        previous,
        track.splitFrom,
        null);
  }

  private static double tenth(double value) {
    // Plus zero, so that no place is at -0.0, which is another row to a comparison.
    return Math.rint(10 * value) / 10 + 0.0;
  }
}
