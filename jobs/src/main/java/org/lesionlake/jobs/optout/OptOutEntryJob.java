package org.lesionlake.jobs.optout;

import java.util.List;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.OptOutList;

/**
 * Puts patients who withdrew on record, as pseudonyms.
 *
 * <p>Needs: the vault. Promises: their files are refused from the next night on; what is there of
 * them goes with the next run of {@code opt-outs}.
 *
 * <p>Example: {@code lesionlake opt-out add --lake /data/lake --patient 12345}
 */
public final class OptOutEntryJob implements Job {
  private final List<OptOutList.Entry> entries;

  public OptOutEntryJob(List<OptOutList.Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  @Override
  public String name() {
    return "opt-out-add";
  }

  @Override
  public String description() {
    return "Puts patients who withdrew on record.";
  }

  @Override
  public List<String> inputs() {
    return List.of();
  }

  @Override
  public List<String> outputs() {
    return List.of();
  }

  @Override
  public long run(JobContext context) {
    long added = OptOutList.add(context, entries);
    context
        .progress()
        .say(
            added
                + " of "
                + entries.size()
                + " patients put on record; 'lesionlake opt-out apply' removes what is there of"
                + " them");
    return added;
  }
}
