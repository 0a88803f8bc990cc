package org.lesionlake.jobs.ops;

import java.time.Instant;
import java.util.List;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;

/**
 * Writes what a person looks at in the morning: one HTML file with the run's ledger, gates and
 * times, and what the lake holds.
 *
 * <p>Needs: the tables as the run left them; any of them may be empty. Promises: {@code
 * summary/<run>.html} and {@code summary/latest.html} under the lake's root, which need nothing
 * beside them and change no table. A lesion whose voxels cannot be read costs its picture, not the
 * page.
 *
 * <p>Example: {@code lesionlake job summary --lake /data/lake}
 */
public final class SummaryJob implements Job {
  @Override
  public String name() {
    return "summary";
  }

  @Override
  public String description() {
    return "Writes the run's summary as one HTML file.";
  }

  @Override
  public List<String> inputs() {
    return List.of(
        "bronze.sources",
        "bronze.reports",
        "silver.ct_series",
        "silver.ct_volumes",
        "silver.report_findings",
        "silver.report_links",
        "silver.series_inference",
        "silver.lesions",
        "gold.metastasis_status",
        "gold.lesion_burden",
        "gold.patient_timeline",
        "ops.ledger",
        "ops.expectations",
        "ops.runs");
  }

  /** A file, but no table. */
  @Override
  public List<String> outputs() {
    return List.of();
  }

  /**
   * @return lesions shown with a picture
   */
  @Override
  public long run(JobContext context) {
    context.lake().registerCatalog();
    SummaryData data = new SummaryReader(context).read(Instant.now());
    String page = SummaryPage.render(data);
    String file = "summary/" + context.runId() + ".html";
    context.lake().files().writeText(file, page);
    context.lake().files().writeText("summary/latest.html", page);
    context.progress().say("written to " + context.lake().files().path(file));
    return data.lesions().stream().filter(lesion -> lesion.picture().isPresent()).count();
  }
}
