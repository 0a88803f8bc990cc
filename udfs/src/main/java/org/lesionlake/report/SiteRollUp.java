package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.silver.ReportFinding;

/**
 * One entry per site from the findings of a report.
 *
 * <p>The addendum decides over the impression, the impression over the findings, and these over
 * what the clinical information says. A global denial in impression or addendum settles lesions
 * that a lighter section merely describes. Within the deciding section present beats uncertain
 * beats historical beats absent; a fact of the past is not undone by a later denial. Attributes are
 * taken from the certain findings of all sections.
 */
public final class SiteRollUp {
  private static final int ADDENDUM_WEIGHT = 3;

  private static final Set<String> KINDS =
      Set.of("metastasis", "suspicious_lesion", "lymphadenopathy");
  static final List<String> RANK =
      List.of("present", "uncertain", "historical", "absent_explicit", "absent_implied");

  private SiteRollUp() {}

  /** Entries in order of the sites; sites of which the report says nothing have none. */
  public static List<SiteStatus> of(List<ReportFinding> findings) {
    Map<Site, List<ReportFinding>> bySite = new EnumMap<>(Site.class);
    int denied = deniedWeight(findings);
    for (ReportFinding finding : findings) {
      if (finding.site() != null
          && counts(finding)
          && !isOverruled(finding, denied)
          && !isCalledBenignLater(finding, findings)) {
        bySite
            .computeIfAbsent(
                Site.valueOf(finding.site().toUpperCase(Locale.ROOT)), site -> new ArrayList<>())
            .add(finding);
      }
    }
    boolean unplaced = findings.stream().anyMatch(SiteRollUp::unplacedMetastases);
    boolean known = findings.stream().anyMatch(SiteRollUp::certainMetastasis);
    List<SiteStatus> entries = new ArrayList<>();
    bySite.forEach(
        (site, own) -> {
          List<ReportFinding> standing = standing(own);
          boolean followed =
              known
                  && standing.stream()
                      .anyMatch(f -> !f.sizesMm().isEmpty() && !f.priorSizesMm().isEmpty());
          entries.add(entry(site, standing, unplaced || followed));
        });
    return entries;
  }

  /**
   * Whether the report denies metastases altogether. Present ones other than nodes forbid it,
   * unless only the clinical information tells of them.
   */
  public static boolean globalAbsent(List<ReportFinding> findings) {
    List<ReportFinding> examined =
        findings.stream().filter(finding -> sectionWeight(finding) > 0).toList();
    return deniedWeight(findings) >= 0
        && of(examined).stream()
            .noneMatch(
                entry -> entry.status().equals("present") && entry.site() != Site.LYMPH_NODE);
  }

  /** Weight of the heaviest section that denies metastases altogether, or -1. */
  private static int deniedWeight(List<ReportFinding> findings) {
    return findings.stream()
        .filter(finding -> finding.kind().equals("global_absence") && real(finding))
        .mapToInt(SiteRollUp::sectionWeight)
        .max()
        .orElse(-1);
  }

  /**
   * A lesion on which no word was said is settled by a later global denial, and a doubt by that of
   * an addendum.
   */
  private static boolean isOverruled(ReportFinding finding, int denied) {
    boolean doubted = denied == ADDENDUM_WEIGHT && "uncertain".equals(finding.presence());
    return denied > 1 && denied > sectionWeight(finding) && (bare(finding) || doubted);
  }

  /** "Addendum: the adrenal nodule is an adenoma": a doubt of the report itself is settled. */
  private static boolean isCalledBenignLater(ReportFinding doubt, List<ReportFinding> findings) {
    return "uncertain".equals(doubt.presence())
        && sectionWeight(doubt) < ADDENDUM_WEIGHT
        && findings.stream()
            .anyMatch(
                f ->
                    f.kind().equals("benign")
                        && sectionWeight(f) == ADDENDUM_WEIGHT
                        && doubt.site().equals(f.site())
                        && "present".equals(f.presence())
                        && real(f)
                        && (f.laterality() == null
                            || doubt.laterality() == null
                            || f.laterality().equals(doubt.laterality())));
  }

  /** Findings less what was merely known before a later sentence says that it is gone. */
  private static List<ReportFinding> standing(List<ReportFinding> findings) {
    boolean allGone = goneInFindings(findings);
    List<ReportFinding> resolved =
        findings.stream()
            .filter(f -> "historical".equals(f.temporality()) && "resolved".equals(f.change()))
            .toList();
    List<ReportFinding> standing =
        findings.stream()
            .filter(known -> resolved.stream().noneMatch(gone -> isGone(known, gone)))
            .filter(summed -> !(allGone && isResponse(summed)))
            .toList();
    return standing.isEmpty() ? findings : standing;
  }

  /** Whether the findings tell of lesions that are gone, and of no others. */
  private static boolean goneInFindings(List<ReportFinding> findings) {
    List<ReportFinding> described = findings.stream().filter(f -> sectionWeight(f) == 1).toList();
    return described.stream()
            .anyMatch(f -> "historical".equals(f.temporality()) && "resolved".equals(f.change()))
        && described.stream()
            .allMatch(
                f -> "historical".equals(f.temporality()) || f.presence().startsWith("absent"));
  }

  /** "Response of liver and nodes": the impression sums up what the findings told. */
  private static boolean isResponse(ReportFinding finding) {
    return sectionWeight(finding) > 1
        && "present".equals(finding.presence())
        && finding.sizesMm().isEmpty()
        && ("decreased".equals(finding.change())
            || "resolved".equals(finding.change())
            || "mixed".equals(finding.change()));
  }

  private static boolean isGone(ReportFinding known, ReportFinding gone) {
    boolean merelyKnown =
        "present".equals(known.presence())
            && "current".equals(known.temporality())
            && known.change() == null
            && known.sizesMm().isEmpty()
            && known.evidence().stream().anyMatch(item -> item.role().equals("time"));
    boolean all = "multiple".equals(gone.lesionCount()) || !"multiple".equals(known.lesionCount());
    return merelyKnown
        && all
        && "historical".equals(gone.temporality())
        && "resolved".equals(gone.change())
        && gone.start() > known.start()
        && sectionWeight(gone) >= sectionWeight(known);
  }

  static boolean counts(ReportFinding finding) {
    return KINDS.contains(finding.kind()) && real(finding);
  }

  static boolean real(ReportFinding finding) {
    return "patient".equals(finding.experiencer())
        && ("current".equals(finding.temporality()) || "historical".equals(finding.temporality()));
  }

  /** "Progressive metastatic disease": it makes plain lesions of the same report metastases. */
  private static boolean unplacedMetastases(ReportFinding finding) {
    return finding.kind().equals("metastasis")
        && finding.site() == null
        && "present".equals(finding.presence())
        && "current".equals(finding.temporality())
        && "patient".equals(finding.experiencer())
        && !finding.section().equals("indication");
  }

  private static boolean certainMetastasis(ReportFinding finding) {
    return finding.kind().equals("metastasis")
        && "present".equals(finding.presence())
        && "current".equals(finding.temporality())
        && "patient".equals(finding.experiencer());
  }

  static String statusOf(ReportFinding finding, boolean metastatic) {
    if (finding.presence().startsWith("absent")) {
      return finding.presence();
    }
    if (finding.temporality().equals("historical")) {
      return "historical";
    }
    boolean followed = !finding.sizesMm().isEmpty() && !finding.priorSizesMm().isEmpty();
    return metastatic && (bare(finding) || followed && undecided(finding))
        ? "present"
        : finding.presence();
  }

  /** "Two lesions of 18 and 11 mm ... IMPRESSION: brain metastases": the lesions are these. */
  private static boolean isTheSame(ReportFinding finding, String decided, int heaviest) {
    return decided.equals("present")
        && undecided(finding)
        && (heaviest > sectionWeight(finding) || "new".equals(finding.change()));
  }

  /** "A mass of 34 mm in the adrenal. ... We take it for a metastasis", under no heading. */
  private static boolean isNamedLater(
      ReportFinding finding, String decided, List<ReportFinding> deciding) {
    return decided.equals("present")
        && bare(finding)
        && sectionWeight(finding) == 1
        && deciding.stream()
            .filter(f -> f.kind().equals("metastasis") && f.presence().equals("present"))
            .allMatch(f -> f.sizesMm().isEmpty() && f.start() > finding.start());
  }

  /** A lesion that is merely described, with no word on what it may be. */
  static boolean bare(ReportFinding finding) {
    return (finding.kind().equals("suspicious_lesion") || finding.kind().equals("lymphadenopathy"))
        && undecided(finding);
  }

  private static boolean undecided(ReportFinding finding) {
    return "uncertain".equals(finding.presence())
        && finding.evidence().stream().noneMatch(item -> item.role().equals("presence"));
  }

  static int weight(ReportFinding finding) {
    return bare(finding) ? Math.min(1, sectionWeight(finding)) : sectionWeight(finding);
  }

  static int sectionWeight(ReportFinding finding) {
    return switch (finding.section()) {
      case "addendum" -> ADDENDUM_WEIGHT;
      case "impression" -> 2;
      case "indication", "comparison" -> 0;
      default -> 1;
    };
  }

  private static SiteStatus entry(Site site, List<ReportFinding> findings, boolean metastatic) {
    int heaviest = findings.stream().mapToInt(SiteRollUp::weight).max().orElse(0);
    List<ReportFinding> deciding =
        findings.stream().filter(finding -> weight(finding) == heaviest).toList();
    String status =
        deciding.stream()
            .map(finding -> statusOf(finding, metastatic))
            .min(Comparator.comparingInt(RANK::indexOf))
            .orElseThrow();
    boolean past = findings.stream().anyMatch(f -> statusOf(f, metastatic).equals("historical"));
    if (status.startsWith("absent") && past) {
      status = "historical";
    }
    String decided = status;
    List<ReportFinding> certain =
        findings.stream()
            .filter(
                f ->
                    weight(f) > 0
                        && (statusOf(f, metastatic).equals(decided)
                            || isTheSame(f, decided, heaviest)
                            || isNamedLater(f, decided, deciding)))
            .toList();
    if (decided.equals("present")
        && certain.stream().allMatch(f -> f.sizesMm().isEmpty())
        && certain.stream().noneMatch(f -> sectionWeight(f) == 1)) {
      // What the findings doubted and the impression decided is the same lesion.
      certain =
          findings.stream()
              .filter(
                  f ->
                      weight(f) > 0
                          && (statusOf(f, metastatic).equals(decided)
                              || sectionWeight(f) < heaviest
                                  && statusOf(f, metastatic).equals("uncertain")))
              .toList();
    }
    List<ReportFinding> described =
        certain.isEmpty()
            ? deciding.stream().filter(f -> statusOf(f, metastatic).equals(decided)).toList()
            : certain;
    if (status.startsWith("absent")) {
      return new SiteStatus(
          site,
          status,
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
    List<List<Double>> sizes =
        union(described.stream().map(f -> List.of(f.section(), f.sizesMm())).toList());
    List<List<Double>> priors =
        union(described.stream().map(f -> List.of(f.section(), f.priorSizesMm())).toList());
    return new SiteStatus(
        site,
        status,
        status.equals("uncertain")
            ? described.stream()
                .map(f -> Optional.ofNullable(f.certainty()))
                .flatMap(Optional::stream)
                .findFirst()
            : Optional.empty(),
        status.equals("historical") ? List.of() : sizes,
        priors,
        change(described),
        status.equals("historical") ? Optional.empty() : count(described, sizes),
        AttributeLinker.union(sides(described)));
  }

  private static Set<String> sides(List<ReportFinding> findings) {
    Set<String> sides = new TreeSet<>();
    findings.stream()
        .map(ReportFinding::laterality)
        .filter(side -> side != null)
        .forEach(sides::add);
    return sides;
  }

  /** Sizes of all sections; one that a later section repeats is taken once. */
  @SuppressWarnings("unchecked")
  private static List<List<Double>> union(List<List<Object>> bySection) {
    List<List<Double>> all = new ArrayList<>();
    Set<Object> sectionsSeen = new java.util.HashSet<>();
    List<List<Double>> earlier = List.of();
    Object current = null;
    for (List<Object> pair : bySection) {
      if (!pair.get(0).equals(current)) {
        current = pair.get(0);
        earlier = List.copyOf(all);
        sectionsSeen.add(current);
      }
      for (List<Double> size : (List<List<Double>>) pair.get(1)) {
        boolean repeated =
            earlier.stream()
                .anyMatch(known -> known.equals(size) || known.get(0).equals(size.get(0)));
        if (!repeated) {
          all.add(size);
        }
      }
    }
    return all;
  }

  private static Optional<String> change(List<ReportFinding> findings) {
    Set<String> changes = new TreeSet<>();
    boolean old =
        findings.stream().anyMatch(f -> f.change() == null ? false : !f.change().equals("new"));
    List<ReportFinding> light =
        findings.stream()
            .filter(f -> sectionWeight(f) <= 1 && !f.section().equals("indication"))
            .toList();
    boolean allNew = !light.isEmpty() && light.stream().allMatch(f -> "new".equals(f.change()));
    boolean grows =
        findings.stream().allMatch(f -> f.change() == null || !f.change().equals("mixed"));
    if (allNew && grows && light.size() < findings.size()) {
      return Optional.of("new");
    }
    findings.stream()
        .map(ReportFinding::change)
        .filter(change -> change != null)
        .forEach(changes::add);
    if (changes.equals(Set.of("new")) && !old) {
      return Optional.of("new");
    }
    return changes.isEmpty()
        ? Optional.empty()
        : ReportReader.changeOf(changes, List.of(), List.of());
  }

  private static boolean counted(ReportFinding finding) {
    return finding.evidence().stream()
        .anyMatch(item -> item.role().equals("count") && !item.rule().equals("count_extent"));
  }

  private static Optional<String> count(List<ReportFinding> findings, List<List<Double>> sizes) {
    List<String> counts =
        findings.stream().map(ReportFinding::lesionCount).filter(count -> count != null).toList();
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    // Counted or listed in the findings; the impression's mere plural says no more.
    List<ReportFinding> listed =
        findings.stream().filter(f -> f.lesionCount() != null && sectionWeight(f) <= 1).toList();
    boolean plainElsewhere =
        findings.stream()
            .filter(f -> f.lesionCount() != null && sectionWeight(f) > 1)
            .allMatch(f -> f.lesionCount().equals("multiple") && !counted(f));
    boolean single =
        listed.stream().allMatch(f -> f.lesionCount().matches("\\d+"))
            && listed.size() < counts.size();
    if (!listed.isEmpty() && plainElsewhere && single) {
      int most = listed.stream().mapToInt(f -> Integer.parseInt(f.lesionCount())).max().orElse(1);
      boolean measured =
          listed.stream().allMatch(f -> String.valueOf(f.sizesMm().size()).equals(f.lesionCount()));
      int sum = listed.stream().mapToInt(f -> Integer.parseInt(f.lesionCount())).sum();
      return Optional.of(String.valueOf(measured ? sum : most > 1 ? most : listed.size()));
    }
    Optional<String> numbered =
        counts.stream().filter(count -> count.matches("\\d+") && !count.equals("1")).findFirst();
    if (counts.contains("solitary")) {
      return Optional.of("solitary");
    }
    boolean several =
        findings.stream()
            .anyMatch(
                f ->
                    "multiple".equals(f.lesionCount())
                        && f.evidence().stream().anyMatch(item -> item.role().equals("count")));
    if (numbered.isPresent() && !several) {
      return numbered;
    }
    if (counts.contains("multiple")) {
      return Optional.of("multiple");
    }
    return Optional.of(String.valueOf(Math.max(1, sizes.size())));
  }
}
