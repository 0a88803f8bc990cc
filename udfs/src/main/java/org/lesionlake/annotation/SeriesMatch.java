package org.lesionlake.annotation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which series an annotation marks: one that it names; else, of its frame of reference, the one on
 * whose slices most of it lies.
 *
 * @param series the series; empty if there is none
 * @param by how it was found; empty if there is none
 * @param reason why there is none
 */
public record SeriesMatch(Optional<Candidate> series, Optional<By> by, Optional<MaskIssue> reason) {
  /** How a series was found. */
  public enum By {
    REFERENCED_SERIES,
    FRAME_OF_REFERENCE
  }

  /**
   * A series that may be meant.
   *
   * @param planes empty if its slices have no places, or are not parallel or not of one size
   * @param preferred taken before others that fit as well: chosen for its study
   */
  public record Candidate(
      String seriesUid,
      Optional<String> frameOfReferenceUid,
      Optional<SlicePlanes> planes,
      boolean preferred) {}

  /**
   * How much of an annotation lies on the slices of a series.
   *
   * @param onSlices share of its contours or frames that lie on a slice
   * @param inside share that lies on a slice or within half a slice's distance of one
   */
  record Fit(double onSlices, double inside) {
    static final Fit NONE = new Fit(0, 0);
  }

  private record Rated(Candidate candidate, Fit fit) {}

  private static final Comparator<Rated> BEST =
      Comparator.comparingDouble((Rated rated) -> rated.fit().onSlices())
          .thenComparingDouble(rated -> rated.fit().inside())
          .thenComparing(rated -> rated.candidate().preferred())
          .thenComparing(rated -> rated.candidate().seriesUid(), Comparator.reverseOrder());

  /**
   * Finds it.
   *
   * @param candidates series of the patient that the references name, or that lie in a frame of
   *     reference that they name
   */
  public static SeriesMatch of(
      AnnotationObject annotation, AnnotationReferences references, List<Candidate> candidates) {
    if (references.series().isEmpty() && references.framesOfReference().isEmpty()) {
      return none(MaskIssue.NO_REFERENCE);
    }
    List<Candidate> named =
        candidates.stream()
            .filter(candidate -> references.series().containsKey(candidate.seriesUid()))
            .toList();
    Optional<Rated> best = best(annotation, named);
    if (best.isPresent()) {
      // What is named is meant, even where nothing of it lies inside: its structures will say so.
      return found(best.get(), By.REFERENCED_SERIES);
    }
    List<Candidate> near =
        candidates.stream()
            .filter(
                candidate ->
                    candidate
                        .frameOfReferenceUid()
                        .filter(references.framesOfReference()::contains)
                        .isPresent())
            .toList();
    Optional<Rated> fitting = best(annotation, near).filter(rated -> rated.fit().inside() > 0);
    if (fitting.isPresent()) {
      return found(fitting.get(), By.FRAME_OF_REFERENCE);
    }
    boolean flat =
        !named.isEmpty() || !near.isEmpty() && near.stream().allMatch(c -> c.planes().isEmpty());
    if (flat) {
      return none(MaskIssue.NO_GEOMETRY);
    }
    return none(near.isEmpty() ? MaskIssue.SERIES_MISSING : MaskIssue.NO_SERIES_FITS);
  }

  private static Optional<Rated> best(AnnotationObject annotation, List<Candidate> candidates) {
    return candidates.stream()
        .filter(candidate -> candidate.planes().isPresent())
        .map(candidate -> new Rated(candidate, annotation.fit(candidate.planes().orElseThrow())))
        .max(BEST);
  }

  private static SeriesMatch found(Rated rated, By by) {
    return new SeriesMatch(Optional.of(rated.candidate()), Optional.of(by), Optional.empty());
  }

  /** No series, for that reason. */
  static SeriesMatch none(MaskIssue reason) {
    return new SeriesMatch(Optional.empty(), Optional.empty(), Optional.of(reason));
  }
}
