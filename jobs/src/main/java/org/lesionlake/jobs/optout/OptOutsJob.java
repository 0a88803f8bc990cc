package org.lesionlake.jobs.optout;

import java.util.List;
import java.util.stream.Stream;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.OptOutList;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * Removes everything of patients who withdrew.
 *
 * <p>Needs: the vault, whose {@code opt_outs} say who; the file that {@code opt-out.file} names is
 * taken in first. Promises: no row of such a patient in any table of lake and vault, no earlier
 * version of the tables that had one, no voxels, masks, summaries or log lines; frozen cohorts and
 * training sets without their rows, marked as reduced; what was removed in {@code ops.removals},
 * without saying whose. Ingest refuses their files from the moment they are on record. A run that
 * was killed is finished by the next; running it again removes nothing.
 *
 * <p>Example: {@code lesionlake job opt-outs --lake /data/lake}
 */
public final class OptOutsJob implements Job {
  @Override
  public String name() {
    return "opt-outs";
  }

  @Override
  public String description() {
    return "Removes everything of patients who withdrew, earlier versions of tables included.";
  }

  @Override
  public List<String> inputs() {
    return Tables.LAKE.stream().map(TableDef::name).toList();
  }

  @Override
  public List<String> outputs() {
    return List.of("ops.removals");
  }

  @Override
  public void check(Settings settings) {
    OptOutList.ofFile(settings);
  }

  /**
   * @return rows and files that were removed
   */
  @Override
  public long run(JobContext context) {
    OptOutList.sync(context);
    if (context.lake().optOuts().isEmpty()) {
      context.progress().say("nobody withdrew");
      return 0;
    }
    context.lake().registerTables();
    OptOutPurge purge = new OptOutPurge(context);
    long removed = purge.run();
    context.progress().say(purge.describe());
    Stream.of(ReducedSets.of(context).lines())
        .flatMap(List::stream)
        .forEach(context.progress()::say);
    return removed;
  }
}
