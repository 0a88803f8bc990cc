package org.lesionlake.schemas;

import java.util.List;
import java.util.NoSuchElementException;
import org.lesionlake.schemas.bronze.Annotation;
import org.lesionlake.schemas.bronze.ClinicalFact;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.schemas.bronze.Reject;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.bronze.Source;
import org.lesionlake.schemas.gold.Adjudication;
import org.lesionlake.schemas.gold.Cohort;
import org.lesionlake.schemas.gold.CohortAttrition;
import org.lesionlake.schemas.gold.CohortMember;
import org.lesionlake.schemas.gold.CohortStudy;
import org.lesionlake.schemas.gold.LesionBurden;
import org.lesionlake.schemas.gold.LesionTrack;
import org.lesionlake.schemas.gold.MetastasisStatus;
import org.lesionlake.schemas.gold.PatientTimeline;
import org.lesionlake.schemas.gold.PersonTimeStretch;
import org.lesionlake.schemas.gold.ReviewCase;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingSet;
import org.lesionlake.schemas.ops.Expectation;
import org.lesionlake.schemas.ops.LedgerEntry;
import org.lesionlake.schemas.ops.Removal;
import org.lesionlake.schemas.ops.Run;
import org.lesionlake.schemas.silver.AnnotationMask;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.ReportFact;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.silver.ReportLink;
import org.lesionlake.schemas.silver.ReportSite;
import org.lesionlake.schemas.silver.SeriesInference;
import org.lesionlake.schemas.vault.VaultLink;
import org.lesionlake.schemas.vault.VaultMerge;
import org.lesionlake.schemas.vault.VaultObject;
import org.lesionlake.schemas.vault.VaultOptOut;

/** Every table there is. */
public final class Tables {
  /**
   * Version of the lake's layout. A change that is not an added optional column raises it and
   * brings a migration of that number.
   */
  public static final int LAKE_VERSION = 1;

  public static final TableDef<Source> SOURCES = TableDef.of(Source.class);
  public static final TableDef<CtInstance> CT_INSTANCES = TableDef.of(CtInstance.class);
  public static final TableDef<Annotation> ANNOTATIONS = TableDef.of(Annotation.class);
  public static final TableDef<Report> REPORTS = TableDef.of(Report.class);
  public static final TableDef<ClinicalFact> CLINICAL = TableDef.of(ClinicalFact.class);
  public static final TableDef<Reject> REJECTS = TableDef.of(Reject.class);
  public static final TableDef<CtSeries> CT_SERIES = TableDef.of(CtSeries.class);
  public static final TableDef<CtVolume> CT_VOLUMES = TableDef.of(CtVolume.class);
  public static final TableDef<AnnotationMask> ANNOTATION_MASKS = TableDef.of(AnnotationMask.class);
  public static final TableDef<ReportFinding> REPORT_FINDINGS = TableDef.of(ReportFinding.class);
  public static final TableDef<ReportFact> REPORT_FACTS = TableDef.of(ReportFact.class);
  public static final TableDef<ReportSite> REPORT_SITES = TableDef.of(ReportSite.class);
  public static final TableDef<ReportLink> REPORT_LINKS = TableDef.of(ReportLink.class);
  public static final TableDef<SeriesInference> SERIES_INFERENCE =
      TableDef.of(SeriesInference.class);
  public static final TableDef<Lesion> LESIONS = TableDef.of(Lesion.class);
  public static final TableDef<MetastasisStatus> METASTASIS_STATUS =
      TableDef.of(MetastasisStatus.class);
  public static final TableDef<LesionBurden> LESION_BURDEN = TableDef.of(LesionBurden.class);
  public static final TableDef<LesionTrack> LESION_TRACKS = TableDef.of(LesionTrack.class);
  public static final TableDef<PatientTimeline> PATIENT_TIMELINE =
      TableDef.of(PatientTimeline.class);
  public static final TableDef<Cohort> COHORTS = TableDef.of(Cohort.class);
  public static final TableDef<CohortAttrition> COHORT_ATTRITION =
      TableDef.of(CohortAttrition.class);
  public static final TableDef<CohortMember> COHORT_MEMBERS = TableDef.of(CohortMember.class);
  public static final TableDef<CohortStudy> COHORT_STUDIES = TableDef.of(CohortStudy.class);
  public static final TableDef<PersonTimeStretch> PERSON_TIME =
      TableDef.of(PersonTimeStretch.class);
  public static final TableDef<TrainingSet> TRAINING_SETS = TableDef.of(TrainingSet.class);
  public static final TableDef<TrainingItem> TRAINING_ITEMS = TableDef.of(TrainingItem.class);
  public static final TableDef<ReviewCase> REVIEW_CASES = TableDef.of(ReviewCase.class);
  public static final TableDef<Adjudication> ADJUDICATIONS = TableDef.of(Adjudication.class);
  public static final TableDef<Run> RUNS = TableDef.of(Run.class);
  public static final TableDef<LedgerEntry> LEDGER = TableDef.of(LedgerEntry.class);
  public static final TableDef<Expectation> EXPECTATIONS = TableDef.of(Expectation.class);
  public static final TableDef<VaultObject> VAULT_OBJECTS = TableDef.of(VaultObject.class);
  public static final TableDef<VaultLink> VAULT_LINKS = TableDef.of(VaultLink.class);
  public static final TableDef<Removal> REMOVALS = TableDef.of(Removal.class);
  public static final TableDef<VaultMerge> VAULT_MERGES = TableDef.of(VaultMerge.class);
  public static final TableDef<VaultOptOut> VAULT_OPT_OUTS = TableDef.of(VaultOptOut.class);

  /** Tables of the lake, in the order in which data walks through them. */
  public static final List<TableDef<?>> LAKE =
      List.of(
          SOURCES,
          CT_INSTANCES,
          ANNOTATIONS,
          REPORTS,
          CLINICAL,
          REJECTS,
          CT_SERIES,
          CT_VOLUMES,
          ANNOTATION_MASKS,
          REPORT_FINDINGS,
          REPORT_FACTS,
          REPORT_SITES,
          REPORT_LINKS,
          SERIES_INFERENCE,
          LESIONS,
          METASTASIS_STATUS,
          LESION_BURDEN,
          LESION_TRACKS,
          PATIENT_TIMELINE,
          COHORTS,
          COHORT_ATTRITION,
          COHORT_MEMBERS,
          COHORT_STUDIES,
          PERSON_TIME,
          TRAINING_SETS,
          TRAINING_ITEMS,
          REVIEW_CASES,
          ADJUDICATIONS,
          RUNS,
          LEDGER,
          EXPECTATIONS,
          REMOVALS);

  /** Tables under the vault's root. */
  public static final List<TableDef<?>> VAULT =
      List.of(VAULT_OBJECTS, VAULT_LINKS, VAULT_MERGES, VAULT_OPT_OUTS);

  private Tables() {}

  /**
   * The table of the lake with that qualified name.
   *
   * @throws NoSuchElementException if no table of the lake has that qualified name
   */
  public static TableDef<?> named(String name) {
    return LAKE.stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("No table " + name));
  }
}
