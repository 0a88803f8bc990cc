package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

class MissingUidsTest {
  private static Dataset.Builder image(String date, String patient, String frameOfReference) {
    return Dataset.builder()
        .put(Tag.STUDY_DATE, Vr.DA, date)
        .put(Tag.PATIENT_ID, Vr.LO, patient)
        .put(Tag.PATIENT_NAME, Vr.PN, "Anonymous")
        .put(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, frameOfReference);
  }

  private static Dataset derived(Dataset image) {
    Dataset.Builder into = image.toBuilder();
    MissingUids.derive(image, into);
    return into.build();
  }

  private static Dataset derived(String date, String patient, String frameOfReference) {
    return derived(image(date, patient, frameOfReference).build());
  }

  @Test
  void imagesOfOnePatientAndDayAreOneStudy() {
    Dataset one = derived("20240312", "P1", "1.2.3");
    assertThat(one.string(Tag.STUDY_INSTANCE_UID)).isPresent();
    assertThat(one.string(Tag.SERIES_INSTANCE_UID)).isPresent();
    assertThat(derived("20240312", "P1", "1.2.4").string(Tag.STUDY_INSTANCE_UID))
        .isEqualTo(one.string(Tag.STUDY_INSTANCE_UID));
    assertThat(derived("20240312", "P2", "1.2.3").string(Tag.STUDY_INSTANCE_UID))
        .isNotEqualTo(one.string(Tag.STUDY_INSTANCE_UID));
    assertThat(derived("20240313", "P1", "1.2.3").string(Tag.STUDY_INSTANCE_UID))
        .isNotEqualTo(one.string(Tag.STUDY_INSTANCE_UID));
  }

  @Test
  void withoutPatientTheFrameOfReferenceTellsStudiesApart() {
    Dataset one = derived("20240312", "", "1.2.3");
    assertThat(one.string(Tag.STUDY_INSTANCE_UID)).isPresent();
    assertThat(derived("20240312", "", "1.2.3").string(Tag.STUDY_INSTANCE_UID))
        .isEqualTo(one.string(Tag.STUDY_INSTANCE_UID));
    assertThat(derived("20240312", "", "1.2.4").string(Tag.STUDY_INSTANCE_UID))
        .isPresent()
        .isNotEqualTo(one.string(Tag.STUDY_INSTANCE_UID));
  }

  @Test
  void derivesNothingWhereNothingTellsPatientsApart() {
    assertThat(derived("20240312", "", "").string(Tag.STUDY_INSTANCE_UID)).isEmpty();
    assertThat(derived("20240312", "", "").string(Tag.SERIES_INSTANCE_UID)).isEmpty();
    assertThat(derived("", "P1", "1.2.3").string(Tag.STUDY_INSTANCE_UID)).isEmpty();
  }

  @Test
  void keepsTheStudyThatIsStated() {
    Dataset image = image("", "", "").put(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2.840.1").build();
    Dataset out = derived(image);
    assertThat(out.string(Tag.STUDY_INSTANCE_UID)).contains("1.2.840.1");
    assertThat(out.string(Tag.SERIES_INSTANCE_UID)).isPresent();
  }
}
