package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lesionlake.jobs.bronze.InboxFile.cells;
import static org.lesionlake.jobs.bronze.InboxFile.fate;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;

class FhirReportsTest {
  private static final String PATIENT =
      "{'resourceType':'Patient','id':'p','identifier':[{'type':{'coding':[{'code':'NI'}]},'system':"
          + "'http://fhir.nl/fhir/NamingSystem/bsn','value':'111222333'},{'type':{'coding':[{'code':'MR'}]},"
          + "'system':'http://hosp.example/patients','value':'T-17'}],'name':[{'family':'Oosterwold',"
          + "'given':['Marieke','J']}],'birthDate':'1951-03-04','address':[{'line':['Molenstraat 12'],"
          + "'city':'Elburg','postalCode':'8081 AB'}],'telecom':[{'system':'phone','value':'0525-123456'},"
          + "{'system':'email','value':'m@post.example'}]}";

  @TempDir Path folder;

  private List<Entry> read(String name, String text) throws IOException {
    return InboxFile.reports(folder).read(name, text.replace('\'', '"'));
  }

  private Entry only(String resource) throws IOException {
    List<Entry> entries = read("r.ndjson", resource + "\n");
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  @Test
  void aReportInABundleHasThePatientBesideIt() throws IOException {
    String report =
        "{'resourceType':'DiagnosticReport','id':'d1','status':'final','identifier':[{'type':{'coding':"
            + "[{'code':'ACSN'}]},'value':'ACC-9'},{'system':'urn:r','value':'R-1'}],'subject':{'reference':"
            + "'urn:uuid:p'},'effectiveDateTime':'2024-03-12T08:30:00+01:00','issued':"
            + "'2024-03-12T10:05:00+01:00','resultsInterpreter':[{'reference':'#w','display':'dr. Radstake'}],"
            + "'performer':[{'reference':'Organization/o'}],'contained':[{'resourceType':'Practitioner','id':'w',"
            + "'name':[{'family':'Radstake','given':['Pieter']}]}],'presentedForm':["
            + plain("No metastases.")
            + "]}";
    String bundle =
        "{'resourceType':'Bundle','entry':[{'fullUrl':'urn:uuid:p','resource':"
            + PATIENT
            + "},{'resource':{'resourceType':'Organization','id':'o','name':'Sint Odilia Ziekenhuis'}},\n"
            + "{'resource':"
            + report
            + "}]}";
    List<Entry> entries = read("bundle.json", bundle);
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly("set_aside not_a_report", "set_aside not_a_report", "accepted");
    assertThat(cells(entries.get(2)))
        .containsEntry("report_id", "R-1")
        .containsEntry("accession", "ACC-9")
        .containsEntry("patient_id", "T-17")
        .containsEntry("patient_issuer", "HOSP")
        .containsEntry("study_date", "2024-03-12")
        .containsEntry("text", "No metastases.")
        .containsEntry(ObjectCells.STATUS, "final")
        .containsEntry(ObjectCells.STATED_AT, "2024-03-12T09:05");
    assertThat(InboxFile.known(entries.get(2)))
        .containsExactlyInAnyOrder(
            "!other_identifier 111222333",
            "patient_name Oosterwold^Marieke^J",
            "birth_date 1951-03-04",
            "address Molenstraat 12, Elburg, 8081 AB",
            "phone 0525-123456",
            "other_identifier m@post.example",
            "staff_name dr. Radstake",
            "staff_name Radstake^Pieter",
            "institution Sint Odilia Ziekenhuis");
  }

  @Test
  void linesOfAFileReferToOneAnother() throws IOException {
    String report =
        "{'resourceType':'DiagnosticReport','id':'d1','status':'final','subject':{'reference':'Patient/p'},"
            + "'basedOn':[{'reference':'ServiceRequest/s'}],'conclusion':'No metastases.'}";
    String order =
        "{'resourceType':'ServiceRequest','id':'s','identifier':[{'type':{'coding':[{'code':'ACSN'}]},"
            + "'value':'ACC-3'}]}";
    List<Entry> entries = read("r.ndjson", report + "\n" + order + "\n\n" + PATIENT + "\n");
    assertThat(cells(entries.get(0)))
        .containsEntry("patient_id", "T-17")
        .containsEntry("accession", "ACC-3")
        .containsEntry("report_id", "d1");
    assertThat(entries.get(0).identity()).as("changes with its patient").contains("T-17");
  }

  @ParameterizedTest
  @CsvSource({
    "registered,preliminary", "partial,preliminary", "preliminary,preliminary", "final,final",
    "amended,corrected", "corrected,corrected", "appended,corrected", "cancelled,withdrawn",
    "entered-in-error,withdrawn", "unknown,"
  })
  void statusIsAsTheResourceHasIt(String code, String status) throws IOException {
    Entry entry =
        only(
            "{'resourceType':'DiagnosticReport','id':'d','status':'"
                + code
                + "','conclusion':'a'}");
    assertThat(cells(entry).get(ObjectCells.STATUS)).isEqualTo(status);
    boolean withdrawn = "withdrawn".equals(status);
    Entry bare = only("{'resourceType':'DiagnosticReport','id':'d','status':'" + code + "'}");
    assertThat(cells(bare).containsKey("text")).isFalse();
    assertThat(cells(bare).get(ObjectCells.STATUS)).isEqualTo(withdrawn ? "withdrawn" : status);
  }

  @Test
  void plainTextGoesBeforeMarkupAndMarkupBeforeTheNarrative() throws IOException {
    String html =
        "<html><head><title>x</title></head><body><h1>CT</h1><p>Liver &lt; 1&nbsp;cm</p>"
            + "<table><tr><td>a</td><td>b</td></tr></table><!-- no --></body></html>";
    String both = "[" + attachment("text/html", html, "UTF-8") + "," + plain("Plain.") + "]";
    assertThat(textOf("'presentedForm':" + both)).isEqualTo("Plain.");
    assertThat(textOf("'presentedForm':[" + attachment("text/html", html, "UTF-8") + "]"))
        .isEqualTo("CT\n\nLiver < 1 cm\n\na b");
    assertThat(textOf("'text':{'div':'<div>One<br/>two &amp; three</div>'}"))
        .isEqualTo("One\ntwo & three");
    assertThat(
            textOf(
                "'conclusion':'No metastases.','presentedForm':["
                    + plain("The liver is normal.")
                    + "]"))
        .isEqualTo("The liver is normal.\nIMPRESSION:\nNo metastases.");
    assertThat(
            textOf(
                "'conclusion':'No nodes.','presentedForm':[" + plain("Summary: no  nodes.") + "]"))
        .isEqualTo("Summary: no  nodes.");
  }

  private String textOf(String more) throws IOException {
    return cells(only("{'resourceType':'DiagnosticReport','id':'d','status':'final'," + more + "}"))
        .get("text");
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain; charset=iso-8859-1,ISO-8859-1",
    "text/plain;charset=UTF-8,UTF-8",
    "text/plain,windows-1252",
    "text/plain,UTF-8",
    "'',UTF-8"
  })
  void attachmentsAreInTheCharacterSetThatTheyName(String type, String charset) throws IOException {
    assertThat(textOf("'presentedForm':[" + attachment(type, "Na\u00efef", charset) + "]"))
        .isEqualTo("Na\u00efef");
  }

  @Test
  void attachmentsThatAreNoTextAreRefusedByName() throws IOException {
    assertThat(refusal(attachment("application/rtf", "{\\rtf1 a}", "UTF-8")))
        .isEqualTo("rejected unsupported_attachment");
    assertThat(refusal(attachment("text/plain", "{\\rtf1 a}", "UTF-8")))
        .isEqualTo("rejected unsupported_attachment");
    assertThat(refusal(attachment("application/pdf", "%PDF", "UTF-8")))
        .isEqualTo("rejected unsupported_attachment");
    assertThat(refusal("{'contentType':'text/plain','url':'Binary/1'}"))
        .isEqualTo("rejected external_attachment");
    assertThat(refusal("{'contentType':'text/plain','data':'A'}"))
        .isEqualTo("rejected malformed_attachment");
    assertThat(refusal(attachment("text/plain; charset=UTF-8", "\u00ef", "ISO-8859-1")))
        .isEqualTo("rejected not_text");
    assertThat(refusal(attachment("text/plain; charset=nonesuch", "a", "UTF-8")))
        .isEqualTo("rejected not_text");
    assertThat(
            textOf(
                "'conclusion':'No nodes.','presentedForm':["
                    + attachment("application/pdf", "%PDF", "UTF-8")
                    + "]"))
        .as("the conclusion is text")
        .isEqualTo("IMPRESSION:\nNo nodes.");
  }

  private String refusal(String attachment) throws IOException {
    String form = "'presentedForm':[" + attachment + "]}";
    return fate(only("{'resourceType':'DiagnosticReport','id':'d','status':'final'," + form));
  }

  @Test
  void documentsAreReportsToo() throws IOException {
    String start =
        "{'resourceType':'DocumentReference','id':'x','masterIdentifier':{'value':'M-1'},";
    String rest =
        "'date':'2024-03-12T10:00:00Z','author':[{'display':'Pieter Radstake'}],'content':[{'attachment':"
            + plain("No nodes.")
            + "}]}";
    assertThat(cells(only(start + "'status':'current','docStatus':'amended'," + rest)))
        .containsEntry("report_id", "M-1")
        .containsEntry("study_date", "2024-03-12")
        .containsEntry(ObjectCells.STATUS, "corrected")
        .containsEntry(ObjectCells.STATED_AT, "2024-03-12T10:00")
        .containsEntry("text", "No nodes.");
    assertThat(cells(only(start + "'status':'superseded'," + rest)))
        .containsEntry(ObjectCells.STATUS, "withdrawn");
    assertThat(cells(only(start + "'status':'entered-in-error'}")))
        .containsEntry(ObjectCells.STATUS, "withdrawn");
  }

  @Test
  void aBrokenLineIsRefusedAndTheRestGoesOn() throws IOException {
    List<Entry> entries =
        read(
            "rows.jsonl",
            "{'report_id':'R1','text':'a','Study_Date':20240312,'note':null}\r\n"
                + "{'report_id':'R2','text':'b'\n"
                + "[1]\n"
                + "'text'\n"
                + "{'report_id':'R3'}\n"
                + "{'report_id':'R4','text':{'a':1}}\n"
                + "{'report_id':'R5','text':'a','text':'b'}\n"
                + "{'report_id':'R6','text':'a'} {'report_id':'R7','text':'a'}\n"
                + "\n"
                + "{'resourceType':'Bundle'}\n"
                + "{'report_id':17,'text':'c','\\u0000status':'final'}");
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly(
            "accepted",
            "rejected malformed_json",
            "rejected not_an_object",
            "rejected not_an_object",
            "rejected missing_fields",
            "rejected bad_value",
            "rejected malformed_json",
            "rejected malformed_json",
            "rejected no_rows",
            "accepted");
    assertThat(cells(entries.get(0)))
        .containsEntry("study_date", "20240312")
        .containsEntry("note", "");
    assertThat(cells(entries.get(9)))
        .containsEntry("report_id", "17")
        .doesNotContainKey(ObjectCells.STATUS);
    assertThat(entries).allMatch(Entry::isKnownByContent);
  }

  @Test
  void aRowIsTheSameObjectInWhateverItIsWritten() throws IOException {
    String row = read("r.jsonl", "{'text':'a','report_id':'R1'}").get(0).identity();
    assertThat(read("r.csv", "report_id,text\nR1,a\n").get(0).identity()).isEqualTo(row);
    assertThat(read("r.json", "{\n 'report_id' : 'R1',\n 'text' : 'a'\n}\n").get(0).identity())
        .isEqualTo(row);
  }

  @Test
  void theRestOfOneTextThatBreaksIsRefused() throws IOException {
    List<Entry> entries = read("r.json", "{'report_id':'R1','text':'a'}\n{'report_id':");
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly("accepted", "rejected malformed_table");
    assertThat(read("empty.json", " "))
        .extracting(InboxFile::fate)
        .containsExactly("rejected no_rows");
    assertThat(read("empty.jsonl", "\n\n").get(0).row()).isZero();
  }

  private static String plain(String text) {
    return attachment("text/plain", text, "UTF-8");
  }

  private static String attachment(String type, String text, String charset) {
    byte[] bytes = text.getBytes(Charset.forName(charset));
    return "{'contentType':'"
        + type
        + "','data':'"
        + new String(Base64.getEncoder().encode(bytes), StandardCharsets.US_ASCII)
        + "'}";
  }
}
