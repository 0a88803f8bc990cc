package org.lesionlake.schemas.gold;

import java.time.Instant;
import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A frozen version of a cohort. */
@Table(
    name = "gold.cohorts",
    doc =
        "A frozen version of a cohort: its definition, the tables that it was drawn from, and"
            + " checksums of its rows, which are copies and outlast those tables; committed last,"
            + " so that a version without a row here was never finished",
    key = {"cohort", "version"},
    owner = "cohort")
public record Cohort(
    @Column(doc = "Name of the cohort, as its definition has it") String cohort,
    @Column(doc = "Version, from 1") int version,
    @Column(doc = "Title, as the definition has it") String title,
    @Column(doc = "The definition, with every value that it left to its default; JSON")
        String definition,
    @Column(doc = "SHA-256 over the definition, hex") String definitionSha256,
    @Column(doc = "The query that the definition was compiled to") String query,
    @Column(doc = "Model whose image statuses and burdens were taken") String source,
    @Column(
            doc =
                "Release of the gold rows that were taken, several parted by commas; empty if there"
                    + " were none")
        String releaseId,
    @Column(
            doc =
                "Tables that the cohort was drawn from, with their versions: provenance, and what a"
                    + " rebuild needs for as long as they are kept")
        List<TableVersion> inputs,
    @Column(doc = "Patients in it", unit = "{patient}", privacy = Privacy.CLINICAL) long patients,
    @Column(doc = "Studies in it", unit = "{study}", privacy = Privacy.CLINICAL) long studies,
    @Column(doc = "Rows of each table that belong to it, with checksums") List<FrozenRows> contents,
    @Column(doc = "When it was frozen, UTC") Instant frozenAtUtc,
    @Column(doc = "Run that froze it") String runId,
    @Column(doc = "Version of the code") String codeVersion,
    @Column(
            doc =
                "Patients removed since because they withdrew, with their rows, which contents "
                    + "no longer count; the attrition stays as it was; null if none",
            unit = "{patient}",
            privacy = Privacy.CLINICAL,
            optional = true)
        Long withdrawnPatients) {

  /** A version of which nothing was removed. */
  public Cohort(
      String cohort,
      int version,
      String title,
      String definition,
      String definitionSha256,
      String query,
      String source,
      String releaseId,
      List<TableVersion> inputs,
      long patients,
      long studies,
      List<FrozenRows> contents,
      Instant frozenAtUtc,
      String runId,
      String codeVersion) {
    this(
        cohort,
        version,
        title,
        definition,
        definitionSha256,
        query,
        source,
        releaseId,
        inputs,
        patients,
        studies,
        contents,
        frozenAtUtc,
        runId,
        codeVersion,
        null);
  }
}
