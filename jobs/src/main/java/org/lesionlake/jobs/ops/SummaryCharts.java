package org.lesionlake.jobs.ops;

import static org.lesionlake.jobs.ops.SummaryText.coordinate;
import static org.lesionlake.jobs.ops.SummaryText.count;
import static org.lesionlake.jobs.ops.SummaryText.counted;
import static org.lesionlake.jobs.ops.SummaryText.decimal;
import static org.lesionlake.jobs.ops.SummaryText.escape;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.lesionlake.jobs.ops.SliceThumbnail.Picture;
import org.lesionlake.jobs.ops.SummaryData.CourseLine;
import org.lesionlake.jobs.ops.SummaryData.CoursePanel;
import org.lesionlake.jobs.ops.SummaryData.CoursePoint;
import org.lesionlake.jobs.ops.SummaryData.SiteBurden;

/**
 * Drawings of the summary as inline SVG. Colours come from the page's style sheet by class, so that
 * they follow light and dark; every mark has its figure as a title.
 */
final class SummaryCharts {
  static final int BAR_WIDTH = 260;
  private static final int BAR_HEIGHT = 18;

  static final int STRIP_WIDTH = 220;
  private static final int STRIP_HEIGHT = 30;
  private static final int STRIP_BINS = 44;
  private static final int STRIP_STEPS = 6;

  /** Dots stacked higher than this would not fit; bars of the same bins do. */
  private static final int MAX_DOTS = 5;

  private static final int PANEL_WIDTH = 340;
  private static final int PANEL_HEIGHT = 190;
  private static final int PANEL_LEFT = 38;
  private static final int PANEL_RIGHT = 10;
  private static final int PANEL_TOP = 10;
  private static final int PANEL_BOTTOM = 24;

  private static final int MIN_TICK_GAP = 22;

  private static final int[] DAY_STEPS = {1, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650, 7300};
  private static final int MAX_TICKS = 6;

  private SummaryCharts() {}

  /** What the image could say of a site, all studies together 100 %. */
  static String statusBar(SiteBurden site) {
    StringBuilder svg = open(BAR_WIDTH, BAR_HEIGHT, "bar", statusWords(site));
    double at = 0;
    at = segment(svg, at, site.found(), site, "found", "found");
    at = segment(svg, at, site.noneFound(), site, "none", "none found");
    at = segment(svg, at, site.notCovered(), site, "uncovered", "not covered");
    at = segment(svg, at, site.notAssessable(), site, "unassessable", "not assessable");
    at = segment(svg, at, site.failed(), site, "failed", "failed");
    segment(svg, at, site.notSearched(), site, "unsearched", "not searched");
    return svg.append("</svg>").toString();
  }

  private static String statusWords(SiteBurden site) {
    return SummaryText.words(site.site())
        + ": "
        + counted(site.found(), "study", "studies")
        + " of "
        + count(site.studies())
        + " with lesions";
  }

  private static double segment(
      StringBuilder svg, double from, long studies, SiteBurden site, String style, String words) {
    if (studies == 0) {
      return from;
    }
    double width = (double) BAR_WIDTH * studies / site.studies();
    // A hair of ground between neighbours; a share too small for it still shows as a line.
    double drawn = Math.max(0.75, width - 1);
    svg.append("<rect class=\"s-").append(style).append("\" y=\"1\" height=\"16\" x=\"");
    svg.append(coordinate(from))
        .append("\" width=\"")
        .append(coordinate(drawn))
        .append("\"><title>");
    svg.append(count(studies)).append(' ').append(words).append("</title></rect>");
    String label = count(studies);
    if (width > 7 * label.length() + 6) {
      text(svg, from + 5, 13, "t-" + style, "start", label);
    }
    return from + width;
  }

  /**
   * Distribution of diameters: a dot for a study, or bars where dots would not fit; a tick at the
   * median.
   *
   * @param maxMm right end of the scale, shared by all sites
   */
  static String diameters(List<Double> diametersMm, double maxMm) {
    int[] bins = new int[STRIP_BINS];
    for (double diameter : diametersMm) {
      bins[(int) Math.min(STRIP_BINS - 1, Math.floor(diameter / maxMm * STRIP_BINS))]++;
    }
    int highest = 0;
    for (int bin : bins) {
      highest = Math.max(highest, bin);
    }
    StringBuilder svg =
        open(
            STRIP_WIDTH,
            STRIP_HEIGHT,
            "strip",
            "Largest diameter in " + counted(diametersMm.size(), "study", "studies"));
    double base = STRIP_HEIGHT - 4;
    line(svg, "axis", 0, base + 1.5, STRIP_WIDTH, base + 1.5);
    double pitch = (double) STRIP_WIDTH / STRIP_BINS;
    for (int bin = 0; bin < STRIP_BINS; bin++) {
      if (highest <= MAX_DOTS) {
        for (int dot = 0; dot < bins[bin]; dot++) {
          circle(svg, "dot", (bin + 0.5) * pitch, base - 2 - dot * 4.8, 2.1);
        }
      } else if (bins[bin] > 0) {
        double height = Math.max(1, 24.0 * bins[bin] / highest);
        svg.append("<rect class=\"dot\" x=\"").append(coordinate(bin * pitch + 0.5));
        svg.append("\" y=\"").append(coordinate(base - height)).append("\" width=\"");
        svg.append(coordinate(pitch - 1)).append("\" height=\"").append(coordinate(height));
        svg.append("\"/>");
      }
    }
    if (!diametersMm.isEmpty()) {
      double at = Math.min(1, median(diametersMm) / maxMm) * STRIP_WIDTH;
      line(svg, "median", at, base - 1, at, STRIP_HEIGHT);
    }
    return svg.append("</svg>").toString();
  }

  /** The scale above the strips. */
  static String diameterScale(double maxMm) {
    StringBuilder svg = open(STRIP_WIDTH, 14, "strip", "Scale in mm");
    double step = niceStep(maxMm, STRIP_STEPS);
    for (double tick = 0; tick <= maxMm + 1e-9; tick += step) {
      double at = tick / maxMm * STRIP_WIDTH;
      String anchor = tick == 0 ? "start" : "middle";
      text(svg, at, 9, "tick", anchor, decimal(tick, 0));
      line(svg, "axis", at, 11, at, 14);
    }
    return svg.append("</svg>").toString();
  }

  /** The right end of a scale that holds all diameters. */
  static double scaleEnd(List<SiteBurden> sites) {
    double largest =
        sites.stream()
            .flatMap(site -> site.largestMm().stream())
            .mapToDouble(d -> d)
            .max()
            .orElse(0);
    double step = niceStep(Math.max(largest, 10), STRIP_STEPS);
    return Math.ceil(Math.max(largest, 10) / step - 1e-9) * step;
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** A patient's sum of diameters over time, one line each. */
  static String courses(CoursePanel panel, int lastDay) {
    double most =
        panel.lines().stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(CoursePoint::sumMm)
            .max()
            .orElse(0);
    double top = Math.max(most, 10) * 1.03;
    int days = Math.max(1, lastDay);
    StringBuilder svg =
        open(
            PANEL_WIDTH,
            PANEL_HEIGHT,
            "panel",
            SummaryText.words(panel.site())
                + ": sum of diameters of "
                + counted(panel.followed(), "patient", "patients"));
    for (double tick : rootTicks(top)) {
      double y = panelY(tick, top);
      line(svg, tick == 0 ? "axis" : "grid", PANEL_LEFT, y, PANEL_WIDTH - PANEL_RIGHT, y);
      text(svg, PANEL_LEFT - 5, y + 3.5, "tick", "end", decimal(tick, 0));
    }
    int dayStep = dayStep(days);
    for (int day = 0; day <= days; day += dayStep) {
      double x = panelX(day, days);
      line(svg, "axis", x, panelY(0, top), x, panelY(0, top) + 4);
      text(svg, x, PANEL_HEIGHT - 8, "tick", "middle", count(day));
    }
    for (CourseLine line : drawingOrder(panel.lines())) {
      course(svg, line, days, top);
    }
    return svg.append("</svg>").toString();
  }

  /** Level lines first, so that what changes lies above what does not. */
  private static List<CourseLine> drawingOrder(List<CourseLine> lines) {
    List<CourseLine> ordered = new ArrayList<>(lines);
    ordered.sort((a, b) -> b.trend().compareTo(a.trend()));
    return ordered;
  }

  private static void course(StringBuilder svg, CourseLine line, int days, double top) {
    String style = line.trend().name().toLowerCase(Locale.ROOT);
    svg.append("<polyline class=\"c-").append(style).append("\" points=\"");
    for (CoursePoint point : line.points()) {
      svg.append(coordinate(panelX(point.day(), days))).append(',');
      svg.append(coordinate(panelY(point.sumMm(), top))).append(' ');
    }
    svg.setLength(svg.length() - 1);
    svg.append("\"/>");
    CoursePoint last = line.points().get(line.points().size() - 1);
    circle(svg, "e-" + style, panelX(last.day(), days), panelY(last.sumMm(), top), 1.8);
  }

  private static double panelX(int day, int days) {
    return PANEL_LEFT + (double) (PANEL_WIDTH - PANEL_LEFT - PANEL_RIGHT) * day / days;
  }

  private static double panelY(double sumMm, double top) {
    return PANEL_HEIGHT
        - PANEL_BOTTOM
        - (PANEL_HEIGHT - PANEL_TOP - PANEL_BOTTOM) * Math.sqrt(Math.min(1, sumMm / top));
  }

  /** Round values from the largest down to 0, as many as their labels leave room for. */
  static List<Double> rootTicks(double top) {
    List<Double> ticks = new ArrayList<>();
    double above = panelY(top, top) - MIN_TICK_GAP;
    for (int power = (int) Math.floor(Math.log10(top)); power >= -1; power--) {
      for (int factor : new int[] {8, 6, 5, 4, 3, 2, 1}) {
        double tick = factor * Math.pow(10, power);
        double y = panelY(tick, top);
        if (tick <= top && y - above >= MIN_TICK_GAP && panelY(0, top) - y >= MIN_TICK_GAP) {
          ticks.add(tick);
          above = y;
        }
      }
    }
    ticks.add(0.0);
    return ticks;
  }

  /** A bar from zero. */
  static String timeBar(double seconds, double longest, boolean failed) {
    StringBuilder svg = open(BAR_WIDTH, 12, "bar", SummaryText.duration(seconds));
    double width = longest <= 0 ? 0 : BAR_WIDTH * seconds / longest;
    svg.append("<rect class=\"").append(failed ? "s-found" : "s-time");
    svg.append("\" x=\"0\" y=\"1\" height=\"10\" width=\"").append(coordinate(Math.max(1, width)));
    return svg.append("\"/></svg>").toString();
  }

  /** A share of a whole as a thin line, for the head of the page. */
  static String meter(long part, long whole) {
    StringBuilder svg = open(100, 4, "meter", count(part) + " of " + count(whole));
    svg.append("<rect class=\"m-whole\" width=\"100\" height=\"4\"/>");
    double width = whole == 0 ? 0 : 100.0 * part / whole;
    svg.append("<rect class=\"m-part\" height=\"4\" width=\"").append(coordinate(width));
    return svg.append("\"/></svg>").toString();
  }

  /** A slice with the lesion's outline over it, and a bar of 20 mm. */
  static String picture(Picture picture, String words) {
    double side = picture.sideMm();
    String whole = coordinate(side);
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"slice\" role=\"img\" viewBox=\"0 0 ").append(whole).append(' ');
    svg.append(whole).append("\"><title>").append(escape(words)).append("</title>");
    svg.append("<image width=\"").append(whole).append("\" height=\"").append(whole);
    svg.append("\" preserveAspectRatio=\"none\" href=\"").append(dataUri(picture)).append("\"/>");
    if (!picture.outline().isEmpty()) {
      svg.append("<path class=\"outline\" d=\"").append(picture.outline()).append("\"/>");
    }
    double size = side / 20;
    letter(svg, size * 0.5, side / 2, size, "start", picture.left());
    letter(svg, side / 2, size * 1.2, size, "middle", picture.top());
    double from = side - 20 - size * 0.8;
    double y = side - size * 0.9;
    for (String style : List.of("shadow", "ruler")) {
      svg.append("<path class=\"").append(style).append("\" d=\"M").append(coordinate(from));
      svg.append(' ').append(coordinate(y)).append("h20\"/>");
    }
    svg.append("<text class=\"mark\" font-size=\"").append(coordinate(size)).append("\" x=\"");
    svg.append(coordinate(from + 10)).append("\" y=\"").append(coordinate(y - size * 0.5));
    return svg.append("\" text-anchor=\"middle\">2 cm</text></svg>").toString();
  }

  /**
   * The PNG as a data URI. Plus and slash are percent-coded: without them no stretch of it stands
   * alone as a word, which a search of the page for identifiers could take for a name or number.
   */
  static String dataUri(Picture picture) {
    return "data:image/png;base64,"
        + Base64.getEncoder()
            .encodeToString(picture.png())
            .replace("+", "%2B")
            .replace("/", "%2F")
            .replace("=", "%3D");
  }

  private static void letter(
      StringBuilder svg, double x, double y, double size, String anchor, char letter) {
    svg.append("<text class=\"mark\" font-size=\"").append(coordinate(size)).append("\" x=\"");
    svg.append(coordinate(x)).append("\" y=\"").append(coordinate(y)).append("\" text-anchor=\"");
    svg.append(anchor).append("\">").append(letter).append("</text>");
  }

  /** Smallest step of 1, 2 or 5 times a power of ten that makes at most so many steps. */
  static double niceStep(double span, int steps) {
    double power = Math.pow(10, Math.floor(Math.log10(span / steps)));
    for (double factor : new double[] {1, 2, 5}) {
      if (span / (factor * power) <= steps + 1e-9) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static int dayStep(int days) {
    for (int step : DAY_STEPS) {
      if (days / step < MAX_TICKS) {
        return step;
      }
    }
    return days;
  }

  private static StringBuilder open(int width, int height, String style, String words) {
    return new StringBuilder()
        .append("<svg class=\"")
        .append(style)
        .append("\" role=\"img\" viewBox=\"0 0 ")
        .append(width)
        .append(' ')
        .append(height)
        .append("\" style=\"max-width:")
        .append(width)
        .append("px\"><title>")
        .append(escape(words))
        .append("</title>");
  }

  private static void line(
      StringBuilder svg, String style, double x1, double y1, double x2, double y2) {
    svg.append("<line class=\"").append(style).append("\" x1=\"").append(coordinate(x1));
    svg.append("\" y1=\"").append(coordinate(y1)).append("\" x2=\"").append(coordinate(x2));
    svg.append("\" y2=\"").append(coordinate(y2)).append("\"/>");
  }

  private static void circle(StringBuilder svg, String style, double x, double y, double radius) {
    svg.append("<circle class=\"").append(style).append("\" cx=\"").append(coordinate(x));
    svg.append("\" cy=\"").append(coordinate(y)).append("\" r=\"").append(coordinate(radius));
    svg.append("\"/>");
  }

  private static void text(
      StringBuilder svg, double x, double y, String style, String anchor, String words) {
    svg.append("<text class=\"").append(style).append("\" x=\"").append(coordinate(x));
    svg.append("\" y=\"").append(coordinate(y)).append("\" text-anchor=\"").append(anchor);
    svg.append("\">").append(escape(words)).append("</text>");
  }
}
