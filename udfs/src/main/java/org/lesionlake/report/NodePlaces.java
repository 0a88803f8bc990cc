package org.lesionlake.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.lesionlake.schemas.Site;

/**
 * Makes a place of a node phrase that only says where metastases are, so that it joins the other
 * places of a list.
 *
 * <ul>
 *   <li>"metastases in the liver and in the lymph nodes"
 *   <li>"metastases in the liver, lymph nodes and bones"
 *   <li>"lymph node and liver metastases", "lymfeklier- en levermetastasen"
 * </ul>
 *
 * <p>Nodes of which something is said on their own stay as they are: "metastases in the liver and
 * reactive lymph nodes", "metastases in the liver, lymph nodes not enlarged".
 */
final class NodePlaces {
  private static final String AND =
      "(?:and/or|en/of|as well as|and|or|en|of|nor|noch|alsmede|alsook|evenals)\\b|[/&+]";
  private static final String IN = "(?:in|to|within|involving|affecting|at|naar|op|van)";
  private static final String ARTICLES = "(?:(?:the|de|het|both|beide|a|an|een)\\s+)*";
  private static final String ALSO = "(?:(?:also|ook)\\s+)?";

  private static final String UP_TO_PLACE = "[\\s,]*[^,;:.]{0,40}?\\b";
  private static final Pattern OPENED_AGAIN =
      Pattern.compile("(?:,|\\b" + AND + ")\\s*" + ALSO + IN + "\\s+" + ARTICLES + "$");
  private static final Pattern GAP =
      Pattern.compile(
          "[\\s,()-]*(?:" + AND + ")?[\\s-]*" + ALSO + "(?:" + IN + "\\s+)?" + ARTICLES);

  /** "bot- en contralaterale longmetastasen". */
  static final Pattern CUT = Pattern.compile("-[\\s,]*(?:(?:en|of|and|or)\\s+)?(?:[a-z]+\\s+)?");

  private static final Pattern JOINED = Pattern.compile("\\b" + AND);
  private static final Pattern ARTICLE_BEFORE = Pattern.compile("\\b(?:a|an|one|the|de|een)\\s+$");
  private static final Pattern CLAUSE_END =
      Pattern.compile("[,;:.()]|\\b(?:and|or|en|of|with|met|while|terwijl)\\b");
  private static final Pattern SIZE = Pattern.compile("[ (]*(?:[a-z]+ ){0,3}\\d");

  /** What may stand between metastases and a place of theirs. */
  private static final Set<String> TRANSPARENT =
      Set.of(
          "site", "side", "region", "count", "partial", "change", "current", "prior", "neutral",
          "affirm");

  private static final Set<String> MODIFIERS = Set.of("site", "side", "count", "enlarged");
  private static final Set<String> OWN_WORDS =
      Set.of("enlarged", "normal", "link", "benign", "known");

  private final String text;
  private final List<Entity> entities;
  private final Pattern opening;

  /**
   * From metastases to the first of their places.
   *
   * @param of what names whose part something is, as an expression
   */
  static Pattern opening(String of) {
    return Pattern.compile(UP_TO_PLACE + "(?:" + IN + "|" + of + ")\\s+" + ARTICLES);
  }

  private NodePlaces(String text, List<Entity> entities, JoiningWords words) {
    this.text = text;
    this.entities = entities;
    this.opening = words.opening;
  }

  /** Turns such node phrases among the entities of a sentence into sites. */
  static void settle(String text, List<Entity> entities, JoiningWords words) {
    new NodePlaces(text, entities, words).settle();
  }

  private void settle() {
    for (int i = 0; i < entities.size(); i++) {
      if (entities.get(i).kind().equals("node") && (isPlace(i) || isFirstHalf(i))) {
        entities.set(i, site(entities.get(i)));
      }
    }
  }

  private static Entity site(Entity node) {
    LexiconRule rule = node.rule();
    LexiconRule place =
        new LexiconRule(
            rule.name(),
            "site",
            Map.of("site", "lymph_node", "nodal", "true"),
            rule.phrases(),
            rule.example(),
            rule.expected());
    return new Entity(node.start(), node.end(), place, Optional.of(Site.LYMPH_NODE));
  }

  private boolean isPlace(int node) {
    int target = node - 1;
    while (target >= 0 && isTransparent(entities.get(target))) {
      target--;
    }
    if (target < 0
        || !isMetastasis(entities.get(target))
        || entities.get(target).site().isPresent()) {
      return false;
    }
    int last = listEnd(node);
    int group = groupStart(node);
    List<Entity> between =
        entities.subList(target + 1, node).stream().filter(e -> e.end() <= group).toList();
    String gap = text.substring(entities.get(target).end(), group);
    boolean first = between.stream().noneMatch(e -> e.is("site"));
    boolean governed = first ? opens(gap) : OPENED_AGAIN.matcher(gap).find();
    boolean listed = isList(target, node) && isClosed(node, last) && !sized(last);
    return (governed || listed) && !speaksOfItself(last);
  }

  /** "metastases not seen in the liver": a denial of them does not part them from their places. */
  private static boolean isTransparent(Entity entity) {
    return TRANSPARENT.contains(entity.rule().category())
        || entity.is("enlarged")
        || entity.kind().equals("primary")
        || entity.is("negation")
            && entity.rule().attribute("pos").equals("post")
            && !entity.rule().is("enlarged");
  }

  private static boolean isMetastasis(Entity entity) {
    return entity.is("target") && entity.kind().equals("metastasis") && !entity.rule().is("list");
  }

  /** First character of the adjectives that stand right before a node phrase. */
  private int groupStart(int node) {
    int start = entities.get(node).start();
    for (int i = node - 1;
        i >= 0
            && MODIFIERS.contains(entities.get(i).rule().category())
            && text.substring(entities.get(i).end(), start).matches("[\\s-]*");
        i--) {
      start = entities.get(i).start();
    }
    return start;
  }

  /** Whether nothing but a list of places stands between the metastases and the node phrase. */
  private boolean isList(int target, int node) {
    List<Entity> places = entities.subList(target + 1, node + 1);
    if (places.size() < 2 || !opens(gapAfter(target))) {
      return false;
    }
    for (int i = 0; i + 1 < places.size(); i++) {
      if (!isPlaceWord(places.get(i)) || !GAP.matcher(gapAfter(target + 1 + i)).matches()) {
        return false;
      }
    }
    return true;
  }

  private boolean opens(String gap) {
    return gap.matches("\\s*:\\s*") || opening.matcher(gap).matches();
  }

  private static boolean isPlaceWord(Entity entity) {
    return entity.is("site") || entity.is("side") || entity.is("region");
  }

  private String gapAfter(int i) {
    return text.substring(entities.get(i).end(), entities.get(i + 1).start());
  }

  /** The last place of the list that a node phrase stands in. */
  private int listEnd(int node) {
    int last = node;
    while (last + 1 < entities.size()
        && isPlaceWord(entities.get(last + 1))
        && GAP.matcher(gapAfter(last)).matches()) {
      last++;
    }
    return last;
  }

  /** Whether a list is ended by "and": a mere comma may begin a clause of its own. */
  private boolean isClosed(int node, int last) {
    int from = node;
    while (from > 0
        && isPlaceWord(entities.get(from - 1))
        && text.substring(entities.get(from - 1).end(), entities.get(from).start()).isBlank()) {
      from--;
    }
    for (int i = Math.max(0, from - 1); i < last; i++) {
      if (JOINED.matcher(gapAfter(i)).find()) {
        return true;
      }
    }
    return false;
  }

  private boolean sized(int last) {
    int end = entities.get(last).end();
    return SIZE.matcher(text).region(end, text.length()).lookingAt();
  }

  /** Whether the words after the list say something of the nodes themselves. */
  private boolean speaksOfItself(int last) {
    int from = entities.get(last).end();
    for (Entity word : entities.subList(last + 1, entities.size())) {
      if (CLAUSE_END.matcher(text.substring(from, word.start())).find()) {
        return false;
      }
      boolean denial =
          word.is("negation")
              && (word.rule().is("enlarged") || !word.rule().attribute("pos").equals("post"));
      if (denial
          || OWN_WORDS.contains(word.rule().category())
          || word.is("uncertain") && word.rule().is("suspicious")) {
        return true;
      }
    }
    return false;
  }

  /** "lymph node and liver metastases": the first of the places that metastases are named after. */
  private boolean isFirstHalf(int node) {
    Entity half = entities.get(node);
    String word = text.substring(half.start(), half.end());
    boolean cut = text.startsWith("-", half.end()) || word.endsWith("node");
    if (!cut || isQualified(node)) {
      return false;
    }
    int last = node;
    boolean joined = false;
    while (last + 1 < entities.size()
        && (GAP.matcher(gapAfter(last)).matches() || CUT.matcher(gapAfter(last)).matches())) {
      joined |= JOINED.matcher(gapAfter(last)).find();
      last++;
      if (!entities.get(last).is("site")) {
        break;
      }
    }
    Entity target = entities.get(last);
    return joined
        && isMetastasis(target)
        && (target.site().isPresent() || entities.get(last - 1).is("site"));
  }

  /** "Enlarged lymph node and liver metastases", "a lymph node and liver metastases". */
  private boolean isQualified(int node) {
    int start = entities.get(node).start();
    boolean adjective =
        node > 0
            && !entities.get(node - 1).is("negation")
            && !isPlaceWord(entities.get(node - 1))
            && !entities.get(node - 1).is("change")
            && text.substring(entities.get(node - 1).end(), start).isBlank();
    return adjective || ARTICLE_BEFORE.matcher(text.substring(0, start)).find();
  }
}
