package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.schemas.silver.Evidence;
import org.lesionlake.schemas.silver.ImageReference;
import org.lesionlake.schemas.silver.Place;
import org.lesionlake.schemas.silver.ReportFinding;

/**
 * Gives findings the finer places and the images that their sentences name.
 *
 * <p>A list of places goes to the findings of a site that they can be in: to those whose own words
 * overlap it, else to the nearest of its sentence that has none of its own. An image goes to the
 * finding that it follows most closely, else to the one before which it stands; where its sentence
 * has none, to the last of the sentence before. Findings of one phrase share both.
 */
final class FindingPlaces {
  private static final Map<String, List<String>> KINDS =
      Map.of(
          "liver", List.of(PlaceWords.LIVER_SEGMENT),
          "lung", List.of(PlaceWords.LUNG_LOBE),
          "bone", List.of(PlaceWords.VERTEBRA, PlaceWords.RIB, PlaceWords.PELVIS_PART),
          "lymph_node", List.of(PlaceWords.NODAL_STATION));

  private final PlaceWords words;
  private final ImageReferences images;
  private final RegionalNodes regional;
  private final PrimarySide side;

  FindingPlaces(Lexicon lexicon) {
    List<LexiconRule> rules = lexicon.part("places");
    words = new PlaceWords(rules);
    images = new ImageReferences(rules);
    regional = new RegionalNodes(lexicon);
    side = new PrimarySide(lexicon);
  }

  /** The same findings with what the sentences of {@code normalized} say of place and image. */
  List<ReportFinding> placed(
      String normalized, List<ReportReading.Sentence> sentences, List<ReportFinding> findings) {
    if (findings.isEmpty()) {
      return findings;
    }
    Map<ReportFinding, Set<Place>> places = new LinkedHashMap<>();
    Map<ReportFinding, Set<ImageReference>> pointed = new LinkedHashMap<>();
    for (ReportFinding finding : findings) {
      places.put(finding, new LinkedHashSet<>());
      pointed.put(finding, new LinkedHashSet<>());
    }
    List<Set<ReportFinding>> speaking = speaking(sentences, findings);
    List<ReportFinding> before = List.of();
    for (int i = 0; i < sentences.size(); i++) {
      Span span = sentences.get(i).span();
      List<ReportFinding> here = List.copyOf(speaking.get(i));
      List<ImageReference> references =
          here.isEmpty() && before.isEmpty()
              ? List.of()
              : images.find(normalized, span.start(), span.end());
      if (!here.isEmpty()) {
        place(normalized, span, here, places);
      }
      for (ImageReference reference : references) {
        List<ReportFinding> meant =
            here.isEmpty() ? lastOf(before) : nearestBefore(reference, here);
        meant.forEach(finding -> pointed.get(finding).add(reference));
      }
      // What follows a sentence of images alone still belongs to the finding before.
      if (!here.isEmpty() || references.isEmpty()) {
        before = here;
      }
    }
    Verdict verdict = new Verdict(normalized);
    return findings.stream()
        .map(
            finding -> {
              List<Place> own = ordered(places.get(finding));
              Boolean isRegional =
                  "lymph_node".equals(finding.site())
                      ? verdict.of(own, finding.laterality()).orElse(null)
                      : null;
              return finding.at(own, isRegional, List.copyOf(pointed.get(finding)));
            })
        .toList();
  }

  /** What the primary of a text makes of nodal stations; it is looked for when one is named. */
  private final class Verdict {
    private final String text;
    private Optional<Optional<String>> primary = Optional.empty();

    Verdict(String text) {
      this.text = text;
    }

    Optional<Boolean> of(List<Place> stations, String laterality) {
      if (stations.isEmpty()) {
        return Optional.empty();
      }
      if (primary.isEmpty()) {
        primary = Optional.of(CaseFacts.primaryOf(text));
      }
      return regional.of(primary.get(), stations, laterality, () -> side.of(text));
    }
  }

  private static List<Place> ordered(Collection<Place> places) {
    return places.stream()
        .sorted(Comparator.comparingInt(Place::start).thenComparingInt(Place::end))
        .toList();
  }

  /** For each sentence the findings that it tells of, in their order. */
  private static List<Set<ReportFinding>> speaking(
      List<ReportReading.Sentence> sentences, List<ReportFinding> findings) {
    List<Set<ReportFinding>> speaking = new ArrayList<>();
    sentences.forEach(sentence -> speaking.add(new LinkedHashSet<>()));
    int[] starts = sentences.stream().mapToInt(sentence -> sentence.span().start()).toArray();
    for (ReportFinding finding : findings) {
      tell(finding, finding.start(), starts, sentences, speaking);
      for (Evidence item : finding.evidence()) {
        if (item.role().equals("site") || item.role().equals("size")) {
          tell(finding, item.start(), starts, sentences, speaking);
        }
      }
    }
    return speaking;
  }

  private static void tell(
      ReportFinding finding,
      int at,
      int[] starts,
      List<ReportReading.Sentence> sentences,
      List<Set<ReportFinding>> speaking) {
    int found = Arrays.binarySearch(starts, at);
    int sentence = found >= 0 ? found : -found - 2;
    if (sentence >= 0 && sentences.get(sentence).span().contains(at)) {
      speaking.get(sentence).add(finding);
    }
  }

  private void place(
      String normalized,
      Span sentence,
      List<ReportFinding> here,
      Map<ReportFinding, Set<Place>> places) {
    Set<String> kinds = new LinkedHashSet<>();
    here.forEach(finding -> kinds.addAll(kinds(finding)));
    if (kinds.isEmpty()) {
      return;
    }
    List<List<Place>> lists =
        lists(normalized, words.find(normalized, sentence.start(), sentence.end(), kinds));
    Map<List<Place>, List<ReportFinding>> own = new LinkedHashMap<>();
    for (List<Place> list : lists) {
      own.put(list, here.stream().filter(finding -> names(finding, list)).toList());
    }
    for (List<Place> list : lists) {
      List<ReportFinding> meant = own.get(list);
      if (meant.isEmpty()) {
        meant =
            nearest(
                here.stream()
                    .filter(finding -> fits(finding, list))
                    .filter(finding -> lists.stream().noneMatch(l -> own.get(l).contains(finding)))
                    .toList(),
                list);
      }
      meant.forEach(finding -> places.get(finding).addAll(list));
    }
  }

  /** Places of one kind that stand in one list. */
  private List<List<Place>> lists(String normalized, List<Place> places) {
    List<List<Place>> lists = new ArrayList<>();
    for (Place place : places) {
      List<Place> last = lists.isEmpty() ? List.of() : lists.get(lists.size() - 1);
      Place before = last.isEmpty() ? null : last.get(last.size() - 1);
      boolean goesOn =
          before != null
              && before.kind().equals(place.kind())
              && (before.end() >= place.start()
                  || words.joined(normalized.substring(before.end(), place.start())));
      if (goesOn) {
        last.add(place);
      } else {
        lists.add(new ArrayList<>(List.of(place)));
      }
    }
    return lists.stream().map(List::copyOf).toList();
  }

  /** Whether a finding's own words are some of a list. */
  private static boolean names(ReportFinding finding, List<Place> list) {
    return fits(finding, list) && distance(finding, list) == 0;
  }

  private static boolean fits(ReportFinding finding, List<Place> list) {
    return kinds(finding).contains(list.get(0).kind());
  }

  private static List<String> kinds(ReportFinding finding) {
    return finding.site() == null ? List.of() : KINDS.getOrDefault(finding.site(), List.of());
  }

  private static List<ReportFinding> nearest(List<ReportFinding> findings, List<Place> list) {
    int least = findings.stream().mapToInt(finding -> distance(finding, list)).min().orElse(0);
    return findings.stream().filter(finding -> distance(finding, list) == least).toList();
  }

  /** Characters between a list of places and the nearest word of a finding. */
  private static int distance(ReportFinding finding, List<Place> list) {
    int least = Integer.MAX_VALUE;
    for (Place place : list) {
      least = Math.min(least, gap(finding.start(), finding.end(), place.start(), place.end()));
      for (Evidence item : finding.evidence()) {
        if (item.role().equals("site") || item.role().equals("size")) {
          least = Math.min(least, gap(item.start(), item.end(), place.start(), place.end()));
        }
      }
    }
    return least;
  }

  private static int gap(int start, int end, int otherStart, int otherEnd) {
    return Math.max(0, Math.max(otherStart - end, start - otherEnd));
  }

  private static List<ReportFinding> nearestBefore(
      ImageReference reference, List<ReportFinding> here) {
    List<ReportFinding> preceding =
        here.stream().filter(finding -> finding.start() < reference.start()).toList();
    if (preceding.isEmpty()) {
      int first = here.stream().mapToInt(ReportFinding::start).min().orElseThrow();
      return here.stream().filter(finding -> finding.start() == first).toList();
    }
    return lastOf(preceding);
  }

  /** Findings of the phrase that stands last. */
  private static List<ReportFinding> lastOf(List<ReportFinding> findings) {
    int last = findings.stream().mapToInt(ReportFinding::start).max().orElse(-1);
    return findings.stream().filter(finding -> finding.start() == last).toList();
  }
}
