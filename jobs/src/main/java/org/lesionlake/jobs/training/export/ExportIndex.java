package org.lesionlake.jobs.training.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.lesionlake.schemas.gold.TrainingSet;

/** The files by which trainers find an export's cases. */
final class ExportIndex {
  /** Folds as nnU-Net reads them. */
  static final String SPLITS = "splits_final.json";

  private final TrainingSet set;
  private final ExportRequest request;
  private final ExportPlan plan;
  private final Map<String, ExportedCase> exported;

  ExportIndex(
      TrainingSet set, ExportRequest request, ExportPlan plan, Map<String, ExportedCase> exported) {
    this.set = set;
    this.request = request;
    this.plan = plan;
    this.exported = exported;
  }

  /** Writes them; WebDataset and Parquet need none. */
  List<ExportedFile> write(ExportFolder folder) throws IOException {
    List<ExportedFile> files = new ArrayList<>();
    switch (request.format()) {
      case NNUNET -> {
        files.add(folder.write("dataset.json", ExportJson.pretty(nnunetDataset())));
        List<Map<String, List<String>>> splits = splits();
        if (!splits.isEmpty()) {
          files.add(folder.write(SPLITS, ExportJson.pretty(splits)));
        }
      }
      case MONAI -> files.add(folder.write("datalist.json", ExportJson.pretty(monaiDatalist())));
      case MHA -> {
        for (String side : new TreeSet<>(plan.cases().stream().map(ExportCase::side).toList())) {
          files.add(folder.write(side + "/cases.json", ExportJson.pretty(interfaces(side))));
        }
      }
      case WEBDATASET, PARQUET -> {
        // Their files say all themselves.
      }
    }
    return files;
  }

  private Map<String, Object> nnunetDataset() {
    Map<String, Object> dataset = new LinkedHashMap<>();
    dataset.put("name", set.trainingSet());
    dataset.put("description", set.title());
    dataset.put("reference", "training set " + set.trainingSet() + ":" + set.version());
    dataset.put("licence", request.licence());
    dataset.put("release", Integer.toString(set.version()));
    dataset.put("channel_names", Map.of("0", "CT"));
    dataset.put("labels", plan.labels().values(plan.usesIgnore()));
    dataset.put(
        "numTraining", plan.cases().stream().filter(of -> !of.side().equals("test")).count());
    dataset.put("numTest", (long) plan.of("test").size());
    dataset.put("file_ending", request.format().form().ending(request.compression()));
    return dataset;
  }

  /** The set's folds; after them its train side against its validation side, if it has one. */
  List<Map<String, List<String>>> splits() {
    List<Map<String, List<String>>> splits = new ArrayList<>();
    List<ExportCase> train = plan.of("train");
    TreeSet<Integer> folds = new TreeSet<>();
    train.stream().filter(of -> of.fold() != null).forEach(of -> folds.add(of.fold()));
    if (folds.size() > 1) {
      for (int fold : folds) {
        splits.add(
            Map.of(
                "train", ids(train.stream().filter(of -> of.fold() != fold).toList()),
                "val", ids(train.stream().filter(of -> of.fold() == fold).toList())));
      }
    }
    List<ExportCase> validation = plan.of("validation");
    if (!validation.isEmpty() && !train.isEmpty()) {
      splits.add(Map.of("train", ids(train), "val", ids(validation)));
    }
    return splits.stream().map(ExportIndex::inOrder).toList();
  }

  private static Map<String, List<String>> inOrder(Map<String, List<String>> split) {
    Map<String, List<String>> ordered = new LinkedHashMap<>();
    ordered.put("train", split.get("train"));
    ordered.put("val", split.get("val"));
    return ordered;
  }

  private static List<String> ids(List<ExportCase> cases) {
    return cases.stream().map(ExportCase::caseId).toList();
  }

  private Map<String, Object> monaiDatalist() {
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("name", set.trainingSet());
    list.put("description", set.title());
    list.put("licence", request.licence());
    list.put("release", Integer.toString(set.version()));
    list.put("tensorImageSize", "3D");
    list.put("modality", Map.of("0", "CT"));
    Map<String, String> labels = new LinkedHashMap<>();
    plan.labels()
        .values(plan.usesIgnore())
        .forEach((name, value) -> labels.put(Integer.toString(value), name));
    list.put("labels", labels);
    list.put("numTraining", plan.of("train").size());
    list.put("numTest", plan.of("test").size());
    list.put("training", entries("train"));
    list.put("validation", entries("validation"));
    list.put("test", entries("test"));
    return list;
  }

  private List<Map<String, Object>> entries(String side) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (ExportCase of : plan.of(side)) {
      ExportedCase written = exported.get(of.caseId());
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("image", written.image());
      if (written.label() != null) {
        entry.put("label", written.label());
      }
      if (of.fold() != null) {
        entry.put("fold", of.fold());
      }
      entry.put("about", ExportJson.read(of.about(), Map.class));
      entries.add(entry);
    }
    return entries;
  }

  /** Each case with its files by the interface of grand-challenge.org that they are of. */
  private List<Map<String, Object>> interfaces(String side) {
    List<Map<String, Object>> cases = new ArrayList<>();
    for (ExportCase of : plan.of(side)) {
      ExportedCase written = exported.get(of.caseId());
      Map<String, Object> files = new LinkedHashMap<>();
      files.put("ct", written.image().substring(side.length() + 1));
      if (written.label() != null) {
        files.put("lesion-segmentation", written.label().substring(side.length() + 1));
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("case", of.caseId());
      entry.put("files", files);
      entry.put("about", ExportJson.read(of.about(), Map.class));
      cases.add(entry);
    }
    return cases;
  }
}
