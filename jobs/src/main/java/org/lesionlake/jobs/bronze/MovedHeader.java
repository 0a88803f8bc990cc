package org.lesionlake.jobs.bronze;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A de-identified header under another pseudonym. All dates of a patient are moved by one number of
 * days, so the difference of two shifts turns the one header into the other, without its file.
 */
final class MovedHeader {
  /**
   * The values of a date or a date and time, as DICOM JSON writes them. In a text its quotes would
   * be escaped, so that nothing else looks so.
   */
  private static final Pattern DATES =
      Pattern.compile("\"vr\":\"(?:DA|DT)\",\"Value\":\\[[^\\]]*\\]");

  private static final Pattern DATE = Pattern.compile("\"([0-9]{8})");

  private MovedHeader() {}

  /**
   * Moves a header.
   *
   * @param json attributes of one patient as DICOM JSON (PS3.18 Annex F)
   * @param days to add to its dates
   * @param prior the pseudonym that it stands under
   * @param surviving the pseudonym in whose place
   */
  static String move(String json, int days, String prior, String surviving) {
    String dated =
        days == 0
            ? json
            : DATES
                .matcher(json)
                .replaceAll(found -> Matcher.quoteReplacement(moved(found.group(), days)));
    return dated.replace('"' + prior + '"', '"' + surviving + '"');
  }

  private static String moved(String values, int days) {
    return DATE.matcher(values).replaceAll(date -> '"' + moved(date, days));
  }

  private static String moved(MatchResult date, int days) {
    DateTimeFormatter form = DateTimeFormatter.BASIC_ISO_DATE;
    try {
      return form.format(LocalDate.parse(date.group(1), form).plusDays(days));
    } catch (DateTimeException e) {
      return date.group(1);
    }
  }
}
