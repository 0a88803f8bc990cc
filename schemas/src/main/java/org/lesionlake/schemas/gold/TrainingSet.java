package org.lesionlake.schemas.gold;

import java.time.Instant;
import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A frozen version of a training set. */
@Table(
    name = "gold.training_sets",
    doc =
        "A frozen version of a training set: its specification, the tables that it was drawn from,"
            + " and a checksum of its items, which are copies and outlast those tables; committed"
            + " last, so that a version without a row here was never finished",
    key = {"training_set", "version"},
    owner = "training-set")
public record TrainingSet(
    @Column(doc = "Name of the set, as its specification has it") String trainingSet,
    @Column(doc = "Version, from 1") int version,
    @Column(doc = "Title, as the specification has it") String title,
    @Column(doc = "The specification, with every value that it left to its default; JSON")
        String specification,
    @Column(doc = "SHA-256 over the specification, hex") String specificationSha256,
    @Column(doc = "Model whose masks are pseudo-labels") String source,
    @Column(
            doc =
                "Version whose patients keep their sides; null if the set was split afresh, as the"
                    + " first version is",
            optional = true)
        Integer previousVersion,
    @Column(
            doc =
                "Tables that the set was drawn from, with their versions: provenance, and what a"
                    + " rebuild needs for as long as they are kept")
        List<TableVersion> inputs,
    @Column(doc = "Patients on a side of the split", unit = "{patient}", privacy = Privacy.CLINICAL)
        long patients,
    @Column(doc = "Series on a side of the split", unit = "{series}", privacy = Privacy.CLINICAL)
        long items,
    @Column(
            doc = "Series that were selected and left out",
            unit = "{series}",
            privacy = Privacy.CLINICAL)
        long leftOut,
    @Column(doc = "Rows of each table that belong to it, with checksums") List<FrozenRows> contents,
    @Column(doc = "When it was frozen, UTC") Instant frozenAtUtc,
    @Column(doc = "Run that froze it") String runId,
    @Column(doc = "Version of the code") String codeVersion,
    @Column(
            doc =
                "Items removed since because their patients withdrew, which contents, "
                    + "patients and items no longer count; null if none",
            unit = "{series}",
            privacy = Privacy.CLINICAL,
            optional = true)
        Long withdrawnItems) {

  /** A version of which nothing was removed. */
  public TrainingSet(
      String trainingSet,
      int version,
      String title,
      String specification,
      String specificationSha256,
      String source,
      Integer previousVersion,
      List<TableVersion> inputs,
      long patients,
      long items,
      long leftOut,
      List<FrozenRows> contents,
      Instant frozenAtUtc,
      String runId,
      String codeVersion) {
    this(
        trainingSet,
        version,
        title,
        specification,
        specificationSha256,
        source,
        previousVersion,
        inputs,
        patients,
        items,
        leftOut,
        contents,
        frozenAtUtc,
        runId,
        codeVersion,
        null);
  }
}
