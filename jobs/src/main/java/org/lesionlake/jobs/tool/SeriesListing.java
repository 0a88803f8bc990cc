package org.lesionlake.jobs.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.jobs.bronze.Intake;
import org.lesionlake.jobs.bronze.SeriesHeaders;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.silver.SeriesSettings;
import org.lesionlake.jobs.silver.StudyDescriber;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.volume.SeriesGeometry;
import org.lesionlake.volume.SeriesGeometry.Neighbours;
import org.lesionlake.volume.SeriesRules;
import org.lesionlake.volume.SeriesVerdict;
import org.lesionlake.volume.SliceHeader;

/**
 * Gathers files into series, and says of each what a lake would. Of a file it keeps some values of
 * its header, about a kilobyte, whatever the file's size.
 */
final class SeriesListing {
  /** An object with the SOP instance UID of another; a lake would compare their content. */
  static final String SAME_UID = "same_sop_instance_uid";

  static final String UNREADABLE = "io_error";

  private static final Comparator<SeriesEntry> ORDER =
      Comparator.comparingInt(SeriesEntry::study)
          .thenComparing(entry -> entry.number().orElse(Integer.MAX_VALUE))
          .thenComparing(SeriesEntry::seriesInstanceUid);

  /** What tells apart series that a lake takes no images from. */
  private record OtherKey(
      String study, String series, Optional<Integer> number, String modality, String reason) {}

  private static final class Other {
    private int images;
    private final Set<String> transferSyntaxes = new TreeSet<>();
  }

  private final SeriesHeaders headers;
  private final StudyDescriber describer;
  private final SeriesRules rules;
  private final BiConsumer<Path, String> whenLeftOut;
  private final Map<String, Integer> studyNumbers = new HashMap<>();
  private final Map<String, List<CtInstance>> imagesByStudy = new LinkedHashMap<>();
  private final Map<OtherKey, Other> others = new LinkedHashMap<>();
  private final Map<String, Path> fileBySopUid = new HashMap<>();
  private final TreeMap<String, Integer> leftOut = new TreeMap<>();

  /**
   * @param whenLeftOut told of each file that belongs to no series, with the reason in words
   */
  SeriesListing(Settings settings, BiConsumer<Path, String> whenLeftOut) {
    this.headers = SeriesHeaders.of(settings);
    this.describer = StudyDescriber.of(settings);
    this.rules = SeriesSettings.rules(settings);
    this.whenLeftOut = whenLeftOut;
  }

  /** Reads the header of a file and adds it to its series, or to what is left out. */
  void add(Path file) {
    try {
      add(file, Intake.of(DicomReader.readHeader(file), ""));
    } catch (DicomException e) {
      leaveOut(file, e.reason().code(), e.getMessage());
    } catch (RuntimeException e) {
      // One odd file must not end the listing; the kind of error says enough without its values.
      leaveOut(file, "unexpected_error", e.getClass().getSimpleName());
    }
  }

  /** Counts something that is there but belongs to no series. */
  void leaveOut(Path file, String reason, String detail) {
    leftOut.merge(reason, 1, Integer::sum);
    whenLeftOut.accept(file, reason + ": " + detail);
  }

  /** How many files belong to no series, by reason code. */
  Map<String, Integer> leftOut() {
    return leftOut;
  }

  private void add(Path file, Intake intake) {
    if (intake.kind() == Intake.Kind.REFUSED) {
      leaveOut(file, intake.reason(), intake.detail());
      return;
    }
    String uid = intake.trueData().string(Tag.SOP_INSTANCE_UID).orElse("");
    if (!uid.isEmpty() && fileBySopUid.containsKey(uid)) {
      leaveOut(file, SAME_UID, "Another file read before has its SOP instance UID.");
      return;
    }
    if (intake.kind() == Intake.Kind.CT_IMAGE) {
      CtInstance image = headers.read(intake);
      imagesByStudy.computeIfAbsent(image.studyUid(), study -> new ArrayList<>()).add(image);
      number(image.studyUid());
    } else {
      addOther(intake);
    }
    fileBySopUid.put(uid, file);
  }

  /** The CT images of a series, in the order of their files; none if there is no such series. */
  List<CtInstance> images(String seriesInstanceUid) {
    return imagesByStudy.values().stream()
        .flatMap(List::stream)
        .filter(image -> image.seriesUid().equals(seriesInstanceUid))
        .toList();
  }

  /** The file of an image of a series. */
  Path file(CtInstance image) {
    return fileBySopUid.get(image.sopUid());
  }

  private void addOther(Intake intake) {
    Dataset data = intake.trueData();
    OtherKey key =
        new OtherKey(
            data.string(Tag.STUDY_INSTANCE_UID).orElse(""),
            data.string(Tag.SERIES_INSTANCE_UID).orElse(""),
            data.integer(Tag.SERIES_NUMBER).stream().boxed().findFirst(),
            HeaderText.printable(data.string(Tag.MODALITY).orElse("")),
            intake.kind() == Intake.Kind.ANNOTATION
                ? "kept as an annotation of the series it marks"
                : intake.reason());
    Other other = others.computeIfAbsent(key, series -> new Other());
    other.images++;
    other.transferSyntaxes.add(TransferSyntax.of(intake.transferSyntaxUid()).name());
    number(key.study());
  }

  private int number(String studyUid) {
    return studyNumbers.computeIfAbsent(studyUid, uid -> studyNumbers.size() + 1);
  }

  /** All series, by study in the order of the files, then by series number. */
  List<SeriesEntry> series() {
    List<SeriesEntry> entries = new ArrayList<>();
    imagesByStudy.values().forEach(images -> describe(images, entries));
    others.forEach((key, other) -> entries.add(entry(key, other)));
    entries.sort(ORDER);
    return entries;
  }

  private void describe(List<CtInstance> study, List<SeriesEntry> entries) {
    Map<String, List<CtInstance>> bySeries =
        study.stream().collect(Collectors.groupingBy(CtInstance::seriesUid));
    for (CtSeries series : describer.describe(study)) {
      entries.add(entry(series, bySeries.get(series.seriesUid())));
    }
  }

  private SeriesEntry entry(CtSeries series, List<CtInstance> images) {
    SeriesGeometry geometry =
        series.verdicts().contains(SeriesVerdict.UNEXPECTED_ERROR.code())
            ? SeriesGeometry.unknown(SeriesVerdict.UNEXPECTED_ERROR)
            : SeriesGeometry.of(images.stream().map(SliceHeader::of).toList(), rules);
    return new SeriesEntry(
        number(series.studyUid()),
        series.studyUid(),
        series.seriesUid(),
        Optional.ofNullable(series.seriesNumber()),
        "CT",
        series.instances(),
        images.stream()
            .map(image -> TransferSyntax.of(image.transferSyntaxUid()).name())
            .distinct()
            .sorted()
            .toList(),
        Optional.of(series),
        geometry.neighbours(rules),
        geometry.normal().map(SlicePlane::of),
        series.verdicts(),
        series.chosen(),
        series.choiceReason());
  }

  private SeriesEntry entry(OtherKey key, Other other) {
    return new SeriesEntry(
        number(key.study()),
        key.study(),
        key.series(),
        key.number(),
        key.modality(),
        other.images,
        List.copyOf(other.transferSyntaxes),
        Optional.empty(),
        new Neighbours(0, 0),
        Optional.empty(),
        List.of("set_aside"),
        false,
        key.reason());
  }
}
