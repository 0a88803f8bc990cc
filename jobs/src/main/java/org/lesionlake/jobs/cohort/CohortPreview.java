package org.lesionlake.jobs.cohort;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.gold.CohortAttrition;

/** What a definition means, and what it would select, without freezing it. */
public final class CohortPreview {
  private final CohortDefinition definition;

  private CohortPreview(CohortDefinition definition) {
    this.definition = definition;
  }

  /**
   * @throws org.lesionlake.jobs.lake.UserError if the file holds no definition
   */
  public static CohortPreview of(Path file, Settings settings) {
    return new CohortPreview(CohortJob.read(file, settings));
  }

  /** The query, which {@code lesionlake sql} takes as it is, under what its steps ask for. */
  public String query() {
    return CohortQuery.text(definition);
  }

  /** A row for each step of the definition on a lake. */
  public List<CohortAttrition> attrition(Lake lake) {
    try (DrawnCohort drawn = CohortJob.draw(lake, definition)) {
      return drawn.steps();
    }
  }

  /** What to know of the definition on a lake beforehand; empty if nothing. */
  public Optional<String> note(Lake lake) {
    return definition.asksForDates() && lake.profile() == Profile.RESEARCH
        ? Optional.of(CohortJob.SHIFTED_DATES)
        : Optional.empty();
  }
}
