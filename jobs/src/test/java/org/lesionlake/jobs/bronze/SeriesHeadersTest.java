package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.volume.SliceHeader;

/** What is kept of an image for choosing among its series. */
class SeriesHeadersTest {
  private static final SeriesHeaders HEADERS =
      SeriesHeaders.of(Settings.load(Optional.empty(), List.of()));

  private static CtInstance row(Dataset.Builder image) {
    Dataset data =
        image
            .put(Tag.SOP_INSTANCE_UID, "1.2.3")
            .put(Tag.SERIES_INSTANCE_UID, "1.2.4")
            .put(Tag.STUDY_INSTANCE_UID, "1.2.5")
            .put(Tag.PATIENT_ID, "T-17")
            .build();
    return HEADERS.read(new Intake(Intake.Kind.CT_IMAGE, data, "1.2.840.10008.1.2.1", null, null));
  }

  @Test
  void keepsTrueUidsAndWordsOfTheLexiconAndNoIdentity() {
    CtInstance row =
        row(
            Dataset.builder()
                .put(Tag.SERIES_DESCRIPTION, "Thorax Quux portal")
                .put(Tag.CONVOLUTION_KERNEL, "B30f")
                .put(Tag.PATIENT_NAME, "Quux^Piet"));

    assertThat(row.sopUid()).isEqualTo("1.2.3");
    assertThat(row.seriesUid()).isEqualTo("1.2.4");
    assertThat(row.studyUid()).isEqualTo("1.2.5");
    assertThat(row.seriesDescription()).isEqualTo("Thorax portal");
    assertThat(row.kernel()).isEqualTo("B30f");
    assertThat(row.toString()).doesNotContain("T-17", "Quux", "Piet");
  }

  @Test
  void aRowStaysSmallHoweverLongTheHeader() {
    CtInstance row =
        row(
            Dataset.builder()
                .putBytes(0x00291010, Vr.OB, new byte[100_000])
                .put(Tag.IMAGE_COMMENTS, Vr.LT, "thorax ".repeat(1000))
                .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 3)
                .put(Tag.RESCALE_TYPE, "US"));

    assertThat(row.toString().length()).isLessThan(2000);
  }

  @Test
  void keepsWhatVerdictsAskFor() {
    SliceHeader header =
        SliceHeader.of(
            row(
                Dataset.builder()
                    .putDecimals(Tag.RESCALE_SLOPE, Vr.DS, 1)
                    .putDecimals(Tag.RESCALE_INTERCEPT, Vr.DS, 0)
                    .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 3)
                    .put(Tag.RESCALE_TYPE, "US")));

    assertThat(header.samplesPerPixel()).isEqualTo(3);
    assertThat(header.hounsfield()).isFalse();
  }
}
