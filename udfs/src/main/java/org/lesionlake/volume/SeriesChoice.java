package org.lesionlake.volume;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lesionlake.volume.SeriesLabel.Purpose;
import org.lesionlake.volume.SeriesLabel.Region;

/**
 * Which series of a study become volumes: per purpose (soft tissue, lung) the fewest that cover
 * each body region once, the best first.
 *
 * <p>Usable series of one study and purpose are put in order of preference and taken one by one; a
 * series is chosen if it has a region that none chosen before it has. So a series of chest and
 * abdomen beats a series of either, while separate series of chest and abdomen are both kept.
 *
 * <p>Order for soft tissue: contrast phase (portal venous, delayed, arterial, then native or
 * unknown); more regions; spacing of 0.5 to 3 mm before thicker before thinner slices; more
 * coverage; softer kernel; thinner slices; UID. For lung the phase and the kernel do not count.
 */
public final class SeriesChoice {

  /** Whether a series was chosen, and why or why not in words. */
  public record Choice(String seriesUid, boolean chosen, String reason) {}

  /** A criterion and how it is said of a series. The smaller key is better. */
  private record Criterion(
      boolean forLung,
      Function<SeriesCandidate, Double> key,
      Function<SeriesCandidate, String> words) {}

  /** Below, files grow without a lesion more; above, lesions of 5 mm fall between slices. */
  private static final double THIN_MM = 0.5;

  private static final double THICK_MM = 3.0;

  /** Coverage counts in steps of this many mm, so that a slice more decides nothing. */
  private static final double COVERAGE_STEP_MM = 50;

  /** Kernels up to this sharpness serve soft tissue alike. */
  private static final int SMOOTH = 45;

  private static final List<Criterion> CRITERIA =
      List.of(
          new Criterion(false, c -> (double) c.label().phase().rank(), c -> phase(c) + " phase"),
          new Criterion(
              true, c -> -(double) c.places().size(), c -> c.places().size() + " regions"),
          new Criterion(true, SeriesChoice::spacingKey, SeriesChoice::spacing),
          new Criterion(
              true,
              c -> -(double) Math.round(c.coverageMm() / COVERAGE_STEP_MM),
              c -> String.format(Locale.ROOT, "%.0f mm covered", c.coverageMm())),
          new Criterion(false, SeriesChoice::kernelKey, SeriesChoice::kernel),
          new Criterion(true, SeriesCandidate::spacingMm, SeriesChoice::spacing));

  private SeriesChoice() {}

  /** Chooses among series of any number of studies; one choice per series, in the order given. */
  public static List<Choice> choose(List<SeriesCandidate> candidates) {
    Map<String, Choice> choices = new LinkedHashMap<>();
    Map<List<Object>, List<SeriesCandidate>> groups = new LinkedHashMap<>();
    for (SeriesCandidate candidate : candidates) {
      choices.put(candidate.seriesUid(), unusable(candidate));
      if (candidate.geometry().usable()) {
        List<Object> group = List.of(candidate.studyUid(), candidate.label().purpose());
        groups.computeIfAbsent(group, key -> new ArrayList<>()).add(candidate);
      }
    }
    groups.values().stream()
        .flatMap(group -> chooseAmong(group).stream())
        .forEach(choice -> choices.put(choice.seriesUid(), choice));
    return List.copyOf(choices.values());
  }

  private static Choice unusable(SeriesCandidate candidate) {
    String why =
        candidate.geometry().verdicts().stream()
            .map(SeriesVerdict::words)
            .collect(Collectors.joining("; "));
    return new Choice(candidate.seriesUid(), false, "not usable: " + why);
  }

  /** Series of one study and purpose. */
  private static List<Choice> chooseAmong(List<SeriesCandidate> group) {
    Map<Optional<Region>, SeriesCandidate> winners = new LinkedHashMap<>();
    List<Choice> choices = new ArrayList<>();
    for (SeriesCandidate candidate : group.stream().sorted(order(group)).toList()) {
      List<Optional<Region>> open =
          candidate.places().stream().filter(place -> !winners.containsKey(place)).toList();
      if (open.isEmpty()) {
        SeriesCandidate winner = winners.get(candidate.places().get(0));
        choices.add(new Choice(candidate.seriesUid(), false, whyNot(candidate, winner)));
      } else {
        open.forEach(place -> winners.put(place, candidate));
        boolean only = group.size() == 1;
        choices.add(new Choice(candidate.seriesUid(), true, why(candidate, open, only)));
      }
    }
    return choices;
  }

  private static Comparator<SeriesCandidate> order(List<SeriesCandidate> group) {
    Purpose purpose = group.get(0).label().purpose();
    Comparator<SeriesCandidate> order = (one, other) -> 0;
    for (Criterion criterion : CRITERIA) {
      if (counts(criterion, purpose)) {
        order = order.thenComparing(criterion.key());
      }
    }
    return order.thenComparing(SeriesCandidate::seriesUid);
  }

  private static boolean counts(Criterion criterion, Purpose purpose) {
    return purpose == Purpose.SOFT_TISSUE || criterion.forLung();
  }

  private static String why(SeriesCandidate chosen, List<Optional<Region>> open, boolean only) {
    return String.format(
        Locale.ROOT,
        "%s series for %s of %s: %s phase, %s",
        only ? "the only usable" : "the best",
        chosen.label().purpose().words(),
        regions(open),
        phase(chosen),
        spacing(chosen));
  }

  private static String whyNot(SeriesCandidate candidate, SeriesCandidate winner) {
    Purpose purpose = candidate.label().purpose();
    String decided =
        CRITERIA.stream()
            .filter(criterion -> counts(criterion, purpose))
            .filter(
                criterion ->
                    !criterion.key().apply(winner).equals(criterion.key().apply(candidate)))
            .findFirst()
            .map(
                criterion ->
                    criterion.words().apply(winner)
                        + " rather than "
                        + criterion.words().apply(candidate))
            .orElse("the two are alike");
    return String.format(
        Locale.ROOT,
        "%s was chosen for %s of %s: %s",
        winner.name(),
        purpose.words(),
        regions(candidate.places()),
        decided);
  }

  private static String regions(List<Optional<Region>> places) {
    return places.stream()
        .map(place -> place.map(Region::code).orElse("an unstated region"))
        .collect(Collectors.joining(", "));
  }

  private static String phase(SeriesCandidate candidate) {
    return candidate.label().phase().words();
  }

  private static String spacing(SeriesCandidate candidate) {
    return String.format(Locale.ROOT, "slices every %.2f mm", candidate.spacingMm());
  }

  private static double spacingKey(SeriesCandidate candidate) {
    double mm = candidate.spacingMm();
    if (mm < THIN_MM - 1e-6) {
      return Double.MAX_VALUE;
    }
    return mm <= THICK_MM + 1e-6 ? THICK_MM : mm;
  }

  private static double kernelKey(SeriesCandidate candidate) {
    return Math.max(SMOOTH, candidate.label().sharpness().orElse(SMOOTH));
  }

  private static String kernel(SeriesCandidate candidate) {
    return candidate
        .label()
        .sharpness()
        .map(sharpness -> "a kernel of sharpness " + sharpness)
        .orElse("an unknown kernel");
  }
}
