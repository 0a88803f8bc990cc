package org.lesionlake.schemas.silver;

import java.time.Instant;
import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** An attempt of a model on a series. */
@Table(
    name = "silver.series_inference",
    doc =
        "An attempt of a model on a series' voxels; an attempt is on record before it starts, so"
            + " that what takes a process down is known",
    key = {"series_uid", "fingerprint", "model", "attempt"},
    owner = "inference")
public record SeriesInference(
    @Column(doc = "Series instance UID, pseudonymised", privacy = Privacy.PSEUDONYM)
        String seriesUid,
    @Column(doc = "Fingerprint of the series the voxels are of") String fingerprint,
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(doc = "Model: name, an at sign, and the first 12 digits of its package's SHA-256")
        String model,
    @Column(doc = "Number of the attempt, from 1") int attempt,
    @Column(doc = "started, done or failed") String status,
    @Column(
            doc =
                "Reason code of a failure, never_came_back if it took its runs down; null"
                    + " otherwise",
            optional = true)
        String reason,
    @Column(doc = "When the attempt started, UTC") Instant startedAtUtc,
    @Column(doc = "Wall time; null until it ended", unit = "s", optional = true) Double seconds,
    @Column(doc = "Device it ran on: cpu or gpu:N; null until it ended", optional = true)
        String device,
    @Column(doc = "Windows computed; null until done", unit = "{window}", optional = true)
        Integer windows,
    @Column(
            doc =
                "Label mask file on the series' grid, relative to the lake's root; null until done",
            optional = true)
        String maskFile,
    @Column(doc = "SHA-256 of the mask file, hex; null until done", optional = true)
        String maskSha256,
    @Column(
            doc = "Sites the model searches; what it does not search is not absent",
            privacy = Privacy.NONE)
        List<String> searchedSites,
    @Column(doc = "Organs it saw; empty until done", privacy = Privacy.CLINICAL)
        List<OrganSeen> organs,
    @Column(
            doc =
                "How those organs lie along the body; empty until done, null for rows older than"
                    + " this column",
            privacy = Privacy.CLINICAL,
            optional = true)
        List<OrganProfile> organProfiles,
    @Column(
            doc =
                "Values of patient and study that the model is given beside the CT; null if it takes"
                    + " none. What it is given of a mark itself stands in silver.lesions",
            privacy = Privacy.CLINICAL,
            optional = true)
        List<FedValue> fed,
    @Column(
            doc =
                "SHA-256 over those values as encoded and their dates, hex; the series is searched"
                    + " anew when they change; null where fed is null",
            optional = true)
        String fedHash) {

  /** An attempt of a model that takes nothing beside the CT. */
  public SeriesInference(
      String seriesUid,
      String fingerprint,
      String studyUid,
      String patientId,
      String model,
      int attempt,
      String status,
      String reason,
      Instant startedAtUtc,
      Double seconds,
      String device,
      Integer windows,
      String maskFile,
      String maskSha256,
      List<String> searchedSites,
      List<OrganSeen> organs,
      List<OrganProfile> organProfiles) {
    this(
        seriesUid,
        fingerprint,
        studyUid,
        patientId,
        model,
        attempt,
        status,
        reason,
        startedAtUtc,
        seconds,
        device,
        windows,
        maskFile,
        maskSha256,
        searchedSites,
        organs,
        organProfiles,
        null,
        null);
  }
}
