package org.lesionlake.deid;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds numbers, addresses, hospitals and ages that identify, by their form or a cue before them.
 */
final class ContactRules {
  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final String START = "(?<![\\p{L}\\p{N}])";

  /** A start that spares the rest of a pattern wherever no word starts. */
  private static final String LETTER = "(?=\\p{L})" + START;

  private static final String END = "(?![\\p{L}\\p{N}])";

  private static final Pattern EMAIL =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}._%+-]{1,64}+@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,5}");
  private static final Pattern URL =
      Pattern.compile(
          "(?=[hHwW])" + START + "(?:https?://|www\\.)[^\\s<>\"]{1,2000}[\\p{L}\\p{N}/]",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern UID =
      Pattern.compile("(?<![\\p{L}\\p{N}.])[0-2](?:\\.\\d{1,39}){5,20}+(?![\\p{L}\\p{N}])");

  private static final Pattern ID_CUE =
      Pattern.compile(
          LETTER
              + "(?:mrn|m\\.r\\.n\\.|pati[eë]nt(?:en)?[ -]?(?:nr|nummer|number|id|no|identificatie)"
              + "|pat\\.?\\s?-?(?:nr|nummer|id)|pid|(?:medical )?record (?:number|no|nr)|dossier(?:nummer|nr)"
              + "|chart (?:number|no)|hospital (?:number|no)|accession(?: ?(?:number|no|nr))?|acc\\.? ?(?:nr|no|number)"
              + "|onderzoek(?:s)?-?(?:nummer|nr)|(?:study|exam|examination|case|order|report|specimen|visit|encounter|account) ?(?:number|no|nr|id)"
              + "|(?:order|opdracht|aanvraag|registratie|ziekenhuis|verslag|polis|verzekerden|episode|opname|zis|epd|hix|big|agb|uzovi|client)"
              + "-?\\s?(?:nummer|nr|code)|bsn|burgerservicenummer|burger service nummer|sofi-?(?:nummer|nr)|ssn"
              + "|social security (?:number|no)|nhs (?:number|no)|(?:ons|uw|our|your) (?:kenmerk|ref(?:erence)?)|kenmerk|referentie(?:nummer)?|id(?=\\s?[:#]))"
              + "\\.?\\s{0,3}[:#=]?\\s{0,3}(?:is\\s)?"
              + "(?=[\\p{L}./-]{0,10}\\d)([\\p{L}\\d](?:[\\p{L}\\d]|[./ -](?=\\d)){2,28})",
          FLAGS);
  private static final Pattern SPECIMEN =
      Pattern.compile("(?<![\\p{L}\\p{N}-])\\p{Lu}{1,2} ?\\d{2}-\\d{4,8}" + END);

  /** Seven digits and more are no measurement of a radiology report. */
  private static final Pattern LONG_NUMBER =
      Pattern.compile(
          "(?=\\d)(?<![\\p{N}.,])\\d{7,20}(?![\\p{N}]|[.,]\\d|\\s?(?:mm|cm|ml|mg|/|IU|IE|kopie|cop))");

  private static final Pattern BSN_SPLIT =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}.,-])(?:\\d{3}([. ])\\d{3}\\1\\d{3}|\\d{4}\\.\\d{2}\\.\\d{3})(?![\\p{L}\\p{N}])");

  private static final Pattern PHONE =
      Pattern.compile(
          "(?=[+(0])(?<![\\p{N}.,])(?:(?:\\+|00)[1-9]\\d{0,2}[ -]?(?:\\(0\\)[ -]?)?|\\(?0[1-9]\\d{0,2}\\)?(?: - |[ -])?)"
              + "\\d(?:[ -]?\\d){5,9}(?![\\p{N}])");
  private static final Pattern PHONE_AMERICAN =
      Pattern.compile("(?<![\\p{N}.,-])(?:\\(\\d{3}\\) ?|\\d{3}[-.])\\d{3}[-.]\\d{4}(?![\\p{N}-])");

  private static final Pattern IBAN =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])\\p{Lu}{2}\\d{2} ?\\p{Lu}{4}(?: ?\\d{4}){2} ?\\d{2}(?!\\p{N})");

  /** Three groups with a leading zero, as in Britain. */
  private static final Pattern PHONE_BRITISH =
      Pattern.compile(
          "(?<![\\p{N}.,-])(?:0\\d{2,4} \\d{3,4} \\d{3,4}|07\\d{3} \\d{6})(?![\\p{N}])");

  private static final Pattern PHONE_CUE =
      Pattern.compile(
          LETTER
              + "(?:tel(?:efoon|ephone)?(?:nummer|nr)?|phone(?: number)?|fax(?:nummer|nr)?|sein|pager|pieper|beeper|bleep|buzzer"
              + "|called (?:at|on)|call (?:at|on)|reached (?:at|on)|reachable (?:at|on)|bereikbaar op|te bereiken op|toestel|tst|ext(?:ension)?|dect|mobiel(?:nummer)?|mobile|gsm|doorkiesnummer|telefoonnummer|call back)"
              + "\\.?\\s{0,2}(?:nr\\.?|nummer|number|no\\.?)?\\s{0,2}[:#]?\\s{0,2}(\\(?\\+?\\d(?:[ ()/-]{0,2}\\d){2,15})(?!\\d|[.,]\\d|\\s?(?:mm|cm))",
          FLAGS);

  /** The end of a street and its number; the start is walked back to. */
  private static final Pattern STREET =
      Pattern.compile(
          "(?:straat|laan|weg|plein|gracht|kade|singel|dijk|steeg|hof|park|pad|dreef|plantsoen|markt|wal|boulevard|allee|str\\.)"
              + " (\\d{1,4}(?: ?[a-zA-Z](?!\\p{L}))?)(?!\\d)(?!\\s?(?:mm|cm|x\\s?\\d|ml))");

  private static final Pattern STREET_ENGLISH =
      Pattern.compile(
          START
              + "\\d{1,5} (?:\\p{Lu}[\\p{L}'’.]{1,20} ){1,3}(?:Street|Road|Avenue|Lane|Drive|Boulevard|Court|Square|Terrace|St\\.|Rd\\.|Ave\\.)");
  private static final Pattern POSTCODE =
      Pattern.compile(
          START
              + "([1-9]\\d{3}) ?(?!SA|SD|SS)([A-Z]{2})"
              + END
              + "(?:,? {1,2}(?:(?:Den|'s|De|Het)[ -])?\\p{Lu}[\\p{L}'-]{2,30}(?: aan (?:den|de) \\p{Lu}\\p{L}{2,20}){0,1})?");
  private static final Set<String> NOT_POSTCODE =
      Set.of(
          "CT", "MR", "HU", "ML", "MM", "CM", "MG", "CC", "PA", "IV", "PE", "US", "AP", "EN", "OP",
          "IN", "DE", "OF", "NA", "TE", "MA", "KV", "GY", "MS", "UH", "PT", "RX", "DX", "AD", "ET",
          "IE", "IU", "KG", "NU", "NO", "IS", "AT", "ON", "TO");

  /** "Oude Gracht 117": the kind of street as a word of its own. */
  private static final Pattern STREET_APART =
      Pattern.compile(
          "(?<!\\p{L})\\p{Lu}\\p{Ll}+(?: \\p{Lu}\\p{Ll}+)? (?:Straat|Laan|Weg|Plein|Gracht|Kade|Singel|Dijk|Markt|Hof|Voorhout|Steeg|Baan) \\d{1,4}(?: ?[a-zA-Z](?!\\p{L}))?(?!\\d)(?!\\s?(?:mm|cm|ml))");

  private static final Pattern ADDRESS_CUE =
      Pattern.compile(
          LETTER
              + "(?:adres|address|woonplaats|woonachtig (?:te|in)|wonende te|residing at|lives (?:at|in)|woont (?:in|te)|city|plaats)"
              + "(?::\\s{0,3}|\\s{1,3})((?=[\\p{Lu}\\d])[^\\n.;]{2,80})",
          FLAGS);

  private static final String CAP = "\\p{Lu}[\\p{L}'’]{1,30}";

  /** The kind of house at the end of its name; the start is walked back to. */
  private static final Pattern HOSPITAL_BEHIND =
      Pattern.compile(
          "(?<=[\\p{L}.][ -])(?:[Zz]iekenhuis|ZIEKENHUIS|[Hh]ospital|HOSPITAL|[Mm]edical [Cc]ent(?:er|re)"
              + "|[Mm]edisch [Cc]entrum|MC|UMC|[Kk]liniek|[Cc]linic|[Gg]asthuis|[Ii]nfirmary)"
              + END);

  private static final Pattern HOSPITAL_BEFORE =
      Pattern.compile(
          LETTER
              + "(?:\\p{L}{0,20}[Zz]iekenhuis|UMC|MC|[Mm]edisch [Cc]entrum|[Uu]niversity [Hh]ospital(?: of)?|[Hh]ospital of|[Kk]liniek|UZ|[Gg]asthuis)"
              + " ((?:(?:de|het|van|St\\.|Sint) ?){0,2}"
              + CAP
              + "(?:[ -]"
              + CAP
              + "){0,2})");
  private static final Pattern HOSPITAL_WORD =
      Pattern.compile(
          START
              + "(?:\\p{Lu}[\\p{L}]{1,30}(?:ziekenhuis|umc|UMC|kliniek)|\\p{Lu}{1,4}UMC\\+?|"
              + HospitalNames.PATTERN
              + ")"
              + END);

  private static final Pattern AGE =
      Pattern.compile(
          "(?=[19])"
              + START
              + "(9\\d|1[0-2]\\d)(?=[ -]?(?:jarige?|jaar\\b(?! (?:na|geleden|survival))|jr\\.?|j\\.|years?[ -]old|year[ -]old|y/?o\\b|yrs?\\b|-?y(?:ear)?-old))",
          FLAGS);

  /** "Hospital: Bethesda North". */
  private static final Pattern HOSPITAL_CUE =
      Pattern.compile(
          LETTER
              + "(?:[Hh]ospital|[Zz]iekenhuis|[Ii]nstelling|[Ii]nstitution|[Ff]acility)(?: naam| name)?:\\s{1,3}"
              + "(\\p{Lu}[\\p{L}'’.-]{1,30}(?: \\p{Lu}[\\p{L}'’.-]{1,30}){0,4})",
          Pattern.UNICODE_CASE);

  private static final Pattern AGE_CUE =
      Pattern.compile(LETTER + "(?:leeftijd|aged?)[ :]{1,3}(9\\d|1[0-2]\\d)" + END, FLAGS);

  private static final int MAX_NAME_WORDS = 5;

  private final String text;
  private final Spans spans;

  ContactRules(String text, Spans spans) {
    this.text = text;
    this.spans = spans;
  }

  /** What must be found before dates, because it may hold digits that look like one. */
  void findBeforeDates() {
    if (text.indexOf('@') >= 0) {
      mask(EMAIL, 0, Surrogate.EMAIL, m -> true);
    }
    mask(URL, 0, Surrogate.URL, m -> true);
    mask(UID, 0, Surrogate.ID, m -> m.group().length() >= 15);
    mask(ID_CUE, 1, Surrogate.ID, m -> digits(m.group(1)) >= 3 && !isDate(m.group(1)));
    mask(PHONE_CUE, 1, Surrogate.PHONE, m -> !isDate(m.group(1)));
  }

  /** What must not take a date for a number. */
  void findAfterDates() {
    mask(PHONE, 0, Surrogate.PHONE, m -> isPhone(m.group()));
    mask(PHONE_AMERICAN, 0, Surrogate.PHONE, m -> true);
    mask(IBAN, 0, Surrogate.ID, m -> true);
    mask(PHONE_BRITISH, 0, Surrogate.PHONE, m -> true);
    mask(BSN_SPLIT, 0, Surrogate.ID, m -> isBsn(m.group().replaceAll("\\D", "")));
    mask(SPECIMEN, 0, Surrogate.ID, m -> true);
    mask(LONG_NUMBER, 0, Surrogate.ID, m -> true);
    mask(ADDRESS_CUE, 1, Surrogate.ADDRESS, m -> startsLikeAddress(m.group(1)));
    streets();
    mask(STREET_APART, 0, Surrogate.ADDRESS, m -> true);
    mask(STREET_ENGLISH, 0, Surrogate.ADDRESS, m -> true);
    mask(POSTCODE, 0, Surrogate.ADDRESS, this::isPostcode);
    hospitals();
    mask(AGE, 0, Surrogate.AGE, m -> true);
    mask(AGE_CUE, 1, Surrogate.AGE, m -> true);
  }

  private void hospitals() {
    Matcher behind = HOSPITAL_BEHIND.matcher(text);
    while (behind.find()) {
      int name = behind.start() - 1;
      int start = skipOrdinary(nameStart(name), name);
      if (start < name) {
        spans.mask(start, behind.end(), Surrogate.HOSPITAL);
      }
    }
    mask(HOSPITAL_BEFORE, 0, Surrogate.HOSPITAL, m -> !isOrdinaryName(m.group(1)));
    mask(HOSPITAL_CUE, 1, Surrogate.HOSPITAL, m -> !isOrdinaryName(m.group(1)));
    mask(HOSPITAL_WORD, 0, Surrogate.HOSPITAL, m -> !isOrdinaryName(m.group()));
  }

  private void streets() {
    Matcher matcher = STREET.matcher(text);
    while (matcher.find()) {
      int word = wordStart(matcher.start());
      boolean named = word < matcher.start() && Character.isUpperCase(text.charAt(word));
      if (named && !isPassage(text.substring(word, matcher.start(1) - 1))) {
        boolean more = word > 0 && text.charAt(word - 1) == ' ';
        int from = more ? nameStart(word - 1) : word;
        int start = from < word - 1 ? skipOrdinary(from, word) : word;
        spans.mask(start, matcher.end(), Surrogate.ADDRESS);
      }
    }
  }

  /** The start of the capitalised words and particles that end at a place. */
  private int nameStart(int end) {
    int start = end;
    int at = end;
    for (int words = 0; words < MAX_NAME_WORDS; words++) {
      int word = wordStart(at);
      if (word == at) {
        break;
      }
      boolean capital = Character.isUpperCase(text.charAt(word));
      if (!capital && !WordList.PARTICLES.contains(Words.fold(text.substring(word, at)))) {
        break;
      }
      start = capital ? word : start;
      if (word == 0 || " -".indexOf(text.charAt(word - 1)) < 0) {
        break;
      }
      at = word - 1;
    }
    return start;
  }

  /** The start of the word, of at most 40 characters, that ends at a place. */
  private int wordStart(int end) {
    int i = end;
    while (i > 0
        && end - i < 40
        && (Character.isLetter(text.charAt(i - 1)) || "'’.".indexOf(text.charAt(i - 1)) >= 0)) {
      i--;
    }
    return i;
  }

  /** Steps over leading words such as "In" or "Het" that are no part of a name. */
  private int skipOrdinary(int from, int to) {
    int at = from;
    while (at < to) {
      int end = at;
      while (end < to && " -".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      String word = Words.fold(text.substring(at, end).replace(".", ""));
      boolean ordinary =
          WordList.CLINICAL.contains(word) || WordList.PARTICLES.contains(word) || isOther(word);
      if (!ordinary) {
        return at;
      }
      at = Math.min(to, end + 1);
    }
    return to;
  }

  private static boolean isOther(String word) {
    return Set.of(
            "ons",
            "our",
            "this",
            "dit",
            "elk",
            "een",
            "other",
            "local",
            "perifeer",
            "eigen",
            "academisch",
            "universitair",
            "university",
            "general",
            "community",
            "outside")
        .contains(word);
  }

  private static boolean isOrdinaryName(String name) {
    return Words.list(name).stream()
        .allMatch(w -> WordList.isOrdinary(w) || WordList.PARTICLES.contains(w) || isOther(w));
  }

  private void mask(Pattern pattern, int group, Surrogate kind, Predicate<MatchResult> accepts) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      if (accepts.test(matcher)) {
        int end = matcher.end(group);
        while (end > matcher.start(group) && " ,(".indexOf(text.charAt(end - 1)) >= 0) {
          end--;
        }
        int start = matcher.start(group);
        boolean opened = text.charAt(start) == '(' && text.substring(start, end).indexOf(')') < 0;
        spans.mask(opened ? start + 1 : start, end, kind);
      }
    }
  }

  private static int digits(String value) {
    return (int) value.chars().filter(Character::isDigit).count();
  }

  private static boolean isDate(String value) {
    return value.matches(
        "(?:\\d{1,2}([-/. ])\\d{1,2}\\1(?:\\d{4}|\\d{2})|\\d{4}([-/.])\\d{1,2}\\2\\d{1,2}).{0,12}");
  }

  private static boolean isPhone(String value) {
    int digits = digits(value.replace("(0)", ""));
    boolean international = value.startsWith("+") || value.startsWith("00");
    return international ? digits >= 9 && digits <= 15 : digits == 10;
  }

  /** The eleven-test of Dutch citizen service numbers: weights 9 to 2 and minus 1. */
  static boolean isBsn(String digits) {
    if (digits.length() != 9) {
      return false;
    }
    int sum = -(digits.charAt(8) - '0');
    for (int i = 0; i < 8; i++) {
      sum += (9 - i) * (digits.charAt(i) - '0');
    }
    return sum % 11 == 0 && !digits.equals("000000000");
  }

  private static boolean startsLikeAddress(String value) {
    char first = value.charAt(0);
    String word = Words.list(value).stream().findFirst().orElse("");
    return (Character.isUpperCase(first) || Character.isDigit(first) && value.matches(".*\\p{L}.*"))
        && !WordList.CLINICAL.contains(word);
  }

  /** "Luchtweg", "Galwegen" and the like end as streets do. */
  private static boolean isPassage(String street) {
    String folded = Words.fold(street);
    return folded.matches(
        "(?:.* )?(?:lucht|gal|urine|adem|om|voedings|lymfe|toegangs|vaat|buik|thorax|borst|darm|bekken|maag|galblaas|cyste|abces|blaas|aorta)-?(?:weg|wal|pad|wand|baan)");
  }

  private boolean isPostcode(MatchResult m) {
    String letters = m.group(2);
    boolean year = m.group(1).startsWith("19") || m.group(1).startsWith("20");
    boolean spaced = m.group().length() > 4 && m.group().charAt(4) == ' ';
    if (NOT_POSTCODE.contains(letters)) {
      return false;
    }
    return !(year && spaced) || m.end() - m.start() > 8;
  }
}
