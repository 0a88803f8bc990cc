package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lesionlake.jobs.bronze.InboxFile.cells;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;
import org.lesionlake.jobs.bronze.TableFileReader.SourceRules;
import org.lesionlake.schemas.SourceKind;

class OmopRowsTest {
  @TempDir Path folder;

  private List<Entry> read(String text) throws IOException {
    return InboxFile.clinical(folder).read("table.csv", text);
  }

  @Test
  void aPersonHasASexAndABirthYearAndTheHospitalsNumber() throws IOException {
    List<Entry> entries =
        read(
            "person_id,gender_concept_id,year_of_birth,month_of_birth,gender_source_value,"
                + "person_source_value\n"
                + "7,8532,1950,3,,T-17\n8,0,1961.0,,M,T-18\n9,8551,,,,T-19\n10,8507,1970,,,\n");
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly(
            "accepted",
            "accepted",
            "accepted",
            "accepted",
            "set_aside no_facts",
            "rejected missing_patient");
    assertThat(cells(entries.get(0)))
        .isEqualTo(Map.of("item", "sex", "code", "f", "patient_id", "T-17", OmopRows.PERSON, "7"));
    assertThat(cells(entries.get(1)))
        .containsEntry("item", "birth_year")
        .containsEntry("value", "1950");
    assertThat(cells(entries.get(2))).containsEntry("code", "m");
    assertThat(cells(entries.get(3))).containsEntry("value", "1961");
  }

  @Test
  void aSiteMayNamePatientsByPersonId() throws IOException {
    SourceRules rules =
        new SourceRules(
            List.of(),
            InboxFile.RULES.markers(),
            InboxFile.RULES.issuers(),
            InboxFile.RULES.facts(),
            "person_id",
            InboxFile.RULES.sections());
    List<Entry> entries =
        new InboxFile(folder, SourceKind.CLINICAL, rules)
            .read("death.csv", "person_id,death_date\n7,2021-03-04\n");
    assertThat(cells(entries.get(0)))
        .isEqualTo(Map.of("item", "death", "date", "2021-03-04", "patient_id", "7"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4180790|0|x|colorectal||",
        "0|200962|x|prostate||",
        "0|0|C18.7|colorectal||",
        "0|0|C500|breast||",
        "0|0|8140/3-C34.1|lung|C34.1|8140/3",
        "0|0|8720/3-C44.5|melanoma|C44.5|8720/3",
        "0|0|NULL-C61.9|prostate|C61.9|",
        // Secondary, benign, other.
        "0|0|C78.7|||",
        "0|0|D12.6|||",
        "0|0|I10|||",
        "201826|0|E11|||",
      })
  void aConditionIsAPrimaryTumourIfItsCodeIsKnown(
      String concept,
      String sourceConcept,
      String source,
      String tumour,
      String topography,
      String morphology)
      throws IOException {
    Entry entry =
        read("person_id,condition_concept_id,condition_start_date,condition_source_concept_id,"
                + "condition_source_value\n7,"
                + concept
                + ",2020-01-02,"
                + sourceConcept
                + ","
                + source
                + "\n")
            .get(0);
    if (tumour == null) {
      assertThat(InboxFile.fate(entry)).isEqualTo("set_aside not_a_primary_tumour");
    } else {
      assertThat(cells(entry))
          .containsEntry("item", "primary_tumour")
          .containsEntry("code", tumour)
          .containsEntry("date", "2020-01-02")
          .containsEntry(OmopRows.PERSON, "7")
          .containsEntry(ClinicalRow.RECURRING, "true");
      assertThat(cells(entry).get("icd_o3_topography")).isEqualTo(topography);
      assertThat(cells(entry).get("icd_o3_morphology")).isEqualTo(morphology);
    }
  }

  @Test
  void aMeasurementIsAMarkerWithComparatorUnitAndLimit() throws IOException {
    String header =
        "person_id,measurement_concept_id,measurement_date,operator_concept_id,value_as_number,"
            + "unit_concept_id,range_high,measurement_source_value,unit_source_value,"
            + "value_source_value\n";
    List<Entry> entries =
        read(
            header
                + "7,3009306,2020-01-02,4171756,4.512,8842,10,,ng/ml,\n"
                + "7,0,2020-01-02,,,0,,2039-6,ug/l,<0.5\n"
                + "7,0,2020-01-02,4172703,3,0,,88,,\n"
                + "7,0,2020-01-02,,3,0,,718-7,,\n"
                + "7,0,2020-01-02,123,3,0,,88,,\n");
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly(
            "accepted",
            "accepted",
            "accepted",
            "set_aside not_a_marker",
            "rejected bad_comparator");
    assertThat(cells(entries.get(0)))
        .containsEntry("code", "AFP")
        .containsEntry("comparator", "<")
        .containsEntry("value", "4.5120")
        .containsEntry("ucum_unit", "ng/mL")
        .containsEntry("unit", "ng/ml")
        .containsEntry("upper_limit", "10");
    assertThat(cells(entries.get(1)))
        .containsEntry("code", "CEA")
        .containsEntry("loinc", "2039-6")
        .containsEntry("comparator", "<")
        .containsEntry("value", "0.5");
    assertThat(cells(entries.get(2))).containsEntry("code", "AFP").doesNotContainKey("comparator");
  }

  @Test
  void drugsProceduresAndEpisodesAreTreatment() throws IOException {
    List<Entry> drugs =
        read(
            "person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,"
                + "drug_source_value\n7,1318011,2020-01-02,2020-01-15,\n7,0,2020-01-02,,L01BC06\n"
                + "7,0,2020-01-02,2019-01-01,32592\n7,1125315,2020-01-02,,\n");
    assertThat(drugs.subList(0, 3))
        .extracting(entry -> cells(entry).get("code"))
        .containsExactly("oxaliplatin", "capecitabine", "oxaliplatin");
    assertThat(cells(drugs.get(0)))
        .containsEntry("item", "treatment_given")
        .containsEntry("value", "14")
        .containsEntry("unit", "d");
    assertThat(cells(drugs.get(2))).doesNotContainKey("value");
    assertThat(InboxFile.fate(drugs.get(3))).isEqualTo("set_aside not_a_treatment");
    assertThat(
            cells(
                read("person_id,procedure_concept_id,procedure_date,procedure_source_value\n"
                        + "7,0,2020-01-02,387713003\n")
                    .get(0)))
        .containsEntry("code", "surgery");

    List<Entry> episodes =
        read(
            "person_id,episode_concept_id,episode_start_date,episode_end_date,"
                + "episode_object_concept_id\n7,32531,2020-01-02,2020-06-30,35804255\n"
                + "7,32531,2020-08-01,,0\n7,32528,2020-01-02,,1\n");
    assertThat(episodes)
        .extracting(InboxFile::fate)
        .containsExactly("accepted", "accepted", "accepted", "set_aside not_a_treatment");
    assertThat(episodes.subList(0, 3))
        .extracting(entry -> cells(entry).get("item") + " " + cells(entry).get("code"))
        .containsExactly(
            "treatment_start omop 35804255",
            "treatment_stop omop 35804255",
            "treatment_start regimen");
  }

  @Test
  void theEndOfAnObservationPeriodIsTheLastContact() throws IOException {
    assertThat(
            cells(
                read("observation_period_id,person_id,observation_period_start_date,"
                        + "observation_period_end_date\n1,7,2015-01-01,2021-05-06\n")
                    .get(0)))
        .containsEntry("item", "last_contact")
        .containsEntry("date", "2021-05-06");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "visit_occurrence_id,person_id,visit_concept_id\n1,7,9201\n",
        "concept_id,concept_name,domain_id\n1,a,b\n",
        "location_id,address_1\n1,x\n"
      })
  void otherTablesOfTheFolderAreSetAsideWhole(String text) throws IOException {
    assertThat(read(text))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(InboxFile.fate(entry)).isEqualTo("set_aside omop_table_without_facts");
              assertThat(entry.row()).isZero();
            });
  }

  @Test
  void aTableOfNobodyKnowsWhatIsRefused() throws IOException {
    assertThat(read("a,b\n1,2\n"))
        .extracting(InboxFile::fate)
        .containsExactly("rejected missing_columns");
  }
}
