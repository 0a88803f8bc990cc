package org.lesionlake.tests.archive.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.ReportFacts;
import org.lesionlake.tests.archive.SiteFacts.Status;

/** Everything around the findings: letterhead, clinical information, technique and signature. */
final class FrameWriter {
  private static final Pattern MARKER = Pattern.compile("(.*\\S)\\s+(\\d+(?:\\.\\d+)?)\\s+(\\S.*)");

  private final PhraseBank bank;
  private final ReportFacts facts;
  private final RandomGenerator random;
  private final DateWords dates;
  private final Measures measures;
  private final List<SiteWriter> sites;
  private final boolean namesPrimary;
  private final Optional<SiteWriter> historicalElsewhere;
  private final Optional<String> tnm;
  private final ArrayNode markers = JsonNodeFactory.instance.arrayNode();
  private boolean phoneSaid;

  FrameWriter(
      PhraseBank bank,
      ReportFacts facts,
      RandomGenerator random,
      DateWords dates,
      Measures measures,
      List<SiteWriter> sites) {
    this.bank = bank;
    this.facts = facts;
    this.random = random;
    this.dates = dates;
    this.measures = measures;
    this.sites = sites;
    namesPrimary = facts.primaryVisible() || draws(0.92);
    historicalElsewhere =
        sites.stream()
            .filter(site -> site.status() == Status.HISTORICAL && site.change().isEmpty())
            .filter(site -> draws(0.4))
            .findFirst();
    tnm = namesPrimary && draws(0.25) ? stage() : Optional.empty();
  }

  boolean namesPrimary() {
    return namesPrimary;
  }

  Optional<String> tnm() {
    return tnm;
  }

  ArrayNode markers() {
    return markers;
  }

  /** A site of the past that is told in the clinical information instead of the findings. */
  Optional<SiteWriter> historicalElsewhere() {
    return historicalElsewhere;
  }

  private boolean draws(double probability) {
    return Draw.chance(random, probability);
  }

  /** A stage that agrees with the sites; none where they leave it open. */
  private Optional<String> stage() {
    boolean open = sites.stream().anyMatch(FrameWriter::leavesStageOpen);
    if (open) {
      return Optional.empty();
    }
    boolean nodes = sites.stream().anyMatch(site -> present(site) && isNode(site));
    boolean distant = sites.stream().anyMatch(site -> present(site) && !isNode(site));
    String gap = draws(0.3) ? " " : "";
    return Optional.of(
        (draws(0.7) ? "c" : "")
            + ("T" + (1 + random.nextInt(4)))
            + gap
            + (nodes ? "N1" : "N0")
            + gap
            + (distant ? "M1" : "M0"));
  }

  private static boolean leavesStageOpen(SiteWriter site) {
    return site.status() == Status.UNCERTAIN || site.status() == Status.HISTORICAL;
  }

  private static boolean present(SiteWriter site) {
    return site.status() == Status.PRESENT;
  }

  private static boolean isNode(SiteWriter site) {
    return site.site() == Site.LYMPH_NODE;
  }

  String header() {
    List<String> lines = new ArrayList<>();
    if (draws(0.4)) {
      lines.add(fill(bank.wordings("header").get(2)));
    }
    lines.add(fill(bank.wordings("header").get(Draw.of(random, List.of(0, 1, 4)))));
    if (draws(0.7)) {
      lines.add(fill(bank.wordings("header").get(5)));
    }
    if (draws(0.5)) {
      lines.add(fill(bank.wordings("header").get(6)));
    }
    if (draws(0.15)) {
      lines.add(fill(bank.wordings("header").get(3)));
    }
    return String.join("\n", lines);
  }

  String clinical() {
    List<String> sentences = new ArrayList<>();
    String block = facts.primaryVisible() ? "visible" : "treated";
    sentences.add(phrase("clinical." + (namesPrimary ? block : "unnamed")));
    tnm.ifPresent(stage -> sentences.add(phrase("tnm")));
    historicalElsewhere.ifPresent(site -> sentences.add(site.finding()));
    sites.stream()
        .filter(site -> present(site) && site.knownBefore() && draws(0.15))
        .findFirst()
        .ifPresent(site -> sentences.add(site.clinical()));
    facts.markers().forEach(marker -> sentences.add(markerLine(marker)));
    if (draws(0.05)) {
      sentences.add(bank.pick("family", random));
    }
    return String.join(" ", sentences);
  }

  private String markerLine(String marker) {
    Matcher matcher = MARKER.matcher(marker);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Marker line '" + marker + "' cannot be read: write it as name, number, unit");
    }
    double value = Double.parseDouble(matcher.group(2));
    ObjectNode json = markers.addObject();
    json.put("name", matcher.group(1)).put("value", value).put("unit", matcher.group(3));
    int digits = Math.max(0, matcher.group(2).length() - 1 - matcher.group(2).indexOf('.'));
    int printed = matcher.group(2).contains(".") ? digits : 0;
    String old = measures.decimal(value * (0.5 + random.nextDouble()), printed);
    String now = grouped(measures.decimal(value, printed), value);
    return PhraseBank.fill(
        bank.pick(
            "marker",
            random,
            wording -> facts.priorStudyDate().isPresent() || !wording.contains("{old}")),
        slot ->
            switch (slot) {
              case "name" -> matcher.group(1);
              case "value" -> now;
              case "unit" -> matcher.group(3);
              default -> old;
            });
  }

  /** Separates thousands now and then, where no decimals could be mistaken for them. */
  private String grouped(String digits, double value) {
    boolean whole = digits.chars().allMatch(Character::isDigit);
    if (!whole || value < 1000 || !draws(0.5)) {
      return digits;
    }
    String grouped = String.format(Locale.ROOT, "%,d", Math.round(value));
    return bank.english() ? grouped : grouped.replace(',', '.');
  }

  String question() {
    return draws(0.7) ? bank.pick("question", random) : "";
  }

  String technique() {
    return Sentences.sentence(phrase("technique"));
  }

  /** A sentence of its own, or a word or two that only a heading makes sense of. */
  String comparison(boolean underHeading) {
    String block = facts.priorStudyDate().isPresent() ? "comparison" : "comparison.none";
    return phrase(underHeading && draws(0.3) ? block + ".short" : block);
  }

  String primaryRegion() {
    return switch (facts.primary()) {
      case "lung", "breast" -> "thorax";
      case "melanoma" -> "skeleton";
      default -> "abdomen";
    };
  }

  String primaryTumour() {
    return facts.primaryVisible() && draws(0.85) ? phrase("visible." + facts.primary()) : "";
  }

  String noRecurrence() {
    return !facts.primaryVisible() && draws(0.3) ? phrase("visible.none") : "";
  }

  String signoff() {
    List<String> lines = new ArrayList<>();
    if (draws(0.4)) {
      lines.add(fill(bank.pick("inline.id", random)));
    }
    lines.add(fill(bank.pick("signoff", random)));
    if (!phoneSaid && draws(0.5)) {
      lines.add(fill(bank.pick("signoff.contact", random)));
    }
    return String.join("\n", lines);
  }

  private String phrase(String block) {
    return Sentences.capital(fill(bank.pick(block, random)));
  }

  private String fill(String wording) {
    return PhraseBank.fill(wording, this::slot);
  }

  private String slot(String name) {
    return switch (name) {
      case "primary" -> bank.pick("primary." + facts.primary(), random);
      case "tnm" -> tnm.orElseThrow();
      case "contrast" -> fill(bank.pick("contrast." + facts.contrast(), random));
      case "contrast.cap" -> contrastAdjective();
      case "slice" -> Draw.of(random, List.of("1", "3", "5"));
      case "ml" -> Integer.toString(80 + 5 * random.nextInt(9));
      case "pastyear" -> Integer.toString(facts.studyDate().getYear() - 1 - random.nextInt(5));
      case "decoy" -> decoy();
      case "priordate" -> dates.spoken(facts.priorStudyDate().orElseThrow(), random);
      default -> identity(name);
    };
  }

  private String identity(String name) {
    return switch (name) {
      case "name" -> facts.patientName();
      case "surname.pt" -> (bank.english() ? "Patient " : "Pt. ") + facts.patientName();
      case "number" -> facts.patientNumber();
      case "birth" -> dates.complete(facts.birthDate(), random);
      case "studydate" -> dates.complete(facts.studyDate(), random);
      case "referrer", "referrer.dr" -> titled(facts.referrer());
      case "radiologist.dr" -> titled(facts.radiologist());
      case "hospital" -> facts.hospital();
      case "phone" -> phone();
      default -> throw new IllegalStateException("No slot " + name + " around the findings");
    };
  }

  private String phone() {
    phoneSaid = true;
    return facts.phone();
  }

  private String titled(String name) {
    boolean hasTitle = name.toLowerCase(Locale.ROOT).startsWith("dr");
    return hasTitle ? name : (bank.english() ? "Dr " : "dr. ") + name;
  }

  private String contrastAdjective() {
    boolean plain = facts.contrast().equals("native");
    if (bank.english()) {
      return plain ? "Unenhanced" : "Contrast-enhanced";
    }
    return plain ? "Blanco" : "Contrastversterkte";
  }

  /** Size of the primary tumour, which is no size of a metastasis. */
  private String decoy() {
    int mm = 18 + random.nextInt(45);
    return measures.withUnit(List.of(mm), measures.drawCentimetres(random));
  }
}
