package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class DicomJsonTest {
  @Test
  void writesEveryKindOfValueAsAnnexFAsks() {
    Dataset dataset =
        Dataset.builder()
            .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 100")
            .put(Tag.STUDY_DATE, "20130409")
            .put(Tag.ACCESSION_NUMBER)
            .put(Tag.PATIENT_NAME, "Wang^XiaoDong=王^小東")
            .put(Tag.IMAGE_TYPE, "ORIGINAL", "", "AXIAL")
            .put(Tag.INSTANCE_NUMBER, "4")
            .put(Tag.SLICE_THICKNESS, "1.50")
            .putInts(Tag.ROWS, Vr.US, 512)
            .putInts(Tag.FRAME_INCREMENT_POINTER, Vr.AT, Tag.SLICE_LOCATION)
            .putDecimals(Tag.REVOLUTION_TIME, Vr.FD, 0.5)
            .putSequence(
                Tag.REFERENCED_IMAGE_SEQUENCE,
                List.of(
                    Dataset.builder().put(Tag.REFERENCED_SOP_INSTANCE_UID, "1.2").build(),
                    Dataset.empty()))
            .putBytes(0x00091001, Vr.UN, new byte[] {0, 1, 2, 3})
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[2])
            .build();

    assertThat(DicomJson.write(dataset))
        .isEqualTo(
            "{'00080005':{'vr':'CS','Value':['ISO_IR 192']},"
                .concat("'00080008':{'vr':'CS','Value':['ORIGINAL',null,'AXIAL']},")
                .concat("'00080020':{'vr':'DA','Value':['20130409']},")
                .concat("'00080050':{'vr':'SH'},")
                .concat(
                    "'00081140':{'vr':'SQ','Value':[{'00081155':{'vr':'UI','Value':['1.2']}},{}]},")
                .concat("'00091001':{'vr':'UN','InlineBinary':'AAECAw=='},")
                .concat(
                    "'00100010':{'vr':'PN','Value':[{'Alphabetic':'Wang^XiaoDong','Ideographic':'王^小東'}]},")
                .concat("'00180050':{'vr':'DS','Value':[1.5]},")
                .concat("'00189305':{'vr':'FD','Value':[0.5]},")
                .concat("'00200013':{'vr':'IS','Value':[4]},")
                .concat("'00280009':{'vr':'AT','Value':['00201041']},")
                .concat("'00280010':{'vr':'US','Value':[512]}}")
                .replace('\'', '"'));
  }

  @Test
  void leavesOutExcludedTagsInItemsTooAndLongBinaryValues() {
    Dataset item = Dataset.builder().put(Tag.PATIENT_ID, "1").build();
    Dataset dataset =
        Dataset.builder()
            .put(Tag.PATIENT_ID, "1")
            .putSequence(Tag.REFERENCED_IMAGE_SEQUENCE, List.of(item))
            .putBytes(Tag.ICC_PROFILE, Vr.OB, new byte[DicomJson.MAX_INLINE_BYTES + 2])
            .build();

    assertThat(DicomJson.write(dataset, tag -> tag == Tag.PATIENT_ID))
        .isEqualTo("{\"00081140\":{\"vr\":\"SQ\",\"Value\":[{}]}}");
  }

  @Test
  void writesLongBinaryValuesWhereAllAreAskedFor() {
    byte[] profile = new byte[DicomJson.MAX_INLINE_BYTES + 2];
    Dataset dataset =
        Dataset.builder()
            .putBytes(Tag.ICC_PROFILE, Vr.OB, profile)
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[2])
            .build();

    assertThat(DicomJson.writeWhole(dataset))
        .isEqualTo(
            "{\"00282000\":{\"vr\":\"OB\",\"InlineBinary\":\""
                + Base64.getEncoder().encodeToString(profile)
                + "\"}}");
  }

  @Test
  void leavesOutTagsOfTheDataSetButNotOfItsItems() {
    Dataset item = Dataset.builder().put(Tag.PATIENT_ID, "1").put(Tag.PATIENT_SEX, "F").build();
    Dataset dataset =
        Dataset.builder()
            .put(Tag.PATIENT_ID, "1")
            .putSequence(Tag.REFERENCED_IMAGE_SEQUENCE, List.of(item))
            .build();

    assertThat(
            DicomJson.write(dataset, tag -> tag == Tag.PATIENT_ID, tag -> tag == Tag.PATIENT_SEX))
        .isEqualTo(
            "{'00081140':{'vr':'SQ','Value':[{'00100020':{'vr':'LO','Value':['1']}}]}}"
                .replace('\'', '"'));
  }
}
