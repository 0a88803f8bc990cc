package org.lesionlake.schemas.vault;

import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A pseudonym and what it stands for. */
@Table(
    name = "vault.links",
    doc = "A pseudonym of the lake and the true value it stands for",
    key = {"kind", "pseudonym", "true_value"},
    owner = "ingest")
public record VaultLink(
    @Column(
            doc =
                "What the value is: patient_id, patient_name, birth_date, address, phone, accession,"
                    + " study_uid, series_uid, sop_uid, frame_of_reference_uid, report_id, staff_name,"
                    + " institution,"
                    + " other_identifier; stated_at for when the source of a report's object stated it, by"
                    + " its clock")
        String kind,
    @Column(
            doc =
                "The pseudonym in the lake; for values that have none of their own (names, dates) the"
                    + " patient's, or the report's where it names no patient; of stated_at the object's"
                    + " token",
            privacy = Privacy.PSEUDONYM)
        String pseudonym,
    @Column(doc = "The true value", privacy = Privacy.IDENTIFYING) String trueValue,
    @Column(
            doc = "Issuer of a patient ID; null if none",
            privacy = Privacy.IDENTIFYING,
            optional = true)
        String issuer) {}
