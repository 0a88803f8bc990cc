package org.lesionlake.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lesionlake.schemas.Site;

/**
 * Reads one sentence: takes headings off its front, gives each target phrase a window of the
 * sentence, and links what stands in the window to it.
 */
final class SentenceReader {
  /** What may stand between a nodal station and its size. */
  private static final Pattern NOW_FIRST =
      Pattern.compile(
          "\\b(?:now|current|today|nu|huidige?|actueel|heden|thans)\\b[^.;\\n]*\\b(?:prev|previous|prior|earlier|before|former|last|preceding|baseline|vorige?|eerdere?|voorheen|toen)\\b");

  private static final Pattern COLUMN =
      Pattern.compile(
          "\\b(?:baseline|nadir|now|current|today|prev|previous|prior|last|nu|huidige?|actueel|heden|vorige?|eerdere?|start)\\b");

  private static final Pattern TWO_COLUMNS = Pattern.compile("\\s{2,}|\\t");

  private static final Pattern TO_SIZE =
      Pattern.compile(
          "[\\s,:(=–-]*(?:\\b(?:left|right|links|rechts|short axis|korte as|of|van|tot|up to|in|met|with|a|an|een|node|klier|both sides|on the right|on the left|aan de|beiderzijds)\\b[\\s,:(=–-]*)*");

  /** Words of a nodal station that are of a bone where bones are told of. */
  private static final Pattern BONE_TOO = Pattern.compile("iliac|iliaca\\w*|cervica\\w*");

  /** "** ADDENDUM (next day) **". */
  private static final Pattern IN_BRACKETS =
      Pattern.compile("\\s*\\([^)\\n]{1,40}\\)[ *#=-]*(?=\\n|$)");

  private static final Pattern BONE_CHANGE =
      Pattern.compile("\\b(?:osteo)?(?:lyt|scler|blast|lys)");

  private static final Pattern VESSEL =
      Pattern.compile(
          "\\b(?:aa?|vv?|art)\\.\\s?[a-z]|\\b(?:arter|vena\\b|vein|(?<![-a-z])aort(?:a|ic)\\b|aneurysm|aneurism|stent|steno|occlu|plaque|trunc|tromb|thromb|dissect|graft)");

  private static final Pattern PART =
      Pattern.compile("\\b(?:lobe|lobes|lingula|segment)\\b|kwab|segment");

  private static final Pattern PRIMARY_FOLLOWS =
      Pattern.compile(
          "\\s+(?:primary|tumou?r|cancer|carcino|adenocarcino|mass|malign|tumor|kanker)");

  private static final Pattern COORDINATION =
      Pattern.compile(
          "[\\s,]*(?:and/or|en/of|and|or|en|of|nor|noch|/|&|\\+)?[\\s-]*(?:the |de |het |any )?");
  private static final Pattern SITE_LIST =
      Pattern.compile(
          "[\\s,-]*(?:and/or|en/of|and|or|en|of|nor|noch|/|&|\\+|as well as|alsmede|evenals)?[\\s-]*(?:the |de |het |in |in de |in the )*");
  private static final Pattern BREAK =
      Pattern.compile(
          ",|\\band\\b|\\bor\\b|\\ben\\b|\\bof\\b|\\bwith\\b|\\bmet\\b|\\bnor\\b|\\bnoch\\b|\\(|\\bwhile\\b|\\bterwijl\\b|\\. |:|\\bbesides\\b|\\bnaast\\b|\\bas well as\\b|\\bevenals\\b");
  private static final Pattern PREPOSITION =
      Pattern.compile("\\b(?:in|of|van|op|within|to|naar|at)(?: the| de| het| both| beide)?\\s*$");

  /** "in the lungs without calcification, and in the liver". */
  private static final Pattern ANOTHER_PLACE =
      Pattern.compile("(?:,|\\band\\b|\\ben\\b)\\s*(?:also\\s+|ook\\s+)?(?:in|op)\\b");

  private static final Pattern DEFINITE =
      Pattern.compile(
          "\\b(?:(?:the|this|that|these|those|de|het|deze|dit|die)\\s+(?:[a-z0-9-]+\\s+){0,2}|(?:index|indicator|reference|target|largest|biggest|dominant|remaining|grootste|referentie|overige)\\s+)$");

  private static final Pattern OVER =
      Pattern.compile(
          "\\b(?:over|boven|overlying|ter hoogte van)\\s+(?:(?:the|de|het|left|right|linker|rechter)\\s+){0,2}$");
  private static final Pattern JOINS = Pattern.compile(",|\\b(?:and|en|or|of)\\b|[/+&]");

  /** One, though the rule also names several. */
  private static final Pattern SINGULAR =
      Pattern.compile(
          ".*(?:metastase|metastasis|metastatic (?:node|lymph node)|kliermeta|deposit)");

  /** "ADDENDUM 3 days later:". */
  private static final Pattern LATER_COLON =
      Pattern.compile(
          "[^.:;\\n]{0,40}(?:\\d{1,2}[:.]\\d\\d(?!\\d)[^.:;\\n]{0,12})?:|[^\\n]{0,60}={2,}");

  private static final Pattern TRAILING =
      Pattern.compile(
          "metastatic|metastatisch|gemetastaseerd|metastasen|metastases|metastasis|metastase|meta's|mets");

  private static final Pattern COPULA =
      Pattern.compile(
          "\\b(?:is|are|was|were|zijn|als|as)\\s+(?:(?:also|both|all|ook|beide|alle)\\s+)?$");

  private static final Pattern COMMA_NEW = Pattern.compile(",\\s*(?:a|an|een)?\\s*$");
  private static final Pattern COMMA_ALSO =
      Pattern.compile(",\\s*(?:ook|also|eveneens|dus|all|alle|both|beide)?\\s*$");
  private static final Pattern AT_END = Pattern.compile("\\s*(?:[.;)]|$|\\n)");
  private static final Pattern IN_THIS_SETTING =
      Pattern.compile(
          ",\\s*(?:in (?:this|the) (?:clinical )?(?:setting|context)|in de(?:ze)? (?:gegeven |klinische )?context)\\s+(?:(?:a|an|een)\\s+)?(?:[a-z]+\\s+)?$");

  /** "Target lesions (previous -> now, mm)". */
  private static final Pattern LIST_UNIT = Pattern.compile("(?<!\\d)(?<!\\d\\s)\\b(mm|cm)\\b");

  private static final Pattern IDEM =
      Pattern.compile(
          "\\s*(?:idem|id\\.?|ditto|same|the same|likewise|eveneens|hetzelfde|ook niet)\\s*[.]?\\s*");

  private static final Pattern MEASURED = Pattern.compile("\\d\\s?[mc]m\\b");

  /** "The one in the pelvis has disappeared": what is said holds for one of several. */
  private static final Pattern ONE_OF_SEVERAL =
      Pattern.compile(
          "^\\s*(?:(?:many|most|some|several|a few|few|half|two|three|four|veel|vele|de meeste|enkele|sommige|twee|drie|vier)\\s+(?:of|van|hiervan|ervan)|die|dat|de andere|een ervan|that|the one|the other|others|one|another|some|de overige|sommige|enkele)\\b");

  /** "One of 24 mm in the frontal lobe. Another ...": each is one of those named before. */
  private static final Pattern ENUMERATES =
      Pattern.compile(
          "\\b(?:one|another|(?:a|the) (?:first|second|third|fourth|other|largest|smaller|larger)|een|nog een|(?:een|de) (?:eerste|tweede|derde|vierde|andere|grootste|kleinere|grotere))\\b");

  private static final Pattern FRONT = Pattern.compile("[\\s,.:;-]*(?:(?:also|ook|tevens)\\s+)?");

  private static final Pattern ADJECTIVAL =
      Pattern.compile("metastatic|metastasi[sz]ed|gemetastaseerde?|metastatische?");

  /** "Sum of diameters 144 100 121": no lesion. */
  private static final Pattern SUM =
      Pattern.compile("(?:total\\s+|totale\\s+)?(?:sum|som|spd|sld)\\b[^.;:]*");

  /** "T3 right para-aortic node 22 / 13 / 13": a name and a size for each date. */
  private static final Pattern ROW =
      Pattern.compile(
          "[^\\n]*?[a-z)][^\\n]*?(?:\\s{2,}|\\t|\\|)\\s*\\d{1,3}(?:[.,]\\d)?(?:\\s?[mc]m)?(?:\\s*(?:/|\\||->|\\t|\\s{2})\\s*\\d{1,3}(?:[.,]\\d)?(?:\\s?[mc]m)?)+");

  /**
   * "One of 24 x 19 mm", "another, 11 mm across", "the third is in the vermis and measures 6 mm".
   */
  private static final Pattern ENUMERATED_SIZE =
      Pattern.compile(
          "\\b(?:one (?:of|measuring)|another,?(?: of)?|een van|een andere,?(?: van)?|nog een,?(?: van)?|the (?:second|third|fourth|other)[^.;\\d]{0,60}\\b(?:is|measures|measuring)|de (?:tweede|derde|vierde|andere)[^.;\\d]{0,60}\\b(?:is|meet|van))\\s+\\d");

  private static final Pattern APPOSED = Pattern.compile(",\\s*(?:a|an|een|the|de)\\s+$");

  private static final Pattern ALL = Pattern.compile("\\b(?:all|alle|allemaal|alle)\\b");
  private static final Pattern BOTH = Pattern.compile("\\b(?:both|beide|allebei)\\b");
  private static final Pattern SWOLLEN = Pattern.compile("enlarg|bulky|vergro|patholog");

  private static final Pattern NONE =
      Pattern.compile(
          "\\s*(?:none|no|nil|geen|nee|negatief|negative)(?:\\s+(?:enlarged|pathological|vergrote|pathologische))?\\s*[.]?\\s*");

  static final Pattern EXAMINATION = Pattern.compile("\\b(?:ct|mri|mr|scan)\\b");
  private static final Pattern NODULE = Pattern.compile("nodul|noduli|haard");

  private static final Pattern LIST_BEFORE_DOUBT =
      Pattern.compile("(?:,|\\band\\b|\\ben\\b)\\s*(?:also |ook )?$");

  private static final Pattern BULLET =
      Pattern.compile("[\\s>*#=-]*(?:\\(?\\d{1,2}[.)](?=\\s))?[\\s>*#=-]*");

  private static final Pattern SACRAL_LEVEL = Pattern.compile("s\\d");

  /** "Conclusie progressie van de metastasen", as dictated: a heading though no colon follows. */
  private static final Pattern CONCLUDES =
      Pattern.compile("conclusies?|conclusions?|concl|impressie|impression");

  private static final Pattern SUMS_UP =
      Pattern.compile("in (?:summary|conclusion)|concluderend|samenvattend|samengevat|kortom");
  private static final Pattern CORRECTED = Pattern.compile("correct|gecorr");
  private static final Pattern NON_TARGET = Pattern.compile("non[\\s-]?target");
  private static final Pattern COLON_SOON = Pattern.compile("(?s)[^.,]{0,25}:\\s*");
  private static final Pattern LIST_OPENS = Pattern.compile("(?s)\\s*(?:\\([^)]*\\))?\\s*:?.*");
  private static final Pattern APPOSITION_MARK =
      Pattern.compile("(?s)\\s*(?:[,:(=/-]|dd|d\\.d\\.)\\s*(?:dd:?|d\\.d\\.:?)?\\s*");
  private static final Pattern COLON_BEFORE = Pattern.compile("(?s).*:\\s*");
  private static final Pattern KNOWN_APPOSITION =
      Pattern.compile("(?s).*,\\s*(?:the |de |het )?(?:known |bekende )?");
  private static final Pattern KNOWN_METASTASIS =
      Pattern.compile(
          "(?s).*,\\s*(?:a |the |de |het |een )?(?:known|bekende|bekend als)\\s+(?:a |an |een )?");
  private static final Pattern COMMA_ARTICLE = Pattern.compile("(?s).*,\\s*(?:(?:a|an|een) )?");
  private static final Pattern ADJECTIVES = Pattern.compile("[\\s-]*(?:[a-z-]+ ){0,2}[\\s-]*");
  private static final Pattern FEW_WORDS = Pattern.compile("\\s*(?:[a-z-]+\\s+){0,3}");

  private final String text;
  private final SentenceContext context;

  SentenceReader(String normalizedText, SentenceContext context) {
    this.text = normalizedText;
    this.context = context;
  }

  /** Reads the sentence, part by part where a section heading stands inside it. */
  void read(Span sentence, List<Entity> entities) {
    int from = sentence.start();
    for (Entity heading : entities) {
      if (heading.is("heading") && heading.start() >= from) {
        int content = headingEnd(heading, from, sentence);
        if (content >= 0) {
          readPart(from, heading.start(), entities);
          context.enter(sectionOf(heading), heading.rule().is("question"), heading.start());
          from = content;
        }
      }
    }
    readPart(from, sentence.end(), entities);
  }

  /** Where the text under a heading begins, or -1 if the phrase is no heading here. */
  private int headingEnd(Entity heading, int from, Span sentence) {
    int after = heading.end();
    while (after < sentence.end() && " *#=-".indexOf(text.charAt(after)) >= 0) {
      after++;
    }
    boolean first = BULLET.matcher(text.substring(from, heading.start())).matches();
    if (heading.rule().attribute("section").equals("addendum") && first) {
      Matcher later = LATER_COLON.matcher(text).region(heading.end(), sentence.end());
      if (later.lookingAt()) {
        return later.end();
      }
      Matcher bracketed = IN_BRACKETS.matcher(text).region(heading.end(), sentence.end());
      if (bracketed.lookingAt()) {
        return bracketed.end();
      }
    }
    // "C/ progression", but not "C/O pain" nor "CT C/A/P".
    boolean slash =
        heading.end() - heading.start() == 1
            && after < sentence.end()
            && text.charAt(after) == '/'
            && (after + 1 == sentence.end() || Character.isWhitespace(text.charAt(after + 1)));
    boolean colon = slash || after < sentence.end() && text.charAt(after) == ':';
    if (colon) {
      return first || sentenceStartBefore(heading.start()) || heading.rule().is("anywhere")
          ? after + 1
          : -1;
    }
    boolean alone =
        after >= sentence.end()
            || text.charAt(after) == '\n'
            || text.charAt(after) == '.' && after + 1 >= sentence.end();
    if (first && alone) {
      return after;
    }
    String words = text.substring(heading.start(), heading.end());
    boolean concludes =
        CONCLUDES.matcher(words).matches() && lineStart(heading.start())
            || first && SUMS_UP.matcher(words).matches();
    return concludes ? after : -1;
  }

  /** What a heading begins; the conclusion of an addendum is a part of that. */
  private String sectionOf(Entity heading) {
    String section = heading.rule().attribute("section");
    if (correctedWhole(heading)) {
      return "body";
    }
    return section.equals("impression") && context.section.equals("addendum")
        ? "addendum"
        : section;
  }

  /** "CORRECTED REPORT" above everything: the report itself, no addendum to one. */
  private boolean correctedWhole(Entity heading) {
    return CORRECTED.matcher(text.substring(heading.start(), heading.end())).find()
        && text.substring(0, heading.start()).chars().noneMatch(Character::isLetterOrDigit);
  }

  private boolean sentenceStartBefore(int at) {
    int i = at - 1;
    while (i >= 0 && text.charAt(i) == ' ') {
      i--;
    }
    return i < 0 || ".\n:-*".indexOf(text.charAt(i)) >= 0;
  }

  private void readPart(int start, int end, List<Entity> all) {
    if (end - start > 2) {
      context.sentences++;
    }
    List<Entity> entities =
        PhraseSense.of(
            text,
            start,
            within(all, start, end).filter(entity -> !entity.is("heading")).toList(),
            context.joining);
    if (entities.isEmpty() && text.substring(start, end).chars().noneMatch(Character::isDigit)) {
      return;
    }
    int content = takeSiteHeading(start, end, entities);
    if (context.headingSites.equals(Set.of(Site.LIVER))
        || context.topicSites.equals(Set.of(Site.LIVER))) {
      entities.removeIf(
          e ->
              e.rule().name().equals("vertebra_level")
                  && SACRAL_LEVEL.matcher(text.substring(e.start(), e.end())).matches());
    }
    double unit = context.listTarget.isPresent() ? context.listUnit : 0;
    List<Measurement> sizes = inColumns(MeasurementFinder.find(text, content, end, entities, unit));
    if (takeListHeading(content, end, entities)) {
      return;
    }
    if (context.listTarget.isPresent() && listItems(content, end, entities, sizes)) {
      return;
    }
    if (entities.stream()
        .anyMatch(
            e ->
                e.is("list_end")
                    && NON_TARGET.matcher(text.substring(e.start(), e.end())).find())) {
      context.nonTarget = true;
    }
    List<Mention> mentions = mentions(content, end, entities);
    if (context.nonTarget) {
      mentions.stream().filter(Mention::isLesion).forEach(m -> m.known = true);
    }
    if (mentions.isEmpty()) {
      if (!idem(content, end)
          && !measuredStations(content, end, entities, sizes)
          && !measuredPlace(entities, sizes)) {
        attachToEarlier(entities, sizes, content, end);
      }
      return;
    }
    window(mentions, content, end, entities);
    new ContextRules(text, context, entities, content, end).apply(mentions);
    benignApposition(mentions, entities);
    bothEnlarged(mentions);
    linkSites(mentions, entities);
    new AttributeLinker(text, entities, sizes).apply(mentions);
    shareAttributes(mentions);
    doubtEarlier(mentions, entities);
    mentions.stream().filter(m -> !context.mentions.contains(m)).forEach(context.mentions::add);
    remember(mentions, entities);
  }

  /** "Liver: no metastases. Lungs: idem." */
  private boolean idem(int start, int end) {
    if (context.headingSites.isEmpty()
        || context.mentions.isEmpty()
        || !IDEM.matcher(text.substring(start, end)).matches()) {
      return false;
    }
    Mention last = context.mentions.get(context.mentions.size() - 1);
    if (!last.denied || last.isNode()) {
      return false;
    }
    Mention same = new Mention(last.target, context.section);
    same.kind = last.kind;
    same.denied = true;
    same.bare = last.bare;
    same.suspicious = last.suspicious;
    same.sites.addAll(context.headingSites);
    context.mentions.add(same);
    return true;
  }

  /** "Lungs: left upper lobe 21 mm (was 14 mm)": a place with a size is a lesion. */
  private boolean measuredPlace(List<Entity> entities, List<Measurement> sizes) {
    boolean other = saysOther(entities);
    Set<Site> sites = new LinkedHashSet<>();
    entities.stream().filter(e -> e.is("site")).forEach(e -> siteOf(e).ifPresent(sites::add));
    boolean priors = sizes.stream().anyMatch(Measurement::prior);
    List<Entity> doubts = entities.stream().filter(e -> e.is("uncertain")).toList();
    if (sites.isEmpty()) {
      sites.addAll(context.headingSites);
    }
    boolean known =
        context.lastMentions.stream()
            .anyMatch(m -> m.sites.stream().anyMatch(s -> sites.isEmpty() || sites.contains(s)));
    if (other
        || known
        || sizes.stream().allMatch(Measurement::prior)
        || !priors && doubts.isEmpty()
        || sites.size() != 1
        || !context.headingSites.equals(sites)
        || sizes.stream().anyMatch(s -> s.axesMm().get(0) > 120)) {
      return false;
    }
    Entity place =
        entities.stream()
            .filter(e -> e.is("site"))
            .findFirst()
            .or(() -> doubts.stream().findFirst())
            .or(() -> entities.stream().findFirst())
            .orElse(null);
    if (place == null) {
      return false;
    }
    Mention mention = new Mention(place, context.section);
    mention.kind = sites.contains(Site.LYMPH_NODE) ? "lymphadenopathy" : "suspicious_lesion";
    measured(mention, sites, entities, sizes, doubts);
    return true;
  }

  /** Whether a sentence tells of something else than of a lesion that it measures. */
  private static boolean saysOther(List<Entity> entities) {
    return entities.stream()
        .anyMatch(
            e ->
                e.is("benign")
                    || e.is("normal")
                    || e.is("not_lesion")
                    || e.is("not_size")
                    || e.is("negation")
                    || e.is("historical"));
  }

  /** Adds a lesion that its place and size alone tell of. */
  private void measured(
      Mention mention,
      Set<Site> sites,
      List<Entity> entities,
      List<Measurement> sizes,
      List<Entity> doubts) {
    mention.bare = true;
    mention.sites.addAll(sites);
    mention.sides.addAll(sidesIn(entities));
    sizes.forEach(size -> mention.size(size, Optional.empty()));
    mention.listedSizes = true;
    mention.count = Optional.of("1");
    doubts.forEach(
        e -> {
          mention.certainty = Optional.of(e.rule().attribute("degree"));
          mention.evidence("presence", e);
        });
    context.mentions.add(mention);
    context.lastMentions = new ArrayList<>(List.of(mention));
  }

  /** Takes "Liver:" off the front of a part; returns where the rest begins. */
  private int takeSiteHeading(int start, int end, List<Entity> entities) {
    int colon = text.indexOf(':', start);
    if (colon < 0 || colon >= end || colon - start > 70 || entities.isEmpty()) {
      return start;
    }
    List<Entity> before = entities.stream().filter(entity -> entity.end() <= colon).toList();
    boolean onlyPlaces =
        before.stream()
            .allMatch(
                e ->
                    e.is("site")
                        || e.is("region")
                        || e.is("side")
                        || e.is("normal")
                        || e.kind().equals("node"));
    boolean place =
        before.stream().anyMatch(e -> e.is("site") || e.is("region") || e.kind().equals("node"));
    String words = text.substring(start, colon);
    if (!onlyPlaces
        || MEASURED.matcher(words).find()
        || !place
        || words.split("\\s+").length > 8
        || words.contains(",") && before.size() < 2) {
      return start;
    }
    if (lineStart(start)) {
      context.leaveBriefSection(start);
    }
    Set<Site> sites = new LinkedHashSet<>();
    before.forEach(entity -> siteOf(entity).ifPresent(sites::add));
    context.headingSites = sites;
    context.headingSides = sidesIn(before);
    context.headingRegions = new LinkedHashSet<>();
    before.stream()
        .filter(e -> e.is("region"))
        .forEach(e -> context.headingRegions.add(e.rule().attribute("value")));
    if (EXAMINATION.matcher(words).find()) {
      context.scannedRegions.addAll(context.headingRegions);
    }
    context.topicSites = new LinkedHashSet<>();
    context.headingAlone = text.substring(colon + 1, end).isBlank();
    boolean partOfBefore =
        !lineStart(start)
            && text.substring(colon + 1, end).chars().anyMatch(Character::isDigit)
            && context.lastMentions.stream()
                .anyMatch(m -> m.kind.equals("metastasis") && m.sites.equals(sites));
    if (!partOfBefore) {
      context.lastMentions = new ArrayList<>();
    }
    before.stream()
        .filter(e -> e.kind().equals("node"))
        .filter(e -> NONE.matcher(text.substring(colon + 1, end)).matches())
        .findFirst()
        .ifPresent(
            e -> {
              Mention none = new Mention(e, context.section);
              none.kind = "lymphadenopathy";
              none.denied = true;
              none.sites.add(Site.LYMPH_NODE);
              context.mentions.add(none);
            });
    entities.removeIf(entity -> entity.end() <= colon);
    return colon + 1;
  }

  private boolean lineStart(int at) {
    int i = at - 1;
    while (i >= 0 && " *-#>".indexOf(text.charAt(i)) >= 0) {
      i--;
    }
    return i < 0 || text.charAt(i) == '\n';
  }

  private static Set<String> sidesIn(List<Entity> entities) {
    Set<String> sides = new LinkedHashSet<>();
    for (Entity entity : entities) {
      String side = entity.rule().attribute(entity.is("side") ? "value" : "side");
      if (!side.isEmpty()) {
        sides.add(side);
      }
    }
    return sides;
  }

  static Optional<Site> siteOf(Entity entity) {
    if (entity.kind().equals("node") || entity.rule().is("nodal")) {
      return Optional.of(Site.LYMPH_NODE);
    }
    return entity.is("site") ? entity.site() : Optional.empty();
  }

  /** "TARGET baseline previous current": the columns say that a table of lesions follows. */
  private boolean headsColumns(Entity heading, int end) {
    return lineStart(heading.start())
        && text.substring(heading.end(), end).strip().split("\\s{2,}|\\t|\\s*[/|]\\s*").length > 1
        && COLUMN.matcher(text).region(heading.end(), end).results().count() > 1;
  }

  /** "Target lesions:" or "Metastases:" above a list. */
  private boolean takeListHeading(int start, int end, List<Entity> entities) {
    Optional<Entity> target =
        entities.stream()
            .filter(e -> e.is("target") || e.is("target_heading") && headsColumns(e, end))
            .findFirst();
    if (target.isEmpty()) {
      return false;
    }
    Entity list = target.get();
    String after = text.substring(list.end(), end);
    boolean colonEnd =
        COLON_SOON.matcher(after).matches() && text.substring(start, end).split("\\s+").length <= 6;
    boolean named = list.rule().is("list") && LIST_OPENS.matcher(after).matches();
    boolean hasSite = entities.stream().anyMatch(e -> e.is("site")) || list.site().isPresent();
    boolean denied = entities.stream().anyMatch(e -> e.is("negation"));
    if (!named && (!colonEnd || hasSite || denied || list.kind().equals("primary"))) {
      return false;
    }
    context.listTarget = Optional.of(list);
    context.listNowFirst = NOW_FIRST.matcher(after).find();
    Matcher unit = LIST_UNIT.matcher(text).region(list.end(), end);
    context.listUnit =
        unit.find() ? unit.group(1).equals("cm") ? 10 : 1 : list.is("target_heading") ? 1 : 0;
    if (named && (hasSite || !context.headingSites.isEmpty())) {
      List<Measurement> sizes = MeasurementFinder.find(text, list.end(), end, entities);
      listItems(
          list.end(), end, entities.stream().filter(e -> e.start() >= list.end()).toList(), sizes);
    }
    return true;
  }

  /** Sizes under "now, previous": the second of two columns is the earlier. */
  private List<Measurement> inColumns(List<Measurement> sizes) {
    if (context.listTarget.isEmpty() || !context.listNowFirst) {
      return sizes;
    }
    List<Measurement> ordered = new ArrayList<>(sizes);
    for (int i = 0; i + 1 < ordered.size(); i++) {
      Measurement first = ordered.get(i);
      Measurement second = ordered.get(i + 1);
      if (TWO_COLUMNS.matcher(text.substring(first.end(), second.start())).matches()) {
        ordered.set(i, first.asOf(false));
        ordered.set(i + 1, second.asOf(true));
      }
    }
    return ordered;
  }

  /** Items of a list without a target phrase of their own: a place and a size each. */
  private boolean listItems(int start, int end, List<Entity> entities, List<Measurement> sizes) {
    Optional<Entity> stop = entities.stream().filter(e -> e.is("list_end")).findFirst();
    int limit = stop.map(Entity::start).orElse(end);
    if (entities.stream()
        .anyMatch(
            e ->
                e.is("not_size")
                    && SUM.matcher(text.substring(start, e.end()).strip()).matches())) {
      return true;
    }
    boolean row = ROW.matcher(text.substring(start, end).strip()).matches();
    boolean ownTarget =
        entities.stream()
            .anyMatch(
                e ->
                    e.is("target")
                        && !e.kind().equals("node")
                        && e.start() < limit
                        && !e.kind().equals("lesion")
                        && !(row && e.kind().equals("metastasis")));
    if (ownTarget) {
      return false;
    }
    boolean found = false;
    int from = start;
    List<Measurement> current = sizes.stream().filter(size -> size.start() < limit).toList();
    for (int i = 0; i < current.size(); i++) {
      Measurement size = current.get(i);
      if (size.prior()) {
        continue;
      }
      int itemEnd = limit;
      for (int j = i + 1; j < current.size(); j++) {
        if (!current.get(j).prior()) {
          int next = current.get(j).start();
          int firstPlace =
              entities.stream()
                  .filter(
                      e ->
                          (e.is("site") || e.is("side"))
                              && e.start() >= size.end()
                              && e.start() < next)
                  .mapToInt(Entity::start)
                  .min()
                  .orElse(next);
          itemEnd = firstPlace;
          break;
        }
      }
      found |= listItem(from, itemEnd, entities, current);
      from = itemEnd;
    }
    if (current.isEmpty()) {
      long organs =
          entities.stream()
              .filter(e -> e.is("site") && e.start() < limit)
              .flatMap(e -> siteOf(e).stream())
              .distinct()
              .count();
      found = organs > 0 && organs < 3 && listItem(start, limit, entities, current);
    }
    if (stop.isPresent()) {
      context.listTarget = Optional.empty();
    }
    return found;
  }

  private boolean listItem(int start, int end, List<Entity> entities, List<Measurement> sizes) {
    Mention mention = new Mention(context.listTarget.get(), context.section);
    List<Entity> inside =
        entities.stream().filter(e -> e.start() >= start && e.end() <= end).toList();
    inside.forEach(
        e ->
            siteOf(e)
                .ifPresent(
                    site -> {
                      mention.sites.add(site);
                      mention.evidence("site", e);
                    }));
    inside.stream()
        .filter(e -> e.kind().equals("metastasis"))
        .forEach(e -> e.site().ifPresent(mention.sites::add));
    if (mention.sites.contains(Site.PERITONEUM)) {
      mention.sites.remove(Site.LIVER);
    }
    mention.sides.addAll(sidesIn(inside));
    if (mention.sites.isEmpty()) {
      mention.sites.addAll(context.headingSites);
      mention.sides.addAll(context.headingSides);
    }
    if (mention.sites.isEmpty()
        || inside.stream().anyMatch(e -> e.is("negation") || e.is("normal"))) {
      return false;
    }
    if (mention.sites.size() > 1 && mention.sites.contains(Site.LYMPH_NODE)) {
      mention.sites.retainAll(Set.of(Site.LYMPH_NODE));
    }
    mention.known = true;
    inside.stream()
        .filter(e -> e.is("change"))
        .forEach(
            e -> {
              mention.changes.add(e.rule().attribute("value"));
              mention.evidence("change", e);
            });
    List<Measurement> own =
        sizes.stream().filter(s -> s.start() >= start && s.end() <= end).toList();
    own.forEach(s -> mention.size(s, Optional.empty()));
    if (mention.changes.isEmpty()) {
      sinceLast(own).ifPresent(mention.changes::add);
    }
    mention.count = Optional.of("1");
    context.mentions.add(mention);
    context.lastMentions = new ArrayList<>(List.of(mention));
    return true;
  }

  /** "41 / 22 / 27": of several dates the last before today's is what today's is held against. */
  private static Optional<String> sinceLast(List<Measurement> dates) {
    int last = dates.size() - 1;
    boolean several =
        last >= 2
            && !dates.get(last).prior()
            && dates.subList(0, last).stream().allMatch(Measurement::prior);
    return several
        ? ReportReader.changeOf(
            Set.of(), List.of(dates.get(last).axesMm()), List.of(dates.get(last - 1).axesMm()))
        : Optional.empty();
  }

  /**
   * "Mediastinum: 4R 17 mm, station 7 12 mm", "Th10 lytic 11 mm": nodal stations with sizes are
   * nodes, and bones that look ill are lesions.
   */
  private boolean measuredStations(
      int start, int end, List<Entity> entities, List<Measurement> sizes) {
    List<Entity> sites = entities.stream().filter(e -> e.is("site")).toList();
    String part = text.substring(start, end);
    boolean nodal = areAll(sites, Site.LYMPH_NODE) && !VESSEL.matcher(part).find();
    boolean bone = areAll(sites, Site.BONE) && BONE_CHANGE.matcher(part).find();
    Site site = nodal ? Site.LYMPH_NODE : Site.BONE;
    boolean known =
        context.lastMentions.stream().anyMatch(m -> m.sites.contains(site) && !m.denied);
    boolean other = saysOther(entities);
    List<Measurement> placed =
        sizes.stream()
            .filter(
                size ->
                    sites.stream()
                        .anyMatch(
                            e ->
                                e.end() <= size.start()
                                    && TO_SIZE
                                        .matcher(text.substring(e.end(), size.start()))
                                        .matches()))
            .toList();
    if (!nodal && !bone || known || other || placed.stream().allMatch(Measurement::prior)) {
      return false;
    }
    Mention mention = new Mention(sites.get(0), context.section);
    mention.kind = nodal ? "lymphadenopathy" : "suspicious_lesion";
    mention.plural = placed.size() > 1;
    List<Entity> doubt = entities.stream().filter(e -> e.is("uncertain")).limit(1).toList();
    measured(mention, Set.of(site), entities, sizes, doubt);
    return true;
  }

  private static boolean areAll(List<Entity> sites, Site site) {
    return !sites.isEmpty()
        && sites.stream()
            .allMatch(
                e ->
                    site == Site.LYMPH_NODE && e.rule().is("nodal")
                        || siteOf(e).equals(Optional.of(site)));
  }

  private List<Mention> mentions(int start, int end, List<Entity> entities) {
    List<Mention> mentions = new ArrayList<>();
    for (Entity entity : entities) {
      if (entity.is("target")) {
        Mention mention = new Mention(entity, context.section);
        if (SINGULAR.matcher(text.substring(entity.start(), entity.end())).matches()) {
          mention.plural = false;
        }
        mentions.add(mention);
      }
    }
    boolean node = mentions.stream().anyMatch(m -> m.isNode());
    if (!node && mentions.isEmpty()) {
      entities.stream()
          .filter(e -> e.is("enlarged") || e.is("negation") && e.rule().is("enlarged"))
          .filter(
              e -> !e.is("enlarged") || SWOLLEN.matcher(text.substring(e.start(), e.end())).find())
          .filter(e -> aboutNodes(entities))
          .findFirst()
          .ifPresent(e -> mentions.add(nodeMention(e)));
    }
    mergeLinked(mentions, entities);
    for (int i = 0; i < mentions.size(); i++) {
      int floor = i == 0 ? start : mentions.get(i - 1).target.end();
      Mention mention = mentions.get(i);
      mention.groupStart =
          groupStart(
              Math.min(
                  mention.groupStart == 0 ? mention.target.start() : mention.groupStart,
                  mention.target.start()),
              mention.target.site().isPresent()
                  && mention.kind.equals("metastasis")
                  && text.substring(mention.target.start(), mention.target.end()).contains(" "),
              floor,
              entities);
    }
    return mentions;
  }

  private boolean aboutNodes(List<Entity> entities) {
    if (entities.stream().anyMatch(e -> e.is("normal"))) {
      return false;
    }
    if (context.headingSites.equals(Set.of(Site.LYMPH_NODE))) {
      return true;
    }
    if (entities.stream().anyMatch(e -> e.is("site") && !e.rule().is("nodal"))) {
      return false;
    }
    return context.headingSites.contains(Site.LYMPH_NODE)
        || context.topicSites.contains(Site.LYMPH_NODE)
        || entities.stream().anyMatch(e -> e.rule().is("nodal"));
  }

  private Mention nodeMention(Entity entity) {
    Mention mention = new Mention(entity, context.section);
    mention.kind = "lymphadenopathy";
    mention.enlarged = true;
    mention.sites.add(Site.LYMPH_NODE);
    return mention;
  }

  /** "lesions consistent with metastases" is one mention, not two. */
  private void mergeLinked(List<Mention> mentions, List<Entity> entities) {
    for (int i = mentions.size() - 2; i >= 0; i--) {
      Mention first = mentions.get(i);
      Mention second = mentions.get(i + 1);
      if (!first.isLesion() || !links(first, second, entities)) {
        continue;
      }
      second.linked = true;
      second.groupStart =
          second.groupStart == 0 || i + 1 < mentions.size()
              ? first.target.start()
              : second.groupStart;
      if (second.sites.isEmpty()) {
        second.sites.addAll(first.sites);
      }
      if (first.isNode()) {
        second.sites.add(Site.LYMPH_NODE);
      }
      second.mergedPlural = first.plural || first.mergedPlural;
      second.mergedStart = first.mergedStart >= 0 ? first.mergedStart : first.target.start();
      first.evidence.forEach(item -> second.evidence.add(0, item));
      mentions.remove(i);
    }
  }

  private boolean links(Mention first, Mention second, List<Entity> entities) {
    int from = first.target.end();
    int to = second.mergedStart >= 0 ? second.mergedStart : second.target.start();
    String between = text.substring(from, to);
    boolean stop = within(entities, from, to).anyMatch(e -> e.is("stop"));
    boolean target =
        second.kind.equals("metastasis")
            || second.kind.equals("primary")
            || second.kind.equals("suspicious_lesion")
            || second.kind.equals("other")
            || second.kind.equals("node") && first.kind.equals("lesion");
    if (stop
        || !target
        || second.target.site().isPresent()
            && first.target.site().isPresent()
            && !second.target.site().equals(first.target.site())) {
      return false;
    }
    OptionalInt lastCue =
        within(entities, from, to)
            .filter(e -> e.is("link") || e.is("uncertain"))
            .mapToInt(Entity::end)
            .max();
    boolean trailing =
        TRAILING.matcher(text.substring(second.target.start(), second.target.end())).matches()
            && (COMMA_ALSO.matcher(between).find() || COPULA.matcher(between).find())
            && (COPULA.matcher(between).find()
                || AT_END.matcher(text).region(second.target.end(), text.length()).lookingAt());
    boolean cue = lastCue.isPresent() || trailing || doubtedAppendix(first, second, entities);
    boolean site = lastSite(entities, from, to, to);
    // "Some nodules, one of 28 mm, suspicious for metastases": a count before the cue is the
    // first's.
    boolean newClause =
        within(entities, from, to)
            .anyMatch(
                e ->
                    e.is("negation")
                        || e.is("known") && !second.kind.equals("primary")
                        || e.is("count")
                            && (lastCue.isEmpty() ? !cue : e.start() >= lastCue.getAsInt()));
    boolean contradicted =
        within(entities, from, to).anyMatch(e -> e.is("benign"))
            && within(entities, from, to).anyMatch(e -> e.is("negation"));
    boolean setting = IN_THIS_SETTING.matcher(between).find();
    boolean apposed =
        setting
            || APPOSITION_MARK.matcher(between).matches()
            || COLON_BEFORE.matcher(between).matches() && between.length() < 60
            || between.contains(": ") && between.length() < 40;
    boolean knownPrimary =
        second.kind.equals("primary") && KNOWN_APPOSITION.matcher(between).matches()
            || second.kind.equals("metastasis")
                && second.target.site().isEmpty()
                && between.length() < 60
                && KNOWN_METASTASIS.matcher(between).matches()
                && within(entities, from, to).noneMatch(e -> e.is("site"));
    return knownPrimary
        || contradicted
        || (cue && !newClause && !site)
        || (apposed && !newClause && !site);
  }

  /**
   * "..., a metastasis cannot be excluded": a doubt behind a comma that names no place of its own.
   */
  private boolean doubtedAppendix(Mention first, Mention second, List<Entity> entities) {
    int at = second.target.start();
    if (!second.kind.equals("metastasis")
        || !COMMA_ARTICLE.matcher(text.substring(first.target.end(), at)).matches()) {
      return false;
    }
    return entities.stream()
        .anyMatch(
            e ->
                e.is("uncertain")
                    && e.start() >= second.target.end()
                    && text.substring(second.target.end(), e.start()).isBlank());
  }

  /**
   * Whether a site stands right before {@code at}: then the second target has a place of its own.
   */
  private boolean lastSite(List<Entity> entities, int from, int to, int at) {
    return within(entities, from, to)
        .anyMatch(
            e ->
                e.is("site")
                    && at - e.end() <= 2
                    && !PREPOSITION.matcher(text.substring(from, e.start())).find()
                    && within(entities, from, e.start()).anyMatch(c -> c.is("link"))
                    && within(entities, 0, from).anyMatch(s -> s.is("site")));
  }

  static java.util.stream.Stream<Entity> within(List<Entity> entities, int from, int to) {
    return entities.stream().filter(e -> e.start() >= from && e.end() <= to);
  }

  /** First character of the adjectives and listed sites that stand right before a target. */
  private int groupStart(int target, boolean compound, int floor, List<Entity> entities) {
    int start = target;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int i = entities.size() - 1; i >= 0; i--) {
        Entity entity = entities.get(i);
        if (entity.end() > start || entity.start() < floor || entity.is("target")) {
          continue;
        }
        String gap = text.substring(entity.end(), start);
        boolean cut =
            entity.is("site")
                && text.startsWith("-", entity.end())
                && NodePlaces.CUT.matcher(gap).matches();
        boolean modifier =
            entity.is("site")
                || entity.is("side")
                || entity.is("count")
                || entity.is("change")
                || entity.is("enlarged")
                || entity.is("known")
                || entity.is("benign")
                || entity.is("uncertain") && !entity.rule().attribute("pos").equals("post");
        boolean adjective =
            modifier && ADJECTIVES.matcher(gap).matches() && !BREAK.matcher(gap).find();
        boolean listed =
            entity.is("site")
                && SITE_LIST.matcher(gap).matches()
                && (start < target
                    ? startsWithSite(entities, start)
                    : compound && JOINS.matcher(gap).find());
        if (cut || adjective || listed) {
          start = entity.start();
          moved = true;
        }
        break;
      }
    }
    if (start < target && PREPOSITION.matcher(text.substring(floor, start)).find()) {
      return lastListStart(start, target, entities);
    }
    return start;
  }

  private static boolean startsWithSite(List<Entity> entities, int start) {
    return entities.stream().anyMatch(e -> e.start() == start && e.is("site"));
  }

  private int lastListStart(int start, int target, List<Entity> entities) {
    Matcher matcher = BREAK.matcher(text).region(start, target).useTransparentBounds(true);
    int last = start;
    while (matcher.find()) {
      last = matcher.end();
    }
    int from = last;
    return within(entities, from, target).mapToInt(Entity::start).min().orElse(target);
  }

  private void window(List<Mention> mentions, int start, int end, List<Entity> entities) {
    int from = start;
    for (int i = 0; i < mentions.size(); i++) {
      Mention mention = mentions.get(i);
      mention.windowStart = from;
      if (i + 1 < mentions.size()) {
        from = boundary(mention, mentions.get(i + 1), entities);
        mention.windowEnd = from;
      } else {
        mention.windowEnd = end;
      }
    }
  }

  private int boundary(Mention first, Mention second, List<Entity> entities) {
    int from = first.target.end();
    int to = Math.max(from, second.groupStart);
    Optional<Entity> stop =
        within(entities, from, to).filter(e -> e.is("stop")).reduce((a, b) -> b);
    if (stop.isPresent()) {
      return stop.get().start();
    }
    Optional<Entity> denial =
        within(entities, from, to)
            .filter(
                e ->
                    e.is("negation")
                        && e.rule().attribute("pos").equals("pre")
                        && !e.rule().is("enlarged")
                        && FEW_WORDS.matcher(text.substring(e.end(), to)).matches())
            .reduce((a, b) -> b);
    if (denial.isPresent() && !first.kind.equals("metastasis")) {
      return denial.get().start();
    }
    Matcher matcher = BREAK.matcher(text).region(from, to).useTransparentBounds(true);
    int last = -1;
    while (matcher.find()) {
      int at = matcher.start();
      boolean inside = entities.stream().anyMatch(e -> e.start() < at && e.end() > at);
      boolean decimal =
          text.charAt(at) == ','
              && at > 0
              && Character.isDigit(text.charAt(at - 1))
              && at + 1 < text.length()
              && Character.isDigit(text.charAt(at + 1));
      if (!inside && !decimal) {
        last = at;
      }
    }
    return last >= 0 ? last : to;
  }

  private void linkSites(List<Mention> mentions, List<Entity> entities) {
    for (Mention mention : mentions) {
      mention.elsewhere = NormalClauses.of(text, mention, entities);
      mention.benign =
          BenignClauses.of(
              text, mention, entities, context.joining, !context.headingSites.isEmpty());
      if (mention.sites.isEmpty()) {
        ownSites(mention, entities);
        operatedSite(mention, entities);
      } else {
        coordinatedBefore(mention, entities);
      }
      mention.ownSites = !mention.sites.isEmpty();
      within(entities, mention.target.end(), mention.windowEnd)
          .filter(e -> e.is("site"))
          .forEach(e -> siteOf(e).ifPresent(mention.placed::add));
      if (mention.isNode()) {
        mention.sites.clear();
        mention.sites.add(Site.LYMPH_NODE);
        mention.ownSites = true;
      }
      within(entities, mention.windowStart, mention.windowEnd)
          .filter(e -> e.is("region"))
          .forEach(e -> mention.regions.add(e.rule().attribute("value")));
    }
    for (int i = 0; i < mentions.size(); i++) {
      if (mentions.get(i).sites.isEmpty()) {
        borrowSites(mentions, i, entities);
      }
    }
    mentions.forEach(mention -> doubtInList(mention, entities));
    mentions.forEach(this::sameAsBefore);
  }

  /** "Liver metastases. The lesion in segment 8 ...": a definite lesion is one of those before. */
  private void sameAsBefore(Mention mention) {
    if (!mention.kind.equals("suspicious_lesion")
        || mention.denied
        || mention.certainty.isPresent()
        || mention.linked
        || !DEFINITE.matcher(text.substring(mention.windowStart, mention.target.start())).find()) {
      return;
    }
    context.lastMentions.stream()
        .filter(
            m ->
                m.kind.equals("metastasis")
                    && m.certainty.isEmpty()
                    && m.temporality.equals("current")
                    && !m.sites.isEmpty()
                    && (mention.sites.isEmpty() || m.sites.containsAll(mention.sites)))
        .findFirst()
        .ifPresent(
            before -> {
              mention.kind = "metastasis";
              mention.known = true;
              if (mention.sites.isEmpty()) {
                mention.sites.addAll(before.sites);
              }
            });
  }

  /** "Hemihepatectomy for metastases": the operation names the organ. */
  private static void operatedSite(Mention mention, List<Entity> entities) {
    if (mention.sites.isEmpty()) {
      within(entities, mention.windowStart, mention.target.start())
          .filter(e -> e.is("historical") && e.site().isPresent())
          .forEach(e -> mention.sites.add(e.site().orElseThrow()));
    }
  }

  /** "Splenic and possibly jejunal metastases": the doubt is only of what follows it. */
  private void doubtInList(Mention mention, List<Entity> entities) {
    if (!mention.kind.equals("metastasis") || mention.certainty.isEmpty()) {
      return;
    }
    List<Entity> places =
        within(entities, mention.windowStart, mention.windowEnd)
            .filter(e -> e.is("site") && !mention.isElsewhere(e.start(), e.end()))
            .toList();
    List<Entity> doubts =
        within(entities, mention.windowStart, mention.windowEnd)
            .filter(e -> e.is("uncertain"))
            .toList();
    if (doubts.size() != 1) {
      return;
    }
    Entity doubt = doubts.get(0);
    boolean behind = doubt.start() >= mention.target.end();
    if (behind && places.stream().noneMatch(e -> e.start() >= doubt.end())) {
      return;
    }
    Set<Site> after = new LinkedHashSet<>();
    places.stream()
        .filter(e -> e.start() >= doubt.end())
        .forEach(e -> siteOf(e).ifPresent(after::add));
    if (after.isEmpty()) {
      mention.target.site().ifPresent(after::add);
    }
    String between =
        text.substring(behind ? mention.target.end() : mention.windowStart, doubt.start());
    boolean listed = LIST_BEFORE_DOUBT.matcher(between).find();
    if (!after.isEmpty() && listed) {
      places.stream()
          .filter(e -> e.end() <= doubt.start())
          .forEach(
              e -> siteOf(e).filter(s -> !after.contains(s)).ifPresent(mention.certainSites::add));
    }
  }

  private void ownSites(Mention mention, List<Entity> entities) {
    within(entities, mention.windowStart, mention.windowEnd)
        .filter(e -> e.is("site") && !setAside(e, mention, entities))
        .forEach(
            e ->
                siteOf(e)
                    .ifPresent(
                        site -> {
                          mention.sites.add(site);
                          mention.evidence("site", e);
                        }));
    if (mention.sites.isEmpty() && !mention.denied && context.headingSites.isEmpty()) {
      atFront(mention, entities);
    }
    dropWeak(mention, entities);
    underTheSkin(mention, entities);
    if (context.headingSites.equals(Set.of(Site.LUNG))
        && !mention.isNode()
        && mention.isLesion()
        && mention.sites.equals(Set.of(Site.LYMPH_NODE))) {
      mention.sites.clear();
      mention.sites.add(Site.LUNG);
    }
    boolean mixed = mention.sites.size() > 1 && mention.sites.contains(Site.LYMPH_NODE);
    if (mixed && mention.isLesion()) {
      mention.sites.remove(Site.LYMPH_NODE);
    }
    if (mention.sites.isEmpty()
        && mention.denied
        && mention.isLesion()
        && context.headingSites.isEmpty()) {
      within(entities, 0, mention.target.start())
          .filter(e -> e.is("benign") && e.site().isPresent())
          .reduce((a, b) -> b)
          .ifPresent(
              benign -> {
                mention.sites.add(benign.site().orElseThrow());
                mention.evidence("site", benign);
              });
    }
    if (mention.sites.isEmpty()) {
      BenignClauses.sharedPlace(text, mention, entities)
          .ifPresent(
              benign -> {
                mention.sites.add(benign.site().orElseThrow());
                mention.evidence("site", benign);
              });
    }
  }

  /**
   * "At the level of the jejunum a mass": a sentence that begins so says where, not beside what.
   */
  private void atFront(Mention mention, List<Entity> entities) {
    Optional<Entity> near =
        within(entities, mention.windowStart, mention.target.start())
            .filter(
                e ->
                    e.is("near")
                        && FRONT.matcher(text.substring(mention.windowStart, e.start())).matches())
            .findFirst();
    near.ifPresent(
        cue ->
            within(entities, cue.end(), mention.target.start())
                .filter(e -> e.is("site"))
                .limit(1)
                .forEach(
                    e ->
                        siteOf(e)
                            .ifPresent(
                                site -> {
                                  mention.sites.add(site);
                                  mention.evidence("site", e);
                                })));
  }

  /** "Subcutaneous nodules over the scapula", "on the liver capsule, segment 7". */
  private void underTheSkin(Mention mention, List<Entity> entities) {
    atPlaceOf(Site.SOFT_TISSUE, Site.BONE, mention, entities);
    atPlaceOf(Site.PERITONEUM, Site.LIVER, mention, entities);
  }

  private void atPlaceOf(Site meant, Site where, Mention mention, List<Entity> entities) {
    if (!mention.sites.contains(meant) || !mention.sites.contains(where)) {
      return;
    }
    List<Entity> places =
        within(entities, mention.windowStart, mention.windowEnd).filter(e -> e.is("site")).toList();
    int from =
        places.stream()
            .filter(e -> e.site().filter(s -> s == meant || s == where).isPresent())
            .mapToInt(Entity::start)
            .min()
            .orElse(0);
    int to =
        places.stream()
            .filter(e -> e.site().filter(s -> s == meant || s == where).isPresent())
            .mapToInt(Entity::end)
            .max()
            .orElse(0);
    boolean above =
        meant == Site.SOFT_TISSUE
            && places.stream()
                .filter(e -> e.site().filter(s -> s == where).isPresent())
                .allMatch(e -> OVER.matcher(text.substring(0, e.start())).find());
    if (above || from < to && !JOINS.matcher(text.substring(from, to)).find()) {
      mention.sites.remove(where);
    }
  }

  /** "A node of 17 mm, another of 14 mm, both necrotic". */
  private void bothEnlarged(List<Mention> mentions) {
    for (int i = 0; i + 1 < mentions.size(); i++) {
      Mention first = mentions.get(i);
      Mention second = mentions.get(i + 1);
      if (first.isNode()
          && second.isNode()
          && second.enlarged
          && !first.denied
          && !second.denied
          && BOTH.matcher(text).region(second.target.end(), second.windowEnd).find()) {
        first.enlarged = true;
        first.bare = false;
      }
    }
  }

  /** "A perifissural nodule, unchanged, a benign node": the second says what the first is. */
  private void benignApposition(List<Mention> mentions, List<Entity> entities) {
    for (int i = 0; i + 1 < mentions.size(); i++) {
      Mention first = mentions.get(i);
      Mention second = mentions.get(i + 1);
      String between =
          text.substring(first.target.end(), Math.max(first.target.end(), second.groupStart));
      boolean apposed =
          second.kind.equals("benign")
              && first.isLesion()
              && !first.denied
              && first.certainty.isEmpty()
              && APPOSED.matcher(between).find()
              && within(entities, first.target.end(), second.target.start())
                  .noneMatch(e -> e.is("site"));
      if (apposed) {
        first.kind = "benign";
      }
    }
  }

  /** "A lesion at the lower pole of the spleen": a word of many organs yields to the organ. */
  private void dropWeak(Mention mention, List<Entity> entities) {
    List<Entity> places =
        within(entities, mention.windowStart, mention.windowEnd)
            .filter(e -> e.is("site") && !setAside(e, mention, entities))
            .toList();
    boolean strong = !mention.denied && places.stream().anyMatch(e -> !e.rule().is("weak"));
    Set<Site> kept = new LinkedHashSet<>();
    places.stream().filter(e -> !e.rule().is("weak")).forEach(e -> siteOf(e).ifPresent(kept::add));
    places.stream()
        .filter(e -> e.rule().is("weak"))
        .forEach(
            e ->
                siteOf(e)
                    .filter(site -> !kept.contains(site))
                    .filter(
                        site ->
                            strong
                                || !context.headingSites.isEmpty()
                                    && !context.headingSites.contains(site))
                    .ifPresent(mention.sites::remove));
  }

  /** "lever- en longmetastasen": the first half of a list that a compound ends. */
  private void coordinatedBefore(Mention mention, List<Entity> entities) {
    if (mention.mergedStart >= 0) {
      return;
    }
    within(entities, Math.max(mention.windowStart, mention.groupStart), mention.target.start())
        .forEach(e -> addListed(mention, e));
    Entity last = null;
    for (Entity e : entities) {
      if (e.end() <= mention.target.start() && e.start() >= mention.windowStart) {
        last = e;
      }
    }
    while (last != null
        && last.is("site")
        && text.startsWith("-", last.end())
        && SITE_LIST.matcher(text.substring(last.end(), mention.target.start())).matches()) {
      addListed(mention, last);
      break;
    }
    for (Entity e : entities) {
      boolean cut =
          e.is("site")
              && e.end() <= mention.target.start()
              && e.start() >= mention.windowStart
              && text.startsWith("-", e.end());
      if (cut) {
        addListed(mention, e);
      }
    }
  }

  private void addListed(Mention mention, Entity entity) {
    boolean intrinsicNode =
        mention.target.site().filter(site -> site == Site.LYMPH_NODE).isPresent();
    boolean placeOfNodes =
        intrinsicNode
            && (entity.rule().is("nodal")
                || text.startsWith("mesenter", entity.start())
                || entity.end() <= mention.target.start()
                    && mention.target.start() - entity.end() <= 1);
    if (entity.is("site") && !placeOfNodes) {
      siteOf(entity)
          .ifPresent(
              site -> {
                mention.sites.add(site);
                mention.evidence("site", entity);
              });
    }
  }

  /** Sites that only say where the tumour came from or what lies beside it. */
  private boolean setAside(Entity site, Mention mention, List<Entity> entities) {
    boolean ofSomethingElse =
        entities.stream()
            .anyMatch(
                e ->
                    (e.is("not_lesion") || e.is("not_size"))
                        && e.start() >= site.end()
                        && e.start() - site.end() <= 2);
    if (ofSomethingElse
        || mention.isElsewhere(site.start(), site.end())
        || deniedAfter(site, mention, entities)) {
      return true;
    }
    if (mention.denied
        && (ofPrimary(site, mention, entities) || ofWhatIsDeniedNowhere(site, mention, entities))) {
      return true;
    }
    if (site.rule().is("nodal")
        && context.headingSites.equals(Set.of(Site.BONE))
        && BONE_TOO.matcher(text.substring(site.start(), site.end())).matches()) {
      return true;
    }
    boolean own =
        mention.groupStart < mention.target.start()
            && site.end() <= mention.groupStart
            && mention.kind.equals("metastasis")
            && within(entities, mention.groupStart, mention.target.start())
                .anyMatch(e -> e.is("site"))
            && PREPOSITION.matcher(text.substring(mention.windowStart, site.start())).find()
            && COMMA_NEW.matcher(text.substring(site.end(), mention.groupStart)).find();
    if (own) {
      return true;
    }
    boolean contrasted =
        site.end() <= mention.groupStart
            && within(entities, site.end(), mention.groupStart)
                .anyMatch(e -> e.rule().name().equals("stop") || e.rule().name().equals("maar"));
    if (contrasted
        && within(entities, mention.groupStart, mention.windowEnd).anyMatch(e -> e.is("site"))) {
      return true;
    }
    return entities.stream()
        .filter(e -> e.is("origin") && !isPlaceOfRemoval(site) || e.is("near"))
        .anyMatch(
            e ->
                e.end() <= site.start()
                    && site.start() - e.end() <= 30
                    && BREAK
                        .matcher(text.substring(e.end(), site.start()))
                        .results()
                        .findAny()
                        .isEmpty()
                    && within(entities, e.end(), site.start())
                        .noneMatch(
                            o -> o.is("target") || o.is("site") && site.start() - o.end() > 1));
  }

  /** "Wedge resection of a metastasis from the left lower lobe": no tumour comes from a lobe. */
  private boolean isPlaceOfRemoval(Entity site) {
    return PART.matcher(text.substring(site.start(), site.end())).find()
        && !PRIMARY_FOLLOWS.matcher(text).region(site.end(), text.length()).lookingAt();
  }

  /** "Descending colon carcinoma without metastases": the colon is the carcinoma's. */
  private static boolean ofPrimary(Entity site, Mention mention, List<Entity> entities) {
    return within(entities, site.end(), mention.target.start())
        .filter(e -> e.kind().equals("primary"))
        .anyMatch(
            primary ->
                within(entities, primary.end(), mention.target.start())
                    .anyMatch(e -> e.is("negation")));
  }

  /**
   * "Uterine disease with no distant metastases": a denial of all takes no place from before it.
   */
  private static boolean ofWhatIsDeniedNowhere(
      Entity site, Mention mention, List<Entity> entities) {
    return mention.target.rule().is("global")
        && within(entities, site.end(), mention.target.start()).anyMatch(e -> e.is("negation"));
  }

  /**
   * "Bone metastases without spinal cord compression": what a later denial names, unless the target
   * would be left without a site ("metastases without calcification in the liver").
   */
  private boolean deniedAfter(Entity site, Mention mention, List<Entity> entities) {
    return isDenied(site, mention, entities)
        && within(entities, mention.windowStart, mention.windowEnd)
            .anyMatch(e -> e.is("site") && !isDenied(e, mention, entities));
  }

  private boolean isDenied(Entity site, Mention mention, List<Entity> entities) {
    return within(entities, mention.target.end(), site.start())
        .anyMatch(
            e ->
                e.is("negation")
                    && e.rule().attribute("pos").equals("pre")
                    && !ANOTHER_PLACE.matcher(text).region(e.end(), site.start()).find()
                    && within(entities, e.end(), site.start())
                        .noneMatch(o -> o.is("stop") || o.is("affirm")));
  }

  private void borrowSites(List<Mention> mentions, int i, List<Entity> entities) {
    Mention mention = mentions.get(i);
    Optional<Mention> next =
        i + 1 < mentions.size() ? Optional.of(mentions.get(i + 1)) : Optional.empty();
    Optional<Mention> before = i > 0 ? Optional.of(mentions.get(i - 1)) : Optional.empty();
    if (next.isPresent()
        && !next.get().sites.isEmpty()
        && next.get().target.site().isEmpty()
        && !isAdjectiveOf(mention, next.get())
        && coordinated(mention, next.get())) {
      take(mention, next.get().sites);
    } else if (next.isPresent()
        && mention.kind.equals("metastasis")
        && next.get().isNode()
        && placedIn(mention, next.get())) {
      take(mention, next.get().sites);
    } else if (next.isPresent()
        && mention.kind.equals("metastasis")
        && next.get().kind.equals("primary")
        && !next.get().placed.isEmpty()
        && !isAdjectiveOf(mention, next.get())) {
      take(mention, next.get().placed);
    } else if (before.isPresent()
        && !before.get().sites.isEmpty()
        && before.get().target.site().isEmpty()
        && coordinated(before.get(), mention)) {
      take(mention, before.get().sites);
    } else if (before.isPresent()
        && before.get().isLesion()
        && before.get().ownSites
        && mention.kind.equals("metastasis")
        && !mention.denied
        && !before.get().denied
        && !mention.target.rule().is("global")) {
      take(mention, before.get().sites);
    } else if (!context.headingSites.isEmpty()) {
      take(mention, context.headingSites);
      mention.sides.addAll(context.headingSides);
    } else if (before.isPresent()
        && !before.get().sites.isEmpty()
        && !mention.target.rule().is("global")
        && !before.get().kind.equals("primary")
        && (!mention.denied || mention.isLesion())
        && !before.get().denied) {
      take(mention, before.get().sites);
    } else if (!mention.target.rule().is("global")
        && context.topicSites.size() == 1
        && regionSite(mention).isEmpty()
        && !(mention.denied && (context.section.equals("impression") || presentThere()))) {
      take(mention, context.topicSites);
    } else if (context.section.equals("addendum") && mention.isLesion() && !mention.denied) {
      take(mention, doubtedSite(mention));
    } else {
      regionSite(mention).ifPresent(mention.sites::add);
    }
  }

  /** "Metastatic urothelial carcinoma of the bladder": the place is the carcinoma's. */
  private boolean isAdjectiveOf(Mention mention, Mention primary) {
    return primary.kind.equals("primary")
        && ADJECTIVAL.matcher(text).region(mention.target.start(), mention.target.end()).lookingAt()
        && mention.target.end() <= primary.target.start()
        && FEW_WORDS
            .matcher(text.substring(mention.target.end(), primary.target.start()))
            .matches();
  }

  /** "ADDENDUM: Both nodules ...": those that were in doubt, if they are of one site. */
  private Set<Site> doubtedSite(Mention mention) {
    String before = text.substring(mention.windowStart, mention.target.start());
    if (!DEFINITE.matcher(before).find() && !BOTH.matcher(before).find()) {
      return Set.of();
    }
    Set<Site> sites = new LinkedHashSet<>();
    context.mentions.stream()
        .filter(m -> m.certainty.isPresent() && !m.denied && !m.sites.isEmpty())
        .forEach(m -> sites.addAll(m.sites));
    return sites.size() == 1 ? sites : Set.of();
  }

  /** "CHEST: no nodules", "HEAD: no mass": where a region leaves one organ for a lesion. */
  private Optional<Site> regionSite(Mention mention) {
    boolean merged = mention.mergedStart >= 0 && mention.target.site().isEmpty();
    if (!mention.isLesion() && !merged || mention.isNode()) {
      return Optional.empty();
    }
    String word =
        text.substring(merged ? mention.mergedStart : mention.target.start(), mention.target.end());
    Set<String> regions =
        context.headingRegions.isEmpty() ? context.scannedRegions : context.headingRegions;
    if (regions.equals(Set.of("head"))) {
      return Optional.of(Site.BRAIN);
    }
    return regions.equals(Set.of("thorax")) && NODULE.matcher(word).find()
        ? Optional.of(Site.LUNG)
        : Optional.empty();
  }

  /** "Metastases in the nodes. No metastatic disease.": the denial is not of what was just seen. */
  private boolean presentThere() {
    return context.lastMentions.stream()
        .anyMatch(
            m ->
                m.kind.equals("metastasis")
                    && m.certainty.isEmpty()
                    && m.temporality.equals("current")
                    && m.sites.containsAll(context.topicSites));
  }

  private boolean coordinated(Mention first, Mention second) {
    int from = Math.min(first.target.end(), second.groupStart);
    return COORDINATION.matcher(text.substring(from, second.groupStart)).matches();
  }

  /** "metastases in the lymph nodes". */
  private boolean placedIn(Mention first, Mention second) {
    int from = Math.min(first.target.end(), second.groupStart);
    return PREPOSITION.matcher(text.substring(from, second.groupStart)).find();
  }

  private static void take(Mention mention, Set<Site> sites) {
    mention.sites.addAll(sites);
  }

  /** "liver metastases and lung metastases are unchanged": what follows the last holds for both. */
  private void shareAttributes(List<Mention> mentions) {
    for (int i = mentions.size() - 2; i >= 0; i--) {
      Mention first = mentions.get(i);
      Mention second = mentions.get(i + 1);
      boolean bare = first.changes.isEmpty() && first.sizes.isEmpty();
      if (bare && !first.denied && !second.denied && coordinated(first, second)) {
        first.changes.addAll(second.changes);
      }
    }
  }

  /** A sentence without a target adds sizes and change to what the one before was about. */
  private void attachToEarlier(List<Entity> entities, List<Measurement> sizes, int start, int end) {
    Set<Site> sites = new LinkedHashSet<>();
    entities.stream().filter(e -> e.is("site")).forEach(e -> siteOf(e).ifPresent(sites::add));
    boolean compared =
        sizes.stream().anyMatch(Measurement::prior)
            && context.lastMentions.stream()
                .anyMatch(m -> m.kind.equals("metastasis") && !m.denied);
    boolean enumerated =
        !sizes.isEmpty() && ENUMERATED_SIZE.matcher(text.substring(start, end)).find();
    boolean other =
        !enumerated
            && entities.stream()
                .anyMatch(
                    e ->
                        e.is("benign") && !(compared && e.rule().is("adjective"))
                            || e.is("normal")
                            || e.is("not_lesion"));
    if (sites.isEmpty()
        && !context.lastMentions.isEmpty()
        && BOTH.matcher(text.substring(start, end)).find()) {
      Mention last = context.lastMentions.get(context.lastMentions.size() - 1);
      context.mentions.stream()
          .filter(
              m ->
                  m.isLesion()
                      && !m.denied
                      && m.section.equals(last.section)
                      && m.sites.equals(last.sites)
                      && !context.lastMentions.contains(m))
          .reduce((a, b) -> b)
          .ifPresent(m -> context.lastMentions.add(0, m));
    }
    if (sites.size() == 1
        && !sizes.isEmpty()
        && ENUMERATES.matcher(text.substring(start, end)).find()) {
      context.lastMentions.stream()
          .filter(m -> m.isLesion() && m.plural && m.sites.isEmpty())
          .forEach(m -> m.sites.addAll(sites));
    }
    List<Mention> fitting =
        context.lastMentions.stream()
            .filter(m -> sites.isEmpty() || m.sites.stream().anyMatch(sites::contains))
            .toList();
    if (!other && !fitting.isEmpty()) {
      Mention last = fitting.get(fitting.size() - 1);
      sizes.forEach(size -> last.size(size, Optional.empty()));
      if (last.temporality.equals("historical")
          && !last.changes.contains("resolved")
          && sizes.stream().anyMatch(size -> !size.prior())) {
        last.temporality = "current";
      }
      List<Entity> changes =
          entities.stream()
              .filter(e -> e.is("change") && !e.rule().attribute("value").isEmpty())
              .toList();
      for (Mention mention : fitting) {
        changes.forEach(
            e -> {
              mention.changes.add(e.rule().attribute("value"));
              mention.evidence("change", e);
            });
      }
      entities.stream()
          .filter(e -> e.is("historical") && e.rule().is("resolved") && sizes.isEmpty())
          .filter(e -> !ONE_OF_SEVERAL.matcher(text.substring(start, end)).find())
          .forEach(
              e ->
                  fitting.forEach(
                      m -> {
                        m.temporality = "historical";
                        m.changes.add("resolved");
                        m.evidence("time", e);
                      }));
      if (!sizes.isEmpty()) {
        last.sides.addAll(sidesIn(entities));
      }
      if (sizes.isEmpty() && entities.stream().noneMatch(e -> e.is("negation"))) {
        entities.stream()
            .filter(e -> e.is("enlarged"))
            .forEach(
                e ->
                    context.mentions.stream()
                        .filter(m -> m.isNode() && !m.denied && m.section.equals(context.section))
                        .filter(
                            m ->
                                fitting.contains(m)
                                    || ALL.matcher(text.substring(start, end)).find())
                        .forEach(m -> m.enlarged = true));
      }
      List<Entity> doubts = entities.stream().filter(e -> e.is("uncertain")).toList();
      fitting.stream()
          .filter(m -> m.isLesion())
          .forEach(
              m ->
                  doubts.forEach(
                      e -> {
                        m.certainty = Optional.of(e.rule().attribute("degree"));
                        m.evidence("presence", e);
                      }));
    } else {
      if (other && sites.isEmpty()) {
        context.lastMentions.stream()
            .filter(
                m ->
                    m.isLesion()
                        && sizes.isEmpty()
                        && entities.stream().anyMatch(e -> e.is("benign"))
                        && entities.stream().noneMatch(e -> e.is("negation")))
            .forEach(m -> m.kind = "benign");
      }
      if (!sites.isEmpty()) {
        context.lastMentions = new ArrayList<>();
      }
    }
    benignOnly(entities);
    if (!sites.isEmpty()) {
      context.topicSites = sites;
    }
  }

  /**
   * "...; metastases probable": a doubt that stands alone says what the lesions before it may be.
   */
  private void doubtEarlier(List<Mention> mentions, List<Entity> entities) {
    if (isVerdict(mentions, entities)) {
      List<Mention> judged =
          context.lastMentions.stream()
              .filter(m -> m.isLesion() && m.certainty.isEmpty() && !m.sites.isEmpty())
              .toList();
      judged.forEach(
          m -> {
            m.kind = "metastasis";
            m.evidence("target", mentions.get(0).target);
          });
      if (!judged.isEmpty()) {
        mentions.get(0).dropped = true;
        mentions.addAll(judged);
      }
      return;
    }
    Mention doubt = mentions.get(0);
    boolean alone =
        mentions.stream().filter(m -> !m.kind.equals("primary")).count() == 1
            && doubt.kind.equals("metastasis")
            && doubt.certainty.isPresent()
            && doubt.temporality.equals("current")
            && !doubt.ownSites
            && entities.stream().noneMatch(e -> e.is("site") || e.is("link"));
    if (!alone) {
      return;
    }
    context.lastMentions.stream()
        .filter(m -> m.isLesion() && m.certainty.isEmpty())
        .forEach(
            m -> {
              m.certainty = doubt.certainty;
              m.evidence.addAll(
                  doubt.evidence.stream().filter(e -> e.role().equals("presence")).toList());
            });
  }

  /** "Four nodules ... Metastases.": a sentence that says nothing else judges the one before. */
  private boolean isVerdict(List<Mention> mentions, List<Entity> entities) {
    Mention only = mentions.get(0);
    return mentions.size() == 1
        && only.kind.equals("metastasis")
        && only.certainty.isEmpty()
        && !only.denied
        && !only.onlyNewDenied
        && only.temporality.equals("current")
        && !only.ownSites
        && only.target.site().isEmpty()
        && entities.stream().allMatch(e -> e.is("target") || e.is("link") || e.is("affirm"))
        && only.windowEnd - only.windowStart < 60;
  }

  private void benignOnly(List<Entity> entities) {
    for (Entity entity : entities) {
      if (entity.is("benign") && !entity.rule().is("adjective")) {
        Mention mention = new Mention(entity, context.section);
        mention.kind = "benign";
        mention.denied =
            entities.stream().anyMatch(e -> e.is("negation") && e.end() <= entity.start());
        entities.stream()
            .filter(e -> e.is("site"))
            .findFirst()
            .flatMap(SentenceReader::siteOf)
            .ifPresent(mention.sites::add);
        context.mentions.add(mention);
      }
    }
  }

  private void remember(List<Mention> mentions, List<Entity> entities) {
    context.lastMentions =
        mentions.stream()
            .filter(m -> !m.denied && !m.dropped && (m.isLesion() || m.kind.equals("metastasis")))
            .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
    Set<Site> sites = new LinkedHashSet<>();
    mentions.stream().filter(m -> !m.kind.equals("primary")).forEach(m -> sites.addAll(m.sites));
    if (!sites.isEmpty()) {
      context.topicSites = sites;
    }
  }
}
