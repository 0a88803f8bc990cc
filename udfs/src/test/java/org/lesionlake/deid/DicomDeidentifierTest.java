package org.lesionlake.deid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.dicom.DataElement;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.volume.SeriesWords;

class DicomDeidentifierTest {
  private static final SeriesWords WORDS = seriesWords();

  private final Pseudonymizer research = new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());
  private final DicomRules rules = rules();
  private final DicomDeidentifier deidentifier = new DicomDeidentifier(rules, research);

  private static DicomRules rules() {
    try {
      return DicomRules.read(conf(), WORDS.vocabulary());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SeriesWords seriesWords() {
    try {
      return SeriesWords.parse(
          Files.readString(conf().resolveSibling("series").resolve("series-words.conf")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path conf() {
    return Path.of(System.getProperty("lesionlake.root", ".."), "conf", "deid");
  }

  private static Dataset.Builder ct() {
    return Dataset.builder()
        .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 100")
        .put(Tag.SOP_CLASS_UID, Vr.UI, "1.2.840.10008.5.1.4.1.1.2")
        .put(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3.4")
        .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2.3")
        .put(Tag.STUDY_DATE, Vr.DA, "20240312")
        .put(Tag.STUDY_TIME, Vr.TM, "101500")
        .put(0x00080032, Vr.TM, "101502.5")
        .put(0x0008002A, Vr.DT, "20240312101502.5+0100")
        .put(Tag.ACCESSION_NUMBER, Vr.SH, "A0099812")
        .put(Tag.PATIENT_ID, Vr.LO, "0084512")
        .put(Tag.PATIENT_NAME, Vr.PN, "Müller^Piet")
        .put(Tag.PATIENT_BIRTH_DATE, Vr.DA, "19310823")
        .put(Tag.PATIENT_AGE, Vr.AS, "092Y")
        .put(Tag.PATIENT_SEX, Vr.CS, "M")
        .put(Tag.REFERRING_PHYSICIAN_NAME, Vr.PN, "Oosterhuis^P")
        .put(0x00080080, Vr.LO, "Streekziekenhuis De Linde")
        .put(0x0008103E, Vr.LO, "CT Abdomen Müller 1.0/5mm portaal B30f 0084512");
  }

  @Test
  void letsNothingOfTheIdentityThrough() {
    Dataset out =
        deidentifier.deidentify(
            ct().put(0x00091001, Vr.LO, "Müller")
                .put(0x60000022, Vr.LO, "Müller")
                .put(0x00104000, Vr.LT, "Müller")
                .put(0x00180060, Vr.LO, "Müller")
                .put(0x00181100, Vr.DS, "Müller")
                .build());
    String patient = research.patient("", "0084512");
    for (DataElement element : out) {
      assertThat(Tag.isPrivate(element.tag())).isFalse();
      assertThat(element.vr()).isNotEqualTo(Vr.PN);
      assertThat(String.join(" ", out.strings(element.tag())))
          .doesNotContain("ller", "0084512", "1931", "Linde", "20240312");
    }
    assertThat(out.string(Tag.PATIENT_ID)).contains(patient);
    assertThat(out.contains(Tag.PATIENT_BIRTH_DATE)).isFalse();
    assertThat(out.contains(Tag.STUDY_TIME)).isFalse();
    assertThat(out.string(0x00080032)).contains("101502.5");
    assertThat(out.string(Tag.PATIENT_AGE)).contains("090Y");
    assertThat(out.string(Tag.PATIENT_SEX)).contains("M");
    assertThat(out.date(Tag.STUDY_DATE))
        .contains(research.shift(LocalDate.of(2024, 3, 12), patient));
    assertThat(out.date(0x0008002A)).isEqualTo(out.date(Tag.STUDY_DATE));
    assertThat(out.string(0x0008002A).orElseThrow()).endsWith("101502.5+0100");
    assertThat(out.string(0x0008103E)).contains("CT Abdomen 1.0/5mm portaal B30f");
    assertThat(out.string(Tag.ACCESSION_NUMBER)).contains(research.accession("", "A0099812"));
  }

  @Test
  void saysHowItWasDone() {
    Dataset out = deidentifier.deidentify(ct().build());
    assertThat(out.string(Tag.PATIENT_IDENTITY_REMOVED)).contains("YES");
    assertThat(out.string(Tag.DEIDENTIFICATION_METHOD)).isPresent();
    assertThat(out.string(Tag.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED)).contains("MODIFIED");
    assertThat(out.items(Tag.DEIDENTIFICATION_METHOD_CODE_SEQUENCE))
        .extracting(code -> code.string(Tag.CODE_VALUE).orElseThrow())
        .contains("113100", "113105", "113107", "113108");
  }

  @Test
  void keepsReferencesConsistentAtAnyDepth() {
    Dataset instance =
        Dataset.builder()
            .put(Tag.REFERENCED_SOP_CLASS_UID, Vr.UI, "1.2.840.10008.5.1.4.1.1.2")
            .put(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, "1.2.3.4")
            .put(Tag.PERSON_NAME, Vr.PN, "Jansen")
            .put(0x00091001, Vr.LO, "Jansen")
            .build();
    Dataset series =
        Dataset.builder().putSequence(Tag.REFERENCED_INSTANCE_SEQUENCE, List.of(instance)).build();
    Dataset out =
        deidentifier.deidentify(
            ct().putSequence(Tag.REFERENCED_SERIES_SEQUENCE, List.of(series)).build());
    Dataset nested =
        out.items(Tag.REFERENCED_SERIES_SEQUENCE)
            .get(0)
            .items(Tag.REFERENCED_INSTANCE_SEQUENCE)
            .get(0);
    assertThat(nested.string(Tag.REFERENCED_SOP_INSTANCE_UID))
        .isEqualTo(out.string(Tag.SOP_INSTANCE_UID))
        .contains(research.uid("1.2.3.4"));
    assertThat(nested.string(Tag.REFERENCED_SOP_CLASS_UID)).contains("1.2.840.10008.5.1.4.1.1.2");
    assertThat(nested.size()).isEqualTo(2);
  }

  @Test
  void collectsTheIdentityAtAnyDepth() {
    Dataset other = Dataset.builder().put(Tag.PATIENT_ID, Vr.LO, "X99887").build();
    DicomIdentity identity = DicomIdentity.of(ct().putSequence(0x00101002, List.of(other)).build());
    assertThat(identity.patientId()).contains("0084512");
    assertThat(identity.identifiers())
        .contains(
            new Identifier(IdentifierKind.PATIENT_NAME, "Müller^Piet"),
            new Identifier(IdentifierKind.STAFF_NAME, "Oosterhuis^P"),
            new Identifier(IdentifierKind.OTHER_IDENTIFIER, "X99887"),
            new Identifier(IdentifierKind.BIRTH_DATE, "19310823"),
            new Identifier(IdentifierKind.INSTITUTION, "Streekziekenhuis De Linde"));
    assertThat(identity.toString()).doesNotContain("ller");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "THORAX/ABDOMEN 5.0 B31f|THORAX/ABDOMEN 5.0 B31f",
        "Leber_arteriell 3mm|Leber arteriell 3mm",
        "de Vries CT hals|CT hals",
        "CT 12/03/24 long|CT long",
        "CT 12345678|CT",
        "GTV-1|GTV-1",
        "123 456 789|123",
        "CT 123 456 vgl|CT 123",
        "CT controle 12/05 24|CT controle",
        "Thorax 03.11 21|Thorax",
        "CT chest 3/15|CT chest",
        "CT 3/2 mm B30f 1.25 soft 5.0 0.7 mm|CT 3/2 mm B30f 1.25 soft 5.0 0.7 mm",
        "THX ABD VEN 3.0|THX ABD VEN 3.0",
        "CT ABD/PEL PV 3mm|CT ABD/PEL PV 3mm",
        "Buik portaalveneus|Buik portaalveneus",
        "Bovenbuik natief|Bovenbuik natief",
        "Thorax longvenster|Thorax longvenster",
        "CHESTABDPELVIS|CHESTABDPELVIS",
        "ABDOMENPELVIS|ABDOMENPELVIS",
        "ThoraxAbdomen|ThoraxAbdomen",
        "AbdomenVenous LungSharp2|AbdomenVenous LungSharp2",
        "Abdullah Venema ABDOU Portaels deVries|''",
      })
  void keepsAllowedWordsOfADescription(String description, String cleaned) {
    assertThat(rules.cleaner().clean(description)).isEqualTo(cleaned);
  }

  @Test
  void keepsEveryWordThatSeriesChoiceReads() {
    for (String word : WORDS.vocabulary()) {
      String written = word.replace("*", "");
      boolean number = written.matches("\\d+");
      assertThat(rules.cleaner().clean(written)).as(word).isEqualTo(written);
      assertThat(number || !word.contains("*") || written.length() >= 4).as(word).isTrue();
    }
  }

  @Test
  void emptiesOnlyTheOddValueOfACodeString() {
    Dataset out =
        deidentifier.deidentify(
            ct().put(
                    Tag.IMAGE_TYPE,
                    Vr.CS,
                    "DERIVED",
                    "SECONDARY",
                    "Müller^Piet",
                    "AXIAL",
                    "CT_SOM5 SPI DUAL ENERGY")
                .put(Tag.PATIENT_SEX, Vr.CS, "Müller")
                .build());
    assertThat(out.strings(Tag.IMAGE_TYPE)).startsWith("DERIVED", "SECONDARY", "", "AXIAL");
    assertThat(String.join("", out.strings(Tag.IMAGE_TYPE))).isEqualTo("DERIVEDSECONDARYAXIAL");
    assertThat(out.contains(Tag.PATIENT_SEX)).isFalse();
  }

  @Test
  void keepsLocalizersWhatTheyAre() {
    Dataset out =
        deidentifier.deidentify(
            ct().put(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "LOCALIZER", "CT_SOM7 TOP (AP)")
                .build());
    assertThat(out.strings(Tag.IMAGE_TYPE)).startsWith("ORIGINAL", "PRIMARY", "LOCALIZER");
  }

  @Test
  void namesEveryAttributeAsTheDictionaryDoes() throws Exception {
    int known = 0;
    for (String line : Files.readAllLines(conf().resolve(DicomRules.ATTRIBUTES_FILE))) {
      if (!line.startsWith("#") && !line.startsWith("tag\t")) {
        String[] columns = line.split("\t");
        int tag = Integer.parseUnsignedInt(columns[0], 16);
        Optional<String> keyword = Tag.keyword(tag);
        known += keyword.isPresent() ? 1 : 0;
        assertThat(keyword.orElse(columns[1])).as(columns[0]).isEqualToIgnoringCase(columns[1]);
        assertThat(Tag.vr(tag)).isNotEqualTo(Vr.PN);
      }
    }
    assertThat(known).isGreaterThan(150);
  }
}
