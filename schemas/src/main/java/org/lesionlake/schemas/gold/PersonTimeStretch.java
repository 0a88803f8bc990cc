package org.lesionlake.schemas.gold;

import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** Time at risk of a first metastasis at a site. */
@Table(
    name = "gold.person_time",
    doc =
        "Cohort × patient × site × stretch: time at risk of a first metastasis at the site and how"
            + " it ended; whoever was never at risk has one row, of stretch 0, that says why. All"
            + " scans of a patient are looked at, whichever of them are in the cohort",
    key = {"cohort", "version", "patient_id", "site", "stretch"},
    owner = "cohort")
public record PersonTimeStretch(
    @Column(doc = "Cohort, as in gold.cohorts") String cohort,
    @Column(doc = "Version of it") int version,
    @Column(doc = "Pseudonym of the patient as of the freeze", privacy = Privacy.PSEUDONYM)
        String patientId,
    @Column(doc = "Site, a value of the site list") String site,
    @Column(doc = "Number of the stretch in order of time, from 1; 0 where there is none")
        int stretch,
    @Column(
            doc =
                "What became of the patient as far as the site goes, the same in all rows: onset,"
                    + " death (without one, while at risk), follow_up_ended, cover_ended (no scan"
                    + " vouched for the site any more), onset_out_of_cover (found after cover had"
                    + " ended: not counted), prevalent (found before the patient was at risk: not"
                    + " counted), never_covered, no_diagnosis, impossible_dates (death before"
                    + " diagnosis)",
            privacy = Privacy.CLINICAL)
        String outcome,
    @Column(
            doc =
                "First day at risk, shifted: a negative scan that covered the site, or the diagnosis"
                    + " where one shortly before it did; null in stretch 0",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate entryDate,
    @Column(
            doc = "Day on which the stretch ends, shifted; null in stretch 0",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate exitDate,
    @Column(
            doc = "Days from the diagnosis to the entry: delayed entry; null in stretch 0",
            unit = "d",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer entryDays,
    @Column(
            doc = "Days from the diagnosis to the exit; null in stretch 0",
            unit = "d",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer exitDays,
    @Column(
            doc = "Days at risk, exit less entry; 0 in stretch 0",
            unit = "d",
            privacy = Privacy.CLINICAL)
        int personDays,
    @Column(
            doc =
                "How the stretch ends: onset, death (the competing event), follow_up_ended,"
                    + " cover_ended (the negative scan is longer ago than the definition's"
                    + " covered-days); null in stretch 0",
            privacy = Privacy.CLINICAL,
            optional = true)
        String endedBy,
    @Column(
            doc =
                "The onset lies after this day, shifted: the last negative scan before the first"
                    + " positive one; the same in all rows; null without either",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate onsetAfter,
    @Column(
            doc =
                "The onset lies on or before this day, shifted: the first positive scan; the same in"
                    + " all rows; null without one",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate onsetBy,
    @Column(
            doc = "Scans dated after death, which were left out",
            unit = "{scan}",
            privacy = Privacy.CLINICAL)
        int scansAfterDeath) {}
