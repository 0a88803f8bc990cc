package org.lesionlake.tests.archive.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.SiteFacts;

/** Words the sizes of a site once, with or without those of the earlier study. */
final class SizeWriter {
  private final PhraseBank bank;
  private final RandomGenerator random;
  private final Measures measures;
  private final GoldEntry gold;
  private final boolean node;
  private final int lesions;
  private final String change;
  private final List<List<Integer>> current;
  private final List<List<Integer>> prior;
  private final boolean centimetres;
  private final boolean saysSizes;
  private final boolean saysPrior;
  private boolean deferred;
  private boolean endsClause = true;

  SizeWriter(
      PhraseBank bank,
      RandomGenerator random,
      Measures measures,
      GoldEntry gold,
      SiteFacts facts,
      int lesions,
      boolean saysChange) {
    this.bank = bank;
    this.random = random;
    this.measures = measures;
    this.gold = gold;
    this.lesions = lesions;
    node = facts.site() == Site.LYMPH_NODE;
    current = facts.sizesMm().stream().map(Measures::rounded).toList();
    prior = facts.priorSizesMm().stream().map(Measures::rounded).toList();
    change = saysChange ? facts.change().orElse("") : "";
    centimetres = measures.drawCentimetres(random);
    saysSizes = !current.isEmpty() && Draw.chance(random, 0.85);
    boolean comparable = saysChange && prior.size() == current.size() && !change.equals("new");
    saysPrior = comparable && Draw.chance(random, 0.7);
  }

  boolean mayFollow() {
    return saysSizes && !deferred && !gold.saysSizes();
  }

  /** Keeps the sizes for the sentence after this one. */
  void defer() {
    deferred = true;
  }

  boolean mayBeTarget() {
    return lesions == current.size() && current.size() == 1 && !gold.saysSizes();
  }

  int targetMm() {
    return current.get(0).get(0);
  }

  /** Whether "from 12 to 18 mm" can be said. */
  boolean mayCompare() {
    return lesions == 1 && !deferred && saysSizes && saysPrior && agrees(0) && !gold.saysSizes();
  }

  /**
   * The clause after a noun, with a leading space or comma; empty where sizes are not said.
   *
   * @param last whether punctuation follows, so that the clause may itself be set off by a comma
   */
  String clause(boolean last) {
    endsClause = last;
    if (!saysSizes || deferred || gold.saysSizes()) {
      return "";
    }
    if (lesions == 1) {
      return template(node ? "size.node.sg" : "size.sg", 0, current.get(0));
    }
    boolean complete = current.size() == lesions;
    if (complete && lesions <= 4 && Draw.chance(random, 0.5)) {
      gold.number(lesions);
      return listed(node ? "size.node.list" : "size.list", current.size());
    }
    if (!complete && current.size() >= 2 && current.size() <= 3 && Draw.chance(random, 0.4)) {
      return listed("size.partial", current.size());
    }
    if (current.size() >= 2 && !saysPrior && spread() && Draw.chance(random, 0.3)) {
      return range();
    }
    int largest = indexOfLargest();
    return template(node ? "size.node.largest" : "size.largest", largest, longAxis(largest));
  }

  /** The size of the largest lesion, for a sentence of its own. */
  String largest() {
    int largest = indexOfLargest();
    return value(largest, longAxis(largest), form -> !form.startsWith("was"));
  }

  String plain() {
    return value(0, current.get(0), form -> !form.startsWith("was"));
  }

  String fromTo() {
    String form = bank.pick("was.now.fromto", random);
    return pair(form, current.get(0), prior.get(0));
  }

  /** Sizes of lesions that are gone. */
  String priorClause() {
    if (prior.isEmpty() || prior.size() != lesions || lesions > 3 || Draw.chance(random, 0.3)) {
      return "";
    }
    List<String> sizes = new ArrayList<>();
    for (List<Integer> axes : prior) {
      gold.priorSize(axes);
      sizes.add(measures.withUnit(axes, centimetres));
    }
    if (lesions > 1) {
      gold.number(lesions);
    }
    String list = Sentences.list(sizes, bank.pick("and", random));
    return PhraseBank.fill(bank.pick("size.prior", random), slot -> list);
  }

  private String template(String block, int index, List<Integer> axes) {
    String wording = bank.pick(block, random, this::mayStand);
    boolean bracketed = wording.endsWith(")");
    boolean loose = wording.equals(" ({m})") || wording.equals(", {m}");
    boolean flat = bracketed || endsClause && wording.endsWith("{m}");
    Predicate<String> fits =
        form ->
            !(bracketed && form.contains("("))
                && (flat || form.contains("("))
                && (loose || !form.startsWith("was"));
    return PhraseBank.fill(wording, slot -> value(index, axes, fits));
  }

  /** One lesion's size, with its earlier size where that is said. */
  private String value(int index, List<Integer> axes, Predicate<String> fits) {
    if (saysPrior && agrees(index)) {
      return pair(bank.pick("was.now.one", random, fits), axes, priorLike(index, axes));
    }
    gold.size(axes);
    return measures.withUnit(axes, centimetres);
  }

  private boolean mayStand(String clause) {
    return endsClause || clause.startsWith(" ");
  }

  private List<Integer> priorLike(int index, List<Integer> axes) {
    List<Integer> full = prior.get(index);
    return axes.size() < full.size() ? full.subList(0, axes.size()) : full;
  }

  private String pair(String form, List<Integer> now, List<Integer> before) {
    gold.size(now);
    gold.priorSize(before);
    return PhraseBank.fill(
        form,
        slot ->
            switch (slot) {
              case "c" -> measures.withUnit(now, centimetres);
              case "p" -> measures.withUnit(before, centimetres);
              case "pn" -> measures.number(before, centimetres);
              default -> "{" + slot + "}";
            });
  }

  private String listed(String block, int number) {
    String wording = bank.pick(block, random, this::mayStand);
    boolean bracketed = wording.contains("(");
    boolean pairs = saysPrior && !bracketed && allAgree();
    String form = pairs ? bank.pick("was.now.one", random, f -> f.contains("(")) : "{c}";
    List<String> parts = new ArrayList<>();
    for (int index = 0; index < number; index++) {
      parts.add(pairs ? pair(form, current.get(index), prior.get(index)) : single(index, number));
    }
    String list = Sentences.list(parts, bank.pick("and", random));
    return PhraseBank.fill(wording, slot -> list);
  }

  private String single(int index, int number) {
    List<Integer> axes = current.get(index);
    gold.size(axes);
    boolean unitFollows = index < number - 1 && current.stream().allMatch(size -> size.size() == 1);
    return unitFollows ? measures.number(axes, centimetres) : measures.withUnit(axes, centimetres);
  }

  private boolean spread() {
    return smallest() < longAxis(indexOfLargest()).get(0);
  }

  private int smallest() {
    return current.stream().mapToInt(axes -> axes.get(0)).min().orElseThrow();
  }

  private String range() {
    List<Integer> low = List.of(smallest());
    List<Integer> high = longAxis(indexOfLargest());
    gold.size(low);
    gold.size(high);
    String lowText = measures.number(low, centimetres);
    String highText = measures.withUnit(high, centimetres);
    String to = bank.english() ? " to " : " tot ";
    String from = bank.english() ? "from " : "van ";
    return PhraseBank.fill(
        bank.pick("size.range", random, this::mayStand),
        slot ->
            slot.equals("fr")
                ? from + lowText + to + highText
                : lowText + (Draw.chance(random, 0.5) ? "-" : to) + highText);
  }

  private int indexOfLargest() {
    Optional<List<Integer>> largest =
        current.stream().max(Comparator.comparingInt(axes -> axes.get(0)));
    return current.indexOf(largest.orElseThrow());
  }

  private List<Integer> longAxis(int index) {
    return current.get(index).subList(0, 1);
  }

  private boolean allAgree() {
    for (int index = 0; index < current.size(); index++) {
      if (!agrees(index)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the printed pair shows the change that the words state. */
  private boolean agrees(int index) {
    int now = current.get(index).get(0);
    int before = prior.get(index).get(0);
    return switch (change) {
      case "increased" -> now > before;
      case "decreased" -> now < before;
      case "stable" -> Math.abs(now - before) <= 2;
      default -> true;
    };
  }
}
