package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lesionlake.jobs.bronze.InboxFile.cells;
import static org.lesionlake.jobs.bronze.InboxFile.fate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

class LaboratoryResultsTest {
  private static final String START =
      "MSH|^~\\&|LIS|LAB|||20240312101500||ORU^R01|1|P|2.5\rPID|1||T-17^^^HOSP^PI\r"
          + "OBR|1|P|F|TM|||202403110830\r";

  @TempDir Path folder;

  private List<Entry> hl7(String segments) throws IOException {
    return InboxFile.clinical(folder).read("lab.hl7", START + segments);
  }

  private List<Entry> fhir(String lines) throws IOException {
    return InboxFile.clinical(folder).read("lab.ndjson", lines.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "NM|C|| 4.5 ;;4.5", "NM|C||4.512;;4.5120", "SN|C||<^0.1;<;0.1", "SN|C||^12;;12",
        "SN|C||>=^1.234;>=;1.2340", "ST|C||<0.1;<;0.1", "ST|C||\u2264 0,1;<=;0,1", "ST|C||12;;12",
        "TX|C||> 1000;>;1000",
      })
  void valuesWithAndWithoutComparator(String written, String comparator, String value)
      throws IOException {
    String obx = "OBX|1|" + written.replace("|C|", "|2039-6^CEA^LN|") + "|ug/L^^UCUM|0-5||||F\r";
    var row = cells(only(hl7(obx)));
    assertThat(row.getOrDefault("comparator", "")).isEqualTo(comparator == null ? "" : comparator);
    assertThat(row)
        .containsEntry("value", value)
        .containsEntry("item", "marker")
        .containsEntry("code", "CEA")
        .containsEntry("unit", "ug/L")
        .containsEntry("upper_limit", "5")
        .containsEntry("date", "20240311")
        .containsEntry("patient_id", "T-17")
        .containsEntry("patient_issuer", "HOSP");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0-5;5",
        "0.0 - 5.0;5.0",
        "0,0 - 5,0;5,0",
        "<5;5",
        "<= 5;5",
        "\u2264 3,8;3,8",
        "< 4.7 ug/L;4.7",
        "0 to 35;35",
        "0 tot 35;35",
        "tot 35;35",
        "0.0 \u2013 2.531;2.5310",
        ">10;",
        "negative;",
        "0-5 (smokers 0-10);",
        "'';",
      })
  void theUpperLimitIsTheRangesUpperBound(String range, String limit) {
    assertThat(MarkerCells.upperLimit(range)).isEqualTo(Optional.ofNullable(limit));
  }

  @Test
  void codesAreLoincOrTheLaboratorysOwn() throws IOException {
    List<Entry> entries =
        hl7(
            "OBX|1|NM|77^x^LAB||1||||||F|||20240301\rOBX|2|NM|88||2||||||F\r"
                + "OBX|3|NM|1^own^L^2039-6^CEA^LN||3||||||F\rOBX|4|NM|88^x^LN||4||||||F\r"
                + "OBX|5|NM|718-7^Hb^LN||5||||||F\r");
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly(
            "accepted", "accepted", "accepted", "set_aside not_a_marker", "set_aside not_a_marker");
    assertThat(entries.subList(0, 3))
        .extracting(entry -> cells(entry).get("code"))
        .containsExactly("PSA", "AFP", "CEA");
    assertThat(entries.subList(0, 3))
        .extracting(entry -> cells(entry).get("loinc"))
        .containsExactly(null, null, "2039-6");
    assertThat(cells(entries.get(0))).containsEntry("date", "20240301");
  }

  @Test
  void resultsThatDoNotStandAreNoFacts() throws IOException {
    assertThat(
            hl7(
                "OBX|1|NM|88||1||||||P\rOBX|2|NM|88||1||||||D\rOBX|3|NM|88||1||||||C\r"
                    + "OBX|4|SN|88||1^-^2||||||F\rOBX|5|CE|88||pos||||||F\r"))
        .extracting(InboxFile::fate)
        .containsExactly(
            "set_aside preliminary_result",
            "rejected withdrawn_result",
            "accepted",
            "rejected bad_number",
            "rejected bad_number");
  }

  @Test
  void theSameResultInAnotherMessageIsTheSameObject() throws IOException {
    String obx = "OBX|1|NM|88||1||||||F\r";
    List<Entry> entries = hl7(obx + START.replace("|ORU^R01|1|", "|ORU^R01|2|") + obx);
    assertThat(entries.get(0).identity()).isEqualTo(entries.get(1).identity());
  }

  @Test
  void messagesWithoutResultsAreRefused() throws IOException {
    assertThat(hl7("")).extracting(InboxFile::fate).containsExactly("rejected missing_value");
    assertThat(InboxFile.clinical(folder).read("a.hl7", START.replace("ORU", "ORM")))
        .extracting(InboxFile::fate)
        .containsExactly("rejected unsupported_message");
  }

  @Test
  void observationsOfFhirAreRowsToo() throws IOException {
    List<Entry> entries =
        fhir(
            "{'resourceType':'Patient','id':'p','identifier':[{'system':'http://hosp.example/patients','value':'T-17'}]}\n"
                + observation(
                    "'status':'final','valueQuantity':{'value':4.512,'comparator':'<','unit':'x',"
                        + "'system':'http://unitsofmeasure.org','code':'ug/L'},"
                        + "'referenceRange':[{'high':{'value':5.0}}]")
                + observation(
                    "'status':'final','valueString':'<0.125','referenceRange':[{'text':'0-5'}]")
                + observation("'status':'preliminary','valueQuantity':{'value':1}")
                + observation("'status':'entered-in-error','valueQuantity':{'value':1}")
                + observation("'status':'final','valueQuantity':{'value':1}")
                    .replace("2039-6", "718-7"));
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly(
            "set_aside no_facts",
            "accepted",
            "accepted",
            "set_aside preliminary_result",
            "rejected withdrawn_result",
            "set_aside not_a_marker");
    assertThat(cells(entries.get(1)))
        .containsEntry("patient_id", "T-17")
        .containsEntry("patient_issuer", "HOSP")
        .containsEntry("code", "CEA")
        .containsEntry("comparator", "<")
        .containsEntry("value", "4.5120")
        .containsEntry("unit", "ug/L")
        .containsEntry("ucum_unit", "ug/L")
        .containsEntry("loinc", "2039-6")
        .containsEntry("upper_limit", "5")
        .containsEntry("date", "2024-03-12");
    assertThat(cells(entries.get(2)))
        .containsEntry("comparator", "<")
        .containsEntry("value", "0.1250")
        .containsEntry("upper_limit", "5");
  }

  private static String observation(String more) {
    return "{'resourceType':'Observation','code':{'coding':[{'system':'http://loinc.org','code':'2039-6'}]},"
        + "'subject':{'reference':'Patient/p'},'effectiveDateTime':'2024-03-12T23:30:00-05:00',"
        + more
        + "}\n";
  }

  @Test
  void theShippedTableKnowsEachMarker() {
    MarkerCodes codes = MarkerCodes.read(Settings.load(Optional.empty(), List.of()));
    assertThat(codes.markers().values().stream().distinct())
        .containsExactlyInAnyOrder(
            "CEA",
            "PSA",
            "CA 19-9",
            "CA-125",
            "CA 15-3",
            "AFP",
            "hCG",
            "S100B",
            "LDH",
            "calcitonin",
            "thyroglobulin",
            "NSE",
            "CYFRA 21-1",
            "chromogranin A");
    assertThat(codes.of("LN", "24108-3")).contains("CA 19-9");
    assertThat(codes.of("http://loinc.org", "24108-3")).contains("CA 19-9");
    assertThat(codes.of("", "24108-3")).isEmpty();
  }

  @Test
  void aLineThatIsNoneOfTheTableStopsTheJob() {
    assertThatThrownBy(() -> MarkerCodes.parse(List.of("system\tcode\tmarker", "loinc 1 CEA")))
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> MarkerCodes.parse(List.of("loinc\t1\tCEA")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IssuerNames.parse(List.of("HOSP"))).isInstanceOf(UserError.class);
    assertThatThrownBy(
            () ->
                SourceSettings.rules(
                    Settings.load(Optional.empty(), List.of("ingest.hl7-accession=[OBR18]"))))
        .isInstanceOf(UserError.class);
  }

  private static Entry only(List<Entry> entries) {
    assertThat(entries).hasSize(1);
    assertThat(fate(entries.get(0))).isEqualTo("accepted");
    return entries.get(0);
  }
}
