package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Property(tries = 300)
  void quotesWhatJsonCannotHold(@ForAll String text) throws IOException {
    String value = "a" + text + "z";
    Dataset dataset =
        Dataset.builder()
            .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192")
            .put(Tag.IMAGE_COMMENTS, Vr.LT, value)
            .build();

    JsonNode json = new ObjectMapper().readTree(DicomJson.write(dataset));

    assertThat(json.at("/00204000/Value/0").textValue()).isEqualTo(value);
  }

  @Test
  void quotesBackslashesQuotesAndControlCharacters() throws IOException {
    String value = "a\\b\"c\tD\u0001";
    Dataset dataset = Dataset.builder().put(Tag.IMAGE_COMMENTS, Vr.LT, value).build();

    String json = DicomJson.write(dataset);

    assertThat(json).contains("a\\\\b\\\"c\\tD\\u0001");
    assertThat(new ObjectMapper().readTree(json).at("/00204000/Value/0").textValue())
        .isEqualTo(value);
  }

  @Property(tries = 1000)
  void takesDecimalStringsAsTheyAreOnlyIfTheirNumberIsWrittenSo(
      @ForAll boolean negative,
      @ForAll @LongRange(max = 99_999_999_999_999L) long digits,
      @ForAll @IntRange(max = 12) int places) {
    BigDecimal exact = BigDecimal.valueOf(negative ? -digits : digits, places);
    for (String value :
        List.of(exact.toPlainString(), exact.stripTrailingZeros().toPlainString())) {
      if (DicomJson.isPlainNumber(value)) {
        assertThat(DataElement.decimalString(Double.parseDouble(value))).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "12", "0.5", "-0.25", "1000.125", "123456789.01234"})
  void plainNumbersArePlain(String value) {
    assertThat(DicomJson.isPlainNumber(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".",
        "-0",
        "+1",
        "01",
        "-01",
        "1.",
        ".5",
        "-.5",
        "1.0",
        "0.0",
        "1.50",
        "1e3",
        "1.2.3",
        "12 ",
        "x",
        "1234567890123456",
        "1-2"
      })
  void othersAreNot(String value) {
    assertThat(DicomJson.isPlainNumber(value)).isFalse();
  }
}
