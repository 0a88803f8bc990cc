package org.lesionlake.report;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.lesionlake.schemas.Site;

/** Links sizes, change, count and side in a mention's window to it. */
final class AttributeLinker {
  private static final int MOST_NAMED = 9;

  private static final Pattern MANY_BONES =
      Pattern.compile(
          "(?:spin[ea]|spinal|vertebra[el]?|vertebral|bodies|ribs|pelvi|skelet|bon[ey]|bones|osseous|axial|thora|lumb|column|wervel|ribben|bekken|kolom|skelet|bot|costae|femurs|shoulder|schouder|hip\\b|heup)");

  private static final Pattern LISTED =
      Pattern.compile(
          "\\s*(?:,|\\band\\b|\\ben\\b|\\bplus\\b|\\bas well as\\b|\\balsook\\b|\\balsmede\\b|\\bevenals\\b|&|\\+)\\s*(?:(?:and|en|in|the|de|het|left|right|linker|rechter|os)\\s+)*");

  private static final Pattern DIGITS =
      Pattern.compile(
          "(?:^|[\\s(])(\\d{1,2})(?!\\s*(?:mm|cm|millimet|centimet|weken|week|weeks|maand|month|jaar|year|dagen|days|kuren|cycles))\\s+(?:[a-z-]+\\s+){0,4}$");
  private static final Pattern LABEL =
      Pattern.compile(
          "(?:segment|segments|level|station|stage|stadium|th|grade|graad|ct|serie|image|se|im)\\s*$");
  private static final Pattern TIMES =
      Pattern.compile(
          "^\\s*(?:\\(?\\s*)?(?:(\\d{1,2})\\s?x\\b(?!\\s*\\d)|x\\s?(\\d{1,2})\\b(?!\\s*(?:mm|cm))|n\\s?=\\s?(\\d{1,2}))");

  private static final double LARGEST_MM = 150;

  private final String text;
  private final List<Entity> entities;
  private final List<Measurement> sizes;

  AttributeLinker(String text, List<Entity> entities, List<Measurement> sizes) {
    this.text = text;
    this.entities = entities;
    this.sizes = sizes;
  }

  void apply(List<Mention> mentions) {
    for (Mention mention : mentions) {
      List<Entity> window =
          SentenceReader.within(entities, mention.windowStart, mention.windowEnd).toList();
      sizes(mention, window);
      listed(mention, window);
      changes(mention, window);
      count(mention, window);
      sides(mention, window);
    }
  }

  private void sizes(Mention mention, List<Entity> window) {
    if (mention.denied || mention.onlyNewDenied) {
      return;
    }
    for (Measurement size : sizes) {
      if (size.start() >= mention.windowStart
          && size.end() <= mention.windowEnd
          && !mention.isElsewhere(size.start(), size.end())
          && !isOrganSize(size, mention)) {
        Optional<Site> site =
            mention.sites.size() < 2
                ? Optional.empty()
                : window.stream()
                    .filter(e -> e.is("site") && e.end() <= size.start())
                    .reduce((a, b) -> b)
                    .flatMap(SentenceReader::siteOf);
        mention.size(size, site);
      }
    }
  }

  /** "Liver enlarged (23 cm)". */
  private static boolean isOrganSize(Measurement size, Mention mention) {
    return size.axesMm().size() == 1 && size.axesMm().get(0) > LARGEST_MM && mention.plural;
  }

  /** Every lesion has its own size unless a word says that only some are measured. */
  private static void listed(Mention mention, List<Entity> window) {
    mention.listedSizes =
        window.stream().noneMatch(entity -> entity.is("partial") || entity.is("count"));
  }

  private void changes(Mention mention, List<Entity> window) {
    if (mention.denied) {
      return;
    }
    boolean own =
        window.stream()
            .anyMatch(
                e ->
                    e.is("change")
                        && e.start() >= mention.groupStart
                        && e.end() <= mention.target.end());
    for (Entity entity : window) {
      String value = entity.rule().attribute("value");
      boolean elsewhere =
          own && entity.end() <= mention.groupStart || ofAnotherPlace(mention, entity, window);
      if (!elsewhere && entity.is("change") && !value.isEmpty()) {
        mention.changes.add(value);
        mention.evidence("change", entity);
      }
    }
  }

  /** "New liver metastases, osseous progression": the change has a place of its own. */
  private boolean ofAnotherPlace(Mention mention, Entity change, List<Entity> window) {
    if (change.start() < mention.target.end()) {
      return false;
    }
    return window.stream()
        .anyMatch(
            e ->
                e.is("site")
                    && e.start() >= mention.target.end()
                    && e.end() <= change.start()
                    && change.start() - e.end() <= 1
                    && e.site().filter(s -> !mention.sites.contains(s)).isPresent()
                    && text.substring(mention.target.end(), e.start()).contains(","));
  }

  private void count(Mention mention, List<Entity> window) {
    int phrase = mention.mergedStart >= 0 ? mention.mergedStart : mention.target.start();
    Optional<Entity> named =
        window.stream()
            .filter(
                e ->
                    e.is("count")
                        && !mention.isOfBenign(e.start(), e.end())
                        && (e.end() <= phrase && phrase - e.end() < 60
                            || e.start() >= mention.target.end()
                                && e.start() - mention.target.end() < 3))
            .reduce((a, b) -> b);
    Matcher times = TIMES.matcher(text.substring(mention.target.end(), mention.windowEnd));
    Matcher digits =
        DIGITS.matcher(text.substring(mention.windowStart, Math.max(mention.windowStart, phrase)));
    if (times.find() && !measured(mention.target.end(), times)) {
      String number =
          times.group(1) != null
              ? times.group(1)
              : times.group(2) != null ? times.group(2) : times.group(3);
      mention.count = Optional.of(number);
    } else if (named.isPresent()) {
      mention.count = Optional.of(named.get().rule().attribute("value"));
      mention.evidence("count", named.get());
    } else if (digits.find()
        && !measured(mention.windowStart, digits)
        && !labelled(mention.windowStart + digits.start(1))
        && !mention.isOfBenign(
            mention.windowStart + digits.start(1), mention.windowStart + digits.end(1))) {
      mention.count = Optional.of(digits.group(1));
    } else if (mention.plural || mention.mergedPlural) {
      mention.count = Optional.of(named(mention, window).orElse("multiple"));
    } else if (mention.kind.equals("metastasis") || mention.isLesion()) {
      mention.count = Optional.of("1");
    }
    mention.count = mention.count.filter(value -> !value.isEmpty() && !value.equals("0"));
  }

  /**
   * "Metastases in T4, T7 and L1": as many as bones are named, where nothing says that more are.
   */
  private Optional<String> named(Mention mention, List<Entity> window) {
    List<Entity> places =
        window.stream()
            .filter(
                e ->
                    e.is("site")
                        && e.site().equals(Optional.of(Site.BONE))
                        && e.start() >= mention.target.end()
                        && !mention.isElsewhere(e.start(), e.end()))
            .toList();
    boolean some = window.stream().anyMatch(e -> e.is("partial") || e.is("known"));
    boolean general =
        places.stream()
            .anyMatch(e -> MANY_BONES.matcher(text.substring(e.start(), e.end())).find());
    if (some || general || places.size() < 2 || places.size() > MOST_NAMED) {
      return Optional.empty();
    }
    for (int i = 0; i + 1 < places.size(); i++) {
      if (!LISTED
          .matcher(text.substring(places.get(i).end(), places.get(i + 1).start()))
          .matches()) {
        return Optional.empty();
      }
    }
    return Optional.of(String.valueOf(places.size()));
  }

  /** "A 12 mm metastasis": a number that belongs to a size counts nothing. */
  private boolean measured(int offset, Matcher found) {
    int number = IntStream.rangeClosed(1, found.groupCount()).map(found::start).max().orElse(0);
    int at = offset + number;
    return sizes.stream().anyMatch(size -> size.start() <= at && size.end() > at);
  }

  private boolean labelled(int at) {
    boolean inside =
        entities.stream().anyMatch(e -> e.is("site") && e.start() <= at && e.end() > at);
    return inside
        || ListNumbers.isBare(text, at)
        || LABEL.matcher(text.substring(Math.max(0, at - 10), at)).find();
  }

  /** A side word beside a site is that site's; others hold for all sites of the mention. */
  private void sides(Mention mention, List<Entity> window) {
    for (Entity entity : window) {
      String value = entity.rule().attribute(entity.is("side") ? "value" : "side");
      if (value.isEmpty()
          || !entity.is("side") && !entity.is("site")
          || mention.isElsewhere(entity.start(), entity.end())) {
        continue;
      }
      if (mention.denied && ofOneStation(mention, window)) {
        continue;
      }
      if (mention.denied
          && (besideBenign(mention, entity, window) || beforeDenial(mention, entity, window))) {
        continue;
      }
      Optional<Site> site =
          entity.is("site") ? SentenceReader.siteOf(entity) : besideSite(entity, window);
      mention.evidence("side", entity);
      if (site.isPresent() && mention.sites.size() > 1 && mention.sites.contains(site.get())) {
        mention.siteSides.computeIfAbsent(site.get(), key -> new TreeSet<>()).add(value);
      } else {
        mention.sides.add(value);
      }
    }
  }

  /** "No solid lesion, simple cyst on the right": the side is the cyst's. */
  private boolean besideBenign(Mention mention, Entity side, List<Entity> window) {
    return window.stream()
            .anyMatch(
                e ->
                    (e.is("benign") || e.is("not_lesion") || e.is("not_size"))
                        && e.start() >= mention.target.end()
                        && e.end() <= side.start()
                        && text.substring(mention.target.end(), e.start()).contains(","))
        || side.start() >= mention.target.end()
            && (text.substring(mention.target.end(), side.start()).contains(",")
                || parted(window, mention.target.end(), side.start()))
            && window.stream()
                .anyMatch(
                    e ->
                        (e.is("benign") || e.is("not_lesion"))
                            && e.start() >= side.end()
                            && !text.substring(side.end(), e.start()).contains(","));
  }

  /** "On the left in the axilla and in the mediastinum no nodes": the side is of one of them. */
  private static boolean ofOneStation(Mention mention, List<Entity> window) {
    return mention.isNode() && window.stream().filter(e -> e.rule().is("nodal")).count() > 1;
  }

  /** "Fibrosis on the right, no nodules": the side is of what stands before the denial. */
  private boolean beforeDenial(Mention mention, Entity side, List<Entity> window) {
    return side.end() <= mention.target.start()
        && window.stream()
            .anyMatch(
                e ->
                    e.is("negation")
                        && e.start() >= side.end()
                        && e.end() <= mention.target.start()
                        && (text.substring(side.end(), e.start()).contains(",")
                            || parted(window, side.end(), e.start())
                            || ofBenign(window, mention.windowStart, side)));
  }

  private static boolean parted(List<Entity> window, int from, int to) {
    return SentenceReader.within(window, from, to).anyMatch(e -> e.is("stop") || e.is("affirm"));
  }

  /** "A granuloma at the right apex". */
  private static boolean ofBenign(List<Entity> window, int from, Entity side) {
    return SentenceReader.within(window, from, side.start())
        .anyMatch(e -> e.is("benign") && !e.rule().is("adjective"));
  }

  private Optional<Site> besideSite(Entity side, List<Entity> window) {
    Optional<Entity> after =
        window.stream()
            .filter(
                e ->
                    e.is("site")
                        && e.start() >= side.end()
                        && text.substring(side.end(), e.start()).matches("[\\s-]*(?:[a-z]+ )?"))
            .findFirst();
    Optional<Entity> before =
        window.stream()
            .filter(
                e ->
                    e.is("site")
                        && e.end() <= side.start()
                        && text.substring(e.end(), side.start()).isBlank())
            .findFirst();
    return after.or(() -> before).flatMap(SentenceReader::siteOf);
  }

  /** left and right together, or both, are both. */
  static Optional<String> union(Set<String> sides) {
    if (sides.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        sides.size() > 1 || sides.contains("both") ? "both" : sides.iterator().next());
  }
}
