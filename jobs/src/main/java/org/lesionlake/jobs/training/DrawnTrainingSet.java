package org.lesionlake.jobs.training;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.lake.PinnedTables;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.training.PatientSplit;
import org.lesionlake.training.SplitException;
import org.lesionlake.volume.ImageHash;

/**
 * The items of a set, drawn from pinned tables: selected, capped, split by patient, freed of
 * reports that stand on two sides, and given their labels. Nothing but the arguments decides.
 */
final class DrawnTrainingSet {
  /** Read for every set. */
  static final List<TableDef<?>> ALWAYS =
      List.of(
          Tables.CT_SERIES,
          Tables.CT_VOLUMES,
          Tables.ANNOTATION_MASKS,
          Tables.SERIES_INFERENCE,
          Tables.LESIONS,
          Tables.METASTASIS_STATUS,
          Tables.REPORT_LINKS,
          Tables.REPORT_SITES,
          Tables.REPORT_FINDINGS,
          Tables.REPORTS);

  private static final String LEFT_OUT = "left_out";

  private static final class Candidate {
    private final String seriesUid;
    private final String studyUid;
    private final String patientId;
    private final LocalDate studyDate;
    private final String stratum;
    private final String fingerprint;
    private final String voxelFile;
    private final String voxelSha256;
    private final String imageHash;
    private final boolean isCase;
    private final String matchKey;
    private String reason;

    private Candidate(Row row) {
      seriesUid = row.getAs("series_uid");
      studyUid = row.getAs("study_uid");
      patientId = row.getAs("patient_id");
      String day = row.getAs("study_date");
      studyDate = day == null ? LocalDate.MIN : LocalDate.parse(day);
      stratum = row.getAs("stratum");
      fingerprint = row.getAs("fingerprint");
      voxelFile = row.getAs("voxel_file");
      voxelSha256 = row.getAs("voxel_sha256");
      imageHash = row.getAs("image_hash");
      isCase = row.getAs("is_case");
      matchKey = row.getAs("match_key");
    }

    private boolean isIn() {
      return reason == null;
    }
  }

  private final TrainingSpec spec;
  private final PinnedTables tables;
  private final Map<String, String> sidesBefore = new HashMap<>();
  private final Map<String, String> foldsBefore = new HashMap<>();
  private final Set<String> seriesBefore = new HashSet<>();

  /** The tables that every set and the query of this one need. */
  static List<String> tables(TrainingSpec spec) {
    return Tables.LAKE.stream()
        .filter(table -> ALWAYS.contains(table) || PinnedTables.names(spec.select(), table.name()))
        .map(TableDef::name)
        .toList();
  }

  /**
   * @param before items of earlier versions, whose patients keep their sides and folds
   */
  DrawnTrainingSet(TrainingSpec spec, PinnedTables tables, List<TrainingItem> before) {
    this.spec = spec;
    this.tables = tables;
    for (TrainingItem item : before) {
      if (!item.split().equals(LEFT_OUT)) {
        sidesBefore.put(item.patientId(), item.split());
        seriesBefore.add(item.seriesUid());
        if (item.fold() != null) {
          foldsBefore.put(item.patientId(), item.fold().toString());
        }
      }
    }
  }

  /**
   * The items by series, as of a version.
   *
   * @throws org.lesionlake.jobs.lake.UserError if the specification does not fit the lake
   */
  List<TrainingItem> items(int version) {
    List<Candidate> candidates = selected();
    leaveOutMixedPatients(candidates);
    leaveOutUnmatched(candidates);
    leaveOutOverCap(candidates);
    requireAny(candidates);
    SortedMap<String, String> sides = split(candidates);
    SortedMap<String, String> folds = folds(candidates, sides);
    if (spec.sameReportLeavesOut()) {
      leaveOutSameReports(candidates, sides);
    }
    if (spec.nearDuplicateLeavesOut()) {
      leaveOutNearDuplicates(candidates, sides);
    }
    return labelled(candidates, sides, folds, version);
  }

  private List<Candidate> selected() {
    List<Row> rows = asked();
    if (rows.isEmpty()) {
      throw TrainingErrors.selectsNothing(spec.name());
    }
    Set<String> seen = new HashSet<>();
    Set<String> twice = new TreeSet<>();
    Set<String> unknown = new TreeSet<>();
    List<Candidate> candidates = new ArrayList<>();
    for (Row row : rows) {
      Candidate candidate = new Candidate(row);
      if (!seen.add(candidate.seriesUid)) {
        twice.add(String.valueOf(candidate.seriesUid));
      }
      if (candidate.patientId == null) {
        unknown.add(String.valueOf(candidate.seriesUid));
      }
      if (candidate.voxelFile == null) {
        candidate.reason = "no_voxels";
      }
      candidates.add(candidate);
    }
    if (!twice.isEmpty()) {
      throw TrainingErrors.twice(List.copyOf(twice));
    }
    if (!unknown.isEmpty()) {
      throw TrainingErrors.unknownSeries(List.copyOf(unknown));
    }
    candidates.sort(Comparator.comparing(candidate -> candidate.seriesUid));
    return candidates;
  }

  private List<Row> asked() {
    try {
      Dataset<Row> answer = tables.sql("SELECT * FROM (\n" + spec.select() + "\n)");
      List<String> columns = Arrays.asList(answer.columns());
      List<String> wanted = new ArrayList<>(spec.strata());
      wanted.add("series_uid");
      spec.match().ifPresent(match -> wanted.addAll(match.columns()));
      for (String column : wanted) {
        if (!columns.contains(column)) {
          throw TrainingErrors.noColumn(column, columns);
        }
      }
      return tables.sql(joined()).collectAsList();
    } catch (Exception e) {
      // Spark's own exceptions are checked ones that Scala does not declare.
      if (e instanceof ParseException || e instanceof AnalysisException) {
        throw TrainingErrors.queryFails(e.getMessage());
      }
      throw e;
    }
  }

  private String joined() {
    return "SELECT asked.series_uid, "
        + together(spec.strata())
        + " AS stratum, "
        + spec.match().map(DrawnTrainingSet::isCase).orElse("true")
        + " AS is_case, "
        + together(spec.match().map(TrainingMatch::on).orElse(List.of()))
        + " AS match_key, "
        + imageHash()
        + " AS image_hash, series.study_uid, series.patient_id, cast(series.study_date AS string) AS study_date,"
        + " series.fingerprint, volumes.file AS voxel_file, volumes.file_sha256 AS voxel_sha256"
        + " FROM (\n"
        + spec.select()
        + "\n) asked"
        + " LEFT JOIN silver.ct_series series ON series.series_uid = asked.series_uid"
        + " LEFT JOIN silver.ct_volumes volumes ON volumes.series_uid = asked.series_uid"
        + " AND volumes.fingerprint = series.fingerprint AND volumes.status = 'done'";
  }

  private static String together(List<String> columns) {
    return columns.isEmpty()
        ? "''"
        : columns.stream()
            .map(column -> "coalesce(cast(asked." + column + " AS string), 'unknown')")
            .collect(Collectors.joining(", ", "concat_ws('/', ", ")"));
  }

  private static String isCase(TrainingMatch match) {
    return "coalesce(cast(asked."
        + match.column()
        + " AS string) IN ("
        + match.cases().stream().map(Catalog::literal).collect(Collectors.joining(", "))
        + "), false)";
  }

  /** Versions of the table that are older than its column of hashes have none. */
  private String imageHash() {
    String[] columns = tables.sql("SELECT * FROM silver.ct_volumes").columns();
    return Arrays.asList(columns).contains("image_hash")
        ? "volumes.image_hash"
        : "cast(NULL AS string)";
  }

  /** Whose a study of two patients is no header tells. */
  private void leaveOutMixedPatients(List<Candidate> candidates) {
    Set<String> mixed =
        tables
            .sql("SELECT DISTINCT study_uid FROM gold.metastasis_status WHERE mixed_patients")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .collect(Collectors.toSet());
    for (Candidate candidate : candidates) {
      if (candidate.isIn() && mixed.contains(candidate.studyUid)) {
        candidate.reason = "mixed_patients";
      }
    }
  }

  /**
   * Of what is no case as many series stay as match cases; a patient of whom there is a case is
   * nobody's match. Who was in comes first, the others in the order of a hash.
   */
  private void leaveOutUnmatched(List<Candidate> candidates) {
    if (spec.match().isEmpty()) {
      return;
    }
    List<Candidate> in = candidates.stream().filter(Candidate::isIn).toList();
    Set<String> patients = new HashSet<>();
    Map<String, Integer> room = new HashMap<>();
    for (Candidate candidate : in) {
      if (candidate.isCase) {
        patients.add(candidate.patientId);
        room.merge(candidate.matchKey, spec.match().get().ratio(), Integer::sum);
      }
    }
    in.stream()
        .filter(candidate -> !candidate.isCase)
        .sorted(inOrder())
        .forEach(
            candidate -> {
              int left = room.getOrDefault(candidate.matchKey, 0);
              if (left == 0 || patients.contains(candidate.patientId)) {
                candidate.reason = "not_matched";
              } else {
                room.put(candidate.matchKey, left - 1);
              }
            });
  }

  private Comparator<Candidate> inOrder() {
    return Comparator.comparing(
            (Candidate candidate) -> !seriesBefore.contains(candidate.seriesUid))
        .thenComparing(candidate -> Sha256.hex(spec.key() + "\0" + candidate.seriesUid));
  }

  /** Who was in stays in; the others come in the order of a hash. */
  private void leaveOutOverCap(List<Candidate> candidates) {
    if (spec.capPerStratum().isEmpty()) {
      return;
    }
    SortedMap<String, List<Candidate>> strata = new TreeMap<>();
    candidates.stream()
        .filter(Candidate::isIn)
        .forEach(
            candidate ->
                strata
                    .computeIfAbsent(candidate.stratum, none -> new ArrayList<>())
                    .add(candidate));
    for (List<Candidate> stratum : strata.values()) {
      stratum.sort(inOrder());
      for (int i = spec.capPerStratum().getAsInt(); i < stratum.size(); i++) {
        stratum.get(i).reason = "over_cap";
      }
    }
  }

  private void requireAny(List<Candidate> candidates) {
    if (candidates.stream().noneMatch(Candidate::isIn)) {
      Map<String, Long> reasons =
          candidates.stream()
              .collect(
                  Collectors.groupingBy(
                      candidate -> candidate.reason, TreeMap::new, Collectors.counting()));
      throw TrainingErrors.nothingUsable(
          spec.name(),
          reasons.entrySet().stream()
              .map(reason -> reason.getValue() + " " + reason.getKey())
              .collect(Collectors.joining(", ")));
    }
  }

  private SortedMap<String, String> split(List<Candidate> candidates) {
    try {
      return new PatientSplit(spec.shares(), spec.key()).of(strata(candidates), sidesBefore);
    } catch (SplitException e) {
      throw TrainingErrors.tooSmall(e);
    }
  }

  /** A patient counts for the stratum that has fewest patients; of equal ones, the first. */
  private static Map<String, String> strata(List<Candidate> candidates) {
    SortedMap<String, Set<String>> patients = new TreeMap<>();
    candidates.stream()
        .filter(Candidate::isIn)
        .forEach(
            candidate ->
                patients
                    .computeIfAbsent(candidate.stratum, none -> new HashSet<>())
                    .add(candidate.patientId));
    Map<String, String> strata = new TreeMap<>();
    patients.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getValue().size()))
        .forEach(
            entry ->
                entry.getValue().forEach(patient -> strata.putIfAbsent(patient, entry.getKey())));
    return strata;
  }

  /** Folds are stratified as sides are; strata with fewer patients than folds are one. */
  private SortedMap<String, String> folds(
      List<Candidate> candidates, SortedMap<String, String> sides) {
    if (spec.folds() == 0) {
      return new TreeMap<>();
    }
    Map<String, String> strata = strata(candidates);
    strata.keySet().removeIf(patient -> !sides.get(patient).equals(TrainingSpec.TRAIN));
    if (strata.size() < spec.folds()) {
      throw TrainingErrors.tooFewForFolds(strata.size(), spec.folds());
    }
    Map<String, Long> sizes =
        strata.values().stream()
            .collect(Collectors.groupingBy(stratum -> stratum, Collectors.counting()));
    boolean anySmall = sizes.values().stream().anyMatch(size -> size < spec.folds());
    if (anySmall) {
      strata.replaceAll((patient, stratum) -> "");
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int fold = 0; fold < spec.folds(); fold++) {
      shares.put(Integer.toString(fold), 1.0);
    }
    try {
      return new PatientSplit(shares, spec.key()).of(strata, foldsBefore);
    } catch (SplitException e) {
      throw TrainingErrors.tooSmall(e);
    }
  }

  /** Of studies on different sides with a report of the same words the newer are left out. */
  private void leaveOutSameReports(List<Candidate> candidates, SortedMap<String, String> sides) {
    Map<String, Set<String>> textsOf = new HashMap<>();
    for (Row row :
        tables
            .sql(
                "SELECT DISTINCT links.study_uid, reports.text_hash FROM silver.report_links links"
                    + " JOIN bronze.reports reports ON reports.report_id = links.report_id"
                    + " AND reports.version = links.version WHERE links.study_uid IS NOT NULL")
            .collectAsList()) {
      textsOf.computeIfAbsent(row.getString(0), none -> new HashSet<>()).add(row.getString(1));
    }
    Map<String, String> sideOfText = new HashMap<>();
    candidates.stream()
        .filter(Candidate::isIn)
        .sorted(oldestFirst())
        .forEach(
            candidate -> {
              String side = sides.get(candidate.patientId);
              Set<String> texts = textsOf.getOrDefault(candidate.studyUid, Set.of());
              if (texts.stream()
                  .anyMatch(text -> !sideOfText.getOrDefault(text, side).equals(side))) {
                candidate.reason = "same_report";
              } else {
                texts.forEach(text -> sideOfText.put(text, side));
              }
            });
  }

  /** Of series on different sides whose images are copies the newer are left out. */
  private void leaveOutNearDuplicates(List<Candidate> candidates, SortedMap<String, String> sides) {
    List<Candidate> kept = new ArrayList<>();
    List<long[]> hashes = new ArrayList<>();
    for (Candidate candidate :
        candidates.stream()
            .filter(Candidate::isIn)
            .filter(one -> one.imageHash != null)
            .sorted(oldestFirst())
            .toList()) {
      long[] hash = ImageHash.words(candidate.imageHash);
      String side = sides.get(candidate.patientId);
      for (int i = 0; i < kept.size() && candidate.isIn(); i++) {
        if (ImageHash.distance(hashes.get(i), hash) <= ImageHash.NEAR
            && !sides.get(kept.get(i).patientId).equals(side)) {
          candidate.reason = "near_duplicate";
        }
      }
      if (candidate.isIn()) {
        kept.add(candidate);
        hashes.add(hash);
      }
    }
  }

  private static Comparator<Candidate> oldestFirst() {
    return Comparator.comparing((Candidate candidate) -> candidate.studyDate)
        .thenComparing(candidate -> candidate.studyUid)
        .thenComparing(candidate -> candidate.seriesUid);
  }

  private List<TrainingItem> labelled(
      List<Candidate> candidates,
      SortedMap<String, String> sides,
      SortedMap<String, String> folds,
      int version) {
    TrainingLabels labels = TrainingLabels.of(tables, spec.source());
    List<TrainingItem> items = new ArrayList<>();
    for (Candidate candidate : candidates) {
      String fold = candidate.isIn() ? folds.get(candidate.patientId) : null;
      TrainingLabels.OfSeries of =
          labels.of(candidate.seriesUid, candidate.fingerprint, candidate.studyUid);
      items.add(
          new TrainingItem(
              spec.name(),
              version,
              candidate.seriesUid,
              candidate.studyUid,
              candidate.patientId,
              candidate.stratum,
              candidate.isIn() ? sides.get(candidate.patientId) : LEFT_OUT,
              fold == null ? null : Integer.valueOf(fold),
              candidate.reason,
              candidate.fingerprint,
              candidate.voxelFile,
              candidate.voxelSha256,
              of.origin(),
              of.expert(),
              of.modelMaskFile(),
              of.modelMaskSha256(),
              of.model(),
              of.report(),
              of.reportLesions()));
    }
    return items;
  }
}
