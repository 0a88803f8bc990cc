package org.lesionlake.schemas.silver;

import java.time.LocalDate;
import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;

/** A value that a network was given beside the CT. */
public record FedValue(
    @Column(doc = "Feature, as 'lesionlake model features' lists them") String feature,
    @Column(doc = "Whether nothing was known, so that the network got its missing flag")
        boolean missing,
    @Column(
            doc =
                "Value of a number or of yes (1) or no (0), in the feature's unit; null otherwise",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double number,
    @Column(
            doc = "Value of one of several words; null otherwise",
            privacy = Privacy.CLINICAL,
            optional = true)
        String word,
    @Column(
            doc = "What the network got: the value as the feature's encoding has it, then the flag",
            privacy = Privacy.CLINICAL)
        List<Double> encoded,
    @Column(
            doc =
                "Date of the fact or report it rests on, shifted; null if missing, or of no one date",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate dated,
    @Column(
            doc =
                "Fact (object_token of bronze.clinical) or report (report_id) it rests on; null if"
                    + " missing",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String source) {}
