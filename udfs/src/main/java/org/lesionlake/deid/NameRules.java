package org.lesionlake.deid;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds person names that nobody told us of: after titles, roles and sign-offs, and with several
 * initials. What follows a cue is a name only if it is written like one and its first word means
 * nothing else in a report.
 */
final class NameRules {
  private static final String START = "(?=\\p{L})(?<![\\p{L}\\p{N}])";

  /**
   * Titles before a name; capitals without a dot stay out: MR, MS, DR are techniques and diseases.
   */
  private static final Pattern TITLE =
      Pattern.compile(
          START
              + "(?:[Dd]rs?\\.?|DRS?\\.|[Pp]rof(?:essor)?\\.?|PROF\\.?|[Mm]w\\.?|MW\\.|[Mm]evr\\.?|[Mm]evrouw"
              + "|MEVROUW|MEVR\\.|[Dd]hr\\.?|DHR\\.?|[Dd]e heer|[Mm]eneer|[Mm]r\\.|Mrs?\\.?|Ms\\.?|Miss|[Ii]r\\.|[Zz]r\\.|[Zz]uster"
              + "|Hr\\.|(?<!\\d )hr\\."
              + "|[Cc]o-?ass\\.?|[Ss]r\\.|[Dd]octor|[Dd]okter|[Aa]ssistente?|[Zz]aalarts|[Pp]oliarts|[Vv]erpleegkundige|[Nn]urse|[Ff]ysiotherapeute?|[Cc]ollegae?|[Cc]olleague|[Hh]uisarts|[Aa]rts|AIOS|ANIOS|[Cc]o-?assistent"
              + "|[Pp]ati[eë]nte?|[Ff]amilie|[Hh]err|[Ff]rau)\\s{1,3}(?=\\p{Lu}|van |de |den |der |ter |ten |von |op den |op de |'t )");

  /** "Haar dochter Lisa", "his wife, Anna,": a relative's name that is no word of a report. */
  private static final Pattern RELATIVE =
      Pattern.compile(
          START
              + "(?:echtgenote|echtgenoot|vrouw|partner|dochter|zoon|moeder|vader|zus|broer|zusje|broertje|schoondochter"
              + "|schoonzoon|kleindochter|kleinzoon|mantelzorger|vriendin|vriend|nicht|neef|tante|oom"
              + "|wife|husband|daughter|son|mother|father|sister|brother|niece|nephew|aunt|uncle|granddaughter"
              + "|grandson|girlfriend|boyfriend|carer|caregiver|next of kin|contactpersoon)"
              + ",?\\s{1,2}(?=\\p{Lu}\\p{Ll})",
          Pattern.UNICODE_CASE | Pattern.CASE_INSENSITIVE);

  /** Endings of diseases: "moeder Mammacarcinoom" names nobody. */
  private static final Pattern DISEASE =
      Pattern.compile(
          ".*(?:oom|oma|omen|itis|ose|osis|kanker|cancer|emie|emia|pathie|pathy|iek|isch|ic|al|ale|aal|lijden|ziekte|disease|infarct|tumor|tumour|syndroom|syndrome|gie|logy)");

  /** Given names that are eponyms of the clinic too. */
  private static final Set<String> GIVEN = Set.of("joseph", "mary", "john", "anna");

  /** "I, Jane Doe, have reviewed the images". */
  private static final Pattern FIRST_PERSON =
      Pattern.compile(
          START
              + "(?:I|[Tt]he patient|[Dd]e pati[eë]nte?),\\s{1,2}(?=(?:\\p{Lu}[\\p{L}'’.-]*\\s){1,4}?\\p{Lu}[\\p{L}'’-]+,)");

  /** "Electronically Signed: 03/04/2021 14:33 John Smith": a day and a time before the name. */
  private static final Pattern SIGNED_AT =
      Pattern.compile(
          START
              + "(?:signed|ondertekend|geautoriseerd|authori[sz]ed|verified|approved)(?: on| op| by| door)?:?\\s{1,2}"
              + "\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}(?:[ ,]{1,2}\\d{1,2}:\\d{2}(?::\\d{2})?(?: ?[AP]M)?)?[ ,]{1,3}(?:by |door )?(?=\\p{Lu})",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern IN_BRACKETS = Pattern.compile("\\(\\p{Lu}\\p{Ll}{1,20}\\)\\s{1,2}");

  /** Roles and phrases before a name; a colon may stand between. */
  private static final Pattern ROLE =
      Pattern.compile(
          START
              + "(?:radioloog|radioloog i\\.o\\.|radiologist|patholoog|pathologist|longarts|internist"
              + "|oncoloog|oncologist|chirurg|surgeon|uroloog|urologist|neuroloog|huisarts|mdl-arts"
              + "|gynaecoloog|hematoloog|physician|attending|resident|fellow|supervisor|supervisie"
              + "|co-?assistent|arts-?assistent|laborant|technologist|technician|consultant"
              + "|(?:referring|requesting|ordering|attending) (?:physician|doctor|clinician)"
              + "|aanvrager|aanvragend arts|aanvragend specialist|verwijzer|verwijzend arts"
              + "|(?:hoofd)?behandelaar|behandelend (?:arts|specialist)|verslaglegger|beoordelaar"
              + "|patient ?name|pati[eë]nt ?naam|naam(?: pati[eë]nt)?|name|achternaam|voornaam|surname"
              + "|first name|last name|verslagen door|verslagd door|verslag door|gedicteerd door"
              + "|aangevraagd door|verwezen door|requested by|referred by|reported by|read by"
              + "|dictated by|interpreted by|performed by|verricht door|uitgevoerd door"
              + "|(?:electronically |digitally )?signed(?: off)?(?: by)?|authori[sz]ed by|approved by|verified by"
              + "|finali[sz]ed by|transcribed by|(?:elektronisch |digitaal )?ondertekend door"
              + "|(?:elektronisch )?geautoriseerd door|gefiatteerd door|akkoord"
              + "|(?:mede)?beoordeeld door|reviewed by|reviewed with|discussed with|besproken met"
              + "|overlegd met|overleg met|doorgebeld aan|doorgegeven aan|gemeld aan|medegedeeld aan|meegedeeld aan"
              + "|communicated (?:to|with)|reported to|relayed to|informed|cc|namens|on behalf of|t\\.a\\.v\\.|attn)"
              + "\\s{0,2}:?\\s{1,3}|"
              + START
              + "(?:radioloog|radiologist|aanvrager|naam|name|verwijzer|patient|pati[eë]nt):",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern SIGN_OFF =
      Pattern.compile(
          START
              + "(?:met (?:vriendelijke|collegiale|hartelijke) groet(?:en)?|vriendelijke groet(?:en)?|hoogachtend|mvg"
              + "|m\\.v\\.g\\.?|(?:kind|best|warm) regards|regards|(?:yours )?sincerely|yours faithfully)"
              + "[,.]?\\s{1,20}",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern INITIALS =
      Pattern.compile(
          START
              + "(?<!\\p{Lu}\\.)(?:\\p{Lu}\\.[ -]?){2,6}(?:(?:van|de|der|den|ter|ten|von|'t|in|op|v\\.d\\.|v\\.)\\s{1,2}){0,3}"
              + "\\p{Lu}\\p{Ll}[\\p{L}'’]{0,30}(?:-\\p{Lu}\\p{L}{1,30})?(?!\\p{L})");

  private static final Pattern SIGNATURE =
      Pattern.compile(
          START
              + "(?<!\\p{Lu}\\.)(?:\\p{Lu}\\.[ -]?){1,6}(?:(?:El|Al|Ben|Bin|Van|De|Den|Der|Ter|Ten|van|de|der|den|ter|ten|von|'t|in|op|v\\.d\\.|v\\.)\\s{1,2}){0,3}"
              + "\\p{Lu}\\p{L}{1,30}(?:-\\p{Lu}\\p{L}{1,30})?(?=\\s{0,2}[/&+]\\s{0,2}(?:\\p{Lu}\\.[ -]?){1,6}\\p{L}|,?\\s{1,2}\\(?(?:radioloog|radiologen|radiologist|arts|aios|anios|MD\\b|M\\.D\\."
              + "|internist|longarts|oncoloog|oncologist|chirurg|uroloog|patholoog|physician|fellow|resident))");

  private static final Set<String> LOWER_PARTICLES =
      Set.of(
          "van", "der", "den", "de", "ter", "ten", "te", "het", "von", "zu", "el", "al", "la", "le",
          "di", "da", "du", "bin", "ben", "op", "in", "v", "d", "vd", "t");

  /** Abbreviations of techniques and headings that look like initials. */
  private static final Set<String> ABBREVIATIONS =
      Set.of("ct", "mr", "mri", "pet", "us", "dd", "iv", "ap", "pa", "vg", "sp", "nb", "mc");

  /** Cues that only a person or a department follows. */
  private static final Pattern PREPOSITION_CUE =
      Pattern.compile(
          "(?:door|by|met|with|aan|to|namens|behalf of)\\s*:?\\s*$", Pattern.CASE_INSENSITIVE);

  /** What stands between two names of a list; after a comma only initials begin another. */
  private static final Pattern NEXT_NAME =
      Pattern.compile(
          "(?:,\\s{1,2}(?=\\p{Lu}\\.)|(?:,?\\s{1,2}(?:en|and)\\s{1,2}|\\s{0,2}[&+/]\\s{0,2})"
              + "(?=\\p{Lu}|van |de |den |der |ter |ten |von |'t |drs?\\.? ))");

  private static final int MAX_PARTS = 6;

  private static final int MAX_NAMES = 8;

  private final String text;
  private final Spans spans;

  NameRules(String text, Spans spans) {
    this.text = text;
    this.spans = spans;
  }

  void find() {
    after(SIGN_OFF, true);
    after(TITLE, true);
    after(ROLE, false);
    after(FIRST_PERSON, true);
    after(SIGNED_AT, true);
    relatives();
    whole(INITIALS);
    whole(SIGNATURE);
  }

  private void after(Pattern cue, boolean strong) {
    Matcher matcher = cue.matcher(text);
    while (matcher.find()) {
      if (cue == ROLE && endsLine(matcher)) {
        continue;
      }
      boolean list = cue == SIGN_OFF || matcher.group().indexOf(':') >= 0;
      boolean person = strong || list || PREPOSITION_CUE.matcher(matcher.group()).find();
      int start = skipTitles(skipBlanks(matcher.end()));
      int end = nameEnd(start, list, person);
      spans.mask(start, Math.max(start, end), Surrogate.NAME);
      if (end > start) {
        more(end, person);
      }
    }
  }

  /** "J. Smit, radioloog" at a line's end: the next line is another's. */
  private boolean endsLine(Matcher cue) {
    String group = cue.group();
    if (group.indexOf('\n') < 0 || group.indexOf(':') >= 0) {
      return false;
    }
    int line = text.lastIndexOf('\n', cue.start()) + 1;
    return !text.substring(line, cue.start()).isBlank();
  }

  private void relatives() {
    Matcher matcher = RELATIVE.matcher(text);
    while (matcher.find()) {
      int start = matcher.end();
      int first = wordEnd(start);
      String word = Words.fold(text.substring(start, first));
      boolean person =
          Character.isUpperCase(text.charAt(start))
              && (GIVEN.contains(word) || !WordList.isOrdinary(word))
              && !DISEASE.matcher(word).matches();
      if (person) {
        spans.mask(start, Math.max(first, nameEnd(start, false, false)), Surrogate.NAME);
      }
    }
  }

  /** The further names of "J. Young, P. Smit and M. White". */
  private void more(int from, boolean strong) {
    Matcher next = NEXT_NAME.matcher(text);
    int at = from;
    for (int names = 1; names < MAX_NAMES; names++) {
      if (!next.region(at, text.length()).lookingAt()) {
        return;
      }
      int start = skipTitles(next.end());
      int end = nameEnd(start, false, strong);
      if (end <= start || isAbbreviation(text.substring(start, end))) {
        return;
      }
      spans.mask(start, end, Surrogate.NAME);
      at = end;
    }
  }

  /** A department ("SEH", "MDO") rather than a name with initials. */
  private static boolean isAbbreviation(String word) {
    return word.length() <= 5
        && word.indexOf('.') < 0
        && word.equals(word.toUpperCase(Locale.ROOT));
  }

  private void whole(Pattern pattern) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      String name = matcher.group();
      String last = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf(' ')) + 1);
      String initials = name.substring(0, name.lastIndexOf('.') + 1).replaceAll("\\P{L}", "");
      String family = Words.fold(last);
      boolean surname = WordList.SURNAMES.contains(family) || WordList.EPONYMS.contains(family);
      boolean person = surname && !ABBREVIATIONS.contains(Words.fold(initials));
      if (person || !WordList.isOrdinary(family)) {
        spans.mask(matcher.start(), matcher.end(), Surrogate.NAME);
      }
    }
  }

  private int skipBlanks(int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) == ' ') {
      i++;
    }
    return i;
  }

  private int skipTitles(int from) {
    int at = from;
    for (int titles = 0; titles < MAX_PARTS; titles++) {
      int end = wordEnd(at);
      String word = Words.fold(text.substring(at, Math.min(end, at + 12)));
      if (end == at || !WordList.TITLES.contains(word)) {
        return at;
      }
      boolean dot = end < text.length() && text.charAt(end) == '.';
      int next = skipBlanks(dot ? end + 1 : end);
      if (next == end) {
        return at;
      }
      at = next;
    }
    return at;
  }

  /**
   * The end of the name that starts at a place, or that place if none does. A name is capitalised
   * words, initials and particles on one line, of which at least one word is not ordinary.
   *
   * @param list whether "Family, Given" may stand there
   * @param strong whether words that are common family names are one here; behind an initial or a
   *     particle they always are
   */
  private int nameEnd(int start, boolean list, boolean strong) {
    int end = start;
    int at = start;
    boolean named = false;
    boolean introduced = false;
    boolean comma = false;
    for (int part = 0; part < MAX_PARTS && at < text.length(); part++) {
      Matcher called = IN_BRACKETS.matcher(text).region(at, text.length());
      if (part > 0 && introduced && called.lookingAt()) {
        at = called.end();
      }
      int wordEnd = wordEnd(at);
      String word = text.substring(at, Math.min(wordEnd, at + 40));
      boolean particle = LOWER_PARTICLES.contains(Words.fold(word).replaceAll("['’]", ""));
      boolean initial = isInitial(word, wordEnd) && !(comma && word.length() > 3);
      boolean name = isName(word, strong || introduced || named);
      if (!particle && !initial && !name) {
        break;
      }
      if (name || initial) {
        end = wordEnd;
        named |= name;
      }
      introduced |= initial || particle;
      int next = wordEnd;
      if (next < text.length() && text.charAt(next) == '.' && (initial || particle)) {
        next++;
        end = initial ? next : end;
      }
      if (next < text.length() && text.charAt(next) == ',' && list && !comma && named) {
        comma = true;
        next++;
      } else if (next < text.length() && "-'’^".indexOf(text.charAt(next)) >= 0) {
        next++;
      }
      at = skipBlanks(next);
      boolean joined = at > wordEnd;
      if (!joined || at < text.length() && text.charAt(at) == '\n') {
        break;
      }
    }
    boolean initialsOnly = !named && end > start && list && end - start >= 2;
    return named || initialsOnly ? end : start;
  }

  private int wordEnd(int from) {
    int i = from;
    if (i < text.length() && "'’".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    while (i < text.length()
        && (Character.isLetter(text.charAt(i))
            || Character.getType(text.charAt(i)) == Character.NON_SPACING_MARK)) {
      i++;
    }
    return i;
  }

  /** "J." or "J", or "JP" and "JPM." before a name. */
  private boolean isInitial(String word, int wordEnd) {
    if (word.isEmpty() || !word.equals(word.toUpperCase(Locale.ROOT)) || word.startsWith("'")) {
      return false;
    }
    boolean dot = wordEnd < text.length() && text.charAt(wordEnd) == '.';
    boolean digit = wordEnd < text.length() && Character.isDigit(text.charAt(wordEnd));
    return word.length() == 1
        ? !digit
        : word.length() <= 3 && dot && !WordList.isOrdinary(Words.fold(word));
  }

  private static boolean isName(String word, boolean strong) {
    if (word.length() < 2 || !Character.isUpperCase(word.charAt(0))) {
      return false;
    }
    String folded = Words.fold(word);
    boolean ordinary =
        WordList.CLINICAL.contains(folded) && !(strong && WordList.SURNAMES.contains(folded));
    return !ordinary && !WordList.TITLES.contains(folded);
  }
}
