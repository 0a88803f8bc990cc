package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.silver.Evidence;
import org.lesionlake.schemas.silver.ReportFinding;

/**
 * Reads the findings of a report from its text and the spans that annotators found in it. The label
 * conventions (docs of {@code silver.report_findings}) say what counts; the lexicon says in which
 * words.
 */
public final class ReportReader {
  private static final Set<Site> PAIRED =
      EnumSet.of(
          Site.LUNG,
          Site.BONE,
          Site.LYMPH_NODE,
          Site.ADRENAL,
          Site.BRAIN,
          Site.PLEURA,
          Site.PERITONEUM,
          Site.KIDNEY,
          Site.SOFT_TISSUE,
          Site.OVARY,
          Site.THYROID);

  private final Lexicon lexicon;
  private final ReportAnnotator annotator;
  private final String rulesVersion;
  private final FindingPlaces places;
  private final JoiningWords joining;
  private final Optional<TaggedLesions> tagger;

  public ReportReader(Lexicon lexicon) {
    this(lexicon, Optional.empty());
  }

  /**
   * @param tagger what the labels of a trained tagger mean, if there is one
   */
  public ReportReader(Lexicon lexicon, Optional<TaggedLesions> tagger) {
    this.lexicon = lexicon;
    this.tagger = tagger;
    this.annotator = new ReportAnnotator(lexicon);
    this.rulesVersion = lexicon.rulesVersion();
    this.places = new FindingPlaces(lexicon);
    this.joining = new JoiningWords(lexicon);
  }

  /** Reads a text with the plain annotator, without Spark. */
  public ReportReading read(String text) {
    return read(text, List.of());
  }

  /** Reads a text with the plain annotator and what a tagger has marked in it. */
  public ReportReading read(String text, List<TaggedSpan> tagged) {
    return read("", 1, text, annotator.annotate(text).with(tagged), rulesVersion);
  }

  /**
   * Reads a text with spans found elsewhere.
   *
   * @param rulesVersion what the findings carry as their version of lexicons and rules
   */
  public ReportReading read(
      String reportId,
      int version,
      String text,
      ReportAnnotations annotations,
      String rulesVersion) {
    if (tagger.isEmpty() || annotations.tagged().isEmpty()) {
      return read(reportId, version, text, annotations, rulesVersion, Optional.empty());
    }
    ReportReading with = read(reportId, version, text, annotations, rulesVersion, tagger);
    if (tagger.get().sites().isEmpty()) {
      return with;
    }
    // A target more in a sentence may take its sizes and doubts, so other sites are read without.
    ReportReading without =
        read(reportId, version, text, annotations, rulesVersion, Optional.empty());
    return new ReportReading(
        without.language(),
        without.sections(),
        without.sentences(),
        tagger.get().heard(without.findings(), with.findings()));
  }

  private ReportReading read(
      String reportId,
      int version,
      String text,
      ReportAnnotations annotations,
      String rulesVersion,
      Optional<TaggedLesions> heard) {
    String normalized = TextNormalizer.normalize(text);
    SentenceContext context = new SentenceContext(joining);
    List<ReportReading.Sentence> sentences = new ArrayList<>();
    int entity = 0;
    int before = 0;
    int mark = 0;
    for (Span sentence : annotations.sentences()) {
      List<Entity> entities = new ArrayList<>();
      while (entity < annotations.entities().size()
          && annotations.entities().get(entity).start() < sentence.end()) {
        Span span = annotations.entities().get(entity++);
        lexicon.entity(normalized, span.start(), span.end()).ifPresent(entities::add);
      }
      if (heard.isPresent()) {
        List<TaggedSpan> marks = new ArrayList<>();
        while (mark < annotations.tagged().size()
            && annotations.tagged().get(mark).start() < sentence.end()) {
          marks.add(annotations.tagged().get(mark++));
        }
        marks.removeIf(m -> m.start() < sentence.start() || m.end() > sentence.end());
        entities = heard.get().among(entities, marks, normalized);
      }
      breaks(normalized, before, sentence.start(), context);
      new SentenceReader(normalized, context).read(sentence, entities);
      scanned(normalized, sentence, entities, context);
      sentences.add(new ReportReading.Sentence(context.section, sentence));
      before = sentence.end();
    }
    context.sections.add(
        new ReportReading.Section(
            context.section,
            new Span(Math.min(context.sectionStart, text.length()), text.length())));
    return new ReportReading(
        lexicon.language(),
        context.sections,
        sentences,
        places.placed(
            normalized, sentences, findings(normalized, reportId, version, rulesVersion, context)));
  }

  /** An empty line ends headings and lists; a line break ends a heading that stood on that line. */
  private static void breaks(String text, int from, int to, SentenceContext context) {
    long lines = text.substring(from, to).chars().filter(c -> c == '\n').count();
    if (lines > 1
        && !(context.headingAlone && context.lastMentions.isEmpty())
        && context.listTarget.filter(t -> context.lastMentions.isEmpty()).isEmpty()) {
      context.forget();
      context.leaveBriefSection(to);
    } else if (lines == 1 && context.onHeadingLine && endsLine(text, from)) {
      context.leaveBriefSection(to);
    }
    if (lines > 0) {
      context.onHeadingLine = false;
    }
    if (lines == 1 && !context.headingAlone) {
      context.headingSites = new LinkedHashSet<>();
      context.headingSides = new LinkedHashSet<>();
      context.headingRegions = new LinkedHashSet<>();
    }
  }

  /** Whether a line ends for another reason than that it is full. */
  private static boolean endsLine(String text, int at) {
    int lineStart = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
    int paragraph = lineStart;
    while (paragraph > 0 && !text.startsWith("\n\n", paragraph - 2)) {
      paragraph--;
      if (lineStart - paragraph > 2000) {
        break;
      }
    }
    int width = SentenceSplitter.longestLine(text, paragraph);
    return at - lineStart < 0.75 * width || at - lineStart < 45;
  }

  private static void scanned(
      String text, Span sentence, List<Entity> entities, SentenceContext context) {
    if (context.section.equals("technique")
        || context.section.equals("body") && context.mentions.isEmpty()) {
      entities.stream()
          .filter(e -> e.is("region"))
          .forEach(e -> context.scannedRegions.add(e.rule().attribute("value")));
      if (SentenceReader.EXAMINATION
          .matcher(text.substring(sentence.start(), sentence.end()))
          .find()) {
        entities.stream()
            .filter(e -> e.is("site") && e.site().filter(s -> s == Site.BRAIN).isPresent())
            .forEach(e -> context.scannedRegions.add("head"));
      }
    }
  }

  private static List<ReportFinding> findings(
      String text, String reportId, int version, String rulesVersion, SentenceContext context) {
    List<ReportFinding> findings = new ArrayList<>();
    settleLesions(text, context);
    List<Mention> ordered = new ArrayList<>(context.mentions);
    ordered.sort(Comparator.comparingInt(mention -> mention.target.start()));
    for (Mention mention : ordered) {
      for (Optional<Site> site : sitesOf(mention)) {
        Optional<Shape> shape = shape(mention, site, context);
        if (shape.isPresent()) {
          findings.add(
              finding(
                  reportId, version, rulesVersion, findings.size(), mention, site, shape.get()));
        }
      }
    }
    return findings;
  }

  /**
   * What lesions of which nothing more is said are, seen from the whole report: a mass in the organ
   * of the primary is the primary; a lesion in a patient of whom no cancer is told is no suspicion.
   */
  private static void settleLesions(String text, SentenceContext context) {
    denyRest(context.mentions);
    context.ofCancer = CaseFacts.ofCancer(text);
    context.brief = text.length() < SHORTEST_REPORT;
    if (!context.ofCancer && GRANULOMATOUS.matcher(text).find()) {
      context.mentions.stream()
          .filter(m -> m.isNode() || m.kind.equals("suspicious_lesion"))
          .filter(m -> !m.denied)
          .forEach(m -> m.dropped = true);
    }
    if (context.mentions.stream().noneMatch(m -> m.kind.equals("suspicious_lesion"))) {
      return;
    }
    mesentericNodes(text, context.mentions);
    Optional<Site> organ =
        context.mentions.stream().anyMatch(ReportReader::mayBePrimary)
            ? CaseFacts.primaryOrgan(text)
            : Optional.empty();
    boolean cancer = context.brief || context.ofCancer;
    List<Mention> concluded =
        context.mentions.stream()
            .filter(
                m ->
                    m.kind.equals("metastasis")
                        && !m.denied
                        && m.certainty.isEmpty()
                        && m.temporality.equals("current")
                        && m.section.equals("impression"))
            .toList();
    for (int at = 0; at < context.mentions.size(); at++) {
      Mention mention = context.mentions.get(at);
      if (!mention.kind.equals("suspicious_lesion")) {
        continue;
      }
      String word = text.substring(mention.target.start(), mention.target.end());
      boolean mass = MASS.matcher(word).matches();
      boolean silent = mention.certainty.isEmpty() && !mention.suspicious;
      if (mention.denied) {
        deniedPrimary(mention, mass, organ);
        continue;
      }
      if (mention.plural) {
        if (mass
            && silent
            && organ.isPresent()
            && mention.sites.equals(Set.of(organ.get()))
            && organ.get() == Site.OVARY) {
          mention.kind = "primary";
        } else if (!cancer && silent) {
          mention.kind = "indeterminate_lesion";
        }
        continue;
      }
      if (isConcluded(mention, concluded) || isNamedNext(at, context.mentions)) {
        continue;
      }
      boolean there =
          organ.isPresent()
              && (mention.sites.equals(Set.of(organ.get()))
                  || mass && mention.sites.contains(organ.get()));
      if (silent
          && OUTSIDE_SITES.containsAll(mention.sites)
          && CaseFacts.isInPrimarysOrgan(text, mention.windowStart, mention.windowEnd)) {
        mention.kind = "primary";
      } else if (mention.sites.equals(Set.of(Site.THYROID))
          && !mention.suspicious
          && !mention.linked
          && (mention.changes.isEmpty() || mention.changes.equals(Set.of("stable")))) {
        mention.kind = "indeterminate_lesion";
      } else if (silent && there && (mass || organ.get() != Site.LUNG && !mention.mergedPlural)) {
        mention.kind = "primary";
      } else if (silent && TUMOUR.matcher(word).matches() && mention.changes.isEmpty()) {
        mention.kind = "primary";
      } else if (silent && !cancer) {
        mention.kind = "indeterminate_lesion";
      }
    }
  }

  /**
   * The calcified mass in the mesentery of a patient with a neuroendocrine tumour of the bowel is a
   * node.
   */
  private static void mesentericNodes(String text, List<Mention> mentions) {
    if (mentions.stream().noneMatch(m -> m.sites.equals(Set.of(Site.PERITONEUM)))
        || !NEUROENDOCRINE.matcher(text).find()) {
      return;
    }
    for (Mention mention : mentions) {
      int from = Math.max(0, mention.target.start() - 40);
      boolean mass =
          mention.kind.equals("suspicious_lesion")
              && !mention.denied
              && !mention.plural
              && mention.sites.equals(Set.of(Site.PERITONEUM))
              && MESENTERIC.matcher(text.substring(from, mention.target.end())).find();
      if (mass) {
        mention.sites.clear();
        mention.sites.add(Site.LYMPH_NODE);
        mention.kind = "lymphadenopathy";
        mention.enlarged = true;
      }
    }
  }

  /** Whether the impression calls lesions of its site metastases. */
  private static boolean isConcluded(Mention mention, List<Mention> concluded) {
    return mention.sites.size() == 1
        && concluded.stream()
            .anyMatch(
                m -> !m.section.equals(mention.section) && m.sites.containsAll(mention.sites));
  }

  /** "A mass of 34 mm in the kidney. Biopsy elsewhere: metastasis." */
  private static boolean isNamedNext(int at, List<Mention> mentions) {
    Mention mention = mentions.get(at);
    return mentions.subList(at + 1, Math.min(mentions.size(), at + 3)).stream()
        .anyMatch(
            m ->
                m.kind.equals("metastasis")
                    && !m.denied
                    && !m.plural
                    && m.certainty.isEmpty()
                    && m.temporality.equals("current")
                    && m.section.equals(mention.section)
                    && m.sizes.isEmpty()
                    && m.sites.equals(mention.sites)
                    && m.target.start() > mention.target.start());
  }

  /** Whether the primary's organ matters for a mention. */
  private static boolean mayBePrimary(Mention mention) {
    return mention.kind.equals("suspicious_lesion")
        && !mention.plural
        && (mention.denied || mention.certainty.isEmpty() && !mention.suspicious);
  }

  /** "A haemangioma. No other lesions": a full denial where nothing but benign things are. */
  private static void denyRest(List<Mention> mentions) {
    for (Mention mention : mentions) {
      boolean bare =
          mention.restDenied
              && mention.isLesion()
              && !mention.sites.isEmpty()
              && mentions.stream()
                  .noneMatch(
                      m ->
                          m != mention
                              && !m.denied
                              && !m.onlyNewDenied
                              && (m.isLesion() || m.kind.equals("metastasis"))
                              && m.sites.stream().anyMatch(mention.sites::contains));
      if (bare) {
        mention.onlyNewDenied = false;
        mention.denied = true;
      }
    }
  }

  /** "Colon: no obvious tumour" denies a primary, not a metastasis. */
  private static void deniedPrimary(Mention mention, boolean mass, Optional<Site> organ) {
    boolean primarySite =
        mention.sites.size() == 1
            && (mention.sites.contains(Site.BOWEL)
                || mention.sites.contains(Site.OTHER)
                || mention.sites.contains(Site.SOFT_TISSUE)
                || organ.filter(mention.sites::contains).isPresent());
    if (mention.sites.equals(Set.of(Site.BLADDER)) && !mention.plural) {
      mention.dropped = true;
    }
    boolean region = mention.sites.equals(Set.of(Site.LYMPH_NODE));
    if (mass && (primarySite || region) && !mention.plural) {
      mention.dropped = true;
    }
  }

  private static List<Optional<Site>> sitesOf(Mention mention) {
    return mention.sites.isEmpty()
        ? List.of(Optional.empty())
        : mention.sites.stream().map(Optional::of).toList();
  }

  /**
   * Short axes of a node in mm. RECIST 1.1 (Eisenhauer and others, Eur J Cancer 2009;45:228-247):
   * from 10 mm it is enlarged, from 15 mm measurable disease.
   */
  private static final double ENLARGED_MM = 10;

  private static final double PATHOLOGICAL_MM = 15;

  private static final java.util.regex.Pattern NEUROENDOCRINE =
      java.util.regex.Pattern.compile("\\bs?i?net\\b|neuro-?endocri|carcino[iï]d");
  private static final java.util.regex.Pattern MESENTERIC =
      java.util.regex.Pattern.compile("mesent");

  /** Characters; what is shorter is a piece, which need not tell of the cancer. */
  private static final int SHORTEST_REPORT = 160;

  private static final java.util.regex.Pattern MASS =
      java.util.regex.Pattern.compile(
          ".*(?:mass|masse|massa|massa'|tumou?r|proces|process|density|opacity)s?");
  private static final java.util.regex.Pattern TUMOUR =
      java.util.regex.Pattern.compile("(?:tumou?r)");

  /** Where organs lie that are no sites of their own. */
  private static final Set<Site> OUTSIDE_SITES = EnumSet.of(Site.OTHER, Site.SOFT_TISSUE);

  /** What explains nodes and nodules of a patient of whom no cancer is told. */
  private static final java.util.regex.Pattern GRANULOMATOUS =
      java.util.regex.Pattern.compile("\\b(?:sarcoid|tubercul|silicos|pneumoconios)");

  private record Shape(String kind, String presence, Optional<String> certainty) {}

  /** Kind and presence of a mention at a site; empty where it makes no finding. */
  private static Optional<Shape> shape(
      Mention mention, Optional<Site> site, SentenceContext context) {
    if (mention.onlyNewDenied || mention.dropped) {
      return Optional.empty();
    }
    if (mention.kind.equals("other")) {
      String kind = mention.target.rule().attribute("finding");
      return kind.isEmpty() ? Optional.empty() : Optional.of(ofItsOwnKind(kind, mention));
    }
    if (mention.kind.equals("primary")
        || mention.kind.equals("benign")
        || mention.kind.equals("indeterminate_lesion")) {
      return Optional.of(
          new Shape(
              mention.kind, mention.denied ? "absent_explicit" : "present", Optional.empty()));
    }
    if (mention.denied) {
      return denial(mention, site, context);
    }
    boolean moving =
        mention.changes.stream().anyMatch(c -> !c.equals("stable") && !c.equals("new"))
            || grownOrShrunk(mention);
    if (mention.kind.equals("metastasis")) {
      boolean certain =
          mention.certainty.isEmpty() || site.filter(mention.certainSites::contains).isPresent();
      return Optional.of(
          !certain
              ? new Shape("metastasis", "uncertain", mention.certainty)
              : new Shape("metastasis", "present", Optional.empty()));
    }
    if (mention.kind.equals("lymphadenopathy")) {
      if (mention.certainty.isPresent()) {
        return Optional.of(new Shape(mention.kind, "uncertain", mention.certainty));
      }
      if (mention.enlarged || moving || mention.known && !mention.bare) {
        return Optional.of(new Shape(mention.kind, "present", Optional.empty()));
      }
      double shortAxis =
          mention.sizes.keySet().stream()
              .filter(s -> !s.prior())
              .mapToDouble(s -> s.axesMm().get(s.axesMm().size() - 1))
              .max()
              .orElse(0);
      if (shortAxis >= PATHOLOGICAL_MM && context.ofCancer) {
        return Optional.of(new Shape(mention.kind, "present", Optional.empty()));
      }
      boolean sizeable =
          mention.sizes.keySet().stream()
              .anyMatch(s -> s.axesMm().get(s.axesMm().size() - 1) >= ENLARGED_MM);
      return sizeable && (context.ofCancer || context.brief)
          ? Optional.of(new Shape(mention.kind, "uncertain", Optional.of("possible")))
          : Optional.empty();
    }
    if (mention.certainty.isEmpty() && (moving || mention.known)) {
      return Optional.of(new Shape("suspicious_lesion", "present", Optional.empty()));
    }
    return Optional.of(
        new Shape(
            "suspicious_lesion", "uncertain", Optional.of(mention.certainty.orElse("possible"))));
  }

  /** Local recurrence and satellites: no metastases, and told of all the same. */
  private static Shape ofItsOwnKind(String kind, Mention mention) {
    if (mention.denied) {
      return new Shape(kind, "absent_explicit", Optional.empty());
    }
    return mention.certainty.isPresent()
        ? new Shape(kind, "uncertain", mention.certainty)
        : new Shape(kind, "present", Optional.empty());
  }

  private static boolean grownOrShrunk(Mention mention) {
    List<List<Double>> current = new ArrayList<>();
    List<List<Double>> prior = new ArrayList<>();
    mention.sizes.keySet().forEach(size -> (size.prior() ? prior : current).add(size.axesMm()));
    return bySize(current, prior).filter(change -> !change.equals("stable")).isPresent();
  }

  private static Optional<Shape> denial(
      Mention mention, Optional<Site> site, SentenceContext context) {
    boolean implied =
        !mention.suspicious
            && (mention.kind.equals("lymphadenopathy")
                || mention.kind.equals("suspicious_lesion")
                    && mention.bare
                    && !mention.target.kind().equals("suspicious_lesion"));
    if (site.isEmpty()) {
      boolean whole =
          mention.regions.isEmpty()
              || mention.regions.size() >= 2
              || mention.regions.containsAll(context.scannedRegions)
                  && !context.scannedRegions.isEmpty();
      return mention.kind.equals("metastasis") && whole
          ? Optional.of(new Shape("global_absence", "absent_explicit", Optional.empty()))
          : Optional.empty();
    }
    Optional<String> side =
        site.get() == Site.PERITONEUM ? Optional.empty() : sideOf(mention, site.get());
    if (side.isPresent() && !side.get().equals("both")) {
      return Optional.empty();
    }
    return Optional.of(
        new Shape(mention.kind, implied ? "absent_implied" : "absent_explicit", Optional.empty()));
  }

  private static Optional<String> sideOf(Mention mention, Site site) {
    Set<String> sides = new TreeSet<>(mention.sides);
    sides.addAll(mention.siteSides.getOrDefault(site, Set.of()));
    return PAIRED.contains(site) ? AttributeLinker.union(sides) : Optional.empty();
  }

  private static ReportFinding finding(
      String reportId,
      int version,
      String rulesVersion,
      int number,
      Mention mention,
      Optional<Site> site,
      Shape shape) {
    List<List<Double>> current = new ArrayList<>();
    List<List<Double>> prior = new ArrayList<>();
    for (Map.Entry<Measurement, Optional<Site>> size : mention.sizes.entrySet()) {
      boolean mine = size.getValue().isEmpty() || size.getValue().equals(site);
      if (mine) {
        (size.getKey().prior() ? prior : current)
            .addAll(Collections.nCopies(size.getKey().times(), size.getKey().axesMm()));
      }
    }
    boolean absent = shape.presence().startsWith("absent");
    List<Evidence> evidence = new ArrayList<>(mention.evidence);
    evidence.sort(Comparator.comparingInt(Evidence::start));
    return new ReportFinding(
        reportId,
        version,
        rulesVersion,
        number,
        shape.kind(),
        site.map(s -> s.name().toLowerCase(Locale.ROOT)).orElse(null),
        shape.presence(),
        shape.certainty().orElse(null),
        mention.temporality,
        mention.experiencer,
        mention.section,
        List.copyOf(current),
        List.copyOf(prior),
        absent ? null : changeOf(mention.changes, current, prior).orElse(null),
        absent ? null : countOf(mention, current).orElse(null),
        absent ? null : site.flatMap(s -> sideOf(mention, s)).orElse(null),
        mention.target.start(),
        mention.target.end(),
        List.copyOf(evidence));
  }

  private static Optional<String> countOf(Mention mention, List<List<Double>> current) {
    boolean listed =
        mention.count.filter(count -> count.equals("1") || count.equals("multiple")).isPresent();
    boolean vague = mention.evidence.stream().anyMatch(item -> item.role().equals("count"));
    if (mention.listedSizes && listed && !vague && current.size() > 1) {
      return Optional.of(String.valueOf(current.size()));
    }
    return mention.count;
  }

  /** One word for several: both ways is mixed, new beside old is increased. */
  static Optional<String> changeOf(
      Set<String> changes, List<List<Double>> current, List<List<Double>> prior) {
    if (changes.isEmpty()) {
      return bySize(current, prior);
    }
    if (changes.size() == 1) {
      return Optional.of(changes.iterator().next());
    }
    if (changes.contains("mixed")) {
      return Optional.of("mixed");
    }
    boolean up = changes.contains("increased") || changes.contains("new");
    boolean down = changes.contains("decreased") || changes.contains("resolved");
    return Optional.of(up && down ? "mixed" : up ? "increased" : down ? "decreased" : "stable");
  }

  /** Where no word says it: the ratio of the long axes, 10 % being within measurement error. */
  private static Optional<String> bySize(List<List<Double>> current, List<List<Double>> prior) {
    if (current.isEmpty() || prior.isEmpty()) {
      return Optional.empty();
    }
    if (current.size() != prior.size()) {
      return bySize(List.of(largest(current)), List.of(largest(prior)))
          .filter(change -> !change.equals("stable"));
    }
    boolean up = false;
    boolean down = false;
    for (int i = 0; i < current.size(); i++) {
      double now = current.get(i).get(0);
      double then = prior.get(i).get(0);
      up |= now > then * 1.1 && now - then > 1;
      down |= now < then * 0.9 && then - now > 1;
    }
    return Optional.of(up && down ? "mixed" : up ? "increased" : down ? "decreased" : "stable");
  }

  /** Where sizes cannot be told apart, the largest now is held against the largest before. */
  private static List<Double> largest(List<List<Double>> sizes) {
    return sizes.stream().max(Comparator.comparingDouble(axes -> axes.get(0))).orElseThrow();
  }
}
