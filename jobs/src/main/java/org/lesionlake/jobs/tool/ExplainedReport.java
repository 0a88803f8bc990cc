package org.lesionlake.jobs.tool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lesionlake.jobs.cli.TextTable;
import org.lesionlake.report.ReportReading;
import org.lesionlake.report.ReportSummary;
import org.lesionlake.report.SiteStatus;
import org.lesionlake.schemas.silver.Evidence;
import org.lesionlake.schemas.silver.ReportFinding;

/** A report with its findings and what they rest on, for a terminal or a browser. */
record ExplainedReport(String text, ReportReading reading, ReportSummary summary) {
  private static final int WIDTH = 100;
  private static final String STYLE =
      """
      body{font:15px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;\
      color:#1b1f24;background:#fff}
      .text{white-space:pre-wrap;border:1px solid #d0d7de;border-radius:6px;padding:1rem}
      mark{border-radius:3px;padding:0 2px;background:#e7e7e7;color:inherit}
      mark.target{background:#ffd9a8}mark.site{background:#bfe3c0}mark.presence{background:#f6b8b8}
      mark.time,mark.experiencer{background:#cfd8f6}mark.size,mark.count{background:#c9ecf3}
      mark.change,mark.side{background:#e6cdf2}
      table{border-collapse:collapse;margin:1rem 0;width:100%}
      th,td{border-bottom:1px solid #d0d7de;padding:.3rem .6rem;text-align:left;vertical-align:top}
      .section{color:#57606a;font-size:.85em}
      """;

  /** For a terminal. */
  String terminal() {
    StringBuilder out = new StringBuilder();
    out.append(overview()).append('\n');
    if (reading.findings().isEmpty()) {
      out.append("No finding.\n");
    }
    TreeSet<Integer> pieces = pieces();
    for (ReportFinding finding : reading.findings()) {
      out.append('[').append(finding.finding() + 1).append("] ").append(headline(finding));
      out.append('\n');
      lines(finding, pieces, out);
      out.append('\n');
    }
    if (!summary.metastases().isEmpty()) {
      out.append(TextTable.aligned(SITE_HEADER, siteRows()));
    }
    return out.toString().stripTrailing();
  }

  private static final List<String> SITE_HEADER =
      List.of("site", "status", "sizes mm", "earlier mm", "change", "count", "side");

  private String overview() {
    List<String> parts = new ArrayList<>();
    parts.add("language " + reading.language());
    summary.primary().ifPresent(primary -> parts.add("primary " + primary));
    summary.tnm().ifPresent(tnm -> parts.add("TNM " + tnm));
    summary
        .markers()
        .forEach(m -> parts.add(m.name() + " " + Numbers.of(m.value()) + " " + m.unit()));
    if (summary.globalAbsent()) {
      parts.add("metastases denied altogether");
    }
    return String.join(", ", parts) + "\n";
  }

  private static String headline(ReportFinding finding) {
    List<String> parts = new ArrayList<>();
    parts.add(finding.kind());
    parts.add(finding.site() == null ? "no site" : finding.site());
    parts.add(
        finding.presence() + (finding.certainty() == null ? "" : " (" + finding.certainty() + ")"));
    if (!"current".equals(finding.temporality())) {
      parts.add(finding.temporality());
    }
    if (!"patient".equals(finding.experiencer())) {
      parts.add("of " + finding.experiencer());
    }
    if (!finding.sizesMm().isEmpty()) {
      parts.add(sizes(finding.sizesMm()) + " mm");
    }
    if (!finding.priorSizesMm().isEmpty()) {
      parts.add("was " + sizes(finding.priorSizesMm()) + " mm");
    }
    for (String value :
        new String[] {finding.change(), finding.lesionCount(), finding.laterality()}) {
      if (value != null) {
        parts.add(value);
      }
    }
    parts.add("in " + finding.section());
    return String.join(", ", parts);
  }

  private static String sizes(List<List<Double>> sizes) {
    return sizes.stream()
        .map(size -> size.stream().map(Numbers::of).collect(Collectors.joining("x")))
        .collect(Collectors.joining(", "));
  }

  /** What a finding rests on, the target among it, by place. */
  private static List<Evidence> marks(ReportFinding finding) {
    List<Evidence> marks = new ArrayList<>(finding.evidence());
    boolean shown =
        marks.stream().anyMatch(m -> m.start() <= finding.start() && m.end() >= finding.end());
    if (!shown) {
      marks.add(new Evidence("target", finding.start(), finding.end(), "target"));
    }
    marks.sort(Comparator.comparingInt(Evidence::start).thenComparing(Evidence::role));
    return marks.stream().distinct().toList();
  }

  /** The lines of text that hold the evidence, each with what was found on it underlined. */
  private void lines(ReportFinding finding, TreeSet<Integer> pieces, StringBuilder out) {
    List<Evidence> marks = marks(finding);
    TreeSet<Integer> starts = new TreeSet<>();
    marks.forEach(mark -> starts.add(pieces.floor(mark.start())));
    for (int start : starts) {
      int end = pieceEnd(start);
      out.append("    ").append(text.substring(start, end).replace('\t', ' ')).append('\n');
      for (Evidence mark : marks) {
        if (mark.start() >= start && mark.start() < end) {
          int length = Math.max(1, Math.min(mark.end(), end) - mark.start());
          out.append("    ")
              .append(" ".repeat(mark.start() - start))
              .append("^".repeat(length))
              .append(' ')
              .append(mark.role())
              .append(" (")
              .append(mark.rule())
              .append(")\n");
        }
      }
    }
  }

  /** Where the lines, and the parts of long lines, begin. */
  private TreeSet<Integer> pieces() {
    TreeSet<Integer> pieces = new TreeSet<>();
    int start = 0;
    while (start < text.length()) {
      pieces.add(start);
      int end = pieceEnd(start);
      start = end < text.length() && text.charAt(end) == '\n' ? end + 1 : end;
    }
    return pieces;
  }

  private int pieceEnd(int start) {
    int limit = Math.min(text.length(), start + WIDTH);
    for (int i = start; i < limit; i++) {
      if (text.charAt(i) == '\n') {
        return i;
      }
    }
    if (limit == text.length() || text.charAt(limit) == '\n') {
      return limit;
    }
    int blank = text.lastIndexOf(' ', limit);
    return blank > start ? blank + 1 : limit;
  }

  private List<String[]> siteRows() {
    List<String[]> rows = new ArrayList<>();
    for (SiteStatus site : summary.metastases()) {
      rows.add(
          new String[] {
            site.site().name().toLowerCase(Locale.ROOT),
            site.status() + site.certainty().map(degree -> " (" + degree + ")").orElse(""),
            sizes(site.sizesMm()),
            sizes(site.priorSizesMm()),
            site.change().orElse(""),
            site.count().orElse(""),
            site.laterality().orElse("")
          });
    }
    return rows;
  }

  /** For a browser: one page that needs nothing else. */
  String html() {
    StringBuilder out = new StringBuilder();
    out.append("<!doctype html>\n<html lang=\"")
        .append(escaped(reading.language()))
        .append("\"><head><meta charset=\"utf-8\"><title>")
        .append(escaped(summary.id()))
        .append("</title><style>\n")
        .append(STYLE)
        .append("</style></head><body>\n<h1>")
        .append(escaped(summary.id()))
        .append("</h1>\n<p>")
        .append(escaped(overview().strip()))
        .append("</p>\n<div class=\"text\">");
    marked(out);
    out.append("</div>\n");
    table(
        out,
        List.of("#", "finding", "words and rules"),
        reading.findings().stream()
            .map(
                f ->
                    new String[] {
                      String.valueOf(f.finding() + 1),
                      headline(f),
                      marks(f).stream()
                          .map(
                              m ->
                                  m.role()
                                      + ": "
                                      + text.substring(m.start(), m.end()).replaceAll("\\s+", " ")
                                      + " ("
                                      + m.rule()
                                      + ")")
                          .collect(Collectors.joining("\n"))
                    })
            .toList());
    table(out, SITE_HEADER, siteRows());
    out.append("<p>Rules stand in conf/lexicons. Research software; not a medical device.</p>\n");
    return out.append("</body></html>").toString();
  }

  private void marked(StringBuilder out) {
    record Mark(Evidence evidence, int finding) {}
    List<Mark> all = new ArrayList<>();
    for (ReportFinding finding : reading.findings()) {
      marks(finding).forEach(evidence -> all.add(new Mark(evidence, finding.finding() + 1)));
    }
    TreeSet<Integer> cuts = new TreeSet<>(List.of(0, text.length()));
    all.forEach(
        mark -> {
          cuts.add(mark.evidence().start());
          cuts.add(mark.evidence().end());
        });
    Integer from = cuts.first();
    for (Integer to = cuts.higher(from); to != null; from = to, to = cuts.higher(from)) {
      int start = from;
      int end = to;
      List<Mark> here =
          all.stream()
              .filter(m -> m.evidence().start() <= start && m.evidence().end() >= end)
              .toList();
      Optional<Mark> shown =
          here.stream()
              .min(Comparator.comparingInt(m -> m.evidence().end() - m.evidence().start()));
      if (shown.isPresent()) {
        out.append("<mark class=\"")
            .append(escaped(shown.get().evidence().role()))
            .append("\" title=\"")
            .append(
                escaped(
                    here.stream()
                        .map(
                            m ->
                                "["
                                    + m.finding()
                                    + "] "
                                    + m.evidence().role()
                                    + ": "
                                    + m.evidence().rule())
                        .distinct()
                        .collect(Collectors.joining("\n"))))
            .append("\">")
            .append(escaped(text.substring(start, end)))
            .append("</mark>");
      } else {
        out.append(escaped(text.substring(start, end)));
      }
    }
  }

  private static void table(StringBuilder out, List<String> header, List<String[]> rows) {
    if (rows.isEmpty()) {
      return;
    }
    out.append("<table><tr>");
    header.forEach(cell -> out.append("<th>").append(escaped(cell)).append("</th>"));
    out.append("</tr>\n");
    for (String[] row : rows) {
      out.append("<tr>");
      for (String cell : row) {
        out.append("<td>").append(escaped(cell).replace("\n", "<br>")).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</table>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
