package org.lesionlake.tests.archive;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.lesionlake.schemas.Site;

/**
 * Primary tumours and how often, once spread, each reaches a site. Shares as oncology texts give.
 */
enum Primary {
  LUNG(0.35, 0.5, 0.4, 0.55, 0.4),
  COLORECTAL(0.8, 0.45, 0.12, 0.35, 0.08),
  BREAST(0.5, 0.4, 0.75, 0.5, 0.12),
  PROSTATE(0.15, 0.15, 0.9, 0.55, 0.08),
  KIDNEY(0.25, 0.7, 0.4, 0.35, 0.3),
  MELANOMA(0.5, 0.65, 0.3, 0.5, 0.3),
  PANCREAS(0.85, 0.3, 0.1, 0.4, 0.1);

  private final Map<Site, Double> spread = new EnumMap<>(Site.class);

  Primary(double liver, double lung, double bone, double node, double adrenal) {
    spread.put(Site.LIVER, liver);
    spread.put(Site.LUNG, lung);
    spread.put(Site.BONE, bone);
    spread.put(Site.LYMPH_NODE, node);
    spread.put(Site.ADRENAL, adrenal);
  }

  double share(Site site) {
    return spread.get(site);
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
