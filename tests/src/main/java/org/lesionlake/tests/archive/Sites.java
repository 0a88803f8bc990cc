package org.lesionlake.tests.archive;

import java.util.Locale;
import org.lesionlake.schemas.Site;

/** Sites as the lake's tables spell them. */
final class Sites {
  private Sites() {}

  static String code(Site site) {
    return site.name().toLowerCase(Locale.ROOT);
  }
}
