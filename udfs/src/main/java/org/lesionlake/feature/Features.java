package org.lesionlake.feature;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.schemas.Site;

/** The list of features: every value that a model may be told beside the CT. */
public final class Features {
  private static final Map<String, Feature> BY_NAME = byName();

  private Features() {}

  /** All of them, those of the patient first, then those of reports, then those of a mark. */
  public static List<Feature> all() {
    return List.copyOf(BY_NAME.values());
  }

  /** The feature of a name. */
  public static Optional<Feature> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static Map<String, Feature> byName() {
    List<Feature> features = new ArrayList<>(ClinicalFeatures.all());
    features.addAll(ReportFeatures.all());
    features.add(
        new Feature(
            "mark_site",
            "site of the mark whose class is asked for",
            "",
            new Encoding.OneOf(sites()),
            Feature.MARK + " site",
            (record, study, mark) -> Optional.of(Value.word(mark.site(), null, null))));
    features.add(
        new Feature(
            "mark_long_axis_mm",
            "long axis of that mark",
            "mm",
            new Encoding.Logarithm(4),
            Feature.MARK + " long_axis_mm",
            (record, study, mark) -> Optional.of(Value.number(mark.longAxisMm(), null, null))));
    Map<String, Feature> byName = new LinkedHashMap<>();
    features.forEach(feature -> byName.put(feature.name(), feature));
    return byName;
  }

  private static List<String> sites() {
    List<String> sites = new ArrayList<>();
    for (Site site : Site.values()) {
      sites.add(site.name().toLowerCase(Locale.ROOT));
    }
    return sites;
  }
}
