package org.lesionlake.report;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides for each mention of a sentence whether it is denied, doubted, past, hypothetical or of
 * someone else.
 *
 * <p>A denial before its target reaches over a list ("no metastases in liver, spleen or adrenals;
 * no nodules or nodes") until a contrast word, or a comma after which something is counted, known,
 * changed or measured. A denial after its target reaches back to the target and those listed with
 * it.
 */
final class ContextRules {
  private static final int FARTHEST_TOKENS = 14;

  /** A nodal mass may calcify, and is none the better for it. */
  private static final Pattern CALCIFIED = Pattern.compile("calcif|verkalk");

  private static final Pattern NODAL_MASS = Pattern.compile("mass|conglomer|pakket|bulk");

  private static final Pattern BESIDES =
      Pattern.compile("\\b(?:other|further|additional|verder|verdere|overige|andere)\\b");

  private static final Pattern BESIDE =
      Pattern.compile(
          "\\s*(?:,|\\band|\\ben|&|\\bplus)\\s+(?:(?:a|an|the|een|de|small|large|old|kleine?|grote?|oude?|simple|left|right|linker|rechter)\\s+)*");

  private static final Pattern LIST =
      Pattern.compile(
          "[\\s,]*(?:and/or|en/of|and|or|en|of|nor|noch|/)?[\\s-]*(?:the |de |het |any )?");
  private static final Pattern WITH =
      Pattern.compile(
          "(?<!\\b(?:corresponding|corresponds|agreeing|matching|fitting|overeenkomend|overeenkomstig|verenigbaar|corresponderend|verenigbare)\\s)\\b(?:with|met)\\s+(?:(?!(?:of|van|as|als|like|in)\\b)[a-z-]+\\s+){0,3}$");

  /** "Geen levermetastasen meer zichtbaar": they were there once. */
  private static final Pattern NO_LONGER =
      Pattern.compile(
          "[^,;.:]{0,60}?\\b(?:meer\\b(?!\\s+(?:dan|of)\\b)|any longer\\b|any ?more\\b(?!\\s+than\\b))");

  /** What is measured or unchanged is what the treatment left. */
  private static final Pattern CAVITY =
      Pattern.compile(
          "ablatieholte|ablatiezone|ablatiedefect|resectieholte|resectievlak|rfa-?holte|ablation (?:zone|cavity|defect)|resection (?:cavity|margin|defect|bed)|\\bscar\\b|litteken|postoperat|post-?operat");

  private static final Pattern VERSUS =
      Pattern.compile("\\b(?:versus|vs\\.?)\\s+(?:a |an |een )?$");

  /** "Groin dissection on the right for", "resectie wegens": what follows was treated. */
  private static final Pattern TREATED_FOR =
      Pattern.compile(
          "\\b(?:dissections?|clearance|resections?|(?:vats )?wedges?|wedge resections?|metastasectomy|ablations?|rfa|mwa|sbrt|sabr|srs|radiosurgery|operation|surgery|lobectomy|hepatectomy|sectionectomy|craniotomy|[a-z-]*resecties?|dissectie|klierdissectie|operatie|[a-z-]*ablatie|metastasectomie|bestraling|hemihepatectomie|lobectomie|craniotomie)\\s+(?:[a-z0-9]+\\s+){0,10}(?:for|of|to|voor|wegens|van|ivm|vanwege)\\s+(?:[a-z0-9-]+\\s+){0,4}$");

  private static final Pattern JOINED_PLACES =
      Pattern.compile(
          "\\s*(?:(?:on|in|at|of|op|van)\\s+(?:[a-z]+\\s+){1,3})?(?:,|and|en|as well as|evenals)\\s+(?:the |de |het )?");

  private static final Pattern EITHER_BEFORE =
      Pattern.compile("\\b(?:metasta\\w*|malign\\w*)\\s+(?:or|of|versus|vs|dd)\\s+$");
  private static final Pattern EITHER_AFTER =
      Pattern.compile("\\s+(?:or|of|versus|vs|dd)\\s+(?:a |een )?(?:metasta|malign)");

  private static final Pattern REST =
      Pattern.compile(
          "\\b(?:other|further|additional|elsewhere|andere|overige|verdere|aanvullende|verder|elders|overigens)\\b");

  /** "The others no longer measurable": what is gone is not all. */
  private static final Pattern SOME_ONLY =
      Pattern.compile(
          "\\b(?:others?|rest|some|remaining|most|mostly|majority|partly|half|one|two|three|four|five|overige|enkele|sommige|deel|deels|grotendeels|meeste|andere|anderen|helft|een|twee|drie|vier|vijf|[1-9])\\s+(?:[a-z]+\\s+){0,2}$");

  private static final Pattern INDETERMINATE =
      Pattern.compile("indetermin|undetermined|onbepaald|indeterminaat");

  private static final Pattern COMPANION_BEGINS = Pattern.compile("(?s)[\\s,]*(?:with|met|\\().*");
  private static final Pattern ONLY_MARKS = Pattern.compile("[\\s.,]*");
  private static final Pattern COLON_NONE =
      Pattern.compile(
          "(?s)(?:\\s+(?:in|of|van)(?:\\s+[a-z-]+){1,4}|)\\s*[:=]\\s*(?:none|no|nil|geen|nee|neen|negative|negatief|absent|neg)\\b\\s*[.,]?\\s*");
  private static final Pattern QUESTION_NEAR = Pattern.compile("(?s)[^?.]{0,60}\\?(?![a-z]).*");
  private static final Pattern QUESTION_BEFORE = Pattern.compile("(?s).*\\?\\s?");
  private static final Pattern QUESTION_FOLLOWS = Pattern.compile("(?s)[^.!]*\\?.*");
  private static final Pattern QUESTION_ALONE = Pattern.compile("[\\s]*\\?\\s*");
  private static final Pattern GENERAL_QUESTION =
      Pattern.compile("(?s)\\s*(?:are|is|any|zijn|is) (?:there|er)? ?.*\\?\\s*");

  private final String text;
  private final SentenceContext context;
  private final List<Entity> entities;
  private final int start;
  private final int end;

  ContextRules(String text, SentenceContext context, List<Entity> entities, int start, int end) {
    this.text = text;
    this.context = context;
    this.entities = entities;
    this.start = start;
    this.end = end;
  }

  void apply(List<Mention> mentions) {
    for (int i = 0; i < mentions.size(); i++) {
      qualify(mentions.get(i));
      denyBefore(mentions, i);
      denyAfter(mentions.get(i));
    }
    shareDenial(mentions);
    for (int i = 0; i < mentions.size(); i++) {
      doubt(mentions, i);
      past(mentions, i);
    }
    sharePast(mentions);
    for (int i = 0; i < mentions.size(); i++) {
      setting(mentions.get(i), i == mentions.size() - 1);
    }
    mentions.forEach(this::settleKind);
  }

  /** Adjectives and labels in the mention's window. */
  private void qualify(Mention mention) {
    for (Entity entity : window(mention)) {
      if (entity.is("enlarged")) {
        mention.enlarged = true;
        mention.evidence("target", entity);
      } else if (entity.is("known")) {
        mention.known = true;
        mention.evidence("time", entity);
      } else if (entity.is("uncertain") && entity.rule().is("suspicious")) {
        mention.suspicious = true;
      } else if (entity.is("negation") && entity.rule().is("enlarged")) {
        mention.enlarged = true;
        if (mention.isNode()) {
          mention.denied = true;
        }
      }
    }
  }

  private List<Entity> window(Mention mention) {
    return SentenceReader.within(entities, mention.windowStart, mention.windowEnd).toList();
  }

  private void denyBefore(List<Mention> mentions, int i) {
    Mention mention = mentions.get(i);
    int target = mention.target.start();
    Optional<Entity> cue =
        entities.stream()
            .filter(
                e ->
                    (e.is("negation")
                            && !e.rule().attribute("pos").equals("post")
                            && !e.rule().is("enlarged")
                        || e.is("no_new")))
            .filter(e -> e.end() <= target)
            .reduce((a, b) -> b);
    if (cue.isEmpty() || !reaches(cue.get(), mentions, i)) {
      return;
    }
    if (cue.get().is("no_new") && !besidesBenign(cue.get())) {
      mention.onlyNewDenied = true;
      mention.restDenied = REST.matcher(text.substring(cue.get().start(), cue.get().end())).find();
    } else if (isNoLonger(mention)) {
      mention.gone = true;
      mention.changes.add("resolved");
      mention.temporality = "historical";
      mention.evidence("time", cue.get());
      return;
    } else {
      mention.denied = true;
    }
    mention.evidence("presence", cue.get());
  }

  /** "Cyst in segment 4, no other lesions": nothing but benign things is there. */
  private boolean besidesBenign(Entity cue) {
    return BESIDES.matcher(text.substring(cue.start(), cue.end())).find()
        && SentenceReader.within(entities, start, cue.start()).anyMatch(e -> e.is("benign"))
        && SentenceReader.within(entities, start, cue.start()).noneMatch(e -> e.is("target"));
  }

  private boolean isNoLonger(Mention mention) {
    Matcher matcher = NO_LONGER.matcher(text).region(mention.target.end(), end);
    return mention.target.end() < end && matcher.lookingAt();
  }

  private boolean reaches(Entity cue, List<Mention> mentions, int i) {
    Mention mention = mentions.get(i);
    int group = Math.max(cue.end(), Math.min(mention.groupStart, mention.target.start()));
    if (any(cue.end(), group, "stop") || tokensBetween(cue.end(), group) > FARTHEST_TOKENS) {
      return false;
    }
    if (deniesBenign(cue, group)) {
      return false;
    }
    boolean direct = cue.start() >= mention.windowStart;
    if (!direct) {
      Mention before = mentions.get(i - 1);
      boolean listed = before.denied || before.onlyNewDenied || before.gone;
      boolean together =
          COMPANION_BEGINS
              .matcher(
                  text.substring(
                      mention.windowStart,
                      Math.max(
                          mention.windowStart, Math.min(text.length(), mention.windowStart + 5))))
              .matches();
      if (!listed || together) {
        return false;
      }
    }
    int from = direct ? cue.end() : Math.max(cue.end(), mention.windowStart);
    if (anyAfterStart(from, group, "affirm")) {
      return false;
    }
    int comma = direct ? text.indexOf(',', cue.end()) : mention.windowStart;
    boolean parted =
        comma >= 0 && comma < mention.target.start() && (!direct || !isListComma(comma, mention));
    return !parted || !affirmed(mention, comma);
  }

  /** "Not in keeping with an adenoma: metastasis": the denial ends at the colon. */
  private boolean deniesBenign(Entity cue, int to) {
    return cue.end() < to
        && SentenceReader.within(entities, cue.end(), to)
            .filter(e -> e.is("benign"))
            .anyMatch(e -> text.substring(e.end(), to).strip().startsWith(":"));
  }

  private boolean isListComma(int comma, Mention mention) {
    return SentenceReader.within(entities, mention.groupStart, comma).anyMatch(e -> e.is("site"))
        && SentenceReader.within(entities, comma, mention.target.start())
            .anyMatch(e -> e.is("site"));
  }

  /** Whether what follows a comma is counted, known, changed or measured, so no longer denied. */
  private boolean affirmed(Mention mention, int comma) {
    boolean before =
        SentenceReader.within(entities, comma, mention.target.start())
            .anyMatch(
                e ->
                    e.is("count")
                        || e.is("known")
                        || e.is("affirm")
                        || e.is("change") && !e.rule().attribute("value").equals("new"));
    boolean after =
        SentenceReader.within(entities, mention.target.end(), mention.windowEnd)
            .anyMatch(e -> e.is("change") && !e.rule().attribute("value").isEmpty());
    return before
        || after
        || !MeasurementFinder.find(
                text, Math.max(comma, mention.windowStart), mention.windowEnd, List.of())
            .isEmpty();
  }

  private boolean any(int from, int to, String category) {
    return from < to && SentenceReader.within(entities, from, to).anyMatch(e -> e.is(category));
  }

  private boolean anyAfterStart(int from, int to, String category) {
    return any(from, to, category);
  }

  private int tokensBetween(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      boolean begins = i == 0 || ReportAnnotator.isBlank(text.charAt(i - 1));
      count += begins && !ReportAnnotator.isBlank(text.charAt(i)) ? 1 : 0;
    }
    return count;
  }

  private void denyAfter(Mention mention) {
    Optional<Entity> cue =
        SentenceReader.within(entities, mention.target.end(), mention.windowEnd)
            .filter(e -> e.is("negation") && e.rule().attribute("pos").equals("post"))
            .findFirst();
    if (cue.isPresent() && !any(mention.target.end(), cue.get().start(), "stop")) {
      mention.denied = true;
      mention.evidence("presence", cue.get());
    }
    boolean trailing =
        entities.stream()
            .anyMatch(
                e ->
                    e.is("negation")
                        && e.rule().is("trailing")
                        && e.start() >= mention.target.end()
                        && e.end() <= mention.windowEnd
                        && text.substring(mention.target.end(), e.start()).isBlank()
                        && ONLY_MARKS
                            .matcher(text.substring(e.end(), mention.windowEnd))
                            .matches());
    if (trailing) {
      mention.denied = true;
    }
    boolean colonNone =
        COLON_NONE.matcher(text.substring(mention.target.end(), mention.windowEnd)).matches();
    if (colonNone) {
      mention.denied = true;
    }
  }

  private void shareDenial(List<Mention> mentions) {
    for (int i = mentions.size() - 2; i >= 0; i--) {
      Mention first = mentions.get(i);
      Mention second = mentions.get(i + 1);
      boolean after =
          entities.stream()
              .anyMatch(
                  e ->
                      e.is("negation")
                          && e.rule().attribute("pos").equals("post")
                          && e.start() >= second.target.end()
                          && e.end() <= second.windowEnd);
      int gapEnd = Math.max(first.target.end(), second.groupStart);
      if (second.denied
          && after
          && LIST.matcher(text.substring(first.target.end(), gapEnd)).matches()) {
        first.denied = true;
      }
    }
  }

  /** "The lung metastases on both sides and the omental nodules have disappeared". */
  private void sharePast(List<Mention> mentions) {
    for (int i = mentions.size() - 2; i >= 0; i--) {
      Mention first = mentions.get(i);
      Mention second = mentions.get(i + 1);
      int gapEnd = Math.max(first.target.end(), second.groupStart);
      boolean gone =
          second.temporality.equals("historical")
              && second.changes.contains("resolved")
              && entities.stream()
                  .anyMatch(
                      e ->
                          e.is("historical")
                              && e.rule().is("resolved")
                              && e.start() >= second.target.end());
      if (gone
          && !first.denied
          && first.changes.isEmpty()
          && SentenceReader.within(entities, start, first.target.start())
              .noneMatch(e -> e.is("change"))
          && first.temporality.equals("current")
          && JOINED_PLACES.matcher(text.substring(first.target.end(), gapEnd)).matches()) {
        first.temporality = "historical";
        first.changes.add("resolved");
      }
    }
  }

  private void doubt(List<Mention> mentions, int i) {
    Mention mention = mentions.get(i);
    if (mention.denied) {
      return;
    }
    for (Entity entity : entities) {
      if (!entity.is("uncertain")) {
        continue;
      }
      String position = entity.rule().attribute("pos");
      boolean inWindow = entity.start() >= mention.windowStart && entity.end() <= mention.windowEnd;
      boolean before = entity.end() <= mention.target.start();
      boolean listed =
          !inWindow
              && before
              && i > 0
              && mentions.get(i - 1).certainty.isPresent()
              && LIST.matcher(
                      text.substring(
                          mentions.get(i - 1).target.end(),
                          Math.max(mentions.get(i - 1).target.end(), mention.groupStart)))
                  .matches();
      boolean fits =
          inWindow
              && !(position.equals("pre") && !before)
              && !(position.equals("post")
                  && before
                  && mention.mergedStart < 0
                  && entity.end() < mention.windowStart);
      boolean stopped =
          before
              ? any(entity.end(), mention.target.start(), "stop")
              : any(mention.target.end(), entity.start(), "stop");
      if ((fits || listed) && !stopped) {
        mention.certainty =
            Optional.of(stronger(mention.certainty, entity.rule().attribute("degree")));
        mention.evidence("presence", entity);
      }
    }
    boolean questioned =
        QUESTION_NEAR.matcher(text.substring(mention.target.end(), mention.windowEnd)).matches();
    questioned |= isOneOfTwo(mention);
    questioned |=
        VERSUS
            .matcher(
                text.substring(
                    start, Math.max(start, Math.min(mention.groupStart, mention.target.start()))))
            .find();
    questioned |=
        QUESTION_BEFORE
            .matcher(
                text.substring(
                    mention.windowStart, Math.min(mention.groupStart, mention.target.start())))
            .matches();
    if (questioned && mention.certainty.isEmpty()) {
      mention.certainty = Optional.of("possible");
    }
  }

  /** "Meningioma or metastasis": one thing of two, neither of them a place. */
  private boolean isOneOfTwo(Mention mention) {
    if (!mention.kind.equals("metastasis")
        || mention.plural
        || mention.linked && mention.mergedPlural) {
      return false;
    }
    int group = Math.max(start, Math.min(mention.groupStart, mention.target.start()));
    for (int from : List.of(group, mention.target.start())) {
      Matcher before = context.joining.orBefore.matcher(text.substring(start, from));
      if (before.find()) {
        int at = start + before.start();
        return entities.stream().noneMatch(e -> e.is("site") && e.end() >= at - 1 && e.end() <= at);
      }
    }
    Matcher after = context.joining.orAfter.matcher(text).region(mention.target.end(), end);
    return after.lookingAt();
  }

  private static String stronger(Optional<String> now, String next) {
    return now.filter(degree -> degree.equals("unlikely")).isPresent() ? "unlikely" : next;
  }

  private void past(List<Mention> mentions, int i) {
    Mention mention = mentions.get(i);
    if (mention.target.rule().is("past")) {
      mention.temporality = "historical";
    }
    for (Entity entity : entities) {
      boolean someOnly =
          entity.rule().is("resolved")
              && entity.start() >= mention.target.end()
              && SOME_ONLY.matcher(text.substring(mention.target.end(), entity.start())).find();
      if (!entity.is("historical") || MeasurementFinder.isEarlier(text, entity) || someOnly) {
        continue;
      }
      boolean pre = !entity.rule().attribute("pos").equals("post");
      boolean post = !entity.rule().attribute("pos").equals("pre");
      boolean inWindow = entity.start() >= mention.windowStart && entity.end() <= mention.windowEnd;
      boolean before = entity.end() <= mention.target.start();
      boolean fits = inWindow && (before ? pre : post);
      if (before
          && pre
          && !inWindow
          && i > 0
          && mentions.get(i - 1).temporality.equals("historical")) {
        fits =
            LIST.matcher(
                    text.substring(
                        mentions.get(i - 1).target.end(),
                        Math.max(mentions.get(i - 1).target.end(), mention.groupStart)))
                .matches();
      }
      boolean stopped = before && any(entity.end(), mention.target.start(), "stop");
      if (entity.rule().is("adjacent")) {
        int group = Math.max(entity.end(), Math.min(mention.groupStart, mention.target.start()));
        stopped |= !before || !text.substring(entity.end(), group).isBlank();
      }
      if (fits && !stopped && !mention.denied) {
        mention.temporality = "historical";
        mention.evidence("time", entity);
        if (entity.rule().is("resolved")) {
          mention.changes.add("resolved");
        }
      }
    }
    int group = Math.min(mention.groupStart, mention.target.start());
    if (!mention.denied
        && mention.kind.equals("metastasis")
        && (treatedFor(mention, group) || treatedFor(mention, mention.target.start()))) {
      mention.temporality = "historical";
    }
    if (mention.temporality.equals("historical") && !mention.changes.contains("resolved")) {
      stillThere(mention);
    }
  }

  private boolean treatedFor(Mention mention, int before) {
    return TREATED_FOR
        .matcher(text.substring(Math.min(mention.windowStart, before), before))
        .find();
  }

  /** "Treated metastasis, 12 mm, unchanged": what is measured or compared is there today. */
  private void stillThere(Mention mention) {
    if (CAVITY.matcher(text).region(mention.windowStart, mention.windowEnd).find()) {
      return;
    }
    boolean visible =
        window(mention).stream()
            .anyMatch(
                e ->
                    e.is("change")
                            && !e.rule().attribute("value").equals("resolved")
                            && !e.rule().attribute("value").isEmpty()
                        || e.is("current") && e.rule().is("visible"));
    boolean measured =
        MeasurementFinder.find(text, mention.windowStart, mention.windowEnd, window(mention))
            .stream()
            .anyMatch(m -> !m.prior());
    if (visible || measured) {
      mention.temporality = "current";
    }
  }

  private void setting(Mention mention, boolean last) {
    boolean question =
        context.question
            || context.section.equals("indication")
                && QUESTION_FOLLOWS.matcher(text.substring(mention.target.end(), end)).matches()
            || isBareQuestion(mention);
    boolean advised =
        entities.stream()
            .anyMatch(
                e ->
                    e.is("hypothetical")
                        && (e.rule().attribute("pos").equals("post")
                            ? e.start() >= mention.target.end() && e.end() <= mention.windowEnd
                            : e.end() <= mention.target.start()
                                && !any(e.end(), mention.target.start(), "stop")));
    boolean doubtInIndication =
        context.section.equals("indication") && mention.certainty.isPresent() && !mention.known;
    if (question || advised || doubtInIndication) {
      mention.temporality = "hypothetical";
    }
    entities.stream()
        .filter(e -> e.is("family") && e.end() <= mention.target.start())
        .findFirst()
        .ifPresent(
            e -> {
              mention.experiencer = "family";
              mention.evidence("experiencer", e);
            });
  }

  /**
   * "Liver or lung metastases?" in a text without headings: the clinical question, unless it
   * follows a lesion, whose nature it then asks for.
   */
  private boolean isBareQuestion(Mention mention) {
    boolean asks =
        context.section.equals("body")
            && mention.kind.equals("metastasis")
            && QUESTION_ALONE.matcher(text.substring(mention.target.end(), end)).matches();
    boolean generalQuestion =
        context.section.equals("body")
            && GENERAL_QUESTION.matcher(text.substring(start, end)).matches();
    if (generalQuestion) {
      return true;
    }
    boolean afterLesion = context.lastMentions.stream().anyMatch(Mention::isLesion);
    boolean nounsOnly =
        SentenceReader.within(entities, start, end)
            .allMatch(e -> e.is("target") || e.is("site") || e.is("side") || e.is("region"));
    boolean nothingYet =
        context.mentions.stream()
            .allMatch(
                m ->
                    m.kind.equals("primary")
                        || m.kind.equals("benign")
                        || !m.temporality.equals("current")
                        || !m.experiencer.equals("patient"));
    return asks && !afterLesion && (nounsOnly || nothingYet);
  }

  /**
   * Whether a benign word of the window speaks of the mention: not where it is denied, nor where
   * "with" names a thing beside it ("with adjacent atelectasis", not "with features of a cyst").
   */
  private boolean isBenign(Entity word, Mention mention) {
    if (!word.is("benign")) {
      return false;
    }
    if (mention.isNode()
        && CALCIFIED.matcher(text.substring(word.start(), word.end())).lookingAt()
        && NODAL_MASS
            .matcher(text.substring(mention.target.start(), mention.target.end()))
            .find()) {
      return false;
    }
    boolean after = word.start() >= mention.target.end();
    if (!after || word.rule().is("adjective")) {
      return true;
    }
    boolean denied =
        SentenceReader.within(entities, mention.target.end(), word.start())
            .anyMatch(
                e ->
                    e.is("negation")
                        && e.rule().attribute("pos").equals("pre")
                        && !any(e.end(), word.start(), "stop"));
    return !denied && !isCompanion(word, mention) && !isOfAnotherPlace(word, mention);
  }

  /** "Suspicious left axillary node and gallbladder polyp": the benign thing has its own place. */
  private boolean isOfAnotherPlace(Entity word, Mention mention) {
    int from =
        word.site().isPresent()
            ? word.start()
            : SentenceReader.within(entities, mention.target.end(), word.start())
                .filter(e -> e.is("site") && word.start() - e.end() <= 1)
                .mapToInt(Entity::start)
                .findFirst()
                .orElse(-1);
    return from >= 0 && BESIDE.matcher(text.substring(mention.target.end(), from)).matches();
  }

  private boolean isCompanion(Entity word, Mention mention) {
    Matcher with =
        WITH.matcher(text).region(mention.target.end(), word.start()).useTransparentBounds(true);
    return with.find() && entities.stream().noneMatch(e -> holds(e, with.start()));
  }

  private static boolean holds(Entity entity, int at) {
    return entity.start() <= at && entity.end() > at;
  }

  /** "metastasis or haemangioma", "hemangioom of metastase". */
  private boolean isAlternative(Entity word, Mention mention) {
    if (!word.is("benign")) {
      return false;
    }
    int from = Math.min(word.end(), mention.target.end());
    int to = Math.max(word.start(), mention.target.start());
    return from <= to && context.joining.or.matcher(text.substring(from, to)).matches();
  }

  /** "Indeterminate, although probably a lymph node": a doubt that is not of the benign word. */
  private boolean doubtsItself(Mention mention) {
    return window(mention).stream()
        .anyMatch(
            e ->
                e.is("uncertain")
                    && INDETERMINATE.matcher(text.substring(e.start(), e.end())).find());
  }

  /** "Could be metastatic or reactive". */
  private boolean alternatives(Mention mention) {
    return mention.certainty.isPresent()
        && window(mention).stream()
            .filter(e -> e.is("benign"))
            .anyMatch(
                e ->
                    EITHER_BEFORE.matcher(text.substring(start, e.start())).find()
                        || EITHER_AFTER.matcher(text).region(e.end(), end).lookingAt());
  }

  /** What kind of thing is meant, given its adjectives. */
  private void settleKind(Mention mention) {
    boolean benign = window(mention).stream().anyMatch(e -> isBenign(e, mention));
    switch (mention.kind) {
      case "lesion" -> {
        boolean settled =
            benign
                && !mention.denied
                && !mention.onlyNewDenied
                && !doubtsItself(mention)
                && !alternatives(mention);
        mention.kind = settled ? "benign" : "suspicious_lesion";
        mention.bare = mention.certainty.isEmpty();
      }
      case "node" -> {
        if (benign && alternatives(mention)) {
          mention.kind = "lymphadenopathy";
        } else if (benign && !mention.denied) {
          mention.kind = "benign";
        } else if (mention.enlarged
            || mention.suspicious
            || mention.certainty.isPresent()
            || mention.denied) {
          mention.kind = "lymphadenopathy";
        } else {
          mention.bare = true;
          mention.kind = "lymphadenopathy";
        }
      }
      case "lymphadenopathy" -> {
        mention.enlarged = true;
        mention.kind = benign && !mention.denied ? "benign" : "lymphadenopathy";
      }
      case "metastasis" -> {
        boolean alternative =
            !mention.denied
                && mention.certainty.isEmpty()
                && entities.stream().anyMatch(e -> isAlternative(e, mention));
        if (alternative) {
          mention.certainty = Optional.of("possible");
        }
      }
      default -> {
        // primaries and the rest stay what their phrase says
      }
    }
  }
}
