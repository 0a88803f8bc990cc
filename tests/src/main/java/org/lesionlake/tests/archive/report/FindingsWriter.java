package org.lesionlake.tests.archive.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.ReportFacts;
import org.lesionlake.tests.archive.SiteFacts.Status;

/** Orders what is said of the sites into findings and impression. */
final class FindingsWriter {
  /** A part of the findings; the name is that of its heading. */
  record Region(String name, String text) {}

  private static final Set<Site> THORAX =
      EnumSet.of(Site.LUNG, Site.PLEURA, Site.LYMPH_NODE, Site.THYROID, Site.BRAIN);
  private static final Set<Site> SKELETON = EnumSet.of(Site.BONE, Site.SOFT_TISSUE);
  private static final Set<Site> PARENCHYMAL =
      EnumSet.of(Site.LIVER, Site.SPLEEN, Site.PANCREAS, Site.KIDNEY, Site.ADRENAL);
  private static final Set<Site> NEVER_LISTED =
      EnumSet.of(Site.LYMPH_NODE, Site.PERITONEUM, Site.PLEURA);

  private final PhraseBank bank;
  private final ReportFacts facts;
  private final RandomGenerator random;
  private final FrameWriter frame;
  private final List<SiteWriter> sites;
  private final Set<Site> done = new HashSet<>();
  private boolean deniedAltogether;
  private List<SiteWriter> targets = List.of();

  FindingsWriter(
      PhraseBank bank,
      ReportFacts facts,
      RandomGenerator random,
      FrameWriter frame,
      List<SiteWriter> sites) {
    this.bank = bank;
    this.facts = facts;
    this.random = random;
    this.frame = frame;
    this.sites = sites;
    frame.historicalElsewhere().ifPresent(site -> done.add(site.site()));
  }

  /** Sentences by region; denials of several sites may share one. */
  List<Region> byRegion(boolean concludes) {
    chooseTargets();
    List<String> lists = new ArrayList<>();
    lists.add(denialList(Status.ABSENT_EXPLICIT, "explicit.list"));
    lists.add(denialList(Status.ABSENT_IMPLIED, "implied.list"));
    List<Region> regions = new ArrayList<>();
    regions.add(region("thorax"));
    regions.add(region("abdomen"));
    regions.add(region("skeleton"));
    lists.add(concludes && Draw.chance(random, 0.7) ? "" : globalDenial());
    lists.add(elsewhere());
    regions.add(new Region("closing", joined(lists)));
    return regions;
  }

  private Region region(String name) {
    List<SiteWriter> members = sites.stream().filter(site -> name.equals(regionOf(site))).toList();
    List<String> sentences = new ArrayList<>();
    if (name.equals(frame.primaryRegion())) {
      sentences.add(frame.primaryTumour());
    }
    for (SiteWriter site : Draw.shuffled(random, members)) {
      if (done.add(site.site())) {
        sentences.add(spoken(site));
      }
      sentences.add(site.benign());
    }
    if (Draw.chance(random, 0.6)) {
      sentences.add(bank.pick("misc." + name, random));
    }
    return new Region(name, joined(sentences));
  }

  private static String regionOf(SiteWriter site) {
    return THORAX.contains(site.site())
        ? "thorax"
        : SKELETON.contains(site.site()) ? "skeleton" : "abdomen";
  }

  private String spoken(SiteWriter site) {
    boolean besidePrimary = ReportDraft.holdsPrimary(facts, site.site());
    return besidePrimary ? site.findingBesidePrimary() : site.finding();
  }

  private String denialList(Status status, String block) {
    List<SiteWriter> candidates =
        sites.stream()
            .filter(site -> site.status() == status && !NEVER_LISTED.contains(site.site()))
            .filter(site -> status == Status.ABSENT_EXPLICIT || mayLackFoci(site))
            .toList();
    if (candidates.size() < 2 || !Draw.chance(random, 0.6)) {
      return "";
    }
    int most = Math.min(4, candidates.size());
    int number = 2 + random.nextInt(most - 1);
    List<SiteWriter> chosen = Draw.shuffled(random, candidates).subList(0, number);
    chosen.forEach(site -> done.add(site.site()));
    return aboutSeveral(block, chosen);
  }

  private boolean mayLackFoci(SiteWriter site) {
    return PARENCHYMAL.contains(site.site()) && !ReportDraft.holdsPrimary(facts, site.site());
  }

  private String aboutSeveral(String block, List<SiteWriter> chosen) {
    List<String> organs = chosen.stream().map(SiteWriter::organ).toList();
    String wording = bank.pick(block, random);
    return Sentences.sentence(
        PhraseBank.fill(
            wording,
            slot -> Sentences.list(organs, bank.pick(slot.substring("list.".length()), random))));
  }

  /** One line per organ. */
  List<Region> telegraphic() {
    List<String> lines = new ArrayList<>();
    lines.add(frame.primaryTumour());
    for (SiteWriter site : sites) {
      if (done.add(site.site())) {
        lines.add(site.telegraphic(ReportDraft.holdsPrimary(facts, site.site())));
      }
    }
    if (Draw.chance(random, 0.5)) {
      lines.add(bank.pick("misc.abdomen", random));
    }
    String text = lines.stream().filter(line -> !line.isBlank()).collect(Collectors.joining("\n"));
    return List.of(new Region("lines", text));
  }

  private void chooseTargets() {
    if (Draw.chance(random, 0.15)) {
      targets = sites.stream().filter(SiteWriter::mayBeTarget).toList();
      targets.forEach(SiteWriter::keepSizesForTargets);
    }
  }

  /** Target lesions with their sum of diameters, which is a decoy, no size of a lesion. */
  String targets() {
    if (targets.isEmpty()) {
      return "";
    }
    List<String> lines = new ArrayList<>();
    int sum = 0;
    for (SiteWriter site : targets) {
      lines.add(site.target());
      sum += site.targetMm();
    }
    if (targets.size() > 1) {
      String total = Integer.toString(sum);
      lines.add(PhraseBank.fill(bank.pick("sum", random), slot -> total));
    }
    return String.join("\n", lines);
  }

  String impression() {
    List<String> sentences = new ArrayList<>();
    overall().ifPresent(sentences::add);
    List<SiteWriter> present = withStatus(Status.PRESENT);
    if (present.size() > 1 && present.stream().allMatch(this::mayBeListed) && draws(0.5)) {
      present.forEach(SiteWriter::saidMultiple);
      sentences.add(aboutSeveral("impr.list", present));
    } else {
      present.stream()
          .filter(site -> draws(0.9))
          .map(SiteWriter::impression)
          .forEach(sentences::add);
    }
    withStatus(Status.UNCERTAIN).stream()
        .filter(site -> draws(0.6))
        .map(SiteWriter::impression)
        .forEach(sentences::add);
    sentences.add(globalDenial());
    sentences.add(frame.noRecurrence());
    if (draws(0.25)) {
      sentences.add(bank.pick("advice", random));
    }
    List<String> said = sentences.stream().filter(line -> !line.isBlank()).toList();
    return laidOut(said.isEmpty() ? List.of(bank.pick("nothing", random)) : said);
  }

  private boolean mayBeListed(SiteWriter site) {
    return site.manyPresent() && !NEVER_LISTED.contains(site.site());
  }

  private String laidOut(List<String> sentences) {
    if (sentences.size() < 2 || !draws(0.35)) {
      return String.join(draws(0.3) ? "\n" : " ", sentences);
    }
    List<String> lines = new ArrayList<>();
    boolean numbered = draws(0.5);
    for (String sentence : sentences) {
      lines.add((numbered ? (lines.size() + 1) + ". " : "- ") + sentence);
    }
    return String.join("\n", lines);
  }

  /** An overall verdict, only where every site's change is said and is of the same kind. */
  private Optional<String> overall() {
    List<SiteWriter> present = withStatus(Status.PRESENT);
    Set<String> kinds = present.stream().map(FindingsWriter::verdict).collect(Collectors.toSet());
    boolean certain = withStatus(Status.UNCERTAIN).isEmpty();
    boolean agreed = certain && kinds.size() == 1 && !kinds.contains("") && draws(0.6);
    return agreed
        ? Optional.of(bank.pick("overall." + kinds.iterator().next(), random))
        : Optional.empty();
  }

  private static String verdict(SiteWriter site) {
    String change = site.change().filter(said -> site.gold().saysChange(said)).orElse("");
    return switch (change) {
      case "new", "increased" -> "progressive";
      case "stable" -> "stable";
      case "decreased" -> "response";
      default -> "";
    };
  }

  private String globalDenial() {
    if (!facts.globalAbsent() || deniedAltogether) {
      return "";
    }
    deniedAltogether = true;
    return bank.pick("global", random);
  }

  /** Denials of other or new metastases, which deny nothing altogether. */
  private String elsewhere() {
    List<SiteWriter> present = withStatus(Status.PRESENT);
    if (present.isEmpty() || !withStatus(Status.UNCERTAIN).isEmpty()) {
      return "";
    }
    boolean allOld = present.stream().allMatch(SiteWriter::mayDenyNew);
    if (allOld && draws(0.2)) {
      return bank.pick("nonew", random);
    }
    return !facts.globalAbsent() && draws(0.12) ? bank.pick("noother", random) : "";
  }

  private List<SiteWriter> withStatus(Status status) {
    return sites.stream().filter(site -> site.status() == status).toList();
  }

  private boolean draws(double probability) {
    return Draw.chance(random, probability);
  }

  private static String joined(List<String> sentences) {
    return sentences.stream().filter(text -> !text.isBlank()).collect(Collectors.joining(" "));
  }
}
