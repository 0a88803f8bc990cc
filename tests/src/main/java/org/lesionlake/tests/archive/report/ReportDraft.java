package org.lesionlake.tests.archive.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.ReportFacts;
import org.lesionlake.tests.archive.SiteFacts.Status;
import org.lesionlake.tests.archive.WrittenReport;

/** One report while it is being written. */
final class ReportDraft {
  private enum Form {
    HEADED,
    PROSE,
    TELEGRAPHIC
  }

  private final PhraseBank bank;
  private final ReportFacts facts;
  private final RandomGenerator random;
  private final Form form;
  private final DateWords dates;
  private final FrameWriter frame;
  private final FindingsWriter findings;
  private final List<SiteWriter> sites;

  ReportDraft(PhraseBank bank, ReportFacts facts, RandomGenerator random) {
    this.bank = bank;
    this.facts = facts;
    this.random = random;
    form = Draw.of(random, List.of(Form.HEADED, Form.HEADED, Form.PROSE, Form.TELEGRAPHIC));
    dates = new DateWords(bank);
    Measures measures = new Measures(bank, random);
    sites =
        facts.sites().stream()
            .filter(site -> !facts.globalAbsent() || !denied(site.status()))
            .sorted((one, other) -> one.site().compareTo(other.site()))
            .map(
                site -> new SiteWriter(bank, random, measures, dates, facts.priorStudyDate(), site))
            .toList();
    frame = new FrameWriter(bank, facts, random, dates, measures, sites);
    findings = new FindingsWriter(bank, facts, random, frame, sites);
  }

  private static boolean denied(Status status) {
    return status == Status.ABSENT_EXPLICIT || status == Status.ABSENT_IMPLIED;
  }

  WrittenReport write() {
    boolean concludes = form != Form.PROSE || Draw.chance(random, 0.7);
    String clinical = frame.clinical();
    String question = frame.question();
    String technique = frame.technique();
    boolean headsComparison = form != Form.PROSE && Draw.chance(random, 0.6);
    String comparison = frame.comparison(headsComparison);
    List<FindingsWriter.Region> regions =
        form == Form.TELEGRAPHIC ? findings.telegraphic() : findings.byRegion(concludes);
    String targets = form == Form.HEADED ? findings.targets() : "";
    String impression = concludes ? findings.impression() : "";
    List<String> parts = new ArrayList<>();
    parts.add(frame.header());
    if (form == Form.PROSE) {
      parts.add(clinical + " " + question);
      parts.add(technique + " " + comparison);
      parts.addAll(regions.stream().map(FindingsWriter.Region::text).toList());
      parts.add(impression);
    } else {
      String described = headsComparison ? technique : technique + " " + comparison;
      String compared = headsComparison ? comparison : "";
      parts.addAll(headed(clinical, question, described, compared, regions, targets, impression));
    }
    parts.add(frame.signoff());
    return new WrittenReport(layOut(parts), gold());
  }

  private List<String> headed(
      String clinical,
      String question,
      String technique,
      String comparison,
      List<FindingsWriter.Region> regions,
      String targets,
      String impression) {
    boolean capitals = Draw.chance(random, 0.3);
    String separator = Draw.of(random, List.of(":\n", ": ", ":\n"));
    List<String> parts = new ArrayList<>();
    parts.add(section("head.clinical", clinical, capitals, separator));
    parts.add(section("head.question", question, capitals, separator));
    parts.add(section("head.technique", technique, capitals, separator));
    parts.add(section("head.comparison", comparison, capitals, separator));
    parts.add(section("head.findings", regionText(regions), capitals, ":\n"));
    parts.add(section("head.targets", targets, capitals, ":\n"));
    parts.add(section("head.impression", impression, capitals, separator));
    return parts;
  }

  private String regionText(List<FindingsWriter.Region> regions) {
    boolean named = form == Form.HEADED && Draw.chance(random, 0.5);
    List<String> texts = new ArrayList<>();
    for (FindingsWriter.Region region : regions) {
      boolean heads = named && bank.has("head." + region.name()) && !region.text().isBlank();
      texts.add(
          heads
              ? bank.pick("head." + region.name(), random) + ": " + region.text()
              : region.text());
    }
    return String.join("\n", texts.stream().filter(text -> !text.isBlank()).toList());
  }

  private String section(String heading, String text, boolean capitals, String separator) {
    if (text.isBlank()) {
      return "";
    }
    String words = bank.pick(heading, random);
    return (capitals ? words.toUpperCase(Locale.ROOT) : words)
        + separatorBefore(text, separator)
        + text.strip();
  }

  private static String separatorBefore(String text, String separator) {
    boolean itemised = text.startsWith("- ") || text.startsWith("1. ");
    return itemised ? ":\n" : separator;
  }

  private String layOut(List<String> parts) {
    String separator = Draw.chance(random, 0.6) ? "\n\n" : "\n";
    Stream<String> filled = parts.stream().map(String::strip).filter(part -> !part.isEmpty());
    String text = String.join(separator, filled.toList());
    return Draw.chance(random, 0.35) ? Sentences.wrap(text, 75) : text;
  }

  private String gold() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("lang", facts.language());
    json.put("primary", frame.namesPrimary() ? facts.primary() : null);
    ArrayNode entries = json.putArray("metastases");
    sites.stream()
        .filter(site -> site.status() != Status.NOT_MENTIONED)
        .forEach(site -> entries.add(site.gold().toJson()));
    json.put("global_absent", facts.globalAbsent());
    json.put("tnm", frame.tnm().orElse(null));
    json.set("markers", frame.markers());
    return json.toString();
  }

  static boolean holdsPrimary(ReportFacts facts, Site site) {
    if (!facts.primaryVisible()) {
      return false;
    }
    Optional<Site> organ =
        switch (facts.primary()) {
          case "lung" -> Optional.of(Site.LUNG);
          case "colorectal" -> Optional.of(Site.BOWEL);
          case "kidney" -> Optional.of(Site.KIDNEY);
          case "pancreas" -> Optional.of(Site.PANCREAS);
          default -> Optional.empty();
        };
    return organ.equals(Optional.of(site));
  }
}
