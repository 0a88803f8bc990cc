package org.lesionlake.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lesionlake.schemas.Site;

/**
 * Compares readings with gold, report by report and site by site.
 *
 * @param bySiteAndStatus counts by {@code site/status}, with an asterisk as site for all sites and
 *     as status for all statuses; status absent joins explicit and implied denials
 * @param sizesExact share of gold-present sites found present whose current sizes are exactly those
 *     of the gold, in any order; empty where no gold site has sizes
 * @param globalAbsent counts of global denials
 * @param differences what differs, one readable line each
 */
public record ReportEvaluation(
    int reports,
    Map<String, Counts> bySiteAndStatus,
    Optional<Double> sizesExact,
    Optional<Double> changeExact,
    Optional<Double> lateralityExact,
    Counts globalAbsent,
    List<String> differences) {

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

    Counts plus(int tp, int fp, int fn) {
      return new Counts(truePositives + tp, falsePositives + fp, falseNegatives + fn);
    }
  }

  /**
   * @throws IllegalArgumentException if a gold report has no reading
   */
  public static ReportEvaluation of(List<ReportSummary> gold, List<ReportSummary> read) {
    Map<String, ReportSummary> byId =
        read.stream().collect(Collectors.toMap(ReportSummary::id, summary -> summary, (a, b) -> b));
    Tally tally = new Tally();
    for (ReportSummary truth : gold) {
      ReportSummary found = byId.get(truth.id());
      if (found == null) {
        throw new IllegalArgumentException(
            "Gold report '" + truth.id() + "' was not read; give readings of the same ids");
      }
      tally.add(truth, found);
    }
    return tally.result(gold.size());
  }

  /** Counts of a status over all sites: present, uncertain, historical or absent. */
  public Counts status(String status) {
    return bySiteAndStatus.getOrDefault("*/" + status, new Counts(0, 0, 0));
  }

  /** A table for people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-28s %9s %9s %9s %6s%n",
            "site/status",
            "precision",
            "recall",
            "F1",
            "gold"));
    bySiteAndStatus.forEach(
        (key, c) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-28s %9.3f %9.3f %9.3f %6d%n",
                    key,
                    c.precision(),
                    c.recall(),
                    c.f1(),
                    c.truePositives() + c.falseNegatives())));
    text.append(
        String.format(
            Locale.ROOT,
            "%-28s %9.3f %9.3f %9.3f %6d%n",
            "global_absent",
            globalAbsent.precision(),
            globalAbsent.recall(),
            globalAbsent.f1(),
            globalAbsent.truePositives() + globalAbsent.falseNegatives()));
    sizesExact.ifPresent(
        share -> text.append(String.format(Locale.ROOT, "sizes exact %.3f%n", share)));
    changeExact.ifPresent(
        share -> text.append(String.format(Locale.ROOT, "change exact %.3f%n", share)));
    lateralityExact.ifPresent(
        share -> text.append(String.format(Locale.ROOT, "laterality exact %.3f%n", share)));
    return text.toString();
  }

  private static final class Tally {
    private final Map<String, Counts> counts = new TreeMap<>();
    private final List<String> differences = new ArrayList<>();
    private Counts global = new Counts(0, 0, 0);
    private final Map<String, int[]> exact = new HashMap<>();

    void add(ReportSummary gold, ReportSummary found) {
      for (Site site : Site.values()) {
        Optional<SiteStatus> truth = at(gold, site);
        Optional<SiteStatus> mine = at(found, site);
        String expected = truth.map(entry -> joined(entry.status())).orElse("none");
        String got = mine.map(entry -> joined(entry.status())).orElse("none");
        count(site, expected, got);
        if (!expected.equals(got)) {
          differences.add(gold.id() + " " + name(site) + ": gold " + expected + ", read " + got);
        } else if (expected.equals("present")) {
          attributes(gold.id(), truth.get(), mine.get());
        }
      }
      boolean both = gold.globalAbsent() && found.globalAbsent();
      global =
          global.plus(
              both ? 1 : 0,
              !gold.globalAbsent() && found.globalAbsent() ? 1 : 0,
              gold.globalAbsent() && !found.globalAbsent() ? 1 : 0);
      if (gold.globalAbsent() != found.globalAbsent()) {
        differences.add(
            gold.id()
                + " global_absent: gold "
                + gold.globalAbsent()
                + ", read "
                + found.globalAbsent());
      }
    }

    private void attributes(String id, SiteStatus truth, SiteStatus mine) {
      boolean sized = !truth.sizesMm().isEmpty() || !mine.sizesMm().isEmpty();
      exact("sizes", sized, id, truth, sorted(truth.sizesMm()), sorted(mine.sizesMm()));
      exact("change", truth.change().isPresent(), id, truth, truth.change(), mine.change());
      exact(
          "laterality",
          truth.laterality().isPresent(),
          id,
          truth,
          truth.laterality(),
          mine.laterality());
    }

    private void exact(
        String what, boolean counted, String id, SiteStatus site, Object gold, Object read) {
      if (counted) {
        int[] pair = exact.computeIfAbsent(what, key -> new int[2]);
        pair[1]++;
        if (gold.equals(read)) {
          pair[0]++;
        } else {
          differences.add(
              id + " " + name(site.site()) + " " + what + ": gold " + gold + ", read " + read);
        }
      }
    }

    private Optional<Double> share(String what) {
      return Optional.ofNullable(exact.get(what)).map(pair -> (double) pair[0] / pair[1]);
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
        counts.put(key, counts.getOrDefault(key, new Counts(0, 0, 0)).plus(tp, fp, fn));
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

    ReportEvaluation result(int reports) {
      return new ReportEvaluation(
          reports,
          counts,
          share("sizes"),
          share("change"),
          share("laterality"),
          global,
          List.copyOf(differences));
    }
  }
}
