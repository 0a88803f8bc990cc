package org.lesionlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.silver.FindingsJob;
import org.lesionlake.schemas.Tables;

/** Reports and laboratory results in every format that is read, in one inbox of each kind. */
@Tag("slow")
class AllSourcesTest {
  private static final String PID =
      "PID|1||T-17^^^^PI~111222333^^^NLMINBIZA^NNNLD||Oosterwold^Marieke||19510304|F|||"
          + "Molenstraat 12^^Elburg||0525-123456||||||111222333\r";

  @TempDir Path folder;

  private Path reports;
  private Path clinical;
  private Lake lake;
  private Pseudonymizer pseudonyms;

  @BeforeEach
  void start() throws IOException {
    reports = Files.createDirectories(folder.resolve("reports"));
    clinical = Files.createDirectories(folder.resolve("clinical"));
    SparkSessions.share();
    String root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), Profile.RESEARCH, new Configuration());
    lake = Lake.open(SparkSessions.start(settings(), "all sources"), root, Optional.empty());
    pseudonyms = lake.pseudonymizer();
  }

  @Test
  void everyObjectIsAcceptedVersionedOrRefusedAndTheBooksBalance() throws IOException {
    firstNight();
    laboratory();
    ingest("night1");

    assertThat(fates("reports"))
        .isEqualTo(
            Map.of(
                "accepted null", 11L,
                "duplicate same_row", 1L,
                "duplicate same_content", 1L,
                "rejected malformed_json", 1L,
                "rejected unsupported_message", 1L,
                "rejected malformed_message", 1L,
                "rejected empty_text", 1L,
                "set_aside not_a_report", 1L));
    assertThat(fates("clinical"))
        .isEqualTo(
            Map.of(
                "accepted null", 4L,
                "set_aside not_a_marker", 1L,
                "set_aside no_facts", 1L,
                "rejected bad_number", 1L));
    assertThat(texts("H1")).containsExactly("1 preliminary", "2 final");
    assertThat(text("H1", 2))
        .contains("No metastases in the liver")
        .doesNotContain("Oosterwold", "Radstake", "111222333", "Molenstraat");
    assertThat(report("F1").<String>getAs("patient_id")).isEqualTo(pseudonyms.patient("", "T-17"));
    assertThat(report("F1").<String>getAs("text")).doesNotContain("Oosterwold", "Wezemael");
    assertThat(report("2.25.900").<String>getAs("text"))
        .startsWith("FINDINGS:")
        .doesNotContain("Oosterwold", "Duifhuis");
    assertThat(report("P1").<String>getAs("accession"))
        .isEqualTo(pseudonyms.accession("", "ACC-P"));
    assertThat(lake.table(Tables.VAULT_LINKS).read().where("true_value LIKE '%111222333%'").count())
        .as("a national number is not stored")
        .isZero();
    assertThat(
            lake
                .table(Tables.CLINICAL)
                .read()
                .orderBy("code", "value_number")
                .selectExpr("concat_ws(' ', code, comparator, value_number, unit, upper_limit)")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0)))
        .containsExactly(
            "cea < 0.5 ug/L 5.0", "cea 4.2 ug/L 5.0", "psa < 0.1 ug/L", "psa 1.234 ug/L 4.0");
    assertBalanced("night1", 18, 7);

    Map<String, Long> before = counts();
    ingest("night2");
    assertThat(counts()).as("a second run brings nothing new").isEqualTo(before);
    assertThat(unchanged("night2")).isEqualTo(25);

    laterMessages();
    ingest("night3");
    assertThat(texts("H1")).containsExactly("1 preliminary", "2 final", "3 corrected");
    assertThat(texts("H2")).containsExactly("1 final", "2 withdrawn");
    assertThat(texts("F1")).containsExactly("1 final", "2 withdrawn");
    assertThat(fates("reports")).containsEntry("set_aside superseded", 1L);

    long read = new FindingsJob().run(context("night3"));
    assertThat(read).as("all versions but the two withdrawals").isEqualTo(12);
    assertThat(
            lake.table(Tables.REPORT_FINDINGS)
                .read()
                .join(
                    lake.table(Tables.REPORTS).read().where("status = 'withdrawn'"),
                    Scala.seq(List.of("report_id", "version")),
                    "left_semi")
                .count())
        .isZero();
  }

  private void firstNight() throws IOException {
    write("rows.csv", "report_id,text,patient_id\nC1,No metastases.,T-1\nC2,,T-1\n");
    write(
        "rows.jsonl",
        "{\"report_id\":\"J1\",\"text\":\"No nodules.\",\"patient_id\":\"T-2\"}\n{\"report_id\":\n"
            // The row of the table once more, in another format.
            + "{\"report_id\":\"C1\",\"text\":\"No metastases.\",\"patient_id\":\"T-1\"}\n");
    parquet();
    write("note.txt", "No metastases in the lungs.");
    String h1 =
        oru(
            "H1",
            "20240312100000",
            "F",
            "No metastases in the liver. Marieke Oosterwold, dr. Radstake.");
    write(
        "messages.hl7",
        // The final report comes before the preliminary one in the file, and is the later one.
        h1
            + oru("H1", "20240312090000", "P", "No metastases in the liver.")
            + oru("H2", "20240312100000", "F", "Metastasis in the lung.")
            + h1.replace("|MSG|", "|MSG2|")
            + "MSH|^~\\&|RIS||||20240312||ADT^A08|1|P|2.5\r"
            + PID
            + oru("H3", "20240312100000", "F", "A text\rbroken off."));
    write("bundle.json", fhir("final", "2024-03-12T10:00:00Z"));
    structuredReport();
    write(
        "two.hl7",
        oru("H4", "20240312100000", "F", "Chest is clear.")
            + "OBR|2||H5|CT^CT abdomen|||20240312\rOBX|1|TX|R||Abdomen is clear.||||||F\r");
  }

  private void laboratory() throws IOException {
    Files.writeString(
        clinical.resolve("lab.hl7"),
        "MSH|^~\\&|LIS||||20240312101500||ORU^R01|1|P|2.5\r"
            + PID
            + "OBR|1|P|F|TM|||202403110830\r"
            + "OBX|1|NM|2039-6^CEA^LN||4.2|ug/L|0-5||||F\r"
            + "OBX|2|SN|2857-1^PSA^LN||<^0.1|ug/L|||||F\r"
            + "OBX|3|NM|718-7^Hb^LN||8.1|mmol/L|||||F\r"
            + "OBX|4|ST|2039-6^CEA^LN||see comment||||||F\r");
    Files.writeString(
        clinical.resolve("lab.ndjson"),
        ("{'resourceType':'Patient','id':'p','identifier':[{'value':'T-17'}]}\n"
                + "{'resourceType':'Observation','status':'final','code':{'coding':[{'system':"
                + "'http://loinc.org','code':'2857-1'}]},'subject':{'reference':'Patient/p'},"
                + "'effectiveDateTime':'2024-03-12','valueQuantity':{'value':1.234,'unit':'ug/L'},"
                + "'referenceRange':[{'high':{'value':4}}]}\n")
            .replace('\'', '"'));
    Files.writeString(
        clinical.resolve("facts.csv"),
        "patient_id,item,date,code,comparator,value,unit,upper_limit\n"
            + "T-17,marker,2024-03-12,CEA,,<0.5,ug/L,5\n");
  }

  private void laterMessages() throws IOException {
    write(
        "later.hl7",
        oru("H1", "20240313100000", "C", "Metastasis in the liver.")
            // Late on its way: older than what is known.
            + oru("H1", "20240312093000", "P", "Perhaps a metastasis in the liver.")
            + oru("H2", "20240313100000", "X", "Metastasis in the lung."));
    write("later.json", fhir("entered-in-error", "2024-03-13T10:00:00Z"));
  }

  private static String oru(String id, String time, String status, String text) {
    return "MSH|^~\\&|RIS||||20240315||ORU^R01|MSG|P|2.5\r"
        + PID
        + ("OBR|1||"
            + id
            + "|CT^CT|||20240312|||||||||77^Radstake^Pieter||||||"
            + time
            + "|||"
            + status
            + "\r")
        + ("OBX|1|TX|R||" + text + "||||||" + status + "\r");
  }

  private static String fhir(String status, String issued) {
    String data =
        Base64.getEncoder()
            .encodeToString(
                "Mevr. Oosterwold, geen metastasen. W. Wezemael".getBytes(StandardCharsets.UTF_8));
    return ("{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Patient','id':'p',"
            + "'identifier':[{'value':'T-17'}],'name':[{'family':'Oosterwold'}]}},{'resource':"
            + "{'resourceType':'DiagnosticReport','id':'F1','status':'"
            + status
            + "','issued':'"
            + issued
            + "','subject':{'reference':'Patient/p'},'performer':[{'display':'Wouter Wezemael'}],"
            + "'presentedForm':[{'contentType':'text/plain','data':'"
            + data
            + "'}]}}]}")
        .replace('\'', '"');
  }

  private void parquet() {
    StructType schema =
        new StructType()
            .add("report_id", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("accession", DataTypes.StringType);
    Path written = folder.resolve("written");
    lake.spark()
        .createDataFrame(
            List.of(RowFactory.create("P1", "No metastases in the bone.", "ACC-P")), schema)
        .coalesce(1)
        .write()
        .parquet(written.toString());
    try (var files = Files.list(written)) {
      Path part =
          files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.move(part, reports.resolve("rows.parquet"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void structuredReport() throws IOException {
    Dataset title = Dataset.builder().put(0x00080104, Vr.LO, "Findings").build();
    Dataset item =
        Dataset.builder()
            .put(0x0040A040, Vr.CS, "TEXT")
            .put(0x0040A160, Vr.UT, "Marieke Oosterwold has no metastases. Anna Duifhuis")
            .build();
    Dataset section =
        Dataset.builder()
            .put(0x0040A040, Vr.CS, "CONTAINER")
            .putSequence(0x0040A043, List.of(title))
            .putSequence(0x0040A730, List.of(item))
            .build();
    Dataset observer = Dataset.builder().put(0x0040A075, Vr.PN, "Duifhuis^Anna").build();
    Dataset report =
        Dataset.builder()
            .put(0x00080016, Vr.UI, "1.2.840.10008.5.1.4.1.1.88.11")
            .put(0x00080018, Vr.UI, "2.25.900")
            .put(0x0020000D, Vr.UI, "2.25.901")
            .put(0x00100010, Vr.PN, "Oosterwold^Marieke")
            .put(0x00100020, Vr.LO, "T-17")
            .putSequence(0x0040A073, List.of(observer))
            .putSequence(0x0040A730, List.of(section))
            .build();
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      DicomWriter.write(out, report, "1.2.840.10008.1.2.1");
      Files.write(reports.resolve("report.dcm"), out.toByteArray());
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(reports.resolve(name), text);
  }

  private void ingest(String night) {
    new IngestJob().run(context(night));
  }

  private JobContext context(String night) {
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    JobContext.Inboxes inboxes =
        new JobContext.Inboxes(
            List.of(), List.of(reports.toString()), List.of(clinical.toString()));
    return new JobContext(lake, settings(), quiet, night, inboxes, false);
  }

  private Map<String, Long> fates(String source) {
    Map<String, Long> fates = new TreeMap<>();
    lake.table(Tables.SOURCES)
        .read()
        .where("source = '" + source + "'")
        .groupBy("outcome", "reason")
        .count()
        .collectAsList()
        .forEach(row -> fates.put(row.getString(0) + " " + row.getString(1), row.getLong(2)));
    return fates;
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    for (var table :
        List.of(
            Tables.SOURCES,
            Tables.REJECTS,
            Tables.REPORTS,
            Tables.CLINICAL,
            Tables.VAULT_LINKS,
            Tables.VAULT_OBJECTS)) {
      counts.put(table.name(), lake.table(table).read().count());
    }
    return counts;
  }

  /** Versions of a report with their status. */
  private List<String> texts(String trueId) {
    return versions(trueId).stream()
        .map(row -> row.getAs("version") + " " + row.getAs("status"))
        .toList();
  }

  private String text(String trueId, int version) {
    return versions(trueId).get(version - 1).getAs("text");
  }

  private Row report(String trueId) {
    List<Row> versions = versions(trueId);
    assertThat(versions).hasSize(1);
    return versions.get(0);
  }

  private List<Row> versions(String trueId) {
    String id = pseudonyms.token("report", trueId);
    return lake.table(Tables.REPORTS)
        .read()
        .where("report_id = '" + id + "'")
        .orderBy("version")
        .collectAsList();
  }

  private void assertBalanced(String night, long reportsSeen, long clinicalSeen) {
    List<Row> ledger =
        lake.table(Tables.LEDGER)
            .read()
            .where("run_id = '" + night + "'")
            .orderBy("source")
            .collectAsList();
    assertThat(ledger).allMatch(row -> row.<Boolean>getAs("balanced"));
    assertThat(ledger)
        .extracting(row -> row.<Long>getAs("seen"))
        .containsExactly(clinicalSeen, reportsSeen);
  }

  private long unchanged(String night) {
    return lake.table(Tables.LEDGER)
        .read()
        .where("run_id = '" + night + "'")
        .selectExpr("sum(unchanged)")
        .first()
        .getLong(0);
  }

  private static Settings settings() {
    return Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
  }
}
