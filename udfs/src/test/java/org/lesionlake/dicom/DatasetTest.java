package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DatasetTest {
  @Test
  void tagConstantsAgreeWithTheDictionary() throws IllegalAccessException {
    for (Field field : Tag.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        int tag = field.getInt(null);
        assertThat(Tag.keyword(tag).map(keyword -> keyword.toUpperCase(Locale.ROOT)))
            .as(field.getName())
            .contains(field.getName().replace("_", ""));
        assertThat(Tag.forKeyword(Tag.keyword(tag).orElseThrow())).hasValue(tag);
      }
    }
  }

  @Test
  void knowsVrsOfPrivateAndRepeatingTags() {
    assertThat(Tag.vr(0x00090010)).isEqualTo(Vr.LO);
    assertThat(Tag.vr(0x00091001)).isEqualTo(Vr.UN);
    assertThat(Tag.vr(0x60023000)).isEqualTo(Vr.OW);
    assertThat(Tag.vr(0x00280000)).isEqualTo(Vr.UL);
  }

  @Test
  void transcodesTextWhenTheCharacterSetChanges() {
    Dataset latin =
        Dataset.builder()
            .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 100")
            .put(Tag.SOP_CLASS_UID, Samples.SOP_CLASS_CT)
            .put(Tag.SOP_INSTANCE_UID, "2.25.1")
            .put(Tag.PATIENT_NAME, "Buc^Jérôme")
            .build();
    Dataset read =
        DicomReader.readAll(Samples.file(latin, TransferSyntax.EXPLICIT_LITTLE_ENDIAN)).dataset();
    Dataset unicode = read.toBuilder().put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192").build();

    Dataset reread =
        DicomReader.readAll(Samples.file(unicode, TransferSyntax.EXPLICIT_LITTLE_ENDIAN)).dataset();

    assertThat(read.bytes(Tag.PATIENT_NAME))
        .contains(new byte[] {'B', 'u', 'c', '^', 'J', (byte) 0xE9, 'r', (byte) 0xF4, 'm', 'e'});
    assertThat(reread.bytes(Tag.PATIENT_NAME))
        .contains("Buc^Jérôme".getBytes(StandardCharsets.UTF_8));
    assertThat(reread.string(Tag.PATIENT_NAME)).contains("Buc^Jérôme");
  }

  @Test
  void refusesTextThatTheCharacterSetCannotHold() {
    Dataset dataset =
        Dataset.builder()
            .put(Tag.SOP_CLASS_UID, Samples.SOP_CLASS_CT)
            .put(Tag.SOP_INSTANCE_UID, "2.25.1")
            .put(Tag.PATIENT_NAME, "Жук")
            .build();

    assertThatThrownBy(() -> Samples.file(dataset, TransferSyntax.EXPLICIT_LITTLE_ENDIAN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(0010,0010)")
        .hasMessageContaining("ISO_IR 192");
  }

  @Test
  void answersEmptyForNumbersThatAreNone() {
    Dataset dataset =
        Dataset.builder()
            .put(Tag.PIXEL_SPACING, "0.5", "wide")
            .put(Tag.SLICE_THICKNESS, "NaN")
            .put(Tag.INSTANCE_NUMBER, "7.0")
            .put(Tag.STUDY_DATE, "20230230")
            .build();

    assertThat(dataset.decimals(Tag.PIXEL_SPACING)).isEmpty();
    assertThat(dataset.decimal(Tag.SLICE_THICKNESS)).isEmpty();
    assertThat(dataset.integer(Tag.INSTANCE_NUMBER)).hasValue(7);
    assertThat(dataset.date(Tag.STUDY_DATE)).isEmpty();
  }

  @Test
  void followsEscapeSequencesOfTheStandardsExamples() {
    // PS3.5 sections H.3.1 (Japanese) and I.2 (Korean).
    byte[] japanese =
        "Yamada^Tarou=\033$B;3ED\033(B^\033$BB@O:\033(B=\033$B$d$^$@\033(B^\033$B$?$m$&\033(B"
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] korean =
        Samples.hex(
            "486F6E675E47696C646F6E673D1B242943FBF35E1B242943D1CED4D73D1B242943C8AB5E1B242943B1E6B5BF");

    assertThat(decode(japanese, "", "ISO 2022 IR 87")).isEqualTo("Yamada^Tarou=山田^太郎=やまだ^たろう");
    assertThat(decode(korean, "", "ISO 2022 IR 149")).isEqualTo("Hong^Gildong=洪^吉洞=홍^길동");
  }

  @Test
  void decodesSingleCharacterSets() {
    assertThat(decode(Samples.hex("F9F8E5EF5EE3E1E5F8E4"), "ISO_IR 138")).isEqualTo("שרון^דבורה");
    // TIS-620 puts the Thai block at A1: BB is U+0E1B, D2 is U+0E32.
    assertThat(decode(Samples.hex("BBD2"), "ISO_IR 166")).isEqualTo("\u0E1B\u0E32");
    assertThat(decode(Samples.hex("CDF5"), "GB18030")).isEqualTo("王");
    assertThat(decode(Samples.hex("E9"), "unheard of")).isEqualTo("é");
  }

  private static String decode(byte[] bytes, String... terms) {
    return CharacterSet.of(List.of(terms)).decode(bytes, 0, bytes.length, true);
  }

  @Property(tries = 200)
  void buildersKeepTheLastValueOfEachTagInOrder(
      @ForAll @Size(max = 40) List<@IntRange(min = -4, max = 11) Integer> changes) {
    TreeMap<Integer, String> expected = new TreeMap<>(Integer::compareUnsigned);
    Dataset.Builder builder = Dataset.builder().put(0x00100020, Vr.LO, "kept").build().toBuilder();
    expected.put(0x00100020, "kept");
    for (int i = 0; i < changes.size(); i++) {
      // Tags on either side of the sign of an int; every third change takes one away.
      int tag = changes.get(i) << 28 | 0x00100020;
      if (i % 3 == 2) {
        builder.remove(tag);
        expected.remove(tag);
      } else {
        builder.put(tag, Vr.LO, "v" + i);
        expected.put(tag, "v" + i);
      }
    }

    Dataset built = builder.build();

    assertThat(built.tags())
        .isEqualTo(expected.keySet().stream().mapToInt(Integer::intValue).toArray());
    expected.forEach((tag, value) -> assertThat(built.string(tag)).contains(value));
  }

  /** Of an AT value that was cut within a tag (PS3.5 section 6.2). */
  @Test
  void keepsTheWholeTagsOfAValueThatWasCut() {
    Dataset dataset =
        Dataset.builder()
            .putBytes(Tag.FRAME_INCREMENT_POINTER, Vr.AT, Samples.hex("1800 6310 1800"))
            .build();

    assertThat(dataset.strings(Tag.FRAME_INCREMENT_POINTER)).containsExactly("00181063");
    assertThat(DicomJson.write(dataset)).contains("00181063");
  }
}
