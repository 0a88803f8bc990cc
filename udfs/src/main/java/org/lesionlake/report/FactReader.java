package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lesionlake.schemas.silver.ReportFact;

/**
 * Reads what a report states about the case: primary tumour, stages with prefix and edition, tumour
 * markers, response, and the regions that were examined, each with its characters.
 *
 * <p>Primaries, stages and markers are found as {@link CaseFacts} finds them, and the one that
 * stands for the report is the one that it takes. Response and regions are found by the words of
 * {@code facts/*.tsv}; a region counts in the technique, or above the findings on a line that names
 * an examination.
 */
public final class FactReader {
  private static final Set<String> PAST_SECTIONS = Set.of("indication", "comparison");
  private static final List<String> HEAVIEST =
      List.of(
          "addendum", "impression", "findings", "body", "technique", "comparison", "indication");

  private static final Pattern PREFIX = Pattern.compile("[yrapc]{1,2}(?=T)");
  private static final Pattern EDITION =
      Pattern.compile(
          "\\b(?:tnm|uicc|ajcc)\\b[\\s:,(-]{0,3}(?:v(?:ersion|ersie)?\\.?\\s*)?([5-9])(?![0-9.,]\\d)\\b"
              + "|\\btnm-?([5-9])\\b|\\b([5-9])(?:th|e|de|ste)?\\s*(?:edition|editie|ed\\b)");
  private static final int EDITION_NEAR = 60;

  private static final Pattern ASKED = Pattern.compile("[^.;:\\n]{0,15}\\?");
  private static final Pattern CLAUSE =
      Pattern.compile("[.;:]|\\b(?:but|maar|wel|while|terwijl)\\b");
  private static final int CUE_NEAR = 45;

  private final Lexicon lexicon;
  private final PhraseFinder responses;
  private final PhraseFinder regions;

  public FactReader(Lexicon lexicon) {
    this.lexicon = lexicon;
    List<LexiconRule> rules = lexicon.part("facts");
    responses = new PhraseFinder(of(rules, "response"));
    regions = new PhraseFinder(of(rules, "examined"));
  }

  private static List<LexiconRule> of(List<LexiconRule> rules, String category) {
    return rules.stream().filter(rule -> rule.category().equals(category)).toList();
  }

  /**
   * Facts in the order of their first characters.
   *
   * @param reading of this text
   * @param annotations of this text
   * @param rulesVersion what the facts carry as their version of lexicons and rules
   */
  public List<ReportFact> read(
      String reportId,
      int version,
      String rulesVersion,
      String text,
      ReportAnnotations annotations,
      ReportReading reading) {
    String normalized = TextNormalizer.normalize(text);
    List<StatedFact> facts = new ArrayList<>();
    facts.addAll(primaries(normalized));
    facts.addAll(stages(text, reading));
    facts.addAll(markers(text));
    facts.addAll(responses(normalized, annotations, reading));
    facts.addAll(examined(normalized, reading));
    facts.sort(
        Comparator.comparingInt((StatedFact fact) -> fact.span().start())
            .thenComparing(StatedFact::kind)
            .thenComparing(StatedFact::name));
    List<ReportFact> rows = new ArrayList<>();
    for (StatedFact fact : facts) {
      rows.add(row(reportId, version, rulesVersion, rows.size(), fact, reading));
    }
    return List.copyOf(rows);
  }

  /** Each malignancy where it is first named; the first of all is the report's. */
  private static List<StatedFact> primaries(String normalized) {
    List<StatedFact> facts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (CaseFacts.Named named : CaseFacts.named(normalized)) {
      if (seen.add(named.code())) {
        facts.add(StatedFact.plain("primary", named.code(), "present", "current", named.span()));
      }
    }
    if (facts.isEmpty()) {
      CaseFacts.operated(normalized)
          .map(n -> StatedFact.plain("primary", n.code(), "present", "current", n.span()))
          .ifPresent(facts::add);
    }
    if (!facts.isEmpty()) {
      facts.set(0, facts.get(0).deciding());
    }
    return facts;
  }

  private static List<StatedFact> stages(String text, ReportReading reading) {
    if (!CaseFacts.mayHaveStage(text)) {
      return List.of();
    }
    Optional<Span> deciding = CaseFacts.stage(text, reading);
    List<StatedFact> facts = new ArrayList<>();
    Matcher matcher = CaseFacts.TNM.matcher(text);
    while (matcher.find()) {
      Span span = new Span(matcher.start(1), matcher.end(1));
      String written = matcher.group(1).replaceAll("[\\s,;/-]", "");
      Matcher prefix = PREFIX.matcher(written);
      boolean prefixed = prefix.lookingAt();
      String before =
          text.substring(Math.max(0, span.start() - 25), span.start()).toLowerCase(Locale.ROOT);
      boolean earlier = CaseFacts.EARLIER_STAGE.matcher(before).matches();
      StatedFact fact =
          new StatedFact(
              "tnm",
              prefixed ? written.substring(prefix.end()) : written,
              Optional.empty(),
              Optional.of(
                  new StatedFact.Stage(
                      prefixed ? Optional.of(prefix.group()) : Optional.empty(),
                      edition(text, span))),
              "present",
              earlier ? "historical" : "current",
              false,
              span);
      facts.add(deciding.filter(span::equals).isPresent() ? fact.deciding() : fact);
    }
    return facts;
  }

  /** "TNM 8: cT2N1M0", "cT2N1M0 (UICC 8th edition)": the edition said nearest. */
  private static Optional<Integer> edition(String text, Span stage) {
    int from = Math.max(0, stage.start() - EDITION_NEAR);
    int to = Math.min(text.length(), stage.end() + EDITION_NEAR);
    Matcher matcher = EDITION.matcher(text.substring(from, to).toLowerCase(Locale.ROOT));
    int least = Integer.MAX_VALUE;
    Optional<Integer> nearest = Optional.empty();
    while (matcher.find()) {
      int start = from + matcher.start();
      int end = from + matcher.end();
      int distance = Math.max(stage.start() - end, start - stage.end());
      if (distance >= 0 && distance < least) {
        least = distance;
        for (int group = 1; group <= 3; group++) {
          if (matcher.group(group) != null) {
            nearest = Optional.of(Integer.valueOf(matcher.group(group)));
          }
        }
      }
    }
    return nearest;
  }

  /** The first current value of each marker is the report's. */
  private static List<StatedFact> markers(String text) {
    Set<String> seen = new HashSet<>();
    return MarkerReader.read(text).stream()
        .map(fact -> fact.stands() && seen.add(fact.name()) ? fact.deciding() : fact)
        .toList();
  }

  private List<StatedFact> responses(
      String normalized, ReportAnnotations annotations, ReportReading reading) {
    List<StatedFact> facts = new ArrayList<>();
    for (ReportReading.Sentence sentence : reading.sentences()) {
      Span span = sentence.span();
      List<Entity> found = responses.find(normalized, span.start(), span.end());
      if (found.isEmpty()) {
        continue;
      }
      List<Entity> cues = entities(normalized, annotations, span);
      for (Entity response : found) {
        facts.add(
            StatedFact.plain(
                "response",
                response.rule().attribute("value"),
                presence(normalized, response, cues),
                isPast(normalized, sentence.section(), response, cues) ? "historical" : "current",
                new Span(response.start(), response.end())));
      }
    }
    facts.stream()
        .filter(StatedFact::stands)
        .min(Comparator.comparingInt(f -> HEAVIEST.indexOf(sectionAt(reading, f.span().start()))))
        .ifPresent(fact -> facts.set(facts.indexOf(fact), fact.deciding()));
    return facts;
  }

  private List<Entity> entities(String normalized, ReportAnnotations annotations, Span sentence) {
    List<Entity> entities = new ArrayList<>();
    for (Span span : annotations.entities()) {
      if (sentence.contains(span.start())) {
        lexicon.entity(normalized, span.start(), span.end()).ifPresent(entities::add);
      }
    }
    return entities;
  }

  private static String presence(String text, Entity response, List<Entity> cues) {
    if (cues.stream().anyMatch(cue -> denies(text, cue, response))) {
      return "absent";
    }
    boolean doubted =
        cues.stream()
                .anyMatch(
                    cue ->
                        (cue.is("uncertain") || cue.is("hypothetical"))
                            && governs(text, cue, response))
            || ASKED.matcher(text).region(response.end(), text.length()).lookingAt();
    return doubted ? "uncertain" : "present";
  }

  /** "No progressive disease", of which the lexicon reads the first two words as stable. */
  private static boolean denies(String text, Entity cue, Entity response) {
    boolean stable = cue.is("change") && cue.rule().attribute("value").equals("stable");
    boolean overlaps = cue.start() < response.start() && cue.end() > response.start();
    return stable && overlaps
        || (cue.is("negation") || cue.is("no_new")) && (overlaps || governs(text, cue, response));
  }

  private static boolean isPast(String text, String section, Entity response, List<Entity> cues) {
    return PAST_SECTIONS.contains(section)
        || cues.stream()
            .anyMatch(
                cue ->
                    (cue.is("historical") || cue.is("prior"))
                        && governs(text, cue, response)
                        && response.start() - cue.end() < 20);
  }

  /** Whether a cue stands before a phrase in its clause. */
  private static boolean governs(String text, Entity cue, Entity response) {
    return cue.end() <= response.start()
        && response.start() - cue.end() <= CUE_NEAR
        && !cue.rule().attribute("pos").equals("post")
        && !CLAUSE.matcher(text.substring(cue.end(), response.start())).find();
  }

  private List<StatedFact> examined(String normalized, ReportReading reading) {
    int firstFinding =
        reading.findings().stream()
            .filter(finding -> !PAST_SECTIONS.contains(finding.section()))
            .mapToInt(finding -> finding.start())
            .min()
            .orElse(Integer.MAX_VALUE);
    List<StatedFact> facts = new ArrayList<>();
    for (ReportReading.Sentence sentence : reading.sentences()) {
      Span span = sentence.span();
      boolean speaks =
          sentence.section().equals("technique")
              || sentence.section().equals("body")
                  && span.end() <= firstFinding
                  && SentenceReader.EXAMINATION
                      .matcher(normalized)
                      .region(span.start(), span.end())
                      .find();
      if (!speaks) {
        continue;
      }
      for (Entity region : regions.find(normalized, span.start(), span.end())) {
        for (String name : region.rule().attribute("value").split("\\+")) {
          facts.add(
              StatedFact.plain(
                      "region", name, "present", "current", new Span(region.start(), region.end()))
                  .deciding());
        }
      }
    }
    return facts;
  }

  private static String sectionAt(ReportReading reading, int at) {
    return reading.sections().stream()
        .filter(section -> section.span().contains(at))
        .map(ReportReading.Section::kind)
        .findFirst()
        .orElse("body");
  }

  private static ReportFact row(
      String reportId,
      int version,
      String rulesVersion,
      int number,
      StatedFact fact,
      ReportReading reading) {
    Optional<StatedFact.Marker> marker = fact.marker();
    Optional<StatedFact.Stage> stage = fact.stage();
    return new ReportFact(
        reportId,
        version,
        rulesVersion,
        number,
        fact.kind(),
        fact.name(),
        marker.flatMap(StatedFact.Marker::comparator).orElse(null),
        marker.map(StatedFact.Marker::value).orElse(null),
        marker.flatMap(StatedFact.Marker::unit).orElse(null),
        stage.flatMap(StatedFact.Stage::prefix).orElse(null),
        stage.flatMap(StatedFact.Stage::edition).orElse(null),
        marker.flatMap(StatedFact.Marker::statedOn).orElse(null),
        fact.presence(),
        fact.temporality(),
        fact.decides(),
        sectionAt(reading, fact.span().start()),
        fact.span().start(),
        fact.span().end());
  }
}
