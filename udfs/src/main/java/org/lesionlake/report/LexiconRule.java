package org.lesionlake.report;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A rule of a lexicon: what its phrases mean, and an example that shows it.
 *
 * @param name unique in its language; findings name it as evidence
 * @param category what part the phrases play, such as target, site or negation
 * @param attributes what else the reader needs to know, by name
 * @param phrases words in lower case without accents; {@code (word)?} is optional, a trailing
 *     {@code *} takes any ending, a leading {@code *} any beginning (a Dutch compound)
 * @param example a text in which the rule matches
 * @param expected what {@code example} says, in the notation of conf/lexicons/README.md
 */
public record LexiconRule(
    String name,
    String category,
    Map<String, String> attributes,
    List<String> phrases,
    String example,
    String expected)
    implements Serializable {

  String attribute(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }

  boolean is(String attribute) {
    return "true".equals(attributes.get(attribute));
  }
}
