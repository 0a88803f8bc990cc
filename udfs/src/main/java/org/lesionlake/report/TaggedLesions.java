package org.lesionlake.report;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.silver.ReportFinding;

/**
 * What the labels of a trained tagger mean to the reader, and of which sites the tagger is heard. A
 * marked stretch becomes a target like those of the lexicon, under the rule {@value #RULE}, unless
 * the lexicon has a target there itself: denials, doubts, times, sizes and sites are read around it
 * by the same rules.
 */
public final class TaggedLesions implements Serializable {
  private static final long serialVersionUID = 1;

  /** The rule that findings name as evidence for a stretch that a tagger marked. */
  public static final String RULE = "tagged_lesion";

  private static final Set<String> KINDS =
      Set.of("metastasis", "suspicious_lesion", "lesion", "node", "lymphadenopathy");

  private final TreeMap<String, LexiconRule> rules = new TreeMap<>();
  private final TreeSet<Site> sites;

  private TaggedLesions(Set<Site> sites) {
    this.sites = new TreeSet<>(sites);
  }

  /**
   * @param labels attributes of a target in the notation of the lexicons, such as {@code
   *     kind=lesion;plural=true}, by the tagger's label; spans of other labels are left out
   * @param sites findings at other sites, and at none, stay as they are read without the tagger;
   *     empty for all
   * @throws IllegalArgumentException if there is no label, or one has no kind that a lesion can
   *     have
   */
  public static TaggedLesions of(Map<String, String> labels, Set<Site> sites) {
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("no label is given a meaning");
    }
    TaggedLesions meaning = new TaggedLesions(sites);
    labels.forEach(
        (label, cell) -> {
          Map<String, String> attributes = Lexicon.attributes(cell);
          if (!KINDS.contains(attributes.getOrDefault("kind", ""))) {
            throw new IllegalArgumentException(
                "label '"
                    + label
                    + "' means '"
                    + cell
                    + "', which names no kind of "
                    + String.join(", ", new TreeSet<>(KINDS)));
          }
          meaning.rules.put(label, new LexiconRule(RULE, "target", attributes, List.of(), "", ""));
        });
    return meaning;
  }

  /** The sites that the tagger is heard of; empty for all. */
  public Set<Site> sites() {
    return Set.copyOf(sites);
  }

  /**
   * The entities of a sentence with the marked stretches in it, in order. Where the lexicon has a
   * target the stretch is left out; of one that holds other phrases of the lexicon the longest rest
   * is the target, so that in "hepatic blotch" the first word stays a site.
   */
  List<Entity> among(List<Entity> entities, List<TaggedSpan> tagged, String normalized) {
    List<Entity> all = new ArrayList<>(entities);
    for (TaggedSpan span : tagged) {
      LexiconRule rule = rules.get(span.label());
      if (rule != null) {
        rest(span, all, normalized)
            .map(rest -> new Entity(rest.start(), rest.end(), rule, Optional.empty()))
            .ifPresent(all::add);
      }
    }
    all.sort(Comparator.comparingInt(Entity::start));
    return all;
  }

  private static Optional<Span> rest(TaggedSpan span, List<Entity> entities, String text) {
    List<Entity> inside =
        entities.stream()
            .filter(e -> e.end() > span.start() && e.start() < span.end())
            .sorted(Comparator.comparingInt(Entity::start))
            .toList();
    if (inside.stream().anyMatch(e -> e.is("target"))) {
      return Optional.empty();
    }
    List<Span> gaps = new ArrayList<>();
    int from = span.start();
    for (Entity entity : inside) {
      gaps.add(trimmed(text, from, Math.max(from, entity.start())));
      from = Math.max(from, entity.end());
    }
    gaps.add(trimmed(text, from, Math.max(from, span.end())));
    return gaps.stream()
        .max(Comparator.comparingInt(gap -> gap.end() - gap.start()))
        .filter(gap -> gap.end() - gap.start() > 1);
  }

  /** Without what is neither letter nor digit at either end. */
  private static Span trimmed(String text, int start, int end) {
    int first = start;
    int last = end;
    while (first < last && !Character.isLetterOrDigit(text.charAt(first))) {
      first++;
    }
    while (last > first && !Character.isLetterOrDigit(text.charAt(last - 1))) {
      last--;
    }
    return new Span(first, last);
  }

  /** Findings with the tagger at its sites and without it elsewhere, numbered anew. */
  List<ReportFinding> heard(List<ReportFinding> without, List<ReportFinding> with) {
    if (sites.isEmpty()) {
      return with;
    }
    Set<String> names =
        sites.stream()
            .map(site -> site.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    List<ReportFinding> merged = new ArrayList<>();
    without.stream().filter(f -> !names.contains(siteOf(f))).forEach(merged::add);
    with.stream().filter(f -> names.contains(siteOf(f))).forEach(merged::add);
    merged.sort(Comparator.comparingInt(ReportFinding::start));
    List<ReportFinding> numbered = new ArrayList<>();
    merged.forEach(finding -> numbered.add(finding.numbered(numbered.size())));
    return numbered;
  }

  private static String siteOf(ReportFinding finding) {
    return finding.site() == null ? "" : finding.site();
  }
}
