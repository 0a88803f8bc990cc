package org.lesionlake.jobs.cohort;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.PinnedTables;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.Cohort;
import org.lesionlake.schemas.gold.FrozenRows;

/** Whether a frozen cohort still holds the rows that were frozen, and what to do if not. */
public final class CohortCheck {
  private final Lake lake;
  private final Cohort cohort;
  private final List<String> differences = new ArrayList<>();

  private CohortCheck(Lake lake, Cohort cohort) {
    this.lake = lake;
    this.cohort = cohort;
  }

  /** Computes every checksum of a version anew. */
  public static CohortCheck of(Lake lake, Cohort cohort) {
    CohortCheck check = new CohortCheck(lake, cohort);
    FrozenCohorts frozen = new FrozenCohorts(lake);
    for (FrozenRows was : cohort.contents()) {
      if (!lake.table(Tables.named(was.table())).exists()) {
        check.differences.add(was.table() + " is not there");
        continue;
      }
      FrozenRows is =
          DrawnCohort.checksum(
              Tables.named(was.table()), frozen.rows(Tables.named(was.table()), cohort));
      if (is.rows() != was.rows()) {
        check.differences.add(
            was.table() + " holds " + is.rows() + " rows of it instead of " + was.rows());
      } else if (!is.sha256().equals(was.sha256())) {
        check.differences.add(was.table() + " holds other values");
      }
    }
    return check;
  }

  public Cohort cohort() {
    return cohort;
  }

  /** What differs, table by table; empty if nothing does. */
  public List<String> differences() {
    return List.copyOf(differences);
  }

  /**
   * Draws the cohort once more from the versions of the tables on record.
   *
   * @param repair whether to write the rows, where they are those that were frozen
   * @return why it cannot be rebuilt; empty if it can be, or was
   */
  public Optional<String> rebuild(boolean repair) {
    Optional<String> gone = PinnedTables.whyNotKept(lake, cohort.inputs());
    if (gone.isPresent()) {
      return gone;
    }
    try {
      return drawAnew(repair);
    } catch (Exception e) {
      Optional<String> filesGone = PinnedTables.whyFilesGone(e);
      if (filesGone.isPresent()) {
        return filesGone;
      }
      throw e;
    }
  }

  private Optional<String> drawAnew(boolean repair) {
    CohortDefinition definition =
        CohortFile.parse(cohort.definition(), cohort.cohort(), cohort.source());
    try (DrawnCohort drawn =
        DrawnCohort.of(lake, definition, CohortQuery.tablesAt(lake, cohort.inputs()))) {
      drawn.copy();
      if (!drawn.checksums().equals(cohort.contents())) {
        return Optional.of("the present code draws other rows from the same tables");
      }
      if (repair) {
        FrozenCohorts.write(lake, drawn, cohort.cohort(), cohort.version());
      }
      return Optional.empty();
    }
  }
}
