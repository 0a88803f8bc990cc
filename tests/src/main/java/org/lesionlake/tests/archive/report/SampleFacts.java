package org.lesionlake.tests.archive.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.ReportFacts;
import org.lesionlake.tests.archive.SiteFacts;
import org.lesionlake.tests.archive.SiteFacts.Status;

/** Draws facts without images behind them, to look at reports and to test their writer. */
final class SampleFacts {
  private static final List<Site> COMMON =
      List.of(Site.LIVER, Site.LUNG, Site.BONE, Site.LYMPH_NODE, Site.ADRENAL, Site.SPLEEN);
  private static final List<String> CHANGES =
      List.of("new", "stable", "increased", "decreased", "resolved", "mixed");

  private SampleFacts() {}

  static ReportFacts draw(String language, RandomGenerator random) {
    boolean dutch = language.equals("nl");
    boolean globalAbsent = Draw.chance(random, 0.15);
    LocalDate studied = LocalDate.of(2019, 1, 1).plusDays(random.nextInt(1800));
    Optional<LocalDate> prior =
        Draw.chance(random, 0.7)
            ? Optional.of(studied.minusDays(40 + random.nextInt(200)))
            : Optional.empty();
    String primary =
        Draw.of(
            random,
            List.of("lung", "colorectal", "breast", "prostate", "kidney", "melanoma", "pancreas"));
    return new ReportFacts(
        language,
        primary,
        Draw.chance(random, 0.4),
        dutch ? "Geertje Wolvenkamp" : "Harriet Ploughman",
        Integer.toString(1_000_000 + random.nextInt(8_999_999)),
        LocalDate.of(1935, 1, 1).plusDays(random.nextInt(15000)),
        dutch ? "T. Hazelhof" : "T. Brackenbury",
        dutch ? "M. Zwartendijk" : "M. Oakhurst",
        dutch ? "Ziekenhuis Veldzicht" : "Northmoor Infirmary",
        dutch ? "050-7319964" : "01632 960417",
        studied,
        prior,
        Draw.of(random, List.of("native", "arterial", "portal_venous")),
        sites(random, globalAbsent),
        globalAbsent,
        Draw.chance(random, 0.3) ? List.of("CEA 12.4 ug/L", "CA 15-3 1240 kU/L") : List.of());
  }

  private static List<SiteFacts> sites(RandomGenerator random, boolean globalAbsent) {
    List<SiteFacts> sites = new ArrayList<>();
    for (Site site : Site.values()) {
      if (COMMON.contains(site) || Draw.chance(random, 0.25)) {
        sites.add(site(site, random, globalAbsent && site != Site.LYMPH_NODE));
      }
    }
    return sites;
  }

  private static SiteFacts site(Site site, RandomGenerator random, boolean denied) {
    Status status = Draw.of(random, List.of(Status.values()));
    if (denied && status == Status.PRESENT) {
      status = Status.ABSENT_EXPLICIT;
    }
    boolean lesions = status.ordinal() <= Status.HISTORICAL.ordinal();
    if (!lesions) {
      return new SiteFacts(
          site, status, List.of(), List.of(), Optional.empty(), 0, Optional.empty());
    }
    String change = Draw.of(random, CHANGES);
    boolean gone = status == Status.HISTORICAL || change.equals("resolved");
    int count = Draw.of(random, List.of(1, 1, 2, 3, 4, 9));
    List<List<Double>> now = new ArrayList<>();
    List<List<Double>> before = new ArrayList<>();
    for (int lesion = 0; lesion < Math.min(count, 3); lesion++) {
      double axis = 6 + random.nextInt(300) / 10.0;
      double factor = factor(change, lesion);
      boolean two = site != Site.LYMPH_NODE && Draw.chance(random, 0.4);
      now.add(two ? List.of(axis, axis * 0.7) : List.of(axis));
      before.add(two ? List.of(axis * factor, axis * factor * 0.7) : List.of(axis * factor));
    }
    String side = count > 1 ? Draw.of(random, List.of("left", "right", "both")) : "left";
    return new SiteFacts(
        site,
        status,
        gone ? List.of() : now,
        change.equals("new") ? List.of() : before,
        Optional.of(gone ? "resolved" : change).filter(value -> Draw.chance(random, 0.8)),
        gone ? 0 : count,
        Optional.of(side));
  }

  private static double factor(String change, int lesion) {
    return switch (change) {
      case "increased" -> 0.6;
      case "decreased" -> 1.5;
      case "mixed" -> lesion % 2 == 0 ? 0.7 : 1.4;
      default -> 1.0;
    };
  }
}
