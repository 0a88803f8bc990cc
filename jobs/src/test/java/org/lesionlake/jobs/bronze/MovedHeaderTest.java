package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lesionlake.deid.DicomDeidentifier;
import org.lesionlake.deid.DicomRules;
import org.lesionlake.deid.PatientMerges;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.VaultKey;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.bronze.CtInstance;

class MovedHeaderTest {
  private static final int ACQUISITION_DATE_TIME = 0x0008002A;
  private static final int SERIES_DATE = 0x00080021;
  private static final int REFERENCED_STUDIES = 0x00081110;

  /** Arithmetic on the row says what reading the file under the surviving patient would. */
  @Test
  void aMovedHeaderIsThatOfTheFileReadAnew() {
    VaultKey key = VaultKey.generate();
    Pseudonymizer before = new Pseudonymizer(Profile.RESEARCH, key);
    String prior = before.patient("", "OLD-1");
    String surviving = before.patient("", "NEW-2");
    Pseudonymizer after =
        new Pseudonymizer(Profile.RESEARCH, key, PatientMerges.of(Map.of(prior, surviving)));
    CtInstance old = row(before);
    CtInstance anew = row(after);

    String moved =
        MovedHeader.move(
            old.attributesJson(),
            after.shiftDays(surviving) - before.shiftDays(prior),
            prior,
            surviving);

    assertThat(moved).isEqualTo(anew.attributesJson()).isNotEqualTo(old.attributesJson());
    assertThat(moved).contains("\"vr\":\"DT\"").contains("101112.5").doesNotContain("20240110");
    assertThat(anew.headerHash()).isEqualTo(old.headerHash());
  }

  @Test
  void aTextThatLooksLikeADateStaysAndSoDoesWhatIsNoDate() {
    String json =
        "{\"00081030\":{\"vr\":\"LO\",\"Value\":[\"\\\"vr\\\":\\\"DA\\\",20240110\"]},"
            + "\"00080021\":{\"vr\":\"DA\",\"Value\":[\"20241301\",\"20240228\"]},"
            + "\"00080022\":{\"vr\":\"DA\"}}";
    assertThat(MovedHeader.move(json, 2, "P1", "P2"))
        .isEqualTo(json.replace("20240228", "20240301"));
  }

  private static CtInstance row(Pseudonymizer pseudonymizer) {
    DicomRules rules = DicomRulesFile.read(Settings.load(Optional.empty(), List.of()));
    Dataset nested =
        Dataset.builder()
            .put(Tag.PATIENT_ID, "OLD-1")
            .put(SERIES_DATE, Vr.DA, "20240109")
            .put(0x00081155, Vr.UI, "2.25.9")
            .build();
    Dataset image =
        Dataset.builder()
            .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
            .put(Tag.SOP_INSTANCE_UID, "2.25.1")
            .put(Tag.SERIES_INSTANCE_UID, "2.25.2")
            .put(Tag.STUDY_INSTANCE_UID, "2.25.3")
            .put(Tag.PATIENT_ID, "OLD-1")
            .put(Tag.STUDY_DATE, "20240110")
            .put(SERIES_DATE, Vr.DA, "20240110")
            .put(ACQUISITION_DATE_TIME, Vr.DT, "20240110101112.5")
            .putSequence(REFERENCED_STUDIES, List.of(nested))
            .build();
    DicomDeidentifier deidentifier = new DicomDeidentifier(rules, pseudonymizer);
    DicomDeidentifier unmerged = new DicomDeidentifier(rules, pseudonymizer.unmerged());
    return DicomRows.instance(
        deidentifier.deidentify(image),
        unmerged.deidentify(image),
        deidentifier.patientOf(image),
        Optional.empty(),
        "1.2.840.10008.1.2.1",
        "",
        "");
  }
}
