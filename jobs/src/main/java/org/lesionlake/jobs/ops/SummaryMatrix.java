package org.lesionlake.jobs.ops;

import static org.lesionlake.jobs.ops.SummaryText.count;
import static org.lesionlake.jobs.ops.SummaryText.counted;
import static org.lesionlake.jobs.ops.SummaryText.format;
import static org.lesionlake.jobs.ops.SummaryText.percent;
import static org.lesionlake.jobs.ops.SummaryText.words;

import java.util.List;
import java.util.function.Predicate;
import org.lesionlake.jobs.ops.SummaryData.MatrixCell;

/** Report status against image status as a shaded table with its margins. */
final class SummaryMatrix {
  private static final List<String> REPORT =
      List.of(
          "present",
          "uncertain",
          "historical",
          "absent_explicit",
          "absent_implied",
          "not_mentioned",
          "no_report",
          "failed");
  private static final List<String> IMAGE =
      List.of("found", "none_found", "not_covered", "not_assessable", "failed");

  /** Darkest shade; more would swallow the figure in it. */
  private static final double DARKEST = 0.55;

  private final List<MatrixCell> cells;
  private final StringBuilder html = new StringBuilder();

  private SummaryMatrix(List<MatrixCell> cells) {
    this.cells = cells;
  }

  static String render(List<MatrixCell> cells) {
    if (cells.stream().mapToLong(MatrixCell::pairs).sum() == 0) {
      return "<p class=\"empty\">No study has a status yet.</p>";
    }
    return new SummaryMatrix(cells).table();
  }

  private String table() {
    sentence();
    html.append(
        "<div class=\"wide\"><table class=\"matrix\"><thead><tr><th>report ↓ &ensp; image →</th>");
    for (String image : IMAGE) {
      html.append("<th class=\"r\">").append(words(image)).append("</th>");
    }
    html.append("<th class=\"r\">all</th></tr></thead><tbody>");
    for (String report : REPORT) {
      html.append("<tr><th scope=\"row\">").append(words(report)).append("</th>");
      for (String image : IMAGE) {
        cell(report, image);
      }
      total(cell -> cell.reportStatus().equals(report));
      html.append("</tr>");
    }
    html.append("<tr><th scope=\"row\">all</th>");
    for (String image : IMAGE) {
      total(cell -> cell.imageStatus().equals(image));
    }
    total(cell -> true);
    html.append(
        "</tr></tbody></table></div><p class=\"note\"><i class=\"key agree\"></i>both say the");
    html.append(
        " same &ensp; <i class=\"key differ\"></i>they contradict each other; in the other");
    html.append(" cells at least one of them takes no side.</p>");
    return html.toString();
  }

  private void sentence() {
    long agree = sum(cell -> cell.agreement().startsWith("concordant"));
    long report = sum(cell -> cell.agreement().equals("report_only"));
    long image = sum(cell -> cell.agreement().equals("image_only"));
    long size = sum(cell -> cell.agreement().equals("size_conflict"));
    long both = agree + report + image + size;
    html.append("<p>Where both take a side (").append(counted(both, "pair", "pairs"));
    html.append("), <b>").append(percent(agree, both)).append("</b> agree: ");
    html.append(count(agree)).append(" the same, ").append(count(report)).append(" report only, ");
    html.append(count(image)).append(" image only, ").append(count(size));
    html.append(" of differing size.</p>");
  }

  private void cell(String report, String image) {
    Predicate<MatrixCell> here =
        cell -> cell.reportStatus().equals(report) && cell.imageStatus().equals(image);
    long pairs = sum(here);
    if (pairs == 0) {
      html.append("<td class=\"z\">0</td>");
      return;
    }
    long sizes = sum(here.and(cell -> cell.agreement().equals("size_conflict")));
    boolean agree =
        cells.stream().filter(here).anyMatch(cell -> cell.agreement().startsWith("concordant"));
    boolean differ =
        cells.stream()
            .filter(here)
            .anyMatch(
                cell ->
                    cell.agreement().equals("report_only")
                        || cell.agreement().equals("image_only"));
    html.append("<td class=\"").append(agree ? "agree" : differ || sizes > 0 ? "differ" : "");
    html.append("\" style=\"background:rgba(var(--tint),").append(shade(pairs)).append(")\">");
    html.append(count(pairs));
    if (sizes > 0) {
      html.append("<small>").append(count(sizes)).append(" of differing size</small>");
    }
    html.append("</td>");
  }

  /** By the root, so that small counts beside large ones are still seen. */
  private String shade(long pairs) {
    long most = 0;
    for (String report : REPORT) {
      for (String image : IMAGE) {
        most =
            Math.max(
                most,
                sum(
                    cell ->
                        cell.reportStatus().equals(report) && cell.imageStatus().equals(image)));
      }
    }
    return format("%.3f", DARKEST * Math.sqrt((double) pairs / most));
  }

  private void total(Predicate<MatrixCell> which) {
    html.append("<td class=\"sum\">").append(count(sum(which))).append("</td>");
  }

  private long sum(Predicate<MatrixCell> which) {
    return cells.stream().filter(which).mapToLong(MatrixCell::pairs).sum();
  }
}
