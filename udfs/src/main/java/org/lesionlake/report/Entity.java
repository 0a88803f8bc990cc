package org.lesionlake.report;

import java.util.Optional;
import org.lesionlake.schemas.Site;

/**
 * A phrase of the lexicon where it stands in a text.
 *
 * @param site the site that the phrase, or the first part of a compound, names
 */
record Entity(int start, int end, LexiconRule rule, Optional<Site> site) {
  boolean is(String category) {
    return rule.category().equals(category);
  }

  String kind() {
    return rule.attribute("kind");
  }
}
