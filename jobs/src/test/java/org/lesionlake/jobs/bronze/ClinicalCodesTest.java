package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.jobs.lake.Settings;

class ClinicalCodesTest {
  private static final ClinicalCodes SHIPPED =
      ClinicalCodes.read(Settings.load(Optional.empty(), List.of()));
  private static final List<String> NO_UNITS = List.of("written\tucum");

  @ParameterizedTest
  @CsvSource({
    "primary_tumour,http://hl7.org/fhir/sid/icd-10,C18.7,colorectal",
    "primary_tumour,http://fhir.de/CodeSystem/bfarm/icd-10-gm,c18,colorectal",
    "primary_tumour,http://terminology.hl7.org/CodeSystem/icd-o-3,C34.1,lung",
    "primary_tumour,urn:oid:2.16.840.1.113883.6.43.1,C50.9,breast",
    "primary_tumour,http://snomed.info/sct,254837009,breast",
    "treatment,http://www.whocc.no/atc,L01XA03,oxaliplatin",
    "treatment,http://www.nlm.nih.gov/research/umls/rxnorm,32592,oxaliplatin",
    "sex,omop,8532,f",
    // Secondary tumours, blood, other systems, other items and beginnings of codes.
    "primary_tumour,icd10,C78.7,",
    "primary_tumour,icd10,C91,",
    "primary_tumour,icd10,C1,",
    "primary_tumour,http://snomed.info/sct,25483700,",
    "treatment,omop,8532,",
    "primary_tumour,,C18,",
  })
  void codesHaveNames(String item, String system, String code, String name) {
    assertThat(SHIPPED.of(item, system == null ? "" : system, code))
        .isEqualTo(Optional.ofNullable(name));
  }

  @Test
  void aSiteAddsItsOwn() {
    ClinicalCodes own =
        ClinicalCodes.parse(
            List.of(
                "# ours",
                "system\tcode\titem\tname",
                "local\tDIAG-1\tprimary_tumour\tlung",
                "icd10\tC34.3\tprimary_tumour\tlower lobe"),
            List.of("written\tucum", "Einh./ml\tU/mL"));
    assertThat(own.of("primary_tumour", "", "diag-1")).contains("lung");
    assertThat(own.of("primary_tumour", "icd10", "C34.30")).contains("lower lobe");
    assertThat(own.of("primary_tumour", "icd10", "C34")).isEmpty();
    assertThat(own.ucum("einh. / ml")).contains("U/mL");
  }

  @Test
  void aLineThatIsNoneOfTheTableStopsTheJob() {
    assertThatThrownBy(
            () -> ClinicalCodes.parse(List.of("system\tcode\titem\tname", "icd10 C18"), NO_UNITS))
        .hasMessageContaining("codes.tsv: line 2");
    assertThatThrownBy(
            () ->
                ClinicalCodes.parse(
                    List.of("system\tcode\titem\tname", "icd10\tC18\ttumour\tcolon"), NO_UNITS))
        .hasMessageContaining("primary_tumour");
    assertThatThrownBy(() -> ClinicalCodes.parse(List.of("system\tcode"), NO_UNITS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                ClinicalCodes.parse(
                    List.of("system\tcode\titem\tname"), List.of("written\tucum", "ug/l")))
        .hasMessageContaining("units.tsv: line 2");
  }
}
