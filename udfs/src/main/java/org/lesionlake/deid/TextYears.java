package org.lesionlake.deid;

import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moves the years that stand alone in a text ("RT 2015-2017", "(2018)"): one that stayed beside a
 * moved date would tell the shift. A number that is measured, counted or names an edition of a
 * guideline is no year.
 */
final class TextYears {
  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final String FULL = "(?:19|20)\\d{2}";

  /** Years of reports to come ("controle in 2026") are stated up to this many ahead. */
  private static final int YEARS_AHEAD = 5;

  /** Years, with what joins them; two digits ("2015-17") only behind a dash or stroke. */
  private static final Pattern YEARS =
      Pattern.compile(
          "(?=[12])(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,/:'’-])"
              + FULL
              + "(?:\\s?[-–—/,&+]\\s?"
              + FULL
              + "(?!\\d)|[-–—/]['’]?\\d{2}(?!\\d)){0,8}(?![\\p{L}\\p{N}]|[-/.,:]\\d)"
              + TextDates.NO_UNIT,
          FLAGS);

  private static final Pattern APOSTROPHE_YEAR =
      Pattern.compile(
          "(?=\\p{L}|\\()(?<!\\p{L})(?:in|sinds|since|uit|from|eind|begin|early|late|mid|rt|\\()\\s{0,2}['’](\\d{2})"
              + "(?![\\p{L}\\p{N}'’]|[-/.,:]\\d)",
          FLAGS);
  private static final Pattern YEAR = Pattern.compile(FULL + "|\\d{2}");

  private static final Pattern MEASURE_BEFORE =
      Pattern.compile(
          "(?:[<>=≥≤#×]|(?<!\\p{L})(?:x|dlp|ctdi(?:vol)?|hu|volume|vol|spd|som|sum|suv|cea|psa|afp|hcg|ldh|bnp"
              + "|ferritine?|d-dime[er]r?|ca[ -]?\\d{2,3}(?:[.-]\\d)?|b-?waarde|b-?value|tr|ww|wl|window|venster|nr"
              + "|nummer|number|sein|pager|kamer|om|im|ima|image|beeld|se)\\.?\\s?[:=]?\\s?(?:was|is)?)\\s?$",
          FLAGS);

  private static final String EDITED =
      "classificatie|classification|criteria|richtlijn|guidelines?|versie|version|editie|edition|consensus";

  private static final Pattern EDITION_BEFORE =
      Pattern.compile(
          "(?<!\\p{L})(?:who|fleischner|[pcr]?tnm|uicc|ajcc|i?recist|\\p{L}{1,4}[ -]?rads|lugano|atlanta|bosniak|cheson"
              + "|isup|figo|nccn|esmo|easl|aasld|eau|aua|acr|bts|esur|eanm|enets|v|"
              + EDITED
              + ")\\W{0,3}(?:(?:"
              + EDITED
              + ")\\W{1,3})?(?:van |of |from )?$",
          FLAGS);
  private static final Pattern EDITION_BEHIND =
      Pattern.compile("[ -]{0,2}(?:" + EDITED + ")(?!\\p{L})", FLAGS);

  private final String text;
  private final int shiftDays;
  private final int lastYear;
  private final Spans spans;

  TextYears(String text, int shiftDays, Optional<LocalDate> reportDate, Spans spans) {
    this.text = text;
    this.shiftDays = shiftDays;
    this.lastYear = reportDate.map(date -> date.getYear() + YEARS_AHEAD).orElse(2099);
    this.spans = spans;
  }

  /** Adds the years of the text that no date, number or address found before holds. */
  void find() {
    Matcher years = YEARS.matcher(text);
    while (years.find()) {
      if (!isMeasure(years.start(), years.end())) {
        each(years.start(), years.end());
      }
    }
    Matcher apostrophe = APOSTROPHE_YEAR.matcher(text);
    while (apostrophe.find()) {
      each(apostrophe.start(1), apostrophe.end(1));
    }
  }

  private boolean isMeasure(int start, int end) {
    String before = TextDates.before(text, start);
    return MEASURE_BEFORE.matcher(before).find()
        || EDITION_BEFORE.matcher(before).find()
        || EDITION_BEHIND.matcher(text).region(end, text.length()).lookingAt();
  }

  private void each(int start, int end) {
    Matcher year = YEAR.matcher(text).region(start, end);
    while (year.find()) {
      String digits = year.group();
      int full = Integer.parseInt(TextDates.fullYear(digits));
      if (TextDates.isBirth(text, year.start())) {
        spans.mask(year.start(), year.end(), Surrogate.BIRTH_DATE);
      } else if (full <= lastYear) {
        spans.date(year.start(), year.end(), moved(full).substring(4 - digits.length()));
      }
    }
  }

  /** The middle of the year is the best guess of the day. */
  private String moved(int year) {
    return Integer.toString(LocalDate.of(year, 7, 1).plusDays(shiftDays).getYear());
  }
}
