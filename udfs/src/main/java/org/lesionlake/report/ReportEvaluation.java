package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lesionlake.schemas.Site;

/**
 * Compares readings with gold, report by report and site by site.
 *
 * @param bySiteAndStatus counts by {@code site/status}, with an asterisk as site for all sites and
 *     as status for all statuses; status absent joins explicit and implied denials
 * @param exact of the attributes sizes, prior_sizes, change, count, laterality (of gold-present
 *     sites found present), primary, tnm and markers (of reports) how many are exactly those of the
 *     gold; an attribute that neither side states is not counted
 * @param globalAbsent counts of global denials
 * @param intervals by the keys of {@code bySiteAndStatus} and {@code exact}, and {@code
 *     global_absent}: the 95 % percentile interval of F1 or share over {@value #RESAMPLES}
 *     resamples of whole reports
 * @param differences what differs, in order of the gold
 */
public record ReportEvaluation(
    int reports,
    Map<String, Counts> bySiteAndStatus,
    Map<String, Share> exact,
    Counts globalAbsent,
    Map<String, Interval> intervals,
    List<Difference> differences) {
  static final int RESAMPLES = 1000;
  private static final String GLOBAL = "global_absent";

  /** True positives, false positives and false negatives. */
  public record Counts(int truePositives, int falsePositives, int falseNegatives) {
    public double precision() {
      return ratio(truePositives, truePositives + falsePositives);
    }

    public double recall() {
      return ratio(truePositives, truePositives + falseNegatives);
    }

    public double f1() {
      return ratio(2.0 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
    }

    private static double ratio(double part, int whole) {
      return whole == 0 ? 1 : part / whole;
    }
  }

  /** How many of those that count are right. */
  public record Share(int right, int counted) {
    public double value() {
      return Counts.ratio(right, counted);
    }
  }

  /** Lower and upper bound. */
  public record Interval(double low, double high) {}

  /** One disagreement, such as {@code liver}, gold {@code present}, read {@code none}. */
  public record Difference(String id, String what, String gold, String read) {
    @Override
    public String toString() {
      return id + " " + what + ": gold " + gold + ", read " + read;
    }
  }

  /**
   * @throws IllegalArgumentException if a gold report has no reading
   */
  public static ReportEvaluation of(List<ReportSummary> gold, List<ReportSummary> read) {
    Map<String, ReportSummary> byId =
        read.stream().collect(Collectors.toMap(ReportSummary::id, summary -> summary, (a, b) -> b));
    List<Tally> tallies = new ArrayList<>();
    List<Difference> differences = new ArrayList<>();
    for (ReportSummary truth : gold) {
      ReportSummary found = byId.get(truth.id());
      if (found == null) {
        throw new IllegalArgumentException(
            "Gold report '" + truth.id() + "' was not read; give readings of the same ids");
      }
      tallies.add(new Tally(truth, found, differences));
    }
    Map<String, int[]> all = new TreeMap<>();
    tallies.forEach(tally -> tally.counts.forEach((key, c) -> add(all, key, c, 1)));
    Map<String, Counts> counts = new TreeMap<>();
    Map<String, Share> exact = new TreeMap<>();
    all.forEach(
        (key, c) -> {
          if (key.contains("/")) {
            counts.put(key, counts(c));
          } else if (!key.equals(GLOBAL)) {
            exact.put(key, new Share(c[0], c[1]));
          }
        });
    return new ReportEvaluation(
        gold.size(),
        counts,
        exact,
        counts(all.getOrDefault(GLOBAL, new int[3])),
        intervals(tallies, all),
        List.copyOf(differences));
  }

  private static Counts counts(int[] c) {
    return new Counts(c[0], c[1], c[2]);
  }

  private static void add(Map<String, int[]> sums, String key, int[] c, int times) {
    int[] sum = sums.computeIfAbsent(key, k -> new int[3]);
    for (int i = 0; i < 3; i++) {
      sum[i] += times * c[i];
    }
  }

  private static double score(String key, int[] c) {
    return key.contains("/") || key.equals(GLOBAL) ? counts(c).f1() : new Share(c[0], c[1]).value();
  }

  private static Map<String, Interval> intervals(List<Tally> tallies, Map<String, int[]> all) {
    Map<String, double[]> scores = new HashMap<>();
    all.keySet().forEach(key -> scores.put(key, new double[RESAMPLES]));
    SplittableRandom random = new SplittableRandom(1);
    for (int resample = 0; resample < RESAMPLES; resample++) {
      int[] times = new int[tallies.size()];
      for (int i = 0; i < tallies.size(); i++) {
        times[random.nextInt(tallies.size())]++;
      }
      Map<String, int[]> sums = new HashMap<>();
      for (int i = 0; i < tallies.size(); i++) {
        int n = times[i];
        if (n > 0) {
          tallies.get(i).counts.forEach((key, c) -> add(sums, key, c, n));
        }
      }
      for (String key : all.keySet()) {
        scores.get(key)[resample] = score(key, sums.getOrDefault(key, new int[3]));
      }
    }
    Map<String, Interval> intervals = new TreeMap<>();
    scores.forEach(
        (key, values) -> {
          Arrays.sort(values);
          intervals.put(
              key,
              new Interval(
                  values[(int) (0.025 * RESAMPLES)], values[(int) (0.975 * RESAMPLES) - 1]));
        });
    return intervals;
  }

  /** Counts of a status over all sites: present, uncertain, historical or absent. */
  public Counts status(String status) {
    return bySiteAndStatus.getOrDefault("*/" + status, new Counts(0, 0, 0));
  }

  /** The share of an attribute that is right; empty if none was counted. */
  public Optional<Double> exact(String attribute) {
    return Optional.ofNullable(exact.get(attribute)).map(Share::value);
  }

  /** A table for people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-28s %9s %9s %9s  %-13s %6s%n",
            "site/status",
            "precision",
            "recall",
            "F1",
            "95 % interval",
            "gold"));
    bySiteAndStatus.forEach((key, c) -> text.append(line(key, c)));
    text.append(line(GLOBAL, globalAbsent));
    exact.forEach(
        (key, share) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-28s %9s %9s %9.3f  %-13s %6d%n",
                    key + " exact",
                    "",
                    "",
                    share.value(),
                    interval(key),
                    share.counted())));
    return text.toString();
  }

  private String line(String key, Counts c) {
    return String.format(
        Locale.ROOT,
        "%-28s %9.3f %9.3f %9.3f  %-13s %6d%n",
        key,
        c.precision(),
        c.recall(),
        c.f1(),
        interval(key),
        c.truePositives() + c.falseNegatives());
  }

  private String interval(String key) {
    Interval interval = intervals.get(key);
    return interval == null
        ? ""
        : String.format(Locale.ROOT, "%.3f-%.3f", interval.low(), interval.high());
  }

  /**
   * What one report adds: per key true positives (or right), false positives (or counted), false
   * negatives.
   */
  private static final class Tally {
    final Map<String, int[]> counts = new TreeMap<>();
    private final List<Difference> differences;
    private final String id;

    Tally(ReportSummary gold, ReportSummary found, List<Difference> differences) {
      this.id = gold.id();
      this.differences = differences;
      for (Site site : Site.values()) {
        site(site, at(gold, site), at(found, site));
      }
      boolean both = gold.globalAbsent() && found.globalAbsent();
      add(
          counts,
          GLOBAL,
          new int[] {
            both ? 1 : 0,
            !gold.globalAbsent() && found.globalAbsent() ? 1 : 0,
            gold.globalAbsent() && !found.globalAbsent() ? 1 : 0
          },
          1);
      if (gold.globalAbsent() != found.globalAbsent()) {
        differ(GLOBAL, gold.globalAbsent(), found.globalAbsent());
      }
      exact("primary", "", gold.primary(), found.primary());
      exact("tnm", "", gold.tnm(), found.tnm());
      exact("markers", "", markers(gold), markers(found));
    }

    private void site(Site site, Optional<SiteStatus> truth, Optional<SiteStatus> mine) {
      String expected = truth.map(entry -> joined(entry.status())).orElse("none");
      String got = mine.map(entry -> joined(entry.status())).orElse("none");
      count(site, expected, got);
      if (!expected.equals(got)) {
        differ(name(site), expected, got);
      } else if (expected.equals("present")) {
        String where = name(site) + " ";
        SiteStatus gold = truth.orElseThrow();
        SiteStatus read = mine.orElseThrow();
        exact("sizes", where, sorted(gold.sizesMm()), sorted(read.sizesMm()));
        exact("prior_sizes", where, sorted(gold.priorSizesMm()), sorted(read.priorSizesMm()));
        exact("change", where, gold.change(), read.change());
        exact("count", where, gold.count(), read.count());
        exact("laterality", where, gold.laterality(), read.laterality());
      }
    }

    private void exact(String what, String where, Object gold, Object read) {
      boolean stated = !isEmpty(gold) || !isEmpty(read);
      if (stated) {
        add(counts, what, new int[] {gold.equals(read) ? 1 : 0, 1, 0}, 1);
        if (!gold.equals(read)) {
          differ(where + what, shown(gold), shown(read));
        }
      }
    }

    private static boolean isEmpty(Object value) {
      return value instanceof Optional<?> optional
          ? optional.isEmpty()
          : ((List<?>) value).isEmpty();
    }

    private static Object shown(Object value) {
      return value instanceof Optional<?> optional
          ? optional.map(Object::toString).orElse("none")
          : value;
    }

    private void differ(String what, Object gold, Object read) {
      differences.add(new Difference(id, what, gold.toString(), read.toString()));
    }

    private static List<String> markers(ReportSummary summary) {
      return summary.markers().stream()
          .map(
              m ->
                  m.name()
                          .toUpperCase(Locale.ROOT)
                          .replaceAll("[^A-Z0-9]", "")
                          .replace("CHROMOGRANINA", "CGA")
                      + " "
                      + m.value()
                      + " "
                      + m.unit())
          .sorted()
          .toList();
    }

    private static List<String> sorted(List<List<Double>> sizes) {
      return sizes.stream().map(Object::toString).sorted().toList();
    }

    private void count(Site site, String expected, String got) {
      if (!expected.equals("none")) {
        int hit = expected.equals(got) ? 1 : 0;
        plus(name(site), expected, hit, 0, 1 - hit);
      }
      if (!got.equals("none") && !got.equals(expected)) {
        plus(name(site), got, 0, 1, 0);
      }
    }

    private void plus(String site, String status, int tp, int fp, int fn) {
      for (String key : List.of(site + "/" + status, "*/" + status, "*/*")) {
        add(counts, key, new int[] {tp, fp, fn}, 1);
      }
    }

    private static Optional<SiteStatus> at(ReportSummary summary, Site site) {
      return summary.metastases().stream().filter(entry -> entry.site() == site).findFirst();
    }

    private static String joined(String status) {
      return status.startsWith("absent") ? "absent" : status;
    }

    private static String name(Site site) {
      return site.name().toLowerCase(Locale.ROOT);
    }
  }
}
