package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lesionlake.report.AssertionCues.Cue;
import org.lesionlake.report.AssertionCues.Word;
import org.lesionlake.schemas.silver.Evidence;

/**
 * Says of any target in any clinical text whether it is present, when, and of whom, in the manner
 * of ConText (Harkema et al., J Biomed Inform 2009;42:839): cues before and after a target reach it
 * unless something in between ends their scope. Other than there, a denial goes on over a list but
 * ends where a list item has a verb of its own, headings inside the text hold until the next, and
 * marks as in {@code fever (-)} count.
 */
public final class AssertionReader {
  private static final char TARGET = '\uE000';
  private static final int LONGEST_SCOPE = 30;
  private static final int LONGEST_ITEM = 8;

  /** Where a list item or clause may begin. */
  private static final Pattern BREAK =
      Pattern.compile("[,:()]|\\s-\\s|\\b(?:and|en|or|of|met|with)\\b");

  /** Ends what a bare "not" reaches. */
  private static final Pattern NEAR_END =
      Pattern.compile(
          "[,:;]|\\b(?:with|met|for|voor|because|omdat|until|despite|since|by|door|wegens|before|after)\\b");

  private static final Pattern COMMA = Pattern.compile("[,:()]|\\s-\\s|\\b(?:and|en)\\b");

  /** "fever (-)", "koorts -,", "fever: no", "koorts: neg". */
  private static final Pattern MARKED_ABSENT =
      Pattern.compile(
          "\\s*(?:\\(\\s*(?:-|neg\\w*|no|nee|geen|none|absent|afwezig)\\s*\\)|[:=]\\s*(?:-|(?:no|none|nil|nihil|geen|nee|neg|negative|negatief|absent|afwezig|0)\\b(?!\\s+[a-z]))|\\s-\\s(?:none|no|neg|negative|negatief|geen|nee|absent|afwezig)\\b(?!\\s+[a-z])|-{1,2}(?=\\s*(?:[,;.)/]|$)))");

  /** "koorts - hoesten +": a lone dash is a minus where others are marked with plus. */
  private static final Pattern MINUS_IN_LIST = Pattern.compile("\\s?-(?=\\s)");

  private static final Pattern PLUS = Pattern.compile("[a-z]\\s?(?:\\+|\\(\\+\\))(?=[\\s,;.]|$)");

  /** "(-) orthopnoea", "\u00F8 oedema", "non-tender". */
  private static final Pattern MARKED_ABSENT_BEFORE =
      Pattern.compile("(?:\\(-\\)\\s*|[\u00F8\u00D8\u2205]\\s*|\\bnon[- ])$");

  private static final Pattern ARTICLE = Pattern.compile("\\b(?:a|an|een|with|met)\\b");

  /** ", the abscess is larger": a definite noun after a comma begins a clause. */
  private static final Pattern CLAUSE =
      Pattern.compile(
          ",\\s*(?:(?:in|on|at|of|for|op|aan|bij|van)\\s+)?(?:the|this|these|there|his|her|we|he|she|de|het|dit|deze|zijn|haar|er|wij|hij|zij)\\b");

  private static final Pattern MARKED_POSSIBLE = Pattern.compile("\\s*\\(?\\?{1,3}\\)?");

  private static final Pattern PAST_YEAR =
      Pattern.compile("(?<![\\d/.-])(?:19|20)\\d\\d(?![\\d/-]|\\.\\d)");
  private static final Pattern PAST_DECADE =
      Pattern.compile(
          "\\bin (?:the|his|her|de|zijn|haar) (?:(?:early|late|vroege|late) )?(?:jaren )?(?:fifties|sixties|seventies|eighties|nineties|vijftig|zestig|zeventig|tachtig|negentig|\\d0s|\\d\\d\\d0s)\\b");
  private static final Pattern WEEKS_AGO =
      Pattern.compile(
          "\\b(\\d{1,3}|three|four|five|six|seven|eight|nine|ten|twelve|several|many|drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf|enkele)\\s+(?:weeks|weken)\\s+(?:ago|prior|earlier|geleden|terug)\\b");
  private static final Pattern SINCE =
      Pattern.compile("\\b(?:since|from|sinds|sedert|vanaf|for|gedurende)\\s+(?:[a-z]+\\s+){0,2}$");

  /** What makes a relative the one who has the target. */
  private static final Pattern HAS =
      Pattern.compile(
          "\\b(?:had|has|have|having|with|died|die|dying|passed|suffers?|suffered|diagnosed|deceased|history|heeft|hadden|hebben|met|overleden|overleed|leed|lijdt|kreeg|werd|bekend|gestorven|gediagnosticeerd|ook|was|were|is|are|positive|pos|positief|tested)\\b|[:(-]");

  private static final Pattern PAST_TENSE =
      Pattern.compile(
          "\\b(?:(?<!(?:has|have) )had|hadden|kreeg|overleed|overleden|died|late|wijlen)\\b");

  private final AssertionCues cues;
  private final SentenceSplitter splitter;

  public AssertionReader(AssertionCues cues) {
    this.cues = cues;
    this.splitter = new SentenceSplitter(cues.rules());
  }

  /**
   * Reads what a text says of a target.
   *
   * @param target the target's characters in {@code text}, in UTF-16 units
   * @throws IllegalArgumentException if the target is empty or does not lie in the text
   */
  public Assertion read(String text, Span target) {
    if (target.end() > text.length() || target.start() == target.end()) {
      throw new IllegalArgumentException(
          "Target "
              + target.start()
              + " to "
              + target.end()
              + " does not lie in a text of "
              + text.length()
              + " characters");
    }
    StringBuilder masked = new StringBuilder(TextNormalizer.normalize(text));
    for (int i = target.start(); i < target.end(); i++) {
      masked.setCharAt(i, TARGET);
    }
    String normalized = masked.toString();
    List<Span> sentences = splitter.split(text);
    int from = target.start();
    int to = target.end();
    List<Span> before = new ArrayList<>();
    for (Span sentence : sentences) {
      if (sentence.start() < target.end() && sentence.end() > target.start()) {
        from = Math.min(from, sentence.start());
        to = Math.max(to, sentence.end());
      } else if (sentence.end() <= target.start()) {
        before.add(sentence);
      }
    }
    before.add(new Span(from, to));
    return new Sentence(text, normalized, from, to, target)
        .read(headingOf(text, normalized, before));
  }

  /** The heading under which the last of some sentences stands. */
  private Optional<Heading> headingOf(String text, String normalized, List<Span> sentences) {
    Optional<Heading> heading = Optional.empty();
    for (Span sentence : sentences) {
      List<Word> words = AssertionCues.words(normalized, sentence.start(), sentence.end());
      for (int length = Math.min(6, words.size()); length > 0; length--) {
        String name =
            words.subList(0, length).stream().map(Word::letters).collect(Collectors.joining(" "));
        int end = words.get(length - 1).end();
        LexiconRule rule = cues.heading(name);
        if (rule != null && endsHeading(normalized, end, sentence.end())) {
          heading = Optional.of(new Heading(words.get(0).start(), end, rule));
          break;
        }
        if (length >= 1 && rule == null && isCapitalHeading(text, words.get(0).start(), end)) {
          heading = Optional.empty();
        }
      }
    }
    return heading;
  }

  private record Heading(int start, int end, LexiconRule rule) {}

  private static boolean endsHeading(String text, int at, int end) {
    int next = at;
    while (next < end && text.charAt(next) == ' ') {
      next++;
    }
    return next >= end
        || text.charAt(next) == ':'
        || text.charAt(next) == '\n'
        || text.startsWith("- ", next);
  }

  private static boolean isCapitalHeading(String text, int start, int end) {
    if (end >= text.length() || text.charAt(end) != ':' || end - start < 3) {
      return false;
    }
    return text.substring(start, end)
        .chars()
        .allMatch(c -> !Character.isLetter(c) || Character.isUpperCase(c));
  }

  /** The sentence of one target, with its cues. */
  private final class Sentence {
    private final String original;
    private final String text;
    private final int start;
    private final int end;
    private final Span target;
    private final List<Word> words;
    private final List<Cue> found;
    private final int targetWord;
    private final List<Evidence> evidence = new ArrayList<>();

    Sentence(String original, String text, int start, int end, Span target) {
      this.original = original;
      this.text = text;
      this.start = start;
      this.end = end;
      this.target = target;
      this.words = AssertionCues.words(text, start, end);
      this.found = cues.find(text, words);
      int at = 0;
      for (int i = 0; i < words.size(); i++) {
        if (words.get(i).start() <= target.start()) {
          at = i;
        }
      }
      this.targetWord = at;
    }

    Assertion read(Optional<Heading> heading) {
      Optional<LexiconRule> doubt = doubt();
      boolean denied = denied(doubt);
      String experiencer = experiencer(heading);
      String time = time(heading, denied, experiencer);
      String presence = denied ? "absent" : doubt.isPresent() ? "uncertain" : "present";
      evidence.sort(Comparator.comparingInt(Evidence::start));
      return new Assertion(
          presence,
          presence.equals("uncertain")
              ? doubt.map(rule -> rule.attribute("degree"))
              : Optional.empty(),
          time,
          experiencer,
          evidence);
    }

    private void show(String role, int from, int to, String rule) {
      evidence.add(new Evidence(role, from, to, rule));
    }

    // --- scope ---

    private List<Cue> between(int from, int to) {
      return found.stream().filter(cue -> cue.start() >= from && cue.end() <= to).toList();
    }

    /** Whether a word between ends every scope; one that directly follows the cue does not. */
    private boolean stopped(int from, int to) {
      return between(from, to).stream()
          .anyMatch(
              cue -> cue.is("stop") && text.substring(from, cue.start()).strip().length() > 0);
    }

    /** Whether, after a comma or conjunction, something is said with a verb of its own. */
    private boolean affirmed(int from, int to) {
      Matcher matcher = COMMA.matcher(text).region(from, to);
      if (!matcher.find()) {
        return false;
      }
      int at = matcher.start();
      return ARTICLE.matcher(text).region(at, to).find()
          || CLAUSE.matcher(text).region(at, to).find()
          || between(at, to).stream()
              .anyMatch(cue -> cue.is("affirm") || cue.is("current") || cue.is("uncertain"));
    }

    /** "Without the brace she has instability": a clause of its own follows. */
    private boolean ownClause(Cue cue, int to) {
      List<Cue> part = between(cue.end(), to);
      boolean front = cue.firstWord() == 0;
      for (int i = 0; i < part.size(); i++) {
        boolean verb = part.get(i).is("affirm");
        boolean subject =
            i > 0
                && part.get(i - 1).is("patient")
                && part.get(i - 1).firstWord() > cue.lastWord() + 2
                && part.get(i - 1).lastWord() + 1 == part.get(i).firstWord();
        boolean atTarget =
            front
                && part.get(i).is("patient")
                && part.get(i).firstWord() > cue.lastWord() + 1
                && part.get(i).lastWord() + 1 == targetWord
                && cue.rules().stream().anyMatch(r -> r.is("fronted"));
        if (atTarget
            || verb && (subject || front && cue.rules().stream().anyMatch(r -> r.is("fronted")))) {
          return true;
        }
      }
      return false;
    }

    private int wordsBetween(int from, int to) {
      return (int) words.stream().filter(w -> w.start() >= from && w.end() <= to).count();
    }

    /** Words of the list item in which the target stands, up to it. */
    private int itemWords(int from, int to) {
      Matcher matcher = BREAK.matcher(text).region(from, to);
      int last = from;
      while (matcher.find()) {
        last = matcher.end();
      }
      return wordsBetween(last, to);
    }

    private static int reach(LexiconRule rule, int usual) {
      String reach = rule.attribute("reach");
      return reach.isEmpty() ? usual : Integer.parseInt(reach);
    }

    private static boolean before(LexiconRule rule) {
      return !rule.attribute("pos").equals("post");
    }

    private static boolean after(LexiconRule rule) {
      return !rule.attribute("pos").equals("pre");
    }

    // --- presence ---

    private boolean denied(Optional<LexiconRule> doubt) {
      boolean denied = false;
      for (Cue cue : found) {
        for (LexiconRule rule : cue.rules()) {
          if (!rule.category().equals("negation") || denied) {
            continue;
          }
          boolean reaches =
              cue.end() <= target.start()
                  ? before(rule) && deniesAhead(cue, rule)
                  : cue.start() >= target.end() && after(rule) && deniesBack(cue, rule);
          if (reaches && !doubtedDenial(cue, doubt)) {
            denied = true;
            show("presence", cue.start(), cue.end(), rule.name());
          }
        }
      }
      if (!denied && marked()) {
        denied = true;
      }
      return denied;
    }

    /** "probably no pneumonia": the doubt is about the denial. */
    private boolean doubtedDenial(Cue denial, Optional<LexiconRule> doubt) {
      return doubt.isPresent()
          && found.stream()
              .anyMatch(
                  cue ->
                      cue.is("uncertain")
                          && cue.end() <= denial.start()
                          && !(cue.end() <= target.start() && target.end() <= denial.start())
                          && wordsBetween(cue.end(), denial.start()) <= 1
                          && !text.substring(cue.end(), denial.start()).contains(","));
    }

    private boolean deniesAhead(Cue cue, LexiconRule rule) {
      int from = cue.end();
      int to = target.start();
      int count = wordsBetween(from, to);
      boolean prefix = count > 0 && text.charAt(from) == '-';
      if (prefix
          || ownClause(cue, to)
          || between(from, to).stream().anyMatch(c -> c.is("negation"))) {
        return false;
      }
      String limit = rule.attribute("reach");
      if (!limit.isEmpty()) {
        int last = Integer.parseInt(limit);
        return count <= last
            && !stopped(from, to)
            && !affirmed(from, to)
            && !(last <= 4 && NEAR_END.matcher(text).region(from, to).find());
      }
      return count <= LONGEST_SCOPE
          && itemWords(from, to) <= LONGEST_ITEM
          && !stopped(from, to)
          && !affirmed(from, to);
    }

    private boolean deniesBack(Cue cue, LexiconRule rule) {
      int from = target.end();
      int to = cue.start();
      if (stopped(from, to) || wordsBetween(from, to) > reach(rule, 10)) {
        return false;
      }
      String between = text.substring(from, to);
      boolean bracket = between.strip().matches("[(:]");
      if (COMMA.matcher(between).find() && !bracket) {
        boolean many =
            text.substring(cue.start(), cue.end())
                .matches("(?:are|were|zijn|waren|werden|worden|have|denied|ontkend)\\b.*");
        return many && !affirmed(from, to) && !verbBefore();
      }
      if (text.substring(cue.start(), cue.end()).matches("no|geen|niet|nee|none|not|neg")) {
        return endsClause(cue.end()) && !laterTarget(from, to);
      }
      return true;
    }

    private boolean laterTarget(int from, int to) {
      return wordsBetween(from, to) > 6;
    }

    private boolean endsClause(int at) {
      return text.substring(at, end).matches("(?s)\\s*(?:[,;.:)].*|meer\\b.*|)");
    }

    private boolean verbBefore() {
      return between(start, target.start()).stream()
          .anyMatch(cue -> cue.is("affirm") || cue.is("current"));
    }

    private boolean marked() {
      Matcher matcher = MARKED_ABSENT.matcher(text).region(target.end(), end);
      boolean absent = matcher.lookingAt();
      if (!absent) {
        matcher = MARKED_ABSENT_BEFORE.matcher(text).region(start, target.start());
        absent = matcher.find();
      }
      if (!absent && PLUS.matcher(text).region(start, end).find()) {
        matcher = MINUS_IN_LIST.matcher(text).region(target.end(), end).useTransparentBounds(true);
        absent = matcher.lookingAt();
      }
      if (absent) {
        show("presence", matcher.start(), matcher.end(), "mark");
      }
      return absent;
    }

    private Optional<LexiconRule> doubt() {
      LexiconRule best = null;
      for (Cue cue : found) {
        for (LexiconRule rule : cue.rules()) {
          if (!rule.category().equals("uncertain")) {
            continue;
          }
          boolean ahead = cue.end() <= target.start();
          int from = ahead ? cue.end() : target.end();
          int to = ahead ? target.start() : cue.start();
          boolean reaches =
              (ahead ? before(rule) : cue.start() >= target.end() && after(rule))
                  && itemWords(from, to) <= reach(rule, 10)
                  && wordsBetween(from, to) <= 16
                  && !stopped(from, to)
                  && !affirmedDoubt(from, to, ahead);
          if (reaches) {
            best = best != null && best.attribute("degree").equals("unlikely") ? best : rule;
            show("presence", cue.start(), cue.end(), rule.name());
          }
        }
      }
      if (best == null) {
        Matcher matcher = MARKED_POSSIBLE.matcher(text).region(target.end(), end);
        if (matcher.lookingAt()) {
          show("presence", matcher.start(), matcher.end(), "mark");
          return Optional.of(QUESTION);
        }
        int close = text.indexOf('?', target.end());
        if (close >= 0
            && close < end
            && wordsBetween(target.end(), close) <= 8
            && !text.substring(target.end(), close).contains(",")) {
          show("presence", close, close + 1, "mark");
          return Optional.of(QUESTION);
        }
        if (target.start() > start && text.charAt(target.start() - 1) == '?') {
          show("presence", target.start() - 1, target.start(), "mark");
          return Optional.of(QUESTION);
        }
      }
      return Optional.ofNullable(best);
    }

    private boolean affirmedDoubt(int from, int to, boolean ahead) {
      Matcher matcher = COMMA.matcher(text).region(from, to);
      if (!matcher.find()) {
        return false;
      }
      return !ahead
          || between(matcher.end(), to).stream()
              .anyMatch(c -> c.is("affirm") || c.is("current") || c.is("negation"));
    }

    // --- time ---

    private String time(Optional<Heading> heading, boolean denied, String experiencer) {
      int nearest = Integer.MAX_VALUE;
      String time = null;
      Evidence shown = null;
      for (Cue cue : found) {
        for (LexiconRule rule : cue.rules()) {
          String value =
              switch (rule.category()) {
                case "historical", "hypothetical", "future" -> rule.category();
                case "negation" -> rule.attribute("time");
                default -> "";
              };
          if (value.isEmpty() || denied && rule.is("asserted") || !reachesInTime(cue, rule)) {
            continue;
          }
          int distance =
              cue.end() <= target.start()
                  ? wordsBetween(cue.end(), target.start())
                  : wordsBetween(target.end(), cue.start());
          if (distance < nearest || value.equals("hypothetical") && !value.equals(time)) {
            nearest = distance;
            time = value;
            shown = new Evidence("time", cue.start(), cue.end(), rule.name());
          }
        }
      }
      if (time == null
          && !experiencer.equals("patient")
          && PAST_TENSE.matcher(text).region(start, target.start()).find()) {
        time = "historical";
      }
      if (time == null) {
        shown = dated();
        time = shown == null ? null : "historical";
      }
      if (time == null && heading.isPresent()) {
        String value = heading.get().rule().attribute("time");
        if (!value.isEmpty()) {
          time = value;
          shown =
              new Evidence(
                  "time", heading.get().start(), heading.get().end(), heading.get().rule().name());
        }
      }
      if (shown != null) {
        evidence.add(shown);
      }
      return time == null ? "current" : time;
    }

    private boolean reachesInTime(Cue cue, LexiconRule rule) {
      boolean ahead = cue.end() <= target.start();
      if (!ahead && cue.start() < target.end()) {
        return false;
      }
      if (ahead ? !before(rule) : !after(rule)) {
        return false;
      }
      int from = ahead ? cue.end() : target.end();
      int to = ahead ? target.start() : cue.start();
      boolean ended =
          stopped(from, to)
              || between(from, to).stream().anyMatch(c -> c.is("current"))
              || (rule.category().equals("hypothetical") ? false : affirmed(from, to));
      boolean close =
          rule.category().equals("future")
              || rule.is("asserted")
              || rule.category().equals("historical") && rule.attribute("pos").equals("both");
      if (!ahead && close && text.substring(from, to).contains(",")) {
        return false;
      }
      String limit = rule.attribute("reach");
      int most = limit.isEmpty() ? LONGEST_SCOPE : Integer.parseInt(limit);
      boolean open = limit.isEmpty() || rule.category().equals("hypothetical");
      int count = open ? wordsBetween(from, to) : itemOrAll(rule, from, to);
      return !ended && count <= most;
    }

    private int itemOrAll(LexiconRule rule, int from, int to) {
      boolean listed = rule.category().equals("historical") && rule.attribute("pos").equals("pre");
      return listed ? itemWords(from, to) : wordsBetween(from, to);
    }

    /** "(1998)", "in 2004", "six weeks ago". */
    private Evidence dated() {
      Matcher year = PAST_YEAR.matcher(text).region(start, end);
      while (year.find()) {
        boolean ahead = year.end() <= target.start();
        int from = ahead ? year.end() : target.end();
        int to = ahead ? target.start() : year.start();
        boolean near =
            to >= from
                && wordsBetween(from, to) <= 6
                && !stopped(from, to)
                && !text.substring(from, to).contains(",")
                && between(from, to).stream().noneMatch(c -> c.is("current"));
        if (near && !SINCE.matcher(text.substring(start, year.start())).find()) {
          return new Evidence("time", year.start(), year.end(), "year");
        }
      }
      Matcher decade = PAST_DECADE.matcher(text).region(start, end);
      if (decade.find()) {
        return new Evidence("time", decade.start(), decade.end(), "decade");
      }
      Matcher weeks = WEEKS_AGO.matcher(text).region(start, end);
      while (weeks.find()) {
        String number = weeks.group(1);
        boolean long_ = !number.matches("[12]");
        int from = Math.min(weeks.end(), target.end());
        int to = Math.max(weeks.start(), target.start());
        if (long_ && from <= to && !stopped(from, to) && !text.substring(from, to).contains(",")) {
          return new Evidence("time", weeks.start(), weeks.end(), "weeks_ago");
        }
      }
      return null;
    }

    // --- experiencer ---

    private String experiencer(Optional<Heading> heading) {
      for (Cue cue : found) {
        for (LexiconRule rule : cue.rules()) {
          boolean person = rule.category().equals("family") || rule.category().equals("other");
          if (person && belongs(cue, rule)) {
            show("experiencer", cue.start(), cue.end(), rule.name());
            return rule.category();
          }
        }
      }
      String value = heading.map(h -> h.rule().attribute("experiencer")).orElse("");
      if (!value.isEmpty()) {
        show(
            "experiencer", heading.get().start(), heading.get().end(), heading.get().rule().name());
        return value;
      }
      return "patient";
    }

    private boolean belongs(Cue cue, LexiconRule rule) {
      boolean ahead = cue.end() <= target.start();
      if (!ahead && (cue.start() < target.end() || !after(rule))) {
        return false;
      }
      int from = ahead ? cue.end() : target.end();
      int to = ahead ? target.start() : cue.start();
      boolean ended =
          between(from, to).stream()
              .anyMatch(c -> c.rules().stream().anyMatch(r -> r.is("clause")));
      if (ended || otherPerson(from, to)) {
        return false;
      }
      if (!rule.is("relative")) {
        return wordsBetween(from, to) <= LONGEST_SCOPE
            && !between(from, to).stream().anyMatch(c -> c.is("current"));
      }
      if (informs(cue)) {
        return false;
      }
      String part = text.substring(from, to);
      if (ahead) {
        int count = wordsBetween(from, to);
        return count <= 15 && (count <= 1 || HAS.matcher(part).find());
      }
      return part.matches(
          "(?:[^,;:]*\\b(?:in|of|by|with|bij|van|door)\\s+(?:[a-z']+\\s+){0,3}|\\s*[(:,-]?\\s*(?:[a-z']+\\s+){0,1})");
    }

    /** A clause about the patient begins. */
    private boolean otherPerson(int from, int to) {
      Matcher matcher = COMMA.matcher(text).region(from, to);
      return matcher.find() && between(matcher.start(), to).stream().anyMatch(c -> c.is("patient"))
          || between(from, to).stream()
              .anyMatch(c -> c.rules().stream().anyMatch(r -> r.is("named")));
    }

    /** "mother reports", "according to her daughter", "lives with her son". */
    private boolean informs(Cue person) {
      return found.stream()
          .anyMatch(
              cue ->
                  cue.is("reporting")
                      && (cue.start() >= person.end()
                              && wordsBetween(person.end(), cue.start()) <= 2
                              && !text.substring(person.end(), cue.start()).contains(",")
                          || cue.end() <= person.start()
                              && wordsBetween(cue.end(), person.start()) <= 2
                              && !text.substring(cue.end(), person.start()).contains(",")));
    }
  }

  private static final LexiconRule QUESTION =
      new LexiconRule(
          "mark", "uncertain", java.util.Map.of("degree", "possible"), List.of(), "", "");
}
