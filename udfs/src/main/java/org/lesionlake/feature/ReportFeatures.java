package org.lesionlake.feature;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lesionlake.feature.ReadReport.SiteWord;
import org.lesionlake.schemas.Site;

/** Features of {@code silver.report_sites}. */
final class ReportFeatures {
  private static final String TABLE = "silver.report_sites";
  private static final Encoding DAYS = new Encoding.Logarithm(8);
  private static final List<String> STATUSES =
      List.of("present", "uncertain", "historical", ReadReport.ABSENT);

  private static final Comparator<ReadReport> BY_DATE =
      Comparator.comparing(ReadReport::date).thenComparing(ReadReport::reportId);

  private ReportFeatures() {}

  static List<Feature> all() {
    List<Feature> features = new ArrayList<>();
    features.add(
        new Feature(
            "reports",
            "reports that count; never missing, since no report is known to be none",
            "{report}",
            new Encoding.Logarithm(3),
            TABLE + " report_id",
            (record, study, mark) ->
                Optional.of(Value.number(record.reports().size(), null, null))));
    features.add(
        new Feature(
            "report_days",
            "days since the last of them",
            "d",
            DAYS,
            TABLE + " report_id",
            (record, study, mark) ->
                record.reports().stream().max(BY_DATE).map(report -> days(report, study))));
    features.add(
        new Feature(
            "report_any_present",
            "whether any of them says that metastases are present at any site",
            "",
            new Encoding.YesNo(),
            TABLE + " status",
            (record, study, mark) ->
                record.reports().stream()
                    .max(BY_DATE)
                    .map(
                        last ->
                            Value.yesNo(
                                record.reports().stream().anyMatch(ReportFeatures::saysPresent),
                                null,
                                null))));
    for (Site site : Site.values()) {
      ofSite(features, site.name().toLowerCase(Locale.ROOT));
    }
    return features;
  }

  private static void ofSite(List<Feature> into, String site) {
    String words = site.replace('_', ' ');
    into.add(
        new Feature(
            "report_" + site + "_status",
            "what the last report that speaks of " + words + " says of metastases there",
            "",
            new Encoding.OneOf(STATUSES),
            TABLE + " status",
            (record, study, mark) ->
                last(record, site)
                    .map(
                        report ->
                            Value.word(
                                said(report, site).word(), report.date(), report.reportId()))));
    into.add(
        new Feature(
            "report_" + site + "_largest_mm",
            "largest size of metastases of " + words + " in that report",
            "mm",
            new Encoding.Logarithm(4),
            TABLE + " largest_mm",
            (record, study, mark) ->
                last(record, site)
                    .filter(report -> said(report, site).largestMm() != null)
                    .map(
                        report ->
                            Value.number(
                                said(report, site).largestMm(),
                                report.date(),
                                report.reportId()))));
    into.add(
        new Feature(
            "report_" + site + "_days",
            "days since that report",
            "d",
            DAYS,
            TABLE + " report_id",
            (record, study, mark) -> last(record, site).map(report -> days(report, study))));
  }

  private static Optional<ReadReport> last(PatientRecord record, String site) {
    return record.reports().stream().filter(report -> report.of(site).isPresent()).max(BY_DATE);
  }

  private static SiteWord said(ReadReport report, String site) {
    return report.of(site).orElseThrow();
  }

  private static boolean saysPresent(ReadReport report) {
    return report.sites().values().stream().anyMatch(word -> word.status().equals("present"));
  }

  private static Value days(ReadReport report, StudyMoment study) {
    return Value.number(
        ChronoUnit.DAYS.between(report.date(), study.date()), report.date(), report.reportId());
  }
}
