package org.lesionlake.deid;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expectations are the calendar's: 398 days before 3 March 2021 was 30 January 2020. */
class TextDatesTest {
  private static final int SHIFT_DAYS = -398;
  private static final LocalDate REPORTED = LocalDate.of(2021, 6, 20);

  private static String moved(String text) {
    Spans spans = new Spans();
    new TextDates(text, SHIFT_DAYS, Optional.of(REPORTED), Set.of(), spans).find();
    new TextYears(text, SHIFT_DAYS, Optional.of(REPORTED), spans).find();
    return spans.applyTo(text).text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "opname 3 tot 5 maart 2021|opname 30 januari tot 1 februari 2020",
        "opname 3-5 maart 2021|opname 30 januari-1 februari 2020",
        "(3 en 5 maart 2021)|(30 januari en 1 februari 2020)",
        "CT van 8, 10 en 12 maart 2021|CT van 4, 6 en 8 februari 2020",
        "opname 1 t/m 3 februari 2021|opname 31 december 2019 t/m 2 januari 2020",
        "admitted March 3-5, 2021|admitted January 30-February 1, 2020",
        "admitted on February 1 to 3, 2021|admitted on December 31, 2019 to January 2, 2020",
        "seen from March 8 to 10 at the clinic|seen from February 4 to 6 at the clinic",
        "seen on the 8th and 10th of the month, 8th - 10th March|seen on the 8th and 10th of the month, 4th - 6th February",
      })
  void movesRangesAndListsAsAWhole(String text, String expected) {
    assertThat(moved(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CT 12 mrt 21 vergeleken|CT 8 feb 20 vergeleken",
        "CT 12 mrt 21 toename|CT 8 feb 20 toename",
        "CT of March 12, '21 is stable|CT of February 8, '20 is stable",
        "3 mrt-15 mrt 2021|30 jan-11 feb 2020",
        "Comparison: CT of the chest 3/15 and on 3/15.|Comparison: CT of the chest 2/11 and on 2/11.",
        "CT chest 3/15: no change of the liver|CT chest 2/11: no change of the liver",
        "the scan of 03/15 and|the scan of 02/11 and",
        "de klier is sinds 11/20 bekend|de klier is sinds 10/19 bekend",
        "sinds 2020-11 bekend|sinds 2019-10 bekend",
        "(11.2020) en 11.2020|(10.2019) en 10.2019",
      })
  void movesShortForms(String text, String expected) {
    assertThat(moved(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hemicolectomie (2018)|hemicolectomie (2017)",
        "RT 2015-2017|RT 2014-2016",
        "RT 2015-17, 2015/'17|RT 2014-16, 2014/'16",
        "RT 2015, 2016 en 2018|RT 2014, 2015 en 2017",
        "Mammacarcinoom 2015|Mammacarcinoom 2014",
        "in '18 geopereerd|in '17 geopereerd",
        "Geboortejaar 1950|Geboortejaar [BIRTH DATE]",
        "geboren in maart 1950|geboren in [BIRTH DATE]",
        "maart-april 2021|februari-maart 2020",
        "tussen januari en maart 2021|tussen december 2019 en februari 2020",
        "december-januari 2021|november-december 2019",
        "CT van het abdomen jan 21 vergeleken, sinds nov. 20.|CT van het abdomen dec 19 vergeleken, sinds okt. 19.",
        "hepatitis B 2018, *1950, ± 2018, PSA van 2018|hepatitis B 2017, *1949, ± 2017, PSA van 2017",
        "colon ca 2018 CT|colon ca 2017 CT",
      })
  void movesYearsThatStandAlone(String text, String expected) {
    assertThat(moved(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "In juni 2 nieuwe laesies. In mei 3 laesies.",
        "In april 2 nieuwe haarden, in december 12 klieren.",
        "In March 2 new lesions were seen; in May 3 nodules.",
        "In june 12 nodes in the liver; in October 3-5 lesions of the lung.",
      })
  void leavesCountsBehindAMonth(String text) {
    assertThat(moved(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Volume 2000 ml, 2000 x 1500, 1500 x 2000, 1900-2000 ml, DLP: 1950 mGy*cm.",
        "Fleischner 2017, WHO 2021, TNM 8, WHO-classificatie 2016, LI-RADS v2018, 2017-richtlijn.",
        "PSA: 1998, CEA was 2015, b-waarde 2000, HU 2000, > 2000, sein 2012, nr. 2018.",
        "Klieren 3/15 positief, 11/20; score 3/5; 1/2 en 3/4 van de long; 4/20 of the nodes.",
        "Segment 4/8, L4/5, Th11/12, T1/2, pT3N1, (3/45), se 5 im 11/20, beeld 2020-11.",
        "Laesie 12 mm, 3 tot 5 mm, 3-5 noduli, 2 en 5 cm, 20 uur.",
        "3 of 15 nodes; stadium 3; 2050; 3000; 2015-richtlijn.",
      })
  void leavesOtherNumbers(String text) {
    assertThat(moved(text)).isEqualTo(text);
  }
}
