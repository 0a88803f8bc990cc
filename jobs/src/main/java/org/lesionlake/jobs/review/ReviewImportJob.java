package org.lesionlake.jobs.review;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoders;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.Adjudication;
import org.lesionlake.schemas.gold.ReviewCase;

/**
 * Takes readers' verdicts on a sample into {@code gold.adjudications}.
 *
 * <p>Needs: the sample in {@code gold.review_cases}. Promises: all verdicts of the file or none; a
 * verdict by the same reader on the same case takes the earlier one's place; the same file again
 * changes nothing.
 *
 * <p>Example: {@code lesionlake review import spring/verdicts.csv --lake /data/lake --sample spring
 * --reader r1}
 */
public final class ReviewImportJob implements Job {
  private final Path file;
  private final String sample;
  private final Optional<String> reader;

  /**
   * @param reader who judged, where the file does not say
   */
  public ReviewImportJob(Path file, String sample, Optional<String> reader) {
    this.file = file;
    this.sample = sample;
    this.reader = reader;
  }

  @Override
  public String name() {
    return "review-import";
  }

  @Override
  public String description() {
    return "Takes in readers' verdicts on a sample.";
  }

  @Override
  public List<String> inputs() {
    return List.of("gold.review_cases");
  }

  @Override
  public List<String> outputs() {
    return List.of("gold.adjudications");
  }

  @Override
  public long run(JobContext context) {
    LakeTable<ReviewCase> cases = context.table(Tables.REVIEW_CASES);
    TreeSet<String> known =
        new TreeSet<>(
            cases
                .read()
                .where(col("sample").equalTo(sample))
                .select("case_id")
                .as(Encoders.STRING())
                .collectAsList());
    if (known.isEmpty()) {
      throw ReviewErrors.noSuchSample(
          sample, cases.read().select("sample").distinct().as(Encoders.STRING()).collectAsList());
    }
    LakeTable<Adjudication> table = context.table(Tables.ADJUDICATIONS);
    List<Adjudication> before = table.records(table.read().where(col("sample").equalTo(sample)));
    Instant now = Instant.now();
    List<Adjudication> changed =
        VerdictFile.read(file, known, reader).stream()
            .map(
                verdict ->
                    new Adjudication(
                        sample,
                        verdict.caseId(),
                        verdict.reader(),
                        verdict.verdict(),
                        verdict.largestMm().orElse(null),
                        verdict.readOn().orElse(null),
                        now,
                        context.runId()))
            .filter(verdict -> before.stream().noneMatch(old -> says(old).equals(says(verdict))))
            .toList();
    if (!changed.isEmpty()) {
      table.upsert(table.rows(changed));
    }
    long judged =
        table.read().where(col("sample").equalTo(sample)).select("case_id").distinct().count();
    context
        .progress()
        .say(
            changed.size()
                + " verdicts taken in; "
                + judged
                + " of "
                + known.size()
                + " cases are judged. See gold.reader_accuracy.");
    return changed.size();
  }

  private static String says(Adjudication verdict) {
    return List.of(
            verdict.caseId(),
            verdict.reader(),
            verdict.verdict(),
            String.valueOf(verdict.largestMm()),
            String.valueOf(verdict.readOn()))
        .stream()
        .collect(Collectors.joining("|"));
  }
}
