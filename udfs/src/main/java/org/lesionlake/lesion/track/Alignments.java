package org.lesionlake.lesion.track;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.lesion.track.Constellation.Star;

/** Alignments of the spaces of one patient, each computed once. */
final class Alignments {
  private final Map<String, BodyAlignment> known = new HashMap<>();
  private final Map<String, List<Mark>> marks = new HashMap<>();

  void add(TrackedStudy study) {
    for (Mark mark : study.marks()) {
      marks.computeIfAbsent(mark.space(), space -> new ArrayList<>()).add(mark);
    }
  }

  /** The map for lesions of a site: by its region, else by the whole body, else by the lesions. */
  BodyAlignment between(ScannedSpace from, ScannedSpace to, String site) {
    BodyRegion region = BodyRegion.of(site);
    String key = from.id() + '\n' + to.id() + '\n' + region;
    BodyAlignment found = known.get(key);
    if (found == null) {
      found =
          OrganAlignment.between(from, to, region)
              .or(() -> OrganAlignment.between(from, to, BodyRegion.BODY))
              .or(() -> constellation(from, to))
              .orElseGet(BodyAlignment::coordinates);
      known.put(key, found);
    }
    return found;
  }

  private Optional<BodyAlignment> constellation(ScannedSpace from, ScannedSpace to) {
    return Constellation.shift(stars(from), stars(to), Double.POSITIVE_INFINITY)
        .map(BodyAlignment::constellation);
  }

  /** Lesions of a space, the largest first. */
  private List<Star> stars(ScannedSpace space) {
    return marks.getOrDefault(space.id(), List.of()).stream()
        .sorted(Mark.LARGEST_FIRST)
        .map(mark -> new Star(mark.site(), mark.place()))
        .toList();
  }
}
