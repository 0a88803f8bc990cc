package org.lesionlake.schemas.gold;

import java.time.LocalDate;
import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A study in the course of a patient. */
@Table(
    name = "gold.patient_timeline",
    doc =
        "A study of a patient in order of time: burden, change, response to treatment by RECIST"
            + " 1.1; computed, not adjudicated. A study whose images name several patients is in"
            + " nobody's",
    key = {"study_uid", "source"},
    owner = "gold")
public record PatientTimeline(
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Model the burden is from") String source,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(
            doc = "Study date, shifted; null if absent",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate studyDate,
    @Column(
            doc =
                "Number of the study among the patient's studies by date, from 1; null without a"
                    + " date",
            optional = true)
        Integer studyNumber,
    @Column(
            doc = "Days from the diagnosis of the primary; null if either date is unknown",
            unit = "d",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer daysSinceDiagnosis,
    @Column(
            doc = "Days from the patient's first study; null without a date",
            unit = "d",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer daysSinceFirstStudy,
    @Column(doc = "Whether at least one site could be searched on the image of this study")
        boolean assessed,
    @Column(
            doc = "Lesions at all searched sites; null if not assessed",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer lesionCount,
    @Column(
            doc = "Volume of all lesions; null if not assessed",
            unit = "mm3",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double volumeMm3,
    @Column(
            doc =
                "Sum of all lesions' diameters (nodes short axis, else long axis); null if not"
                    + " assessed",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double sumDiametersMm,
    @Column(
            doc =
                "Smallest sum of diameters of the earlier comparable studies; null if there are"
                    + " none. Two studies are comparable if each searched the sites at which the"
                    + " other has a lesion, and neither missed a site known before",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double nadirMm,
    @Column(
            doc =
                "Change of the sum from the first comparable study; null without one or from zero",
            unit = "%",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double changeFromFirstPercent,
    @Column(
            doc = "Change of the sum from the nadir; null without one or from zero",
            unit = "%",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double changeFromNadirPercent,
    @Column(
            doc = "Sites found here that were searched before and never found; empty if none",
            privacy = Privacy.CLINICAL)
        List<String> newSites,
    @Column(
            doc =
                "Course of the sum of all diameters, computed, not adjudicated: first, no_disease,"
                    + " gone, shrinking (30 % or more below the first comparable study), growing"
                    + " (20 % and 5 mm or more above the nadir, or a new site), steady,"
                    + " not_comparable (a site with a lesion before was not searched, or one with a"
                    + " lesion now was not searched before), not_assessed. No RECIST response (that"
                    + " is response): it has no target lesions and needs no treatment line",
            privacy = Privacy.CLINICAL)
        String course,
    @Column(doc = "Release the row was computed for") String releaseId,
    @Column(
            doc =
                "Number of the treatment line that the study follows, from 1 by date, or is the"
                    + " baseline of where it follows none that has one; else null",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer treatmentLine,
    @Column(
            doc = "Start of that line, shifted; null as treatment_line",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate lineStarted,
    @Column(
            doc =
                "Baseline of that line: the last study that was assessed in the 28 days up to its"
                    + " start; null without one",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String baselineStudyUid,
    @Column(
            doc =
                "Response by RECIST 1.1 against that baseline. Computed, not adjudicated: baseline,"
                    + " complete_response, partial_response, stable_disease, progressive_disease,"
                    + " non_cr_non_pd (there are no targets), not_evaluable; null for rows older"
                    + " than this column",
            privacy = Privacy.CLINICAL,
            optional = true)
        String response,
    @Column(
            doc =
                "Rule that decided the response. Computed, not adjudicated: baseline, no_baseline,"
                    + " before_treatment, no_date, not_assessed, no_disease_at_baseline,"
                    + " new_lesion, new_lesion_confirmed, target_progression,"
                    + " target_progression_of_those_measured, non_target_progression, recurrence,"
                    + " progressed_before, target_missing, all_disease_gone,"
                    + " targets_gone_non_targets_persist, targets_gone_non_targets_missing,"
                    + " target_decrease, neither_decrease_nor_increase, non_targets_persist,"
                    + " non_target_missing; udfs/README-lesions-through-time.md says what each"
                    + " means; null as response",
            privacy = Privacy.CLINICAL,
            optional = true)
        String responseRule,
    @Column(
            doc =
                "Targets chosen at the baseline: at most 5, at most 2 of a site; null without a"
                    + " baseline",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer targets,
    @Column(
            doc =
                "Sum of the targets' diameters (nodes short axis, else long axis; below 5 mm counts"
                    + " 5, what is gone 0, parts of a split target are added). Computed, not"
                    + " adjudicated; null without targets or where one is missing",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double sumTargetDiametersMm,
    @Column(
            doc = "That sum at the baseline; null without targets",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double baselineSumTargetDiametersMm,
    @Column(
            doc =
                "Smallest such sum since the baseline, which is included, before this study; null"
                    + " without targets and on the baseline's own row",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double nadirSumTargetDiametersMm,
    @Column(
            doc =
                "The same sum over all lesions of the study that are disease by RECIST: targets,"
                    + " non-targets and new ones; nodes below 10 mm short axis are normal and left"
                    + " out. Unlike sum_diameters_mm, which counts whatever is marked; null if not"
                    + " assessed",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double sumAllDiametersMm,
    @Column(
            doc =
                "Lesions new since the baseline, equivocal ones left out; null without a baseline",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer newLesions,
    @Column(
            doc =
                "Whether the contrast phase differs from that of the baseline, so that sizes may"
                    + " differ without growth; null without a baseline or where either phase is"
                    + " unknown",
            optional = true)
        Boolean contrastPhaseChanged,
    @Column(
            doc =
                "Days in which the volume of all lesions doubled since the last study before, of"
                    + " lesions whose place both studies show (Collins 1956: days ln 2 / ln of the"
                    + " ratio); negative: halved; null where there is none, of unchanged volume, or"
                    + " where either is zero",
            unit = "d",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double volumeDoublingDays) {}
