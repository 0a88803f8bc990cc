package org.lesionlake.jobs.silver;

import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.volume.SeriesRules;

/** The site's rules of what is a volume: one for the verdicts and for the volumes themselves. */
public final class SeriesSettings {
  private SeriesSettings() {}

  public static SeriesRules rules(Settings settings) {
    return SeriesRules.defaults().withMinSlices(settings.integer("series.min-slices"));
  }
}
