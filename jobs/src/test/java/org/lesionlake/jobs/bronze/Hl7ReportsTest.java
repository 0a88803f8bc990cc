package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lesionlake.jobs.bronze.InboxFile.cells;
import static org.lesionlake.jobs.bronze.InboxFile.fate;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;

class Hl7ReportsTest {
  private static final String MSH =
      "MSH|^~\\&|RIS|Sint Odilia Ziekenhuis|LAKE||20240312101500||ORU^R01|1|P|2.5.1\r";
  private static final String PID =
      "PID|1||T-17^^^HOSP^PI~111222333^^^NLMINBIZA^NNNLD||"
          + "van den Oosterwold&van den&Oosterwold&van&Zandstraat^Marieke^J||19510304|F||"
          + "|Molenstraat 12&Molenstraat&12^^Elburg^^8081 AB||0525-123456|||||A-991|111222333\r";
  private static final String OBR =
      "OBR|1|PL-1|FI-1|CT^CT thorax|||202403120830|||||||||77^Radstake^Pieter||ACC-9"
          + "||||20240312100500|||F|||88^Kopie^Lezer||||1&Duifhuis&Anna^202403120900\r";

  @TempDir Path folder;

  private List<Entry> read(String text) throws IOException {
    return InboxFile.reports(folder).read("messages.hl7", text);
  }

  @Test
  void aMessageBecomesTheCellsOfATable() throws IOException {
    Entry report = only(read(MSH + PID + OBR + "OBX|1|TX|R||No metastases.||||||F\r"));
    assertThat(cells(report))
        .containsEntry("report_id", "FI-1")
        .containsEntry("accession", "ACC-9")
        .containsEntry("patient_id", "T-17")
        .containsEntry("patient_issuer", "HOSP")
        .containsEntry("study_date", "20240312")
        .containsEntry("text", "No metastases.")
        .containsEntry(ObjectCells.STATUS, "final")
        .containsEntry(ObjectCells.STATED_AT, "2024-03-12T10:05");
    assertThat(InboxFile.known(report))
        .contains(
            "patient_name van den Oosterwold^Marieke^J",
            "patient_name van Zandstraat^Marieke^J",
            "birth_date 19510304",
            "address Molenstraat 12, Molenstraat 12, Elburg, 8081 AB",
            "phone 0525-123456",
            "other_identifier A-991",
            "!other_identifier 111222333",
            "staff_name Radstake^Pieter^",
            "staff_name Kopie^Lezer^",
            "staff_name Duifhuis^Anna^",
            "institution Sint Odilia Ziekenhuis")
        .noneMatch(line -> line.startsWith("other_identifier 111222333"));
  }

  @Test
  void aNationalNumberIsNoPatientId() throws IOException {
    String pid = "PID|1||111222333^^^NLMINBIZA^NNNLD||Bos^Jan\r";
    assertThat(cells(only(read(MSH + pid + OBR + text("Normal.")))))
        .doesNotContainKey("patient_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\r\n"})
  void segmentsMayEndInAnyWay(String end) throws IOException {
    String message = (MSH + PID + OBR + text("First line.")).replace("\r", end);
    List<Entry> entries =
        read("\u000b" + message + "\u001c" + end + "\u000b" + message + "\u001c" + end);
    assertThat(entries).extracting(InboxFile::fate).containsExactly("accepted", "accepted");
    assertThat(cells(entries.get(1))).containsEntry("text", "First line.");
  }

  @Test
  void observationsAndRepetitionsAreLinesInOrder() throws IOException {
    String body =
        "OBX|1|TX|R||One.~Two.||||||F\rOBX|5|ST|113014^DICOM Study^DCM||2.25.1.2.3.4||||||F\rOBX|2|NM|DLP||350||||||F\rOBX|3|FT|R||Three.\\.br\\Four."
            + "||||||F\rOBX|4|ST|R||Five & six^7.||||||F\r";
    assertThat(cells(only(read(MSH + PID + OBR + body))))
        .containsEntry("text", "One.\nTwo.\nThree.\nFour.\nFive & six^7.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f; a|b^c&d~e\\f",
        "a\\X0A\\b; a/b",
        "caf\\XC3A9\\; caf\u00e9",
        "\\H\\bold\\N\\; bold",
        "a\\.sp2\\b; a//b",
        "a\\.in+4\\b\\.ti-2\\c\\.sk 2\\d; abc\\.sk 2\\d",
        "L4\\L5 and \\F\\; L4\\L5 and |",
        "a\\; a\\",
        "\\E\\.br\\E\\; \\.br\\",
      })
  void escapesAreResolved(String written, String meant) throws IOException {
    assertThat(cells(only(read(MSH + PID + OBR + text(written)))).get("text"))
        .isEqualTo(meant.replace('/', '\n'));
  }

  @ParameterizedTest
  @CsvSource({
    "8859/1,windows-1252",
    "8859/15,ISO-8859-15",
    "UNICODE UTF-8,UTF-8",
    ",UTF-8",
    ",windows-1252"
  })
  void eachMessageIsInItsOwnCharacterSet(String declared, String charset) throws IOException {
    String header = MSH.strip() + "||||||" + (declared == null ? "" : declared) + "\r";
    byte[] first =
        (header + PID + OBR + text("Na\u00efef \u20ac")).getBytes(Charset.forName(charset));
    byte[] second =
        (MSH.strip() + "||||||UNICODE UTF-8\r" + OBR + text("\u00eb"))
            .getBytes(StandardCharsets.UTF_8);
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    List<Entry> entries = InboxFile.reports(folder).read("m.hl7", both);
    assertThat(cells(entries.get(0))).containsEntry("text", "Na\u00efef \u20ac");
    assertThat(cells(entries.get(1))).containsEntry("text", "\u00eb");
  }

  @Test
  void aCharacterSetThatIsUnknownOrNotTrueIsRefused() throws IOException {
    byte[] latin =
        (MSH.strip() + "||||||UNICODE UTF-8\r" + OBR + text("\u00eb"))
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(InboxFile.reports(folder).read("m.hl7", latin))
        .extracting(InboxFile::fate)
        .containsExactly("rejected not_text");
    assertThat(read(MSH.strip() + "||||||ISO IR87\r" + OBR + text("a")))
        .extracting(InboxFile::fate)
        .containsExactly("rejected unsupported_character_set");
  }

  @Test
  void eachOrderWithTextIsAReportAndTwoOfOneNumberAreOne() throws IOException {
    String other = OBR.replace("FI-1", "FI-2").replace("ACC-9", "ACC-10");
    String bare = OBR.replace("FI-1", "FI-3");
    String dose = OBR.replace("FI-1", "FI-4") + "OBX|1|NM|DLP||350||||||F\r";
    List<Entry> entries =
        read(
            MSH
                + PID
                + OBR
                + text("Chest.")
                + other
                + text("Abdomen.")
                + bare
                + OBR
                + text("More.")
                + dose);
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly("accepted", "accepted", "set_aside not_a_report");
    assertThat(cells(entries.get(0)))
        .containsEntry("report_id", "FI-1")
        .containsEntry("text", "Chest.\nMore.");
    assertThat(cells(entries.get(1)))
        .containsEntry("report_id", "FI-2")
        .containsEntry("accession", "ACC-10")
        .containsEntry("text", "Abdomen.");
    assertThat(entries).extracting(Entry::identity).doesNotHaveDuplicates();
  }

  @Test
  void sectionsThatACodeMarksGetAHeadingInTheLanguageOfTheText() throws IOException {
    String english =
        "OBX|1|TX|71260&GDT||The liver shows two lesions.\rOBX|2|TX|71260&IMP||Liver metastases.\r"
            + "OBX|3|TX|71260&IMP||No nodes.\rOBX|4|TX|71260&ADT||The lungs are clear.\r";
    assertThat(cells(only(read(MSH + PID + OBR + english))).get("text"))
        .isEqualTo(
            "FINDINGS:\nThe liver shows two lesions.\nIMPRESSION:\nLiver metastases.\nNo nodes.\n"
                + "ADDENDUM:\nThe lungs are clear.");
    String dutch =
        "OBX|1|TX|V^Verslag||De lever toont geen afwijkingen en er zijn geen klieren.\r"
            + "OBX|2|TX|19005-8^^LN||Conclusie: geen metastasen in de lever.\r";
    assertThat(cells(only(read(MSH + PID + OBR + dutch))).get("text"))
        .isEqualTo(
            "BEVINDINGEN:\nDe lever toont geen afwijkingen en er zijn geen klieren.\n"
                + "Conclusie: geen metastasen in de lever.");
  }

  @ParameterizedTest
  @CsvSource({
    "F,F,F,final", "P,F,F,preliminary", "R,P,P,preliminary", "C,F,F,corrected", "F,C,F,corrected",
    "X,F,F,withdrawn", "F,D,W,withdrawn", "F,D,F,final", "'',P,F,preliminary", "'',F,F,final",
    "'','','',",
  })
  void statusIsOfOrderAndObservations(String order, String one, String two, String status)
      throws IOException {
    String body = "OBX|1|TX|R||One.||||||" + one + "\rOBX|2|TX|R||Two.||||||" + two + "\r";
    var cells =
        cells(only(read(MSH + PID + OBR.replace("|||F|||88", "|||" + order + "|||88") + body)));
    assertThat(cells.get(ObjectCells.STATUS)).isEqualTo(status);
    if (one.equals("D")) {
      assertThat(cells.getOrDefault("text", "")).doesNotContain("One.");
    }
  }

  @Test
  void aCancellationNeedsNoText() throws IOException {
    Entry withdrawn = only(read(MSH + PID + OBR.replace("|||F|||88", "|||X|||88")));
    assertThat(cells(withdrawn))
        .containsEntry(ObjectCells.STATUS, "withdrawn")
        .containsEntry("report_id", "FI-1")
        .doesNotContainKey("text");
  }

  @Test
  void numbersAndTimesAreTakenWhereTheyAre() throws IOException {
    var placed = cells(only(read(MSH + PID + "OBR|1|PL-1||CT||\rOBX|1|TX|R||a\r")));
    assertThat(placed)
        .containsEntry("report_id", "PL-1")
        .containsEntry(ObjectCells.STATED_AT, "2024-03-12T10:15")
        .doesNotContainKeys("accession", "study_date", ObjectCells.STATUS);
    String zoned = MSH.replace("20240312101500", "20240312101500+0100");
    assertThat(cells(only(read(zoned + PID + "OBR|1||F|CT||\rOBX|1|TX|R||a\r"))))
        .containsEntry(ObjectCells.STATED_AT, "2024-03-12T09:15")
        .containsEntry("accession", "F");
    // A day alone does not tell what came first.
    String day = MSH.replace("20240312101500", "20240312");
    assertThat(cells(only(read(day + PID + "OBR|1|||CT||\rOBX|1|TX|R||a\r"))))
        .doesNotContainKeys(ObjectCells.STATED_AT, "report_id");
  }

  @Test
  void whatIsBrokenIsRefusedAndTheRestGoesOn() throws IOException {
    String good = MSH + PID + OBR + text("Good.");
    String file =
        "NOISE before\r"
            + MSH
            + PID
            + OBR
            + "OBX|1|TX|R||A text that\rbreaks off.||||||F\r"
            + "MSH|^\r"
            + OBR
            + text("b")
            + MSH
            + PID
            + text("before any order")
            + MSH
            + PID
            + MSH
            + PID
            + OBR
            + MSH
            + PID
            + OBR
            + "OBX|1|ED|R||^AP^PDF^Base64^JVBERi0=||||||F\r"
            + MSH
            + PID
            + OBR
            + "OBX|1|NM|R||5||||||F\r"
            + MSH.replace("ORU^R01", "ADT^A08")
            + PID
            + MSH.replace("ORU^R01", "ORM^O01")
            + PID
            + OBR
            + good;
    List<Entry> entries = read(file);
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly(
            "rejected malformed_message",
            "rejected malformed_message",
            "rejected malformed_message",
            "rejected malformed_message",
            "rejected malformed_message",
            "rejected empty_text",
            "rejected unsupported_attachment",
            "set_aside not_a_report",
            "rejected unsupported_message",
            "rejected unsupported_message",
            "accepted");
    assertThat(entries).extracting(Entry::row).doesNotHaveDuplicates();
    assertThat(entries).allMatch(Entry::isKnownByContent);
    assertThat(entries)
        .filteredOn(entry -> entry.problem().isPresent())
        .extracting(entry -> String.valueOf(entry.problem().get().detail()))
        .as("details have no values")
        .noneMatch(detail -> detail.contains("Oosterwold") || detail.contains("breaks off"));
  }

  @Test
  void aFileWithoutMessagesIsRefusedWhole() throws IOException {
    Entry none = only(read("report_id,text\nR1,a\n"));
    assertThat(fate(none)).isEqualTo("rejected no_messages");
    assertThat(none.isKnownByContent()).isFalse();
  }

  private static String text(String text) {
    return "OBX|1|TX|R||" + text + "||||||F\r";
  }

  private static Entry only(List<Entry> entries) {
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }
}
