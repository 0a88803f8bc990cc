package org.lesionlake.jobs.serve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.disclosure.SmallCells;
import org.lesionlake.disclosure.SmallCells.Count;
import org.lesionlake.jobs.lake.Catalog;

/**
 * The views of counts with their small cells hidden, as queries over values. {@code
 * gold.agreement_matrix} counts groups of studies and {@code gold.site_summary} sums of the same
 * groups, so both are judged together, site by site.
 */
final class CountViews {
  static final String SITE_SUMMARY = "gold.site_summary";
  static final String AGREEMENT_MATRIX = "gold.agreement_matrix";

  /** Views that there are with hidden cells. */
  static final Set<String> NAMES = Set.of(SITE_SUMMARY, AGREEMENT_MATRIX);

  /** Studies of a site about which report and image say the same. */
  private record Group(
      String site,
      boolean mixed,
      String report,
      String image,
      String agreement,
      long studies,
      long patients) {
    String name() {
      return mixed ? "mixed" : report + " " + image + " " + agreement;
    }
  }

  /** Columns of gold.site_summary and the groups that each counts. */
  private static final Map<String, Predicate<Group>> SUMS = sums();

  private CountViews() {}

  private static Map<String, Predicate<Group>> sums() {
    Map<String, Predicate<Group>> sums = new LinkedHashMap<>();
    sums.put("studies", group -> true);
    sums.put("mixed_patients", Group::mixed);
    sums.put("report_present", report("present"));
    sums.put("report_absent", report("absent_explicit", "absent_implied"));
    sums.put("report_uncertain", report("uncertain"));
    sums.put("report_historical", report("historical"));
    sums.put("report_silent", report("not_mentioned"));
    sums.put("report_failed", report("failed"));
    sums.put("no_report", report("no_report"));
    sums.put("image_found", image("found"));
    sums.put("image_none_found", image("none_found"));
    sums.put("image_not_covered", image("not_covered"));
    sums.put("image_not_assessable", image("not_assessable"));
    sums.put("image_failed", image("failed"));
    sums.put("image_not_searched", image("not_searched"));
    sums.put("agree", agreement("concordant_present", "concordant_absent"));
    sums.put("disagree", agreement("report_only", "image_only", "size_conflict"));
    return sums;
  }

  private static Predicate<Group> report(String... words) {
    return group -> !group.mixed() && List.of(words).contains(group.report());
  }

  private static Predicate<Group> image(String... words) {
    return group -> !group.mixed() && List.of(words).contains(group.image());
  }

  private static Predicate<Group> agreement(String... words) {
    return group -> !group.mixed() && List.of(words).contains(group.agreement());
  }

  /**
   * Queries of the views by name, made of the present rows of {@code gold.metastasis_status}.
   *
   * @param limit the fewest distinct patients of a count that is shown
   */
  static Map<String, String> queries(SparkSession spark, long limit) {
    Map<String, List<Group>> sites = new TreeMap<>();
    for (Row row :
        spark
            .sql(
                """
SELECT site, mixed, report, image, agreement, count(*), count(DISTINCT patient_id)
FROM (SELECT site, patient_id, mixed,
             CASE WHEN NOT mixed THEN report_status END AS report,
             CASE WHEN NOT mixed THEN image_status END AS image,
             CASE WHEN NOT mixed THEN agreement END AS agreement
      FROM (SELECT *, coalesce(mixed_patients, false) AS mixed FROM gold.metastasis_status))
GROUP BY site, mixed, report, image, agreement
ORDER BY site, mixed, report, image, agreement
""")
            .collectAsList()) {
      sites
          .computeIfAbsent(row.getString(0), site -> new ArrayList<>())
          .add(
              new Group(
                  row.getString(0),
                  row.getBoolean(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getLong(5),
                  row.getLong(6)));
    }
    List<String> summary = new ArrayList<>();
    List<String> matrix = new ArrayList<>();
    sites.forEach((site, groups) -> addRows(site, groups, limit, summary, matrix));
    return Map.of(
        SITE_SUMMARY,
        values("site STRING, " + String.join(" BIGINT, ", SUMS.keySet()) + " BIGINT", summary)
            + " ORDER BY image_found DESC NULLS LAST, report_present DESC NULLS LAST, site",
        AGREEMENT_MATRIX,
        values(
            "site STRING, report_status STRING, image_status STRING, agreement STRING,"
                + " studies BIGINT",
            matrix));
  }

  private static void addRows(
      String site, List<Group> groups, long limit, List<String> summary, List<String> matrix) {
    Map<String, Long> patients = new HashMap<>();
    List<Count> counts = new ArrayList<>();
    for (Group group : groups) {
      patients.put(group.name(), group.patients());
      if (!group.mixed()) {
        counts.add(new Count("cell " + group.name(), Set.of(group.name()), group.patients()));
      }
    }
    SUMS.forEach(
        (column, counted) -> {
          List<Group> in = groups.stream().filter(counted).toList();
          // A patient may be in several groups, but in no fewer than the largest has.
          long fewest = in.stream().mapToLong(Group::patients).max().orElse(0);
          counts.add(
              new Count(column, in.stream().map(Group::name).collect(Collectors.toSet()), fewest));
        });
    Set<String> hidden = SmallCells.hidden(counts, patients, limit);

    List<String> cells = new ArrayList<>(List.of(text(site)));
    SUMS.forEach(
        (column, counted) ->
            cells.add(
                hidden.contains(column)
                    ? "NULL"
                    : groups.stream().filter(counted).mapToLong(Group::studies).sum() + "L"));
    summary.add("(" + String.join(", ", cells) + ")");
    for (Group group : groups) {
      if (!group.mixed()) {
        matrix.add(
            "("
                + String.join(
                    ", ",
                    text(site),
                    text(group.report()),
                    text(group.image()),
                    text(group.agreement()),
                    hidden.contains("cell " + group.name()) ? "NULL" : group.studies() + "L")
                + ")");
      }
    }
  }

  /** A query over rows of values, each column cast to its type since all of it may be hidden. */
  private static String values(String columns, List<String> rows) {
    List<String> names = new ArrayList<>();
    List<String> casts = new ArrayList<>();
    for (String column : columns.split(", ")) {
      String[] parts = column.split(" ");
      names.add(parts[0]);
      casts.add("CAST(" + parts[0] + " AS " + parts[1] + ") AS " + parts[0]);
    }
    boolean none = rows.isEmpty();
    String nulls = "(" + names.stream().map(name -> "NULL").collect(Collectors.joining(", ")) + ")";
    return "SELECT "
        + String.join(", ", casts)
        + " FROM VALUES "
        + (none ? nulls : String.join(", ", rows))
        + " AS counts("
        + String.join(", ", names)
        + ")"
        + (none ? " WHERE false" : "");
  }

  private static String text(String value) {
    return value == null ? "NULL" : Catalog.literal(value);
  }

  /** What is told of a view beside its own words. */
  static String doc(long limit) {
    return " Counts of fewer than "
        + limit
        + " distinct patients are null, and so are others from which they could be had by"
        + " subtraction within this view and "
        + "the other one of the same studies; what is not listed is zero.";
  }

  /** Whether a setting names only views whose small cells are hidden. */
  static Set<String> unknown(List<String> names) {
    Set<String> unknown = new HashSet<>(names);
    unknown.removeAll(NAMES);
    return unknown;
  }
}
