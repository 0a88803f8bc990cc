package org.lesionlake.jobs.silver;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.Site;
import org.lesionlake.spark.ReportTagger;

/** The trained tagger beside the rules that read reports, if a lake is configured with one. */
public final class Taggers {
  private Taggers() {}

  /**
   * What {@code reports.tagger} names, heard of {@code reports.tagger-sites}.
   *
   * @throws UserError if there is no tagger at that place or a site is none
   */
  public static Optional<ReportTagger> configured(Settings settings) {
    Set<Site> sites = EnumSet.noneOf(Site.class);
    settings.strings("reports.tagger-sites").forEach(name -> sites.add(site(name)));
    String folder = settings.string("reports.tagger");
    if (folder.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ReportTagger.load(settings.conf(folder), sites));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "The tagger of reports cannot be used.",
          e.getMessage(),
          "Point reports.tagger to a tagger's folder, or leave it empty to read by rules alone.");
    }
  }

  private static Site site(String name) {
    try {
      return Site.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "The setting reports.tagger-sites names '" + name + "'.",
          "It takes sites of metastases: "
              + Arrays.stream(Site.values())
                  .map(site -> site.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", "))
              + ".",
          "Correct it; an empty list stands for all of them.");
    }
  }
}
