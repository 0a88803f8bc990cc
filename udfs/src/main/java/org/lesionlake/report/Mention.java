package org.lesionlake.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.silver.Evidence;

/** A target phrase while its sentence is read: what has been linked to it so far. */
final class Mention {
  final Entity target;
  final String section;
  boolean plural;
  String kind;
  int windowStart;
  int windowEnd;
  int groupStart;
  boolean ownSites;

  /** First character of a lesion phrase that this mention explains, or -1. */
  int mergedStart = -1;

  boolean mergedPlural;

  /** Whether every lesion seems to be listed with its size. */
  boolean listedSizes;

  final Set<Site> sites = new LinkedHashSet<>();

  /** Sites named after the target. */
  final Set<Site> placed = new LinkedHashSet<>();

  final Map<Site, Set<String>> siteSides = new EnumMap<>(Site.class);
  final Set<String> sides = new TreeSet<>();
  boolean denied;
  boolean onlyNewDenied;

  /** Denied beside what was named before: "no other lesions". */
  boolean restDenied;

  /** Denied as no longer there. */
  boolean gone;

  boolean enlarged;
  boolean suspicious;
  boolean bare;
  boolean known;
  boolean dropped;
  boolean linked;
  Optional<String> certainty = Optional.empty();

  /** Sites named before a doubt that concerns only what is named after it. */
  final Set<Site> certainSites = new LinkedHashSet<>();

  String temporality = "current";
  String experiencer = "patient";
  final Set<String> changes = new TreeSet<>();
  Optional<String> count = Optional.empty();
  final Map<Measurement, Optional<Site>> sizes = new java.util.LinkedHashMap<>();
  final List<Evidence> evidence = new ArrayList<>();

  /** Parts of the window that speak of organs without metastases. */
  List<Span> elsewhere = List.of();

  /** Parts of the window that speak of benign things in places of their own. */
  List<Span> benign = List.of();

  final Set<String> regions = new TreeSet<>();

  Mention(Entity target, String section) {
    this.target = target;
    this.section = section;
    this.kind = target.kind();
    this.plural = target.rule().is("plural");
    evidence("target", target);
    target.site().ifPresent(sites::add);
    this.denied = target.rule().is("denied");
  }

  void evidence(String role, Entity entity) {
    Evidence item = new Evidence(role, entity.start(), entity.end(), entity.rule().name());
    if (!evidence.contains(item)) {
      evidence.add(item);
    }
  }

  void size(Measurement size, Optional<Site> site) {
    sizes.put(size, site);
    evidence.add(new Evidence("size", size.start(), size.end(), "measurement"));
  }

  boolean isLesion() {
    return kind.equals("lesion")
        || kind.equals("node")
        || kind.equals("suspicious_lesion")
        || kind.equals("lymphadenopathy");
  }

  boolean isNode() {
    return kind.equals("node") || kind.equals("lymphadenopathy");
  }

  boolean isElsewhere(int start, int end) {
    return isOfBenign(start, end) || within(elsewhere, start, end);
  }

  boolean isOfBenign(int start, int end) {
    return within(benign, start, end);
  }

  private static boolean within(List<Span> spans, int start, int end) {
    return spans.stream().anyMatch(span -> span.start() <= start && span.end() >= end);
  }

  boolean hasCurrentSize() {
    return sizes.keySet().stream().anyMatch(size -> !size.prior());
  }
}
