package org.lesionlake.jobs.training.export;

import static org.lesionlake.jobs.ops.SummaryText.coordinate;
import static org.lesionlake.jobs.ops.SummaryText.count;
import static org.lesionlake.jobs.ops.SummaryText.decimal;
import static org.lesionlake.jobs.ops.SummaryText.escape;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Distributions on a dataset card as inline SVG; every bar has its figure as a title. */
final class CardCharts {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 130;
  private static final int BASE = 108;
  private static final int TOP = 14;
  private static final int BINS = 12;

  private static final int ROW = 20;
  private static final int NAMES = 130;
  private static final int FIGURES = 56;

  private CardCharts() {}

  /** A bar for each name, from zero. */
  static String bars(String title, Map<String, Long> counts) {
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    StringBuilder svg = open(title, WIDTH, Math.max(1, counts.size()) * ROW + 4);
    int y = 2;
    for (Map.Entry<String, Long> bar : counts.entrySet()) {
      double width = most == 0 ? 0 : (double) (WIDTH - NAMES - FIGURES) * bar.getValue() / most;
      text(svg, NAMES - 6, y + 14, "end", bar.getKey());
      rect(svg, NAMES, y + 3, Math.max(1, width), ROW - 6, bar.getKey() + ": " + bar.getValue());
      text(svg, NAMES + Math.max(1, width) + 5, y + 14, "start", count(bar.getValue()));
      y += ROW;
    }
    return svg.append("</svg>").toString();
  }

  /**
   * A histogram over the range of values; of one value only, a single bar.
   *
   * @param unit of the values, for the scale
   * @param logarithmic whether bins are equally wide on a logarithmic scale; values are above 0
   */
  static String histogram(String title, List<Double> values, String unit, boolean logarithmic) {
    StringBuilder svg = open(title, WIDTH, HEIGHT);
    if (values.isEmpty()) {
      text(svg, WIDTH / 2.0, HEIGHT / 2.0, "middle", "no values");
      return svg.append("</svg>").toString();
    }
    double low = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double high = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    long[] bins = new long[low == high ? 1 : BINS];
    for (double value : values) {
      bins[bin(value, low, high, bins.length, logarithmic)]++;
    }
    long most = 0;
    for (long bin : bins) {
      most = Math.max(most, bin);
    }
    double pitch = (double) WIDTH / bins.length;
    for (int i = 0; i < bins.length; i++) {
      double height = (double) (BASE - TOP) * bins[i] / most;
      String range =
          decimal(edge(i, low, high, bins.length, logarithmic), 2)
              + " to "
              + decimal(edge(i + 1, low, high, bins.length, logarithmic), 2)
              + " "
              + unit;
      if (bins[i] > 0) {
        rect(svg, i * pitch + 1, BASE - height, pitch - 2, height, range + ": " + bins[i]);
        text(svg, (i + 0.5) * pitch, BASE - height - 3, "middle", count(bins[i]));
      }
    }
    line(svg, BASE);
    text(svg, 0, HEIGHT - 6, "start", decimal(low, 2) + " " + unit);
    if (low < high) {
      text(svg, WIDTH, HEIGHT - 6, "end", decimal(high, 2) + " " + unit);
    }
    return svg.append("</svg>").toString();
  }

  private static int bin(double value, double low, double high, int bins, boolean logarithmic) {
    if (bins == 1) {
      return 0;
    }
    double share =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return (int) Math.min(bins - 1, Math.max(0, Math.floor(share * bins)));
  }

  private static double edge(int bin, double low, double high, int bins, boolean logarithmic) {
    double share = (double) bin / bins;
    return logarithmic ? low * Math.pow(high / low, share) : low + (high - low) * share;
  }

  /** Numbers of items by a key, in the order in which keys come. */
  static Map<String, Long> counted(List<String> keys) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String key : keys) {
      counts.merge(key, 1L, Long::sum);
    }
    return counts;
  }

  private static StringBuilder open(String title, int width, int height) {
    return new StringBuilder("<svg role=\"img\" viewBox=\"0 0 ")
        .append(width)
        .append(' ')
        .append(height)
        .append("\"><title>")
        .append(escape(title))
        .append("</title>");
  }

  private static void rect(
      StringBuilder svg, double x, double y, double width, double height, String title) {
    svg.append("<rect x=\"").append(coordinate(x)).append("\" y=\"").append(coordinate(y));
    svg.append("\" width=\"").append(coordinate(width)).append("\" height=\"");
    svg.append(coordinate(height)).append("\"><title>").append(escape(title));
    svg.append("</title></rect>");
  }

  private static void line(StringBuilder svg, double y) {
    svg.append("<line x1=\"0\" x2=\"").append(WIDTH).append("\" y1=\"").append(coordinate(y));
    svg.append("\" y2=\"").append(coordinate(y)).append("\"/>");
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
    svg.append("<text x=\"").append(coordinate(x)).append("\" y=\"").append(coordinate(y));
    svg.append("\" text-anchor=\"").append(anchor).append("\">").append(escape(words));
    svg.append("</text>");
  }
}
