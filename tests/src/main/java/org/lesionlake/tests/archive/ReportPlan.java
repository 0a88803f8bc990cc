package org.lesionlake.tests.archive;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.SiteFacts.Status;

/** Decides what a study's report says: what the images show, but for planted disagreements. */
final class ReportPlan {
  private static final double DISAGREEMENT = 0.1;
  private static final double TINY_MM = 9;
  private static final int LISTED = 3;

  private final StudyHeader header;
  private final List<ImagedLesion> now;
  private final List<ImagedLesion> before;
  private final Optional<LocalDate> priorDate;
  private final Dice dice;
  private final List<Map<String, Object>> agreement = new ArrayList<>();

  /**
   * @param before lesions of the earlier study; empty without one
   */
  ReportPlan(
      StudyHeader header,
      List<ImagedLesion> now,
      List<ImagedLesion> before,
      Optional<LocalDate> priorDate) {
    this.header = header;
    this.now = now;
    this.before = before;
    this.priorDate = priorDate;
    this.dice = new Dice(header.study.seed(), 18);
  }

  ReportFacts facts(VirtualPatient patient, List<String> markers) {
    List<SiteFacts> sites = new ArrayList<>();
    StudyWriter.coveredSites(header.study).forEach(site -> sites.add(site(site)));
    sites.addAll(beyond(patient.metastatic()));
    boolean clean = sites.stream().allMatch(s -> s.status().compareTo(Status.HISTORICAL) > 0);
    Person person = header.person;
    return new ReportFacts(
        person.language(),
        patient.primary().code(),
        header.study.index() == 0 && dice.chance(0.4),
        person.fullName(),
        person.number(),
        person.birthDate(),
        Person.surname(person.referrer()),
        Person.surname(person.radiologist()),
        person.hospital(),
        person.phone(),
        header.study.date(),
        priorDate,
        header.study.phase().code(),
        sites,
        clean && dice.chance(0.3),
        markers);
  }

  /** Sites without lesions in the virtual body, and the brain, which no scan here covers. */
  private List<SiteFacts> beyond(boolean metastatic) {
    List<SiteFacts> sites = new ArrayList<>();
    if (header.study.coverage() != VirtualStudy.Coverage.CHEST && dice.chance(0.3)) {
      sites.add(absent(Site.PERITONEUM));
    }
    if (metastatic && dice.chance(0.06)) {
      sites.add(
          new SiteFacts(
              Site.BRAIN,
              Status.HISTORICAL,
              List.of(),
              List.of(),
              Optional.empty(),
              1,
              Optional.empty()));
    }
    return sites;
  }

  /** Study × site: what images and report say; to be read after {@link #facts}. */
  List<Map<String, Object>> agreement() {
    return agreement;
  }

  private SiteFacts site(Site site) {
    List<ImagedLesion> here = at(now, site);
    List<ImagedLesion> earlier = at(before, site);
    String planted = "none";
    SiteFacts facts;
    boolean differ = dice.chance(DISAGREEMENT);
    if (here.isEmpty() && differ) {
      planted = "report_only";
      facts = invented(site);
    } else if (here.isEmpty()) {
      facts = earlier.isEmpty() ? absent(site) : resolved(site, earlier);
    } else if (differ && dice.chance(0.5)) {
      planted = "image_only";
      facts = absent(site);
    } else {
      planted = differ ? "size_differs" : "none";
      facts = present(site, here, earlier, differ ? (dice.chance(0.5) ? 1.8 : 0.5) : 1);
    }
    agreement.add(
        Json.object(
            "study_uid",
            header.studyUid,
            "accession",
            header.accession,
            "site",
            Sites.code(site),
            "image",
            here.isEmpty() ? "none" : "present",
            "lesions",
            here.size(),
            "report",
            facts.status().name().toLowerCase(java.util.Locale.ROOT),
            "planted",
            planted));
    return facts;
  }

  private static List<ImagedLesion> at(List<ImagedLesion> lesions, Site site) {
    return lesions.stream()
        .filter(l -> l.imaged() && l.lesion().site() == site)
        .sorted(Comparator.comparingDouble(l -> -l.size().longAxisMm()))
        .toList();
  }

  private SiteFacts absent(Site site) {
    double draw = dice.between(0, 1);
    Status status =
        draw < 0.35
            ? Status.ABSENT_EXPLICIT
            : draw < 0.75 ? Status.ABSENT_IMPLIED : Status.NOT_MENTIONED;
    return new SiteFacts(site, status, List.of(), List.of(), Optional.empty(), 0, Optional.empty());
  }

  private SiteFacts resolved(Site site, List<ImagedLesion> earlier) {
    return new SiteFacts(
        site,
        Status.HISTORICAL,
        List.of(),
        List.of(axes(earlier.get(0), 1)),
        Optional.of("resolved"),
        0,
        Optional.empty());
  }

  private SiteFacts invented(Site site) {
    double size = Math.rint(dice.between(9, 25));
    return new SiteFacts(
        site,
        Status.PRESENT,
        List.of(List.of(size)),
        List.of(),
        priorDate.map(date -> "new"),
        1,
        Optional.empty());
  }

  private SiteFacts present(
      Site site, List<ImagedLesion> here, List<ImagedLesion> earlier, double factor) {
    List<ImagedLesion> known =
        here.stream().filter(l -> prior(l, earlier).isPresent()).limit(LISTED).toList();
    List<ImagedLesion> listed = known.isEmpty() ? here.stream().limit(LISTED).toList() : known;
    boolean both = dice.chance(0.45);
    List<List<Double>> sizes =
        listed.stream().map(l -> both ? axes(l, factor) : first(axes(l, factor))).toList();
    List<List<Double>> priors =
        known.stream()
            .map(l -> prior(l, earlier).orElseThrow())
            .map(l -> both ? axes(l, 1) : first(axes(l, 1)))
            .toList();
    boolean tiny = here.size() == 1 && here.get(0).size().longAxisMm() < TINY_MM;
    return new SiteFacts(
        site,
        tiny && dice.chance(0.6) ? Status.UNCERTAIN : Status.PRESENT,
        sizes,
        factor == 1 ? priors : List.of(),
        factor == 1 ? change(here, earlier) : Optional.empty(),
        here.size(),
        laterality(site, here));
  }

  private static Optional<ImagedLesion> prior(ImagedLesion lesion, List<ImagedLesion> earlier) {
    return earlier.stream().filter(e -> e.lesion().id() == lesion.lesion().id()).findFirst();
  }

  private static List<Double> first(List<Double> axes) {
    return axes.subList(0, 1);
  }

  /** Axes in whole mm; of a lymph node the short axis alone. */
  private static List<Double> axes(ImagedLesion lesion, double factor) {
    double longAxis = Math.rint(lesion.size().longAxisMm() * factor);
    double shortAxis = Math.rint(lesion.size().shortAxisMm() * factor);
    return lesion.lesion().site() == Site.LYMPH_NODE
        ? List.of(shortAxis)
        : List.of(longAxis, shortAxis);
  }

  /** Change of the site's lesions; more than a tenth counts, and a new one beside old is growth. */
  private Optional<String> change(List<ImagedLesion> here, List<ImagedLesion> earlier) {
    if (priorDate.isEmpty()) {
      return Optional.empty();
    }
    if (earlier.isEmpty()) {
      return Optional.of("new");
    }
    boolean grows = false;
    boolean shrinks = false;
    for (ImagedLesion lesion : here) {
      double ratio =
          prior(lesion, earlier)
              .map(p -> lesion.size().longAxisMm() / p.size().longAxisMm())
              .orElse(2.0);
      grows |= ratio > 1.1;
      shrinks |= ratio < 0.9;
    }
    shrinks |= here.size() < earlier.size();
    if (grows && shrinks) {
      return Optional.of("mixed");
    }
    return Optional.of(grows ? "increased" : shrinks ? "decreased" : "stable");
  }

  private static Optional<String> laterality(Site site, List<ImagedLesion> here) {
    if (site != Site.LUNG && site != Site.ADRENAL) {
      return Optional.empty();
    }
    boolean left = here.stream().anyMatch(l -> l.lesion().centre()[0] > 0);
    boolean right = here.stream().anyMatch(l -> l.lesion().centre()[0] < 0);
    return Optional.of(left && right ? "both" : left ? "left" : "right");
  }
}
