package org.lesionlake.jobs.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.lesionlake.jobs.ops.SummaryData.Gate;
import org.lesionlake.jobs.ops.SummaryData.Headline;
import org.lesionlake.jobs.ops.SummaryData.Inbox;
import org.lesionlake.jobs.ops.SummaryData.JobTime;
import org.lesionlake.jobs.ops.SummaryData.Ledger;
import org.lesionlake.jobs.ops.SummaryData.LinkCount;
import org.lesionlake.jobs.ops.SummaryData.MatrixCell;
import org.lesionlake.jobs.ops.SummaryData.Reason;
import org.lesionlake.jobs.ops.SummaryData.SiteBurden;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SummaryPageTest {
  private static final String HOSTILE = "<script>alert('x')</script> & \"quoted\"";

  @Test
  void textFromTablesIsNeverMarkup() {
    String page =
        SummaryPage.render(
            new SummaryData(
                HOSTILE,
                Instant.EPOCH,
                Optional.of(HOSTILE),
                Optional.of(HOSTILE),
                HOSTILE,
                Headline.EMPTY,
                new Ledger(
                    true,
                    List.of(new Inbox(HOSTILE, 1, 1, 0, 0, 0, 0, 0, true)),
                    List.of(new Reason(HOSTILE, HOSTILE, HOSTILE, 1))),
                List.of(new LinkCount(HOSTILE, HOSTILE, 1)),
                List.of(new Gate(HOSTILE, 1, 0, false, HOSTILE)),
                List.of(new SiteBurden(HOSTILE, 1, 0, 0, 0, 0, 0, List.of(3.0))),
                List.of(HOSTILE),
                List.of(),
                List.of(new MatrixCell("present", "found", "concordant_present", 1)),
                List.of(),
                List.of(),
                List.of(new JobTime(HOSTILE, 1, "failed", Optional.of(HOSTILE), 0))));
    assertThat(page).doesNotContain("<script").doesNotContain("\"quoted\"");
    assertThat(page).contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp;");
  }

  @Test
  void everyTagIsClosedAndNothingIsFetched() {
    for (SummaryData data : List.of(SummarySample.full(), SummarySample.empty())) {
      String page = SummaryPage.render(data);
      assertThat(parse(page).getTagName()).isEqualTo("html");
      assertThat(page).doesNotContain("<script").doesNotContain("http").doesNotContain("@import");
      Matcher links = Pattern.compile("(?:href|src)=\"([^\"]{0,22})|url\\(").matcher(page);
      while (links.find()) {
        assertThat(links.group(1)).isEqualTo("data:image/png;base64,");
      }
    }
  }

  @Test
  void linksAndReportsWithoutAnyAreCounted() {
    String page = SummaryPage.render(SummarySample.full());
    assertThat(page)
        .contains("by patient and date</th><td>low</td>")
        .contains("not linked</th><td>no study near</td>");
  }

  @Test
  void emptyLakeSaysSoInEverySection() {
    String page = SummaryPage.render(SummarySample.empty());
    assertThat(page)
        .contains(
            "No inbox has been read yet",
            "No gate was checked",
            "No study has a status yet",
            "No patient has two dated studies",
            "No lesion has been marked",
            "No job of this run is on record yet",
            "not a medical device");
    assertThat(page).doesNotContain("NaN").doesNotContain("Infinity").doesNotContain("null");
  }

  @Test
  void staysBelowTwoMegabytes() {
    assertThat(SummaryPage.render(SummarySample.full()).getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(2 << 20);
  }

  @Test
  void isTheSameUnderEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.ROOT);
      String page = SummaryPage.render(SummarySample.full());
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(SummaryPage.render(SummarySample.full())).isEqualTo(page);
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(SummaryPage.render(SummarySample.full())).isEqualTo(page);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void barSegmentsFillTheBarInTheOrderOfKnowledge() {
    SiteBurden site = new SiteBurden("liver", 10, 20, 30, 40, 60, 40, List.of());
    NodeList segments = parse(SummaryCharts.statusBar(site)).getElementsByTagName("rect");
    double[] shares = {0.05, 0.10, 0.15, 0.20, 0.30, 0.20};
    double from = 0;
    assertThat(segments.getLength()).isEqualTo(shares.length);
    for (int i = 0; i < shares.length; i++) {
      Element segment = (Element) segments.item(i);
      double width = shares[i] * SummaryCharts.BAR_WIDTH;
      assertThat(Double.parseDouble(segment.getAttribute("x"))).isBetween(from - 0.01, from + 0.01);
      assertThat(Double.parseDouble(segment.getAttribute("width")))
          .isBetween(width - 1.01, width - 0.99);
      from += width;
    }
  }

  @Test
  void matrixMarginsAndShareAreSumsOfItsCells() {
    String table =
        SummaryMatrix.render(
            List.of(
                new MatrixCell("present", "found", "concordant_present", 6),
                new MatrixCell("present", "found", "size_conflict", 2),
                new MatrixCell("present", "none_found", "report_only", 1),
                new MatrixCell("absent_implied", "none_found", "concordant_absent", 11),
                new MatrixCell("no_report", "found", "not_comparable", 1_000)));
    // 17 of 20 pairs in which both take a side.
    assertThat(table).contains("(20 pairs)", "<b>85\u00a0%</b> agree: 17 the same, 1 report only");
    assertThat(table).contains("8<small>2 of differing size</small>");
    assertThat(sums(table)).containsExactly(9, 0, 0, 0, 11, 0, 1000, 0, 1008, 12, 0, 0, 0, 1020);
  }

  private static List<Integer> sums(String table) {
    return Pattern.compile("<td class=\"sum\">([0-9,]+)")
        .matcher(table)
        .results()
        .map(result -> Integer.valueOf(result.group(1).replace(",", "")))
        .toList();
  }

  @Test
  void unbalancedLedgerSaysByHowMuch() {
    assertThat(SummaryPage.gap(new Inbox("ct", 20, 5, 4, 3, 2, 1, 1, false))).isEqualTo(4);
    assertThat(SummaryPage.gap(new Inbox("ct", 16, 5, 4, 3, 2, 1, 1, true))).isZero();
  }

  @Test
  void sharesAreNeverRoundedToNoneOrAll() {
    assertThat(SummaryText.percent(1, 1_000)).isEqualTo("<1\u00a0%");
    assertThat(SummaryText.percent(999, 1_000)).isEqualTo(">99\u00a0%");
    assertThat(SummaryText.percent(0, 7)).isEqualTo("0\u00a0%");
    assertThat(SummaryText.percent(7, 7)).isEqualTo("100\u00a0%");
    assertThat(SummaryText.percent(0, 0)).isEqualTo("–");
  }

  @Test
  void medianLiesBetweenTheMiddleValues() {
    assertThat(SummaryCharts.median(List.of(9.0, 1.0, 4.0))).isEqualTo(4);
    assertThat(SummaryCharts.median(List.of(9.0, 1.0, 4.0, 5.0))).isEqualTo(4.5);
  }

  @Test
  void scalesHoldEveryValueAtRoundSteps() {
    for (double span : new double[] {0.3, 1, 7, 10, 99, 101, 4_321}) {
      double step = SummaryCharts.niceStep(span, 4);
      assertThat(span / step).isBetween(1.0, 4.0 + 1e-6);
      List<Double> ticks = SummaryCharts.rootTicks(Math.max(10, span));
      assertThat(ticks).last().isEqualTo(0.0);
      assertThat(ticks).isSortedAccordingTo((a, b) -> Double.compare(b, a)).hasSizeBetween(3, 7);
      assertThat(ticks.get(0)).isLessThanOrEqualTo(Math.max(10, span));
    }
  }

  private static Element parse(String markup) {
    // HTML's void elements, as XML wants them.
    String xml =
        markup
            .replace("<!DOCTYPE html>", "")
            .replaceAll("<(meta[^>]*|br)>", "<$1/>")
            .replaceAll("<style>[^<]*</style>", "")
            .replaceAll("&(nbsp|ensp);", " ");
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
          .getDocumentElement();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
