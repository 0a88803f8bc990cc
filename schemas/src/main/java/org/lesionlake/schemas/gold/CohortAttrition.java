package org.lesionlake.schemas.gold;

import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A step of a cohort's definition and how many it left. */
@Table(
    name = "gold.cohort_attrition",
    doc =
        "Cohort × step: how many patients and studies a step of the definition left and how many it"
            + " dropped; step 0 is everybody whom the lake knows",
    key = {"cohort", "version", "step"},
    owner = "cohort")
public record CohortAttrition(
    @Column(doc = "Cohort, as in gold.cohorts") String cohort,
    @Column(doc = "Version of it") int version,
    @Column(doc = "Number of the step, from 0") int step,
    @Column(doc = "Name of the step: the block of the definition that it is from") String name,
    @Column(doc = "What it asks for, in a sentence") String reason,
    @Column(doc = "Patients left after it", unit = "{patient}", privacy = Privacy.CLINICAL)
        long patients,
    @Column(doc = "Patients dropped by it", unit = "{patient}", privacy = Privacy.CLINICAL)
        long patientsDropped,
    @Column(doc = "Studies left after it", unit = "{study}", privacy = Privacy.CLINICAL)
        long studies,
    @Column(
            doc = "Studies dropped by it, those of dropped patients included",
            unit = "{study}",
            privacy = Privacy.CLINICAL)
        long studiesDropped) {}
