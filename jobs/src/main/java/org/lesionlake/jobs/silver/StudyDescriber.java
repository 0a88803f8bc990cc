package org.lesionlake.jobs.silver;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lesionlake.jobs.lake.CodeVersion;
import org.lesionlake.jobs.lake.SeriesWordsFile;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.SeriesCandidate;
import org.lesionlake.volume.SeriesChoice;
import org.lesionlake.volume.SeriesGeometry;
import org.lesionlake.volume.SeriesLabel;
import org.lesionlake.volume.SeriesRules;
import org.lesionlake.volume.SeriesVerdict;
import org.lesionlake.volume.SeriesWords;
import org.lesionlake.volume.SliceHeader;

/** Turns the images of a study into its series with verdicts and choice. */
public final class StudyDescriber implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ConcurrentHashMap<String, SeriesWords> PARSED = new ConcurrentHashMap<>();

  private final String words;
  private final SeriesRules rules;
  private final String rulesVersion;

  StudyDescriber(String words, SeriesRules rules) {
    this.words = words;
    this.rules = rules;
    this.rulesVersion =
        Sha256.hex(words + "\n" + rules + "\n" + CodeVersion.release()).substring(0, 12);
  }

  /** By the words and rules of a site. */
  public static StudyDescriber of(Settings settings) {
    return new StudyDescriber(SeriesWordsFile.read(settings), SeriesSettings.rules(settings));
  }

  /**
   * A series before the choice.
   *
   * @param error kind of the error that kept it from being described
   */
  private record Described(
      List<CtInstance> images, SeriesGeometry geometry, SeriesLabel label, Optional<String> error) {
    CtInstance first() {
      return images.get(0);
    }
  }

  /** First 12 hexadecimal digits of the SHA-256 of the words, the rules and the code's version. */
  String rulesVersion() {
    return rulesVersion;
  }

  /**
   * The series of a study, by series UID.
   *
   * @param study all its images, in any order
   */
  public List<CtSeries> describe(List<CtInstance> study) {
    Map<String, List<CtInstance>> bySeries =
        study.stream()
            .sorted(Comparator.comparing(CtInstance::sopUid))
            .collect(
                Collectors.groupingBy(CtInstance::seriesUid, TreeMap::new, Collectors.toList()));
    SeriesWords parsed = PARSED.computeIfAbsent(words, SeriesWords::parse);
    Map<String, Described> described = new TreeMap<>();
    List<SeriesCandidate> candidates = new ArrayList<>();
    bySeries.forEach(
        (uid, images) -> {
          Described series = describe(images, parsed, rules);
          described.put(uid, series);
          candidates.add(
              new SeriesCandidate(
                  uid,
                  series.first().studyUid(),
                  Optional.ofNullable(series.first().seriesNumber()),
                  series.geometry(),
                  series.label()));
        });
    int patients = (int) study.stream().map(CtInstance::patientId).distinct().count();
    return SeriesChoice.choose(candidates).stream()
        .sorted(Comparator.comparing(SeriesChoice.Choice::seriesUid))
        .map(choice -> row(choice, described.get(choice.seriesUid()), patients))
        .toList();
  }

  /** One odd series must not end the night; the kind of error says enough without its values. */
  private static Described describe(List<CtInstance> images, SeriesWords words, SeriesRules rules) {
    try {
      List<SliceHeader> slices =
          images.stream().map(SliceHeader::allOf).flatMap(List::stream).toList();
      SeriesLabel label = words.classify(slices.get(0));
      SeriesGeometry geometry = SeriesGeometry.of(slices, rules);
      // One image is enough: what it says of its pixels its neighbours may have left unsaid.
      Optional<SeriesVerdict> risk =
          images.stream()
              .map(SliceHeader::burnedInRisk)
              .flatMap(Optional::stream)
              .sorted()
              .findFirst();
      boolean face = images.stream().anyMatch(SliceHeader::hasVisualFeatures);
      return new Described(
          images,
          risk.map(geometry::with).orElse(geometry),
          face ? label.showingFace() : label,
          Optional.empty());
    } catch (RuntimeException e) {
      return new Described(
          images,
          SeriesGeometry.unknown(SeriesVerdict.UNEXPECTED_ERROR),
          words.classify(Optional.empty(), Optional.empty(), Optional.empty()),
          Optional.of(e.getClass().getSimpleName()));
    }
  }

  private CtSeries row(SeriesChoice.Choice choice, Described series, int patients) {
    boolean mixed = patients > 1;
    CtInstance first = series.first();
    SeriesGeometry geometry = series.geometry();
    Optional<Grid> grid = geometry.grid();
    // That of the first image, or of its first frame.
    Optional<SliceHeader> slice =
        geometry.slices().stream()
            .filter(it -> it.sopUid().equals(first.sopUid()))
            .min(Comparator.comparingInt(SliceHeader::frame));
    return new CtSeries(
        first.seriesUid(),
        first.studyUid(),
        first.patientId(),
        earliest(series.images()),
        smallest(series.images(), CtInstance::accession),
        smallest(series.images(), CtInstance::frameOfReferenceUid),
        first.seriesNumber(),
        fingerprint(series.images()),
        series.images().size(),
        first.imageRows(),
        first.imageColumns(),
        grid.map(g -> g.spacing().y()).orElse(null),
        grid.map(g -> g.spacing().x()).orElse(null),
        geometry.sliceSpacingMm().orElse(null),
        geometry.spacingDeviationMm().orElse(null),
        slice.flatMap(SliceHeader::sliceThickness).orElse(first.sliceThicknessMm()),
        geometry.tiltDegrees().orElse(null),
        slice.flatMap(SliceHeader::kernel).orElse(first.kernel()),
        first.contrastAgent(),
        series.label().phase().code(),
        series.label().regions().stream().map(SeriesLabel.Region::code).toList(),
        series.label().purpose().code(),
        mixed ? withMixedPatients(geometry.verdictCodes()) : geometry.verdictCodes(),
        geometry.usable(),
        choice.chosen() && !mixed,
        mixed
            ? "not chosen: the images of its study name " + patients + " patients"
            : choice.reason() + series.error().map(kind -> " (" + kind + ")").orElse(""),
        rulesVersion,
        series.label().face().code(),
        patients);
  }

  private static List<String> withMixedPatients(List<String> verdicts) {
    return Stream.concat(
            verdicts.stream().filter(code -> !code.equals("usable")),
            Stream.of(SeriesVerdict.MIXED_PATIENTS.code()))
        .toList();
  }

  private static LocalDate earliest(List<CtInstance> images) {
    return images.stream()
        .map(CtInstance::studyDate)
        .filter(date -> date != null)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static String smallest(List<CtInstance> images, Function<CtInstance, String> value) {
    return images.stream()
        .map(value)
        .filter(text -> text != null)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Changes with every image that is added, removed or sent again with other content. */
  private static String fingerprint(List<CtInstance> images) {
    return Sha256.hex(
        images.stream()
            .map(image -> image.sopUid() + ' ' + image.headerHash() + content(image) + '\n')
            .collect(Collectors.joining()));
  }

  private static String content(CtInstance image) {
    return image.contentToken() == null ? "" : ' ' + image.contentToken();
  }
}
