package org.lesionlake.schemas.gold;

import java.time.LocalDate;
import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A lesion through time, as one of its patient's studies shows it. */
@Table(
    name = "gold.lesion_tracks",
    doc =
        "A lesion through time: a row for the study that first shows it and for every later one of"
            + " the patient, what that study shows of it or why it cannot; computed, not"
            + " adjudicated. Studies without a date and those of several patients are left out",
    key = {"track_uid", "study_uid"},
    owner = "gold")
public record LesionTrack(
    @Column(
            doc =
                "Lesion through time; deterministic: hash of the first mark of it, so that later"
                    + " studies leave it alone",
            privacy = Privacy.PSEUDONYM)
        String trackUid,
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Model that marks the lesions") String source,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(doc = "Study date, shifted", privacy = Privacy.SHIFTED_DATE) LocalDate studyDate,
    @Column(doc = "Site, a value of the site list", privacy = Privacy.CLINICAL) String site,
    @Column(
            doc =
                "first_seen (no earlier study shows its place), new (one does, without it), split"
                    + " (a part of the lesion split_from), persisting, merged (grown together with"
                    + " merged_into), resolved (its place was searched and it is not there),"
                    + " not_covered (its place is in no series that was searched), not_assessable"
                    + " (the study has no chosen series), failed (its place is in no series that"
                    + " was searched, and one was not searched to its end)",
            privacy = Privacy.CLINICAL)
        String status,
    @Column(
            doc = "Its mark in silver.lesions; null where the study has none",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String lesionUid,
    @Column(
            doc = "Centre of the mark, patient LPS x, y, z; null where there is none",
            unit = "mm",
            optional = true)
        List<Double> centre,
    @Column(
            doc =
                "Where the lesion was looked for: its last known place, moved by the alignment;"
                    + " null on its first row and where no searched series aligns with the study of"
                    + " that place",
            unit = "mm",
            optional = true)
        List<Double> expectedCentre,
    @Column(
            doc =
                "Distance of the two, at most 18 mm and 0.36 of the longer of the two long axes;"
                    + " null where either is",
            unit = "mm",
            optional = true)
        Double distanceMm,
    @Column(
            doc =
                "What the study was aligned by with that of the last known place: the region chest,"
                    + " abdomen or body by its organs, constellation by the lesions alone, or"
                    + " coordinates where nothing aligns and places are compared as the scanner"
                    + " gives them; null as expected_centre",
            optional = true)
        String alignment,
    @Column(
            doc = "Study that last showed the lesion; null on its first row",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String previousStudyUid,
    @Column(
            doc = "Track that it split from; null unless it did",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String splitFrom,
    @Column(
            doc = "Track that it has merged into; null unless merged",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String mergedInto,
    @Column(
            doc = "RECIST long axis of the mark; null where there is none",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double longAxisMm,
    @Column(
            doc = "Its short axis; null where there is none",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double shortAxisMm,
    @Column(
            doc = "Its volume; null where there is none",
            unit = "mm3",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double volumeMm3,
    @Column(
            doc =
                "Its part in the response to the treatment line of the study"
                    + " (gold.patient_timeline): target, non_target, new since the baseline,"
                    + " equivocal (new, but small and not confirmed by a later study), normal_node;"
                    + " null where there is no baseline",
            privacy = Privacy.CLINICAL,
            optional = true)
        String role,
    @Column(doc = "Release the row was computed for") String releaseId) {}
