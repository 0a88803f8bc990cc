package org.lesionlake.deid;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds dates in Dutch and English text, moves them by a patient's shift and writes them as they
 * were written. Sizes, image references, levels and fractions are not dates: a number is one only
 * with a year, a month's name, or a cue.
 */
final class TextDates {
  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final String MONTH = "(" + MonthNames.PATTERN + ")(\\.?)";
  private static final String YEAR = "((?:19|20)\\d{2})";

  /** What follows a quantity, never a date. */
  private static final String NO_UNIT =
      "(?!\\s{0,2}(?:mm|cm|mg|ml|cc|kg|gr|g/|%|x\\s?\\d|hu\\b|µ|mgy|kv|mas|uur|hours?|weken|weeks"
          + "|dagen|days|keer|maal|cycles?|kuren))";

  private static final Pattern ISO =
      Pattern.compile(
          "(?=\\d)(?<!\\p{N})(?<!\\p{N}[./-])" + YEAR + "([-/.])(\\d{1,2})\\2(\\d{1,2})(?!\\p{N})");
  private static final Pattern NUMERIC =
      Pattern.compile(
          "(?=\\d)(?<!\\p{N})(?<!\\p{N}[./-])(\\d{1,2})(\\s?[-/.]\\s?| )(\\d{1,2})\\2"
              + YEAR
              + "(?!\\p{N})");
  private static final Pattern NUMERIC_SHORT =
      Pattern.compile(
          "(?=\\d)(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,/-])(\\d{1,2})([-/.])(\\d{1,2})\\2('?\\d{2})"
              + "(?![\\p{L}\\p{N}])(?![-/.,]\\d)"
              + NO_UNIT,
          FLAGS);
  private static final Pattern COMPACT =
      Pattern.compile(
          "(?=\\d)(?<![\\p{L}\\p{N}.])"
              + YEAR
              + "(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])(?=(?:T?\\d{4}(?:\\d{2})?)?(?![\\p{L}\\p{N}]))");
  private static final Pattern DAY_MONTH =
      Pattern.compile(
          "(?=\\d)(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,/-])(\\d{1,2})(ste|de|e|st|nd|rd|th)?"
              + "([\\s./-]{1,3}|\\s{1,3}of\\s{1,3})"
              + MONTH
              + "(?![\\p{L}\\p{N}])(?:([\\s,./-]{1,3})"
              + YEAR
              + "(?!\\p{N})|([/ -]'|[/-])(\\d{2})(?![\\p{L}\\p{N}]))?",
          FLAGS);
  private static final Pattern MONTH_DAY =
      Pattern.compile(
          "(?=[\\p{L}])(?<![\\p{L}\\p{N}])"
              + MONTH
              + "([\\s-]{1,3})(\\d{1,2})(st|nd|rd|th)?(?![\\p{L}\\p{N}])(?![-/.,]\\d)(?:(,?\\s{1,3}|-)"
              + YEAR
              + "(?!\\p{N}))?"
              + NO_UNIT,
          FLAGS);
  private static final Pattern MONTH_YEAR =
      Pattern.compile(
          "(?=[\\p{L}])(?<![\\p{L}\\p{N}])"
              + MONTH
              + "([\\s,-]{1,3}|\\s{1,3}of\\s{1,3})('\\d{2}|"
              + YEAR
              + ")(?!\\p{N})",
          FLAGS);
  private static final Pattern NUMERIC_MONTH_YEAR =
      Pattern.compile(
          "(?=\\d)(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,/-])(0?[1-9]|1[0-2])([-/])"
              + YEAR
              + "(?![\\p{L}\\p{N}])");
  private static final Pattern BARE_DAY_MONTH =
      Pattern.compile(
          "(?=\\d)(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,/-])(\\d{1,2})([-/.])(\\d{1,2})(?![\\p{L}\\p{N}])"
              + "(?![-/.,]\\d)"
              + NO_UNIT,
          FLAGS);
  private static final Pattern YEAR_ALONE =
      Pattern.compile(
          "(?=\\p{L})(?<!\\p{L})(?:in|sinds|since|uit|from|jaar|year|anno|begin|eind|medio|early|late|mid"
              + "|voorjaar|najaar|zomer|winter|herfst|lente|spring|summer|autumn|fall|tot|until"
              + "|vanaf)\\s{1,2}"
              + YEAR
              + "(?![\\p{L}\\p{N}]|[-/.,]\\d)",
          FLAGS);

  private static final Pattern BIRTH_CUE =
      Pattern.compile(
          "(?<!\\p{L})(?:geb\\.?|geboren|geboortedatum|geb\\.?\\s?datum|geb\\.?\\s?dat\\.?|dob"
              + "|d\\.o\\.b\\.?|date of birth|birth\\s?date|born)(?:\\s+(?:op|on|is))?\\s*[:=]?\\s*$",
          FLAGS);
  private static final Pattern STRONG_CUE =
      Pattern.compile(
          "(?<!\\p{L})(?:d\\.d\\.?|dd\\.?|datum|date|dated|(?:ct|mri?|pet|scan|onderzoek|echo|x|"
              + "thorax|study|examination|verslag|report)\\s+(?:van|of|from|d\\.d\\.|dd\\.?)"
              + "|t\\.?o\\.?v\\.?|vergeleken met|vergelijking met|compared (?:to|with))\\s*:?\\s*$",
          FLAGS);
  private static final Pattern WEAK_CUE =
      Pattern.compile("(?<!\\p{L})(?:op|van|on|of|from|since|sinds|tot)\\s*$", FLAGS);
  private static final Pattern IMAGE_CUE =
      Pattern.compile(
          "(?:\\(|(?<!\\p{L})(?:ima|im|image|images|img|beeld|se|ser|serie|series|slice|snede|"
              + "coupe|level|niveau|station|segment|segm|score|graad|grade|factor))[.:#]?\\s*$",
          FLAGS);
  private static final Pattern WEEKDAY =
      Pattern.compile(
          "(?<!\\p{L})(maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|monday|tuesday"
              + "|wednesday|thursday|friday|saturday|sunday)(,?\\s+(?:d\\.d\\.\\s+|the\\s+)?)$",
          FLAGS);
  private static final Pattern DUTCH_WORD =
      Pattern.compile(
          "(?=\\p{L})(?<!\\p{L})(?:de|het|een|van|met|geen|en|op|voor)(?!\\p{L})", FLAGS);
  private static final Pattern ENGLISH_WORD =
      Pattern.compile("(?=\\p{L})(?<!\\p{L})(?:the|of|with|no|and|on|for|is|a)(?!\\p{L})", FLAGS);

  private final String text;
  private final int shiftDays;
  private final Optional<LocalDate> reportDate;
  private final Set<LocalDate> birthDates;
  private final Spans spans;
  private final boolean dutch;
  private final boolean monthFirst;

  TextDates(
      String text,
      int shiftDays,
      Optional<LocalDate> reportDate,
      Set<LocalDate> birthDates,
      Spans spans) {
    this.text = text;
    this.shiftDays = shiftDays;
    this.reportDate = reportDate;
    this.birthDates = birthDates;
    this.spans = spans;
    this.dutch = count(DUTCH_WORD) >= count(ENGLISH_WORD);
    this.monthFirst = writesMonthFirst();
  }

  /** Adds all dates of the text to the spans; the more telling forms come first. */
  void find() {
    each(ISO, this::iso);
    each(NUMERIC, this::numeric);
    each(NUMERIC_SHORT, this::numeric);
    each(COMPACT, this::compact);
    each(DAY_MONTH, this::dayMonth);
    each(MONTH_DAY, this::monthDay);
    each(MONTH_YEAR, this::monthYear);
    each(NUMERIC_MONTH_YEAR, this::numericMonthYear);
    each(BARE_DAY_MONTH, this::bareDayMonth);
    each(YEAR_ALONE, this::yearAlone);
  }

  private interface Handler {
    void accept(MatchResult match);
  }

  private void each(Pattern pattern, Handler handler) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      handler.accept(matcher.toMatchResult());
    }
  }

  private int count(Pattern pattern) {
    Matcher matcher = pattern.matcher(text.substring(0, Math.min(text.length(), 20_000)));
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  /** One date that only reads month first, and none that only reads day first, settles the text. */
  private boolean writesMonthFirst() {
    Matcher matcher = NUMERIC.matcher(text);
    boolean found = false;
    while (matcher.find()) {
      int first = Integer.parseInt(matcher.group(1));
      int second = Integer.parseInt(matcher.group(3));
      if (first > 12) {
        return false;
      }
      found |= second > 12 && second <= 31;
    }
    return found;
  }

  private void iso(MatchResult m) {
    String sep = m.group(2);
    boolean padded = m.group(3).length() == 2 && m.group(4).length() == 2;
    full(
        m,
        date(m.group(1), m.group(3), m.group(4)),
        d ->
            d.getYear()
                + sep
                + number(d.getMonthValue(), padded)
                + sep
                + number(d.getDayOfMonth(), padded));
  }

  private void numeric(MatchResult m) {
    String sep = m.group(2);
    String year = m.group(4);
    boolean padded = m.group(1).length() == 2 && m.group(3).length() == 2;
    Optional<LocalDate> dayFirst = date(fullYear(year), m.group(3), m.group(1));
    Optional<LocalDate> monthThenDay = date(fullYear(year), m.group(1), m.group(3));
    boolean american = dayFirst.isEmpty() || monthThenDay.isPresent() && readsMonthFirst(dayFirst);
    Optional<LocalDate> date = american ? monthThenDay : dayFirst;
    if (date.isEmpty() && year.length() < 4) {
      return;
    }
    full(
        m,
        date,
        d -> {
          String day = number(d.getDayOfMonth(), padded);
          String month = number(d.getMonthValue(), padded);
          return (american ? month + sep + day : day + sep + month) + sep + yearLike(year, d);
        });
  }

  private boolean readsMonthFirst(Optional<LocalDate> dayFirst) {
    boolean inFuture =
        reportDate.isPresent() && dayFirst.get().isAfter(reportDate.get().plusDays(31));
    return monthFirst || inFuture && !dutch;
  }

  private void compact(MatchResult m) {
    date(m.group(1), m.group(2), m.group(3))
        .ifPresent(
            date ->
                full(
                    m,
                    Optional.of(date),
                    d ->
                        String.format(
                            Locale.ROOT,
                            "%04d%02d%02d",
                            d.getYear(),
                            d.getMonthValue(),
                            d.getDayOfMonth())));
  }

  private void dayMonth(MatchResult m) {
    String name = m.group(4);
    String year = m.group(7) != null ? m.group(7) : m.group(9) == null ? "" : m.group(9);
    if (name.equals("may") && year.isEmpty()) {
      return;
    }
    boolean padded = m.group(1).startsWith("0");
    String gap = m.group(7) != null ? m.group(6) : m.group(8);
    dated(
        m,
        date(yearOf(year, name, m.group(1)), month(name), m.group(1)),
        !year.isEmpty(),
        d ->
            number(d.getDayOfMonth(), padded)
                + ordinal(m.group(2), d.getDayOfMonth())
                + m.group(3)
                + MonthNames.like(name, d.getMonthValue(), dutch)
                + m.group(5)
                + (year.isEmpty() ? "" : gap + yearLike(year, d)));
  }

  private void monthDay(MatchResult m) {
    String name = m.group(1);
    String year = m.group(7) == null ? "" : m.group(7);
    if (name.equals("may") && year.isEmpty()) {
      return;
    }
    boolean padded = m.group(4).startsWith("0");
    dated(
        m,
        date(yearOf(year, name, m.group(4)), month(name), m.group(4)),
        !year.isEmpty(),
        d ->
            MonthNames.like(name, d.getMonthValue(), dutch)
                + m.group(2)
                + m.group(3)
                + number(d.getDayOfMonth(), padded)
                + ordinal(m.group(5), d.getDayOfMonth())
                + (year.isEmpty() ? "" : m.group(6) + yearLike(year, d)));
  }

  private void monthYear(MatchResult m) {
    String name = m.group(1);
    String year = m.group(4);
    YearMonth moved = shiftMonth(fullYear(year), month(name));
    LocalDate day = moved.atDay(1);
    String text =
        MonthNames.like(name, moved.getMonthValue(), dutch)
            + m.group(2)
            + m.group(3)
            + yearLike(year, day);
    spans.date(m.start(), m.end(), text);
  }

  private void numericMonthYear(MatchResult m) {
    if (IMAGE_CUE.matcher(before(m.start())).find()) {
      return;
    }
    YearMonth moved = shiftMonth(m.group(3), m.group(1));
    boolean padded = m.group(1).length() == 2;
    spans.date(
        m.start(), m.end(), number(moved.getMonthValue(), padded) + m.group(2) + moved.getYear());
  }

  /**
   * Day and month in digits without a year. Fractions, ranges and image references look the same,
   * so it takes a cue, or the zero padding that those never have.
   */
  private void bareDayMonth(MatchResult m) {
    String first = m.group(1);
    String second = m.group(3);
    String before = before(m.start());
    boolean twoDigits = first.length() == 2 && second.length() == 2;
    boolean zero = first.startsWith("0") || second.startsWith("0");
    boolean decimal = m.group(2).equals(".");
    boolean cued =
        STRONG_CUE.matcher(before).find()
            || (zero || twoDigits && !decimal) && WEAK_CUE.matcher(before).find();
    boolean padded = twoDigits && zero && (!decimal || first.startsWith("0"));
    if (!cued && !padded || IMAGE_CUE.matcher(before).find()) {
      return;
    }
    String sep = m.group(2);
    boolean pad = twoDigits || zero;
    date(yearOf("", "", first), second, first)
        .ifPresent(
            date ->
                dated(
                    m,
                    Optional.of(date),
                    false,
                    d -> number(d.getDayOfMonth(), pad) + sep + number(d.getMonthValue(), pad)));
  }

  private void yearAlone(MatchResult m) {
    // The middle of the year is the best guess of the day.
    int year = LocalDate.of(Integer.parseInt(m.group(1)), 7, 1).plusDays(shiftDays).getYear();
    spans.date(m.start(1), m.end(1), Integer.toString(year));
  }

  private void full(MatchResult m, Optional<LocalDate> date, Function<LocalDate, String> writer) {
    dated(m, date, true, writer);
  }

  private void dated(
      MatchResult m,
      Optional<LocalDate> date,
      boolean hasYear,
      Function<LocalDate, String> writer) {
    String before = before(m.start());
    boolean birth =
        BIRTH_CUE.matcher(before).find()
            || hasYear && date.filter(birthDates::contains).isPresent();
    if (birth) {
      spans.mask(m.start(), m.end(), Surrogate.BIRTH_DATE);
    } else if (date.isEmpty()) {
      if (hasYear) {
        spans.date(m.start(), m.end(), Surrogate.DATE.text());
      }
    } else {
      LocalDate moved = date.get().plusDays(shiftDays);
      Matcher weekday = WEEKDAY.matcher(before);
      if (weekday.find()) {
        int start = m.start() - (before.length() - weekday.start());
        String day = weekdayLike(weekday.group(1), moved.getDayOfWeek());
        spans.date(start, m.end(), day + weekday.group(2) + writer.apply(moved));
      } else {
        spans.date(m.start(), m.end(), writer.apply(moved));
      }
    }
  }

  private static String weekdayLike(String model, DayOfWeek day) {
    String folded = model.toLowerCase(Locale.ROOT);
    Locale language = folded.endsWith("dag") ? Locale.forLanguageTag("nl") : Locale.ENGLISH;
    String name = day.getDisplayName(TextStyle.FULL, language).toLowerCase(Locale.ROOT);
    return model.equals(folded)
        ? name
        : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private String before(int start) {
    return text.substring(Math.max(0, start - 32), start);
  }

  private YearMonth shiftMonth(String year, String month) {
    // The middle of the month moves by the nearest number of whole months.
    return YearMonth.from(
        LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), 15).plusDays(shiftDays));
  }

  private static Optional<LocalDate> date(String year, String month, String day) {
    try {
      return Optional.of(
          LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String month(String name) {
    return Integer.toString(MonthNames.month(name));
  }

  /** A stated year in four digits, or else that of the report; a leap year where it takes one. */
  private String yearOf(String year, String monthName, String day) {
    if (!year.isEmpty()) {
      return fullYear(year);
    }
    int assumed = reportDate.map(LocalDate::getYear).orElse(2023);
    boolean leapDay = Integer.parseInt(day) == 29;
    boolean february = !monthName.isEmpty() && MonthNames.month(monthName) == 2;
    return Integer.toString(leapDay && february ? assumed - assumed % 4 : assumed);
  }

  /** Two digits mean the years from 1950 to 2049. */
  private static String fullYear(String year) {
    String digits = year.replace("'", "");
    if (digits.length() == 4) {
      return digits;
    }
    return (Integer.parseInt(digits) < 50 ? "20" : "19") + digits;
  }

  private static String yearLike(String model, LocalDate date) {
    String digits = Integer.toString(date.getYear());
    if (model.length() == 4 && !model.startsWith("'")) {
      return digits;
    }
    return (model.startsWith("'") ? "'" : "") + digits.substring(2);
  }

  private static String number(int number, boolean padded) {
    return padded && number < 10 ? "0" + number : Integer.toString(number);
  }

  private static String ordinal(String model, int day) {
    if (model == null) {
      return "";
    }
    String folded = model.toLowerCase(Locale.ROOT);
    if (!Set.of("st", "nd", "rd", "th").contains(folded)) {
      return folded.equals("e") ? "e" : day == 1 || day == 8 || day >= 20 ? "ste" : "de";
    }
    boolean teen = day >= 11 && day <= 13;
    return teen ? "th" : day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
  }
}
