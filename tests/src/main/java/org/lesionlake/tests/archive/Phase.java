package org.lesionlake.tests.archive;

import java.util.Locale;

/** Contrast phase of a CT. */
enum Phase {
  NATIVE,
  ARTERIAL,
  PORTAL_VENOUS;

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
