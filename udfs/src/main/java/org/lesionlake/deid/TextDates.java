package org.lesionlake.deid;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
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
  static final String NO_UNIT =
      "(?!\\s{0,2}(?:(?:mm|cm|mg|ml|cc|kg|gr|hu|mgy|mbq|gy|kvp?|mas|ms|kcal|liter|l|u|h|uur|hours?|weken|weeks"
          + "|dagen|days|jaar|years?|keer|maal|cycles?|kuren|cellen|cells)(?!\\p{L})|g/|%|[x×]\\s?\\d|µ))";

  /** What is counted; a number before it is no year of two digits. */
  private static final String NOT_COUNTED =
      "(?!\\s{1,2}(?:nieuwe|new|kleine?|small|grote?|large|multipele|multiple|andere|other|laesies?|lesions?"
          + "|nodul\\p{L}*|klier\\p{L}*|lymf\\p{L}*|lymph\\p{L}*|nod(?:es?|us|i)\\b|\\p{L}*metasta\\p{L}*|haard\\p{L}*"
          + "|foci|focus|cyst\\p{L}*|coupes?|slices?|beelden|images?|tumou?r\\p{L}*))";

  private static final String ORDINAL = "(?:ste|de|e|st|nd|rd|th)?";

  /** What joins the days of a list or range. */
  private static final String JOINED =
      "(?:\\s{0,2}[-–—/&+,]\\s{0,2}|\\s{1,2}(?:en|and|tot(?: en met)?|to|t/m|till|until|through)\\s{1,2})";

  private static final String DAYS =
      "(\\d{1,2}" + ORDINAL + "(?:" + JOINED + "\\d{1,2}" + ORDINAL + "){1,5})";
  private static final Pattern DAY = Pattern.compile("(\\d{1,2})(ste|de|e|st|nd|rd|th)?", FLAGS);

  /** After a month's name: a gap and a year, or another gap and a year of two digits. */
  private static final String SHORT_OR_FULL_YEAR =
      "(?![\\p{L}\\p{N}])(?:([\\s,./-]{1,3})"
          + YEAR
          + "(?!\\p{N})|([/ -]'|[/ -])(\\d{2})(?![\\p{L}\\p{N}]|[-.,:/]\\d|[\\s./-]{1,3}(?:"
          + MonthNames.PATTERN
          + ")(?!\\p{L}))"
          + NO_UNIT
          + NOT_COUNTED
          + ")?";

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
              + SHORT_OR_FULL_YEAR,
          FLAGS);
  private static final Pattern DAYS_MONTH =
      Pattern.compile(
          "(?=\\d)(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,/-])"
              + DAYS
              + "([\\s./-]{1,3})"
              + MONTH
              + SHORT_OR_FULL_YEAR,
          FLAGS);
  private static final Pattern MONTH_DAYS =
      Pattern.compile(
          "(?=[\\p{L}])(?<![\\p{L}\\p{N}])"
              + MONTH
              + "([\\s-]{1,3})"
              + DAYS
              + "(?![\\p{L}\\p{N}]|[-/.,]\\d)(?:(,?\\s{1,3})("
              + YEAR
              + "|'\\d{2})(?!\\p{N}))?"
              + NO_UNIT,
          FLAGS);
  private static final Pattern MONTH_DAY =
      Pattern.compile(
          "(?=[\\p{L}])(?<![\\p{L}\\p{N}])"
              + MONTH
              + "([\\s-]{1,3})(\\d{1,2})(st|nd|rd|th)?(?![\\p{L}\\p{N}])(?![-/.,]\\d)(?:(,?\\s{1,3}|-)("
              + YEAR
              + "|'\\d{2})(?!\\p{N}))?"
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
  private static final Pattern MONTHS_YEAR =
      Pattern.compile(
          "(?=[\\p{L}])(?<![\\p{L}\\p{N}])"
              + MONTH
              + "(\\s{0,2}[-–—/&]\\s{0,2}|\\s{1,2}(?:en|and|tot|to|t/m|of|or)\\s{1,2})"
              + MONTH
              + "([\\s,-]{1,3}|\\s{1,3}of\\s{1,3})('\\d{2}|"
              + YEAR
              + ")(?!\\p{N})",
          FLAGS);
  private static final Pattern NUMERIC_MONTH_YEAR =
      Pattern.compile(
          "(?=\\d)(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,/-])(0?[1-9]|1[0-2])([-/.])"
              + YEAR
              + "(?![\\p{L}\\p{N}])"
              + NO_UNIT,
          FLAGS);
  private static final Pattern YEAR_NUMERIC_MONTH =
      Pattern.compile(
          "(?=\\d)(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,/-])"
              + YEAR
              + "([-/.])(0[1-9]|1[0-2])(?![\\p{L}\\p{N}]|[-/.,]\\d)"
              + NO_UNIT,
          FLAGS);
  private static final Pattern BARE_DAY_MONTH =
      Pattern.compile(
          "(?=\\d)(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,/-])(\\d{1,2})([-/.])(\\d{1,2})(?![\\p{L}\\p{N}])"
              + "(?![-/.,]\\d)"
              + NO_UNIT,
          FLAGS);
  private static final Pattern BIRTH_CUE =
      Pattern.compile(
          "(?<!\\p{L})(?:geb\\.?|geboren|geboortedatum|geb\\.?\\s?datum|geb\\.?\\s?dat\\.?|geboortejaar|dob"
              + "|d\\.o\\.b\\.?|(?:date|year) of birth|birth\\s?(?:date|year)|born)(?:\\s+(?:op|on|is|in))?\\s*[:=]?\\s*$",
          FLAGS);
  private static final Pattern STRONG_CUE =
      Pattern.compile(
          "(?<!\\p{L})(?:d\\.d\\.?|dd\\.?|datum|date|dated|(?:ct|mri?|pet|scan|onderzoek|echo|x|"
              + "thorax|study|examination|verslag|report)\\s+(?:van|of|from|d\\.d\\.|dd\\.?)"
              + "|t\\.?o\\.?v\\.?|sinds|since|vergeleken met|vergelijking met|compared (?:to|with))\\s*:?\\s*$",
          FLAGS);
  private static final Pattern WEAK_CUE =
      Pattern.compile("(?<!\\p{L})(?:op|van|on|of|from|since|sinds|tot)\\s*$", FLAGS);

  /** A study named right before a date that reads month first, as "CT chest 3/15". */
  private static final Pattern STUDY_CUE =
      Pattern.compile(
          "(?<!\\p{L})(?:ct|cta|mri?|pet|scan|echo|us|c?xr|biopsy|prior|previous|comparison|exam)"
              + "(?:[\\s/-](?:of|the|van|de|het|chest|abdomen|abd|pelvis|thorax|head|brain|neck|hals|ct)){0,4}[:,]?\\s*$",
          FLAGS);

  /** Words that go on after a date; others begin what a number counts. */
  private static final Pattern AFTER_DATE =
      Pattern.compile(
          "\\s{1,3}(?:and|or|is|was|were|are|has|had|of|from|with|without|in|on|at|to|by|for|the|as|but|since"
              + "|until|through|versus|vs|compared|shows?|showed|demonstrat\\p{L}+|reveal\\p{L}+|study|scan|ct|mri?|pet"
              + "|exams?|examination|report|comparison|prior|imaging|there|en|van|met|de|het|een|zijn|op|te|ter|voor"
              + "|toont|toonde|onderzoek|verslag|vergeleken|ongewijzigd|bekend|gezien|gemaakt|verricht)(?!\\p{L})",
          FLAGS);

  private static final Pattern ON_A_DAY =
      Pattern.compile(
          "(?<!\\p{L})(?:on|of|from|dated|since|until|by|compared (?:to|with)|versus|vs\\.?|op|van|d\\.d\\.)"
              + "\\s*$",
          FLAGS);
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
      Pattern.compile("(?=\\p{L})(?<!\\p{L})(?:the|of|with|no|and|on|for|a)(?!\\p{L})", FLAGS);

  private static final int YEARS_TOLD_IN_TWO_DIGITS = 30;

  private final String text;
  private final int shiftDays;
  private final Optional<LocalDate> reportDate;
  private final Set<LocalDate> birthDates;
  private final Spans spans;
  private final boolean dutch;
  private final boolean dutchWords;
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
    int dutchCount = count(DUTCH_WORD);
    int englishCount = count(ENGLISH_WORD);
    this.dutch = dutchCount >= englishCount;
    this.dutchWords = dutchCount > englishCount;
    this.monthFirst = writesMonthFirst();
  }

  /** Adds all dates of the text to the spans; the more telling forms come first. */
  void find() {
    each(ISO, this::iso);
    each(NUMERIC, this::numeric);
    each(NUMERIC_SHORT, this::numeric);
    each(COMPACT, this::compact);
    each(DAYS_MONTH, this::daysMonth);
    each(DAY_MONTH, this::dayMonth);
    each(MONTH_DAYS, this::monthDays);
    each(MONTH_DAY, this::monthDay);
    each(MONTHS_YEAR, this::monthsYear);
    each(MONTH_YEAR, this::monthYear);
    each(NUMERIC_MONTH_YEAR, this::numericMonthYear);
    each(YEAR_NUMERIC_MONTH, this::yearNumericMonth);
    each(BARE_DAY_MONTH, this::bareDayMonth);
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
    StatedYear stated = statedYear(m, 6);
    String year = stated.year();
    if (name.equals("may") && year.isEmpty()) {
      return;
    }
    boolean padded = m.group(1).startsWith("0");
    dated(
        m.start(),
        stated.end(),
        date(yearOf(year, name, m.group(1)), month(name), m.group(1)),
        !year.isEmpty(),
        d ->
            number(d.getDayOfMonth(), padded)
                + ordinal(m.group(2), d.getDayOfMonth())
                + m.group(3)
                + MonthNames.like(name, d.getMonthValue(), dutch)
                + m.group(5)
                + stated.like(d));
  }

  /** A year behind a month's name with the gap before it; both empty if none is stated. */
  private record StatedYear(String gap, String year, int end) {
    String like(LocalDate date) {
      return year.isEmpty() ? "" : gap + yearLike(year, date);
    }
  }

  /** The year of {@link #SHORT_OR_FULL_YEAR}, whose groups begin at a number. */
  private StatedYear statedYear(MatchResult m, int group) {
    if (m.group(group) != null) {
      return new StatedYear(m.group(group), m.group(group + 1), m.end());
    }
    if (m.group(group + 2) == null) {
      return new StatedYear("", "", m.end());
    }
    String gap = m.group(group + 2);
    String year = m.group(group + 3);
    // "12 mrt 21": a number behind a blank is a year only if it can be one of this report.
    boolean inFuture =
        Integer.parseInt(fullYear(year)) > reportDate.map(LocalDate::getYear).orElse(2049) + 1;
    return gap.equals(" ") && inFuture
        ? new StatedYear("", "", m.start(group + 2))
        : new StatedYear(gap, year, m.end());
  }

  /** "3 tot 5 maart 2021", "3, 5 and 7 March": one month and year for all days. */
  private void daysMonth(MatchResult m) {
    String name = m.group(3);
    StatedYear stated = statedYear(m, 5);
    Optional<List<LocalDate>> days = days(m.group(1), name, stated.year());
    if (days.isEmpty() || isNumbered(m.start()) || name.equals("may") && stated.year().isEmpty()) {
      return;
    }
    Function<LocalDate, String> month =
        d -> m.group(2) + MonthNames.like(name, d.getMonthValue(), dutch) + m.group(4);
    StringBuilder moved = new StringBuilder();
    Matcher day = DAY.matcher(m.group(1));
    int copied = 0;
    for (int i = 0; day.find(); i++) {
      LocalDate date = days.get().get(i).plusDays(shiftDays);
      moved.append(m.group(1), copied, day.start()).append(dayLike(day, date));
      copied = day.end();
      boolean last = i == days.get().size() - 1;
      LocalDate next = last ? date : days.get().get(i + 1).plusDays(shiftDays);
      if (last || date.getMonth() != next.getMonth()) {
        moved.append(month.apply(date));
      }
      if (last || date.getYear() != next.getYear()) {
        moved.append(stated.like(date));
      }
    }
    dated(
        m.start(),
        stated.end(),
        Optional.of(days.get().get(0)),
        !stated.year().isEmpty(),
        first -> moved.toString());
  }

  /** "March 3-5, 2021". */
  private void monthDays(MatchResult m) {
    String name = m.group(1);
    String year = m.group(6) == null ? "" : m.group(6);
    Optional<List<LocalDate>> days = days(m.group(4), name, year);
    boolean comma = m.group(4).indexOf(',') >= 0;
    if (days.isEmpty() || year.isEmpty() && (comma || !readsMonthThenDay(m, name))) {
      return;
    }
    StringBuilder moved = new StringBuilder();
    Matcher day = DAY.matcher(m.group(4));
    LocalDate before = null;
    int copied = 0;
    for (int i = 0; day.find(); i++) {
      LocalDate date = days.get().get(i).plusDays(shiftDays);
      if (before != null && before.getYear() != date.getYear() && !year.isEmpty()) {
        moved.append(m.group(5)).append(yearLike(year, before));
      }
      moved.append(m.group(4), copied, day.start());
      if (before == null || before.getMonth() != date.getMonth()) {
        moved.append(MonthNames.like(name, date.getMonthValue(), dutch)).append(m.group(2));
        moved.append(m.group(3));
      }
      moved.append(dayLike(day, date));
      copied = day.end();
      before = date;
    }
    String end = year.isEmpty() ? "" : m.group(5) + yearLike(year, before);
    dated(
        m.start(), m.end(), Optional.of(days.get().get(0)), !year.isEmpty(), first -> moved + end);
  }

  /** The dates of a list of days that ascend; empty if they do not, or no calendar knows one. */
  private Optional<List<LocalDate>> days(String list, String monthName, String year) {
    List<LocalDate> dates = new ArrayList<>();
    Matcher day = DAY.matcher(list);
    while (day.find()) {
      String number = day.group(1);
      Optional<LocalDate> date =
          date(yearOf(year, monthName, number), month(monthName), number)
              .filter(d -> dates.isEmpty() || d.isAfter(dates.get(dates.size() - 1)));
      if (date.isEmpty()) {
        return Optional.empty();
      }
      dates.add(date.get());
    }
    return Optional.of(dates);
  }

  private static String dayLike(MatchResult model, LocalDate date) {
    return number(date.getDayOfMonth(), model.group(1).startsWith("0"))
        + ordinal(model.group(2), date.getDayOfMonth());
  }

  private void monthDay(MatchResult m) {
    String name = m.group(1);
    String year = m.group(7) == null ? "" : m.group(7);
    boolean telling = !year.isEmpty() || m.group(5) != null && !name.equals("may");
    if (!telling && !readsMonthThenDay(m, name)) {
      monthAndShortYear(m);
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

  /** "CT jan 21": month and year of two digits, unless it counts what follows. */
  private void monthAndShortYear(MatchResult m) {
    String digits = m.group(4);
    boolean counts = countFollows(m.end()) && !STRONG_CUE.matcher(before(m.start())).find();
    int year = Integer.parseInt(fullYear(digits));
    int reported = reportDate.map(LocalDate::getYear).orElse(2049);
    boolean recent = year <= reported && year > reported - YEARS_TOLD_IN_TWO_DIGITS;
    if (digits.length() < 2 || counts || !recent || m.group(1).equals("may")) {
      return;
    }
    YearMonth moved = shiftMonth(Integer.toString(year), month(m.group(1)));
    spans.date(
        m.start(),
        m.end(),
        MonthNames.like(m.group(1), moved.getMonthValue(), dutch)
            + m.group(2)
            + m.group(3)
            + yearLike(digits, moved.atDay(1)));
  }

  /**
   * Whether the number behind a month's name is a day. Dutch writes the day first, so that there it
   * is a count: "in juni 2 laesies".
   */
  private boolean readsMonthThenDay(MatchResult m, String name) {
    boolean english =
        MonthNames.isOnlyEnglish(name) || !MonthNames.isOnlyDutch(name) && !dutchWords;
    if (!english || name.equals("may")) {
      return false;
    }
    return !countFollows(m.end()) || ON_A_DAY.matcher(before(m.start())).find();
  }

  /** "maart-april 2021"; "december en januari 2021" begins the year before. */
  private void monthsYear(MatchResult m) {
    String last = m.group(4);
    int year = Integer.parseInt(fullYear(m.group(7)));
    boolean before = MonthNames.month(m.group(1)) > MonthNames.month(last);
    YearMonth from = shiftMonth(Integer.toString(before ? year - 1 : year), month(m.group(1)));
    YearMonth to = shiftMonth(Integer.toString(year), month(last));
    boolean nextYear = from.getYear() != to.getYear();
    String text =
        MonthNames.like(m.group(1), from.getMonthValue(), dutch)
            + m.group(2)
            + (nextYear ? m.group(6) + yearLike(m.group(7), from.atDay(1)) : "")
            + m.group(3)
            + MonthNames.like(last, to.getMonthValue(), dutch)
            + m.group(5)
            + m.group(6)
            + yearLike(m.group(7), to.atDay(1));
    spans.date(m.start(), m.end(), text);
  }

  private void monthYear(MatchResult m) {
    String name = m.group(1);
    String year = m.group(4);
    if (isBirth(text, m.start())) {
      spans.mask(m.start(), m.end(), Surrogate.BIRTH_DATE);
      return;
    }
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
    boolean padded = m.group(1).length() == 2;
    monthOfYear(
        m,
        shiftMonth(m.group(3), m.group(1)),
        moved -> number(moved.getMonthValue(), padded) + m.group(2) + moved.getYear());
  }

  private void yearNumericMonth(MatchResult m) {
    monthOfYear(
        m,
        shiftMonth(m.group(1), m.group(3)),
        moved -> moved.getYear() + m.group(2) + number(moved.getMonthValue(), true));
  }

  private void monthOfYear(MatchResult m, YearMonth moved, Function<YearMonth, String> writer) {
    if (isBirth(text, m.start())) {
      spans.mask(m.start(), m.end(), Surrogate.BIRTH_DATE);
    } else if (!isNumbered(m.start())) {
      spans.date(m.start(), m.end(), writer.apply(moved));
    }
  }

  private boolean isImage(int start) {
    return IMAGE_CUE.matcher(before(start)).find();
  }

  /** As an image, but a parenthesis alone says nothing. */
  private boolean isNumbered(int start) {
    return isImage(start) && !before(start).stripTrailing().endsWith("(");
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
    Optional<LocalDate> dayFirst = date(yearOf("", "", first), second, first);
    if (dayFirst.isEmpty() && !isImage(m.start())) {
      monthThenNumber(m);
      return;
    }
    if (!cued && !padded || isImage(m.start())) {
      return;
    }
    String sep = m.group(2);
    boolean pad = twoDigits || zero;
    Optional<LocalDate> monthThenDay = date(yearOf("", "", second), first, second);
    boolean american = monthFirst && monthThenDay.isPresent();
    (american ? monthThenDay : dayFirst)
        .ifPresent(
            date ->
                dated(
                    m,
                    Optional.of(date),
                    false,
                    d -> {
                      String day = number(d.getDayOfMonth(), pad);
                      String month = number(d.getMonthValue(), pad);
                      return american ? month + sep + day : day + sep + month;
                    }));
  }

  /** "3/15" with a cue: month and day in English, month and year of two digits in Dutch. */
  private void monthThenNumber(MatchResult m) {
    String sep = m.group(2);
    String before = before(m.start());
    boolean slash = sep.equals("/");
    boolean padded = !sep.equals(".") && m.group(1).startsWith("0");
    boolean cued =
        padded
            || STRONG_CUE.matcher(before).find()
            || slash
                && (WEAK_CUE.matcher(before).find() || STUDY_CUE.matcher(before).find())
                && !countFollows(m.end());
    Optional<LocalDate> date = date(yearOf("", "", m.group(3)), m.group(1), m.group(3));
    int year = Integer.parseInt(fullYear(m.group(3)));
    boolean pad = m.group(1).length() == 2;
    if (!cued || !m.group(1).matches("0?[1-9]|1[0-2]")) {
      return;
    }
    if (dutchWords && year <= reportDate.map(LocalDate::getYear).orElse(2049)) {
      YearMonth moved = shiftMonth(Integer.toString(year), m.group(1));
      String digits = Integer.toString(moved.getYear()).substring(2);
      spans.date(m.start(), m.end(), number(moved.getMonthValue(), pad) + sep + digits);
    } else if (date.isPresent()) {
      dated(
          m,
          date,
          false,
          d -> number(d.getMonthValue(), pad) + sep + number(d.getDayOfMonth(), pad));
    }
  }

  /** Whether a word follows that does not go on after a date. */
  private boolean countFollows(int end) {
    String behind = text.substring(end, Math.min(text.length(), end + 32));
    return behind.matches("(?s)\\s{1,3}\\p{L}.*") && !AFTER_DATE.matcher(behind).lookingAt();
  }

  private void full(MatchResult m, Optional<LocalDate> date, Function<LocalDate, String> writer) {
    dated(m, date, true, writer);
  }

  private void dated(
      MatchResult m,
      Optional<LocalDate> date,
      boolean hasYear,
      Function<LocalDate, String> writer) {
    dated(m.start(), m.end(), date, hasYear, writer);
  }

  private void dated(
      int from,
      int to,
      Optional<LocalDate> date,
      boolean hasYear,
      Function<LocalDate, String> writer) {
    String before = before(from);
    boolean birth = isBirth(text, from) || hasYear && date.filter(birthDates::contains).isPresent();
    if (birth) {
      spans.mask(from, to, Surrogate.BIRTH_DATE);
    } else if (date.isEmpty()) {
      if (hasYear) {
        spans.date(from, to, Surrogate.DATE.text());
      }
    } else {
      LocalDate moved = date.get().plusDays(shiftDays);
      Matcher weekday = WEEKDAY.matcher(before);
      if (weekday.find()) {
        int start = from - (before.length() - weekday.start());
        String day = weekdayLike(weekday.group(1), moved.getDayOfWeek());
        spans.date(start, to, day + weekday.group(2) + writer.apply(moved));
      } else {
        spans.date(from, to, writer.apply(moved));
      }
    }
  }

  /** Whether the words before a place announce a date of birth. */
  static boolean isBirth(String text, int start) {
    return BIRTH_CUE.matcher(before(text, start)).find();
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
    return before(text, start);
  }

  /** The text right before a place, as far as a cue reaches. */
  static String before(String text, int start) {
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
  static String fullYear(String year) {
    String digits = year.replaceAll("['’]", "");
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
