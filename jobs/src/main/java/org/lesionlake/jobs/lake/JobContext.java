package org.lesionlake.jobs.lake;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.schemas.TableDef;

/**
 * What a job works with.
 *
 * @param runId run the job belongs to; the jobs of one night share it
 * @param inboxes inboxes given for this run; only ingest reads them
 * @param reconcile whether to compare all that is wanted with all that is done, instead of what
 *     changed since the last run
 * @param part what to work on; the whole lake but for jobs that {@link
 *     org.lesionlake.jobs.Job#worksOnParts() work on parts}
 */
public record JobContext(
    Lake lake,
    Settings settings,
    Progress progress,
    String runId,
    Inboxes inboxes,
    boolean reconcile,
    Part part) {

  /** Work on the whole lake. */
  public JobContext(
      Lake lake,
      Settings settings,
      Progress progress,
      String runId,
      Inboxes inboxes,
      boolean reconcile) {
    this(lake, settings, progress, runId, inboxes, reconcile, Part.WHOLE);
  }

  /** Runs of this name decide rejected objects anew; gates judged those in the run before. */
  public static final String REPLAY = "replay-";

  public static boolean isReplay(String runId) {
    return runId.startsWith(REPLAY);
  }

  /**
   * Folders and files to take objects from.
   *
   * @param ctInventories lists of DICOM files, which are taken instead of a listing
   * @param merges lists and messages that say which patient IDs were merged into which
   * @param replayed reasons for which objects were rejected that are now decided anew
   */
  public record Inboxes(
      List<String> ct,
      List<String> ctInventories,
      List<String> reports,
      List<String> clinical,
      List<String> merges,
      Set<String> replayed) {
    public static final Inboxes NONE = new Inboxes(List.of(), List.of(), List.of());

    public Inboxes(List<String> ct, List<String> reports, List<String> clinical) {
      this(ct, List.of(), reports, clinical, List.of(), Set.of());
    }

    public boolean isEmpty() {
      return ct.isEmpty()
          && ctInventories.isEmpty()
          && reports.isEmpty()
          && clinical.isEmpty()
          && merges.isEmpty();
    }
  }

  public SparkSession spark() {
    return lake.spark();
  }

  public <T extends Record> LakeTable<T> table(TableDef<T> definition) {
    return lake.table(definition);
  }

  /** The same work on other inboxes. */
  public JobContext with(Inboxes others) {
    return new JobContext(lake, settings, progress, runId, others, reconcile, part);
  }

  /** The same work on a part of the lake. */
  public JobContext with(Part some) {
    return new JobContext(lake, settings, progress, runId, inboxes, reconcile, some);
  }
}
