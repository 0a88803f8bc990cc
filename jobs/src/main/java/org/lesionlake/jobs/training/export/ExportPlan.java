package org.lesionlake.jobs.training.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lesionlake.jobs.training.export.ExportLabels.Marked;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingItem.ExpertLabel;
import org.lesionlake.schemas.gold.TrainingItem.PseudoLabel;
import org.lesionlake.schemas.gold.TrainingSet;

/**
 * Which items of a set are exported and what becomes of their masks.
 *
 * <p>A voxel in a structure that is a label has that label. What becomes of the others is decided
 * for each series: they are background if somebody looked for each label there, else {@code
 * ignore}. Somebody looked for a label if an expert drew it on that series, if the report of its
 * study denies each site of it, or, where masks are a model's, if the model searches each of them.
 */
final class ExportPlan {
  /** Origins of the masks of a case. */
  static final String EXPERT = "expert";

  static final String MODEL = "model";
  static final String REPORT = "report";
  static final String NONE = "none";

  private static final Set<String> DENIED = Set.of("absent_explicit", "absent_implied");

  private final ExportLabels labels;
  private final List<ExportCase> cases = new ArrayList<>();
  private final SortedMap<String, List<TrainingItem>> leftOut = new TreeMap<>();

  /**
   * @param items of the set, those that were left out too
   * @param shownFaces series that may show a face
   * @param searched sites that the set's model searches
   */
  ExportPlan(
      TrainingSet set,
      List<TrainingItem> items,
      ExportRequest request,
      Set<String> shownFaces,
      Set<String> searched) {
    this.labels =
        request.labels().isEmpty()
            ? ExportLabels.ofAll(marked(items, request.masks()))
            : new ExportLabels(request.labels());
    if (labels.names().size() > 254) {
      throw ExportErrors.tooManyLabels(labels.names().size());
    }
    for (TrainingItem item : items) {
      if (item.reason() != null) {
        leaveOut(item.reason(), item);
      } else if (!request.withFaces() && shownFaces.contains(item.seriesUid())) {
        leaveOut("face", item);
      } else {
        add(set, item, request, searched);
      }
    }
    cases.sort(Comparator.comparing(ExportCase::caseId));
    if (cases.isEmpty()) {
      throw ExportErrors.nothingLeft(
          set.trainingSet(), leftOutInWords(), leftOut.containsKey("face"));
    }
    if (request.format().needsMasks() && labels.names().isEmpty()) {
      throw ExportErrors.noLabels(set.trainingSet());
    }
  }

  private static Set<Marked> marked(List<TrainingItem> items, MaskSource masks) {
    Set<Marked> marked = new HashSet<>();
    for (TrainingItem item : items) {
      if (item.reason() != null) {
        continue;
      }
      Set<Marked> drawn =
          item.expertLabels().stream()
              .filter(label -> label.site() != null && label.structureClass() != null)
              .filter(label -> LabelRule.isLesion(label.structureClass()))
              .map(label -> new Marked(label.site(), label.structureClass()))
              .collect(Collectors.toSet());
      if (masks != MaskSource.MODEL) {
        marked.addAll(drawn);
      }
      // Where an expert's mask is taken, what the model marks there is no label.
      boolean takesModel = masks == MaskSource.MODEL || masks == MaskSource.BEST && drawn.isEmpty();
      if (takesModel && item.modelMaskFile() != null) {
        item.modelLabels()
            .forEach(label -> marked.add(new Marked(label.site(), label.lesionClass())));
      }
    }
    return marked;
  }

  private void leaveOut(String reason, TrainingItem item) {
    leftOut.computeIfAbsent(reason, none -> new ArrayList<>()).add(item);
  }

  private void add(
      TrainingSet set, TrainingItem item, ExportRequest request, Set<String> searched) {
    Masks masks = masks(item, request);
    Set<Integer> looked = new HashSet<>(masks.drawn());
    for (int value = 1; value <= labels.names().size(); value++) {
      Set<String> sites = labels.sites(value);
      boolean denied = !sites.isEmpty() && deniedSites(item).containsAll(sites);
      boolean searchedFor =
          masks.origin().equals(MODEL) && !sites.isEmpty() && searched.containsAll(sites);
      // A label of any site was looked for wherever the model was at all.
      boolean searchedAny = masks.origin().equals(MODEL) && sites.isEmpty();
      if (denied || searchedFor || searchedAny) {
        looked.add(value);
      }
    }
    boolean whole = looked.size() == labels.names().size() && !labels.names().isEmpty();
    String origin = masks.origin().equals(NONE) && whole ? REPORT : masks.origin();
    int rest = -1;
    if (!origin.equals(NONE)) {
      rest = whole || !request.ignoresRest() ? 0 : labels.ignore();
    }
    if (rest < 0 && request.format().needsMasks() && !item.split().equals("test")) {
      leaveOut("no_mask", item);
      return;
    }
    cases.add(
        new ExportCase(
            ExportCase.caseId(item),
            item.split(),
            item.fold(),
            item.stratum(),
            item.patientId(),
            item.studyUid(),
            item.seriesUid(),
            item.voxelFile(),
            item.voxelSha256(),
            origin,
            masks.files(),
            rest,
            ExportJson.line(about(set, item, origin))));
  }

  /**
   * Masks of an item.
   *
   * @param drawn values of labels that are drawn in them
   */
  private record Masks(String origin, List<ExportCase.Mask> files, Set<Integer> drawn) {}

  private Masks masks(TrainingItem item, ExportRequest request) {
    Masks none = new Masks(NONE, List.of(), Set.of());
    Masks expert = request.masks() == MaskSource.MODEL ? none : expert(item);
    boolean takesModel =
        request.masks() == MaskSource.MODEL
            || request.masks() == MaskSource.BEST && expert.files().isEmpty();
    if (takesModel && item.modelMaskFile() != null) {
      return model(item, request.minProbability());
    }
    return expert.files().isEmpty() ? none : expert;
  }

  private Masks expert(TrainingItem item) {
    Map<String, SortedMap<Integer, Integer>> values = new LinkedHashMap<>();
    Map<String, String> hashes = new LinkedHashMap<>();
    Set<Integer> drawn = new HashSet<>();
    for (ExpertLabel label : item.expertLabels()) {
      OptionalInt value = labels.value(label.site(), label.structureClass());
      if (value.isPresent()) {
        values
            .computeIfAbsent(label.maskFile(), none -> new TreeMap<>())
            .put(label.label(), value.getAsInt());
        hashes.put(label.maskFile(), label.maskSha256());
        drawn.add(value.getAsInt());
      }
    }
    return new Masks(EXPERT, files(values, hashes), drawn);
  }

  private static List<ExportCase.Mask> files(
      Map<String, SortedMap<Integer, Integer>> values, Map<String, String> hashes) {
    return values.entrySet().stream()
        .map(file -> new ExportCase.Mask(file.getKey(), hashes.get(file.getKey()), file.getValue()))
        .toList();
  }

  /** A mask of a model numbers lesions; what is not probable enough is ignored, not background. */
  private Masks model(TrainingItem item, double minProbability) {
    SortedMap<Integer, Integer> values = new TreeMap<>();
    for (PseudoLabel lesion : item.modelLabels()) {
      labels
          .value(lesion.site(), lesion.lesionClass())
          .ifPresent(
              value ->
                  values.put(
                      lesion.component(),
                      lesion.probability() < minProbability ? labels.ignore() : value));
    }
    return new Masks(
        MODEL,
        List.of(new ExportCase.Mask(item.modelMaskFile(), item.modelMaskSha256(), values)),
        Set.of());
  }

  private static Set<String> deniedSites(TrainingItem item) {
    return item.reportLabels().stream()
        .filter(label -> DENIED.contains(label.status()))
        .map(TrainingItem.ReportLabel::site)
        .collect(Collectors.toSet());
  }

  private static Map<String, Object> about(TrainingSet set, TrainingItem item, String origin) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("case", ExportCase.caseId(item));
    about.put("training_set", set.trainingSet());
    about.put("version", set.version());
    about.put("patient_id", item.patientId());
    about.put("study_uid", item.studyUid());
    about.put("series_uid", item.seriesUid());
    about.put("side", item.split());
    about.put("fold", item.fold());
    about.put("stratum", item.stratum());
    about.put("mask_origin", origin);
    about.put("model", item.modelMaskFile() == null ? null : set.source());
    about.put(
        "report",
        item.reportLabels().stream()
            .collect(
                Collectors.toMap(
                    TrainingItem.ReportLabel::site,
                    TrainingItem.ReportLabel::status,
                    (a, b) -> a,
                    TreeMap::new)));
    about.put(
        "report_lesions",
        item.reportLesions() == null
            ? List.of()
            : item.reportLesions().stream().map(ExportPlan::told).toList());
    about.put(
        "model_lesions",
        item.modelLabels().stream()
            .map(
                lesion -> {
                  Map<String, Object> told = new LinkedHashMap<>();
                  told.put("site", lesion.site());
                  told.put("class", lesion.lesionClass());
                  told.put("probability", lesion.probability());
                  told.put("long_axis_mm", lesion.longAxisMm());
                  return told;
                })
            .toList());
    return about;
  }

  private static Map<String, Object> told(TrainingItem.ReportedLesions lesions) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("site", lesions.site());
    told.put("count", lesions.count());
    told.put("largest_mm", lesions.largestMm());
    told.put("sizes_mm", lesions.sizesMm());
    return told;
  }

  ExportLabels labels() {
    return labels;
  }

  /** Cases in order of their names. */
  List<ExportCase> cases() {
    return cases;
  }

  /** Items that are not exported, by the reason. */
  SortedMap<String, List<TrainingItem>> leftOut() {
    return leftOut;
  }

  String leftOutInWords() {
    return leftOut.entrySet().stream()
        .map(reason -> reason.getValue().size() + " " + reason.getKey())
        .collect(Collectors.joining(", "));
  }

  /** Whether {@code ignore} may occur. */
  boolean usesIgnore() {
    return cases.stream()
        .anyMatch(
            of ->
                of.rest() == labels.ignore()
                    || of.masks().stream()
                        .anyMatch(mask -> mask.values().containsValue(labels.ignore())));
  }

  /** Cases of a side, in order of their names. */
  List<ExportCase> of(String side) {
    return cases.stream().filter(of -> of.side().equals(side)).toList();
  }
}
