package org.lesionlake.jobs.bronze;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;
import org.lesionlake.jobs.bronze.TableFileReader.Problem;

/** Takes the objects of a file in their order, which numbers them. */
final class FoundObjects {
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param identity what tells the object from any other
   */
  void add(Map<String, String> cells, String identity) {
    entries.add(
        new Entry(entries.size() + 1, TableFileReader.json(cells), Optional.empty(), identity));
  }

  void refuse(Problem problem, String identity) {
    entries.add(
        new Entry(entries.size() + 1, TableFileReader.NO_CONTENT, Optional.of(problem), identity));
  }

  void refuse(Refused refused, String identity) {
    refuse(new Problem(refused.outcome(), refused.reason(), refused.getMessage()), identity);
  }

  /** The rest of the file, which nobody can read. */
  void refuseRest(Problem problem) {
    refuse(problem, "");
  }

  /** One odd object must not end the night; the kind of error says enough without its values. */
  void guarded(String identity, Runnable reading) {
    try {
      reading.run();
    } catch (RuntimeException e) {
      refuse(new Problem("unexpected_error", e.getClass().getSimpleName()), identity);
    }
  }

  List<Entry> entries() {
    return entries;
  }
}
