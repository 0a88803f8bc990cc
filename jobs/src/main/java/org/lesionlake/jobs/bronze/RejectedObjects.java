package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.lesionlake.archive.ArchivePath;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;

/**
 * Rejected objects to be decided anew, where the vault says that they lie.
 *
 * @param reasons reason codes of {@code bronze.sources}; empty for all of rejected ones
 * @param sources inboxes that the objects came from
 */
public record RejectedObjects(Set<String> reasons, Set<SourceKind> sources) {

  /** The files that hold them, as the inboxes of a run. */
  Inboxes inboxes(JobContext context) {
    List<Row> rejects =
        context
            .table(Tables.SOURCES)
            .read()
            // What was set aside is decided anew only if its reason is asked for.
            .where(
                reasons.isEmpty() ? "outcome = 'rejected'" : "outcome IN ('rejected', 'set_aside')")
            .where(
                col("source")
                    .isin(sources.stream().map(RejectedObjects::lower).toArray())
                    .and(
                        reasons.isEmpty()
                            ? col("reason").isNotNull()
                            : col("reason").isin(reasons.toArray())))
            .join(
                context.table(Tables.VAULT_OBJECTS).read().select("object_token", "path"),
                NewObjects.TOKEN)
            .select("source", "reason", "path")
            .distinct()
            .orderBy("path")
            .collectAsList();
    Map<SourceKind, Set<String>> places = new EnumMap<>(SourceKind.class);
    Set<String> replayed = new TreeSet<>();
    for (Row reject : rejects) {
      SourceKind source = SourceKind.valueOf(reject.getString(0).toUpperCase(Locale.ROOT));
      places.computeIfAbsent(source, none -> new TreeSet<>()).add(file(reject.getString(2)));
      replayed.add(reject.getString(1));
    }
    return new Inboxes(
        there(places.get(SourceKind.CT), context),
        List.of(),
        there(places.get(SourceKind.REPORTS), context),
        there(places.get(SourceKind.CLINICAL), context),
        there(places.get(SourceKind.MERGES), context),
        replayed);
  }

  /** Those of the files that are still where they were. */
  private static List<String> there(Set<String> files, JobContext context) {
    if (files == null) {
      return List.of();
    }
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    List<String> there = files.stream().filter(file -> isThere(file, hadoop)).toList();
    if (there.size() < files.size()) {
      context
          .progress()
          .say(
              files.size()
                  - there.size()
                  + " of "
                  + files.size()
                  + " files are not where they were, or cannot be asked for; their rejects stay");
    }
    return there;
  }

  /** The file to list for an object: of one in an archive, the archive. */
  static String file(String place) {
    Path path = new Path(place);
    return ArchivePath.of(path).map(ArchivePath::container).orElse(path).toString();
  }

  /** A place that cannot be asked is none to read from now. */
  static boolean isThere(String file, Configuration hadoop) {
    try {
      Path path = new Path(file);
      return path.getFileSystem(hadoop).exists(path);
    } catch (IOException e) {
      return false;
    }
  }

  private static String lower(SourceKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
