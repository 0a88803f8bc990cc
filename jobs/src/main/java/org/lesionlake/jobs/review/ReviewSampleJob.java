package org.lesionlake.jobs.review;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.silver.Models;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.ReviewCase;

/**
 * Draws cases for readers and writes a page for each.
 *
 * <p>Needs: {@code gold.metastasis_status} of the configured model. Promises: a random sample, by
 * strata of agreement, that the seed and the release decide; each case with the inverse of its
 * chance to be drawn, so that what readers say of the sample can be said of all studies; pages that
 * need nothing beside them, an index and an empty list of verdicts. A sample of that name is not
 * drawn again: asked for with the same seed, its pages are written once more.
 *
 * <p>Example: {@code lesionlake review sample --lake /data/lake --name spring --out spring}
 */
public final class ReviewSampleJob implements Job {
  static final String NONE = "none";
  static final String REPORT = "report";
  static final String IMAGE = "image";
  static final String VERDICTS = "verdicts.csv";

  private final Request request;
  private List<ReviewCase> drawn = List.of();

  /**
   * What is asked for.
   *
   * @param cases how many, where there are as many
   * @param discrepancyShare share of them that are discrepancies, 0 to 1
   * @param sites sites to draw from; empty for all
   * @param blinded none, report or image
   * @param out folder for the pages
   */
  public record Request(
      String sample,
      long seed,
      int cases,
      double discrepancyShare,
      List<String> sites,
      String blinded,
      Path out) {}

  public ReviewSampleJob(Request request) {
    this.request = request;
  }

  @Override
  public String name() {
    return "review-sample";
  }

  @Override
  public String description() {
    return "Draws cases for readers, with a page for each.";
  }

  @Override
  public List<String> inputs() {
    return List.of(
        "gold.metastasis_status",
        "silver.report_findings",
        "silver.report_sites",
        "silver.report_links",
        "bronze.reports",
        "silver.lesions",
        "silver.ct_series",
        "silver.ct_volumes",
        "silver.series_inference");
  }

  @Override
  public List<String> outputs() {
    return List.of("gold.review_cases");
  }

  /** The cases of the last run, in the order of their pages. */
  public List<ReviewCase> drawn() {
    return drawn;
  }

  @Override
  public long run(JobContext context) {
    requireFree(request.out());
    context.lake().registerTables();
    LakeTable<ReviewCase> table = context.table(Tables.REVIEW_CASES);
    List<ReviewCase> present =
        table.records(table.read().where(col("sample").equalTo(request.sample())));
    List<ReviewCase> cases = draw(context);
    if (!present.isEmpty() && !same(present, cases)) {
      throw ReviewErrors.sampleExists(request.sample());
    }
    if (present.isEmpty()) {
      table.appendNew(table.rows(cases));
    } else {
      context.progress().say("the sample is on record already; its pages are written once more");
    }
    drawn = cases;
    write(new ReviewReader(context).read(cases));
    context
        .progress()
        .say(
            cases.size()
                + " cases drawn ("
                + cases.stream()
                    .collect(
                        Collectors.groupingBy(
                            ReviewCase::stratum, TreeMap::new, Collectors.counting()))
                + "); pages and "
                + VERDICTS
                + " are in "
                + request.out());
    return present.isEmpty() ? cases.size() : 0;
  }

  private static boolean same(List<ReviewCase> present, List<ReviewCase> cases) {
    return present.stream()
        .map(one -> one.caseId() + one.weight() + one.blinded() + one.releaseId())
        .collect(Collectors.toSet())
        .equals(
            cases.stream()
                .map(one -> one.caseId() + one.weight() + one.blinded() + one.releaseId())
                .collect(Collectors.toSet()));
  }

  private List<ReviewCase> draw(JobContext context) {
    String model = Models.configured(context.settings()).id();
    context.spark().sql(population(model)).createOrReplaceTempView("review_population");
    Map<String, Long> sizes = new TreeMap<>();
    context
        .spark()
        .sql("SELECT stratum, count(*) FROM review_population GROUP BY stratum")
        .collectAsList()
        .forEach(row -> sizes.put(row.getString(0), row.getLong(1)));
    if (sizes.isEmpty()) {
      throw ReviewErrors.nothingToDraw(request.sites());
    }
    Map<String, Long> wanted =
        ReviewStrata.allocate(sizes, request.cases(), request.discrepancyShare());
    String taken =
        wanted.entrySet().stream()
            .map(entry -> "stratum = '" + entry.getKey() + "' AND place <= " + entry.getValue())
            .collect(Collectors.joining(" OR "));
    Instant now = Instant.now();
    List<ReviewCase> cases = new ArrayList<>();
    for (Row row :
        context
            .spark()
            .sql(
                """
SELECT * FROM (
  SELECT *, sha2(concat_ws('|', ${seed}, study_uid, site, source), 256) AS draw,
         row_number() OVER (
           PARTITION BY stratum
           ORDER BY sha2(concat_ws('|', ${seed}, study_uid, site, source), 256)) AS place
  FROM review_population
)
WHERE ${taken}
ORDER BY draw
"""
                    .replace("${seed}", Long.toString(request.seed()))
                    .replace("${taken}", taken))
            .collectAsList()) {
      String stratum = row.getAs("stratum");
      double chance = (double) wanted.get(stratum) / sizes.get(stratum);
      cases.add(
          new ReviewCase(
              request.sample(),
              row.<String>getAs("draw").substring(0, 12),
              row.getAs("study_uid"),
              row.getAs("site"),
              row.getAs("source"),
              row.getAs("patient_id"),
              row.getAs("release_id"),
              stratum,
              sizes.get(stratum),
              chance,
              1 / chance,
              request.blinded(),
              row.getAs("report_status"),
              row.getAs("image_status"),
              request.seed(),
              now,
              context.runId()));
    }
    return cases;
  }

  /** Studies and sites of which report or image says something, with their stratum. */
  private String population(String model) {
    String sites =
        request.sites().isEmpty()
            ? ""
            : " AND site IN ("
                + request.sites().stream()
                    .map(site -> Catalog.literal(site.toLowerCase(Locale.ROOT)))
                    .collect(Collectors.joining(", "))
                + ")";
    return """
SELECT *, CASE WHEN agreement IN ('report_only', 'image_only', 'size_conflict') THEN 'discrepancy'
               WHEN agreement IN ('concordant_present', 'concordant_absent') THEN agreement
               ELSE 'one_side' END AS stratum
FROM gold.metastasis_status
WHERE source = ${model} AND NOT coalesce(mixed_patients, false)
  AND (image_status IN ('found', 'none_found')
       OR report_status IN ('present', 'absent_explicit', 'absent_implied', 'historical'))
"""
            .replace("${model}", Catalog.literal(model))
        + sites;
  }

  // ---- Pages

  private static void requireFree(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw ReviewErrors.folderNotEmpty(folder);
      }
    } catch (IOException e) {
      throw ReviewErrors.cannotWrite(folder, "It is no folder that can be listed.");
    }
  }

  private void write(List<ReviewedCase> cases) {
    Path out = request.out();
    try {
      Files.createDirectories(out);
      var posix = Files.getFileAttributeView(out, PosixFileAttributeView.class);
      if (posix != null) {
        // Text of reports, for who asked for it alone.
        posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
      }
      for (int i = 0; i < cases.size(); i++) {
        Files.writeString(
            out.resolve(cases.get(i).drawn().caseId() + ".html"),
            ReviewPage.html(cases.get(i), i + 1, cases.size()));
      }
      Files.writeString(out.resolve("index.html"), ReviewPage.index(request.sample(), cases));
      Files.writeString(
          out.resolve(VERDICTS),
          VerdictFile.template(cases.stream().map(one -> one.drawn().caseId()).toList()));
    } catch (IOException e) {
      throw ReviewErrors.cannotWrite(out, Optional.ofNullable(e.getMessage()).orElse(""));
    }
  }
}
