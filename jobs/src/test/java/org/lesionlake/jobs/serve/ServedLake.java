package org.lesionlake.jobs.serve;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.LesionBurden;
import org.lesionlake.schemas.gold.MetastasisStatus;

/** A lake of a few patients that is served; counts of fewer than three patients are hidden. */
final class ServedLake {
  final SampleLake sample;
  final PublishedLake published;

  ServedLake(Path folder) {
    sample = SampleLake.in(folder);
    add("ann", 1, "liver", "present", "found", "concordant_present");
    for (int i = 2; i < 6; i++) {
      add("bob" + i, i, "liver", "absent_explicit", "none_found", "concordant_absent");
      add("cid" + i, i, "liver", "present", "none_found", "report_only");
    }
    sample.write();
    published = new PublishedLake(sample.lake().spark(), sample.lake(), settings());
  }

  ServeSettings settings(String... more) {
    List<String> set = new ArrayList<>(List.of("serve.small-cell=3"));
    set.addAll(List.of(more));
    return new ServeSettings(Settings.load(Optional.empty(), set), sample.lake().root());
  }

  void add(String patient, int number, String site, String report, String image, String agreement) {
    LocalDate day = LocalDate.of(2020, 1, 1).plusMonths(number);
    boolean found = image.equals("found");
    sample.add(
        Tables.METASTASIS_STATUS,
        new MetastasisStatus(
            patient + "-study",
            site,
            "model",
            patient,
            day,
            report,
            image,
            agreement,
            null,
            null,
            null,
            found ? 20.0 : null,
            found ? 1 : 0,
            "release",
            false));
    sample.add(
        Tables.LESION_BURDEN,
        new LesionBurden(
            patient + "-study",
            site,
            "model",
            patient,
            day,
            image,
            found ? 1 : 0,
            found ? 4_000.0 : 0.0,
            found ? 20.0 : 0.0,
            found ? 20.0 : null,
            "release"));
    sample.add(
        Tables.CT_SERIES,
        SampleLake.described(
            patient + "-" + number, patient + "-series", "soft_tissue", null, true, "abdomen"));
  }

  SqlSession session(Role role) {
    Caller caller = new Caller("ann", role, "127.0.0.1", (name, password) -> Optional.of(role));
    return new SqlSession(caller, published, sample.lake().spark(), Map.of(), 1000);
  }
}
