package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lesionlake.jobs.bronze.InboxFile.cells;
import static org.lesionlake.jobs.bronze.InboxFile.fate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;

class StructuredReportTest {
  private static final String BASIC_TEXT = "1.2.840.10008.5.1.4.1.1.88.11";
  private static final int COMPLETION = 0x0040A491;
  private static final int VERIFICATION = 0x0040A493;
  private static final int PRELIMINARY = 0x0040A496;

  @TempDir Path folder;

  @Test
  void theContentTreeIsText() throws IOException {
    Dataset length =
        item("CONTAINS", "NUM", "Length")
            .putSequence(
                0x0040A300,
                List.of(
                    Dataset.builder()
                        .put(0x0040A30A, Vr.DS, "12")
                        .putSequence(0x004008EA, List.of(code("mm", "millimetre")))
                        .build()))
            .build();
    Dataset report =
        report()
            .putSequence(
                Tag.CONTENT_SEQUENCE,
                List.of(
                    item("HAS OBS CONTEXT", "PNAME", "Person Observer Name")
                        .put(Tag.PERSON_NAME, "Duifhuis^Anna")
                        .build(),
                    container("Findings", text("Finding", "A lesion in the liver."), length),
                    container(
                        "Pancreas",
                        text("Finding", "Normal.\r\nNo duct dilation."),
                        item("CONTAINS", "CODE", "Duct")
                            .putSequence(0x0040A168, List.of(code("N", "Normal")))
                            .build()),
                    text("Impression", "Liver metastasis, dr. Duifhuis.")))
            .build();
    Entry entry = read(report);
    assertThat(fate(entry)).isEqualTo("accepted");
    assertThat(cells(entry).get("text"))
        .isEqualTo(
            "FINDINGS:\nA lesion in the liver.\nLength: 12 mm\n\nPancreas:\nNormal.\n"
                + "No duct dilation.\nDuct: Normal\n\nIMPRESSION:\nLiver metastasis, dr. Duifhuis.");
    assertThat(cells(entry))
        .containsEntry("report_id", "2.25.900")
        .containsEntry("patient_id", "T-17")
        .containsEntry("patient_issuer", "HOSP")
        .containsEntry("accession", "ACC-9")
        .containsEntry("study_date", "20240312")
        .containsEntry(ObjectCells.STATED_AT, "2024-03-12T10:15");
    assertThat(InboxFile.known(entry))
        .contains(
            "patient_name Oosterwold^Marieke",
            "birth_date 19510304",
            "staff_name Duifhuis^Anna",
            "staff_name Radstake^Pieter",
            "institution Sint Odilia Ziekenhuis")
        .noneMatch(line -> line.contains("2.25."));
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETE,VERIFIED,,false,final", "COMPLETE,VERIFIED,,true,corrected",
    "COMPLETE,UNVERIFIED,,false,preliminary", "PARTIAL,VERIFIED,,false,preliminary",
    "COMPLETE,UNVERIFIED,FINAL,false,final", "COMPLETE,VERIFIED,PRELIMINARY,false,preliminary",
    ",,,false,"
  })
  void flagsTellTheStatus(
      String completion, String verification, String preliminary, boolean follows, String status)
      throws IOException {
    Dataset.Builder report =
        report().putSequence(Tag.CONTENT_SEQUENCE, List.of(text("Finding", "a")));
    put(report, COMPLETION, completion);
    put(report, VERIFICATION, verification);
    put(report, PRELIMINARY, preliminary);
    if (follows) {
      Dataset instance = Dataset.builder().put(0x00081155, Vr.UI, "2.25.899").build();
      Dataset series = Dataset.builder().putSequence(0x00081199, List.of(instance)).build();
      Dataset study = Dataset.builder().putSequence(0x00081115, List.of(series)).build();
      report.putSequence(0x0040A360, List.of(study));
    }
    var cells = cells(read(report.build()));
    assertThat(cells.get(ObjectCells.STATUS)).isEqualTo(status);
    assertThat(cells).containsEntry("report_id", follows ? "2.25.899" : "2.25.900");
  }

  @Test
  void otherObjectsAndDamageAreToldApart() throws IOException {
    assertThat(fate(read(report().put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2").build())))
        .isEqualTo("set_aside not_a_report");
    assertThat(InboxFile.reports(folder).read("r.dcm", "no DICOM, this is text"))
        .extracting(entry -> entry.problem().orElseThrow().outcome())
        .containsExactly("rejected");
    byte[] whole =
        file(report().putSequence(Tag.CONTENT_SEQUENCE, List.of(text("F", "a"))).build());
    assertThat(InboxFile.reports(folder).read("r.dcm", Arrays.copyOf(whole, whole.length - 5)))
        .extracting(entry -> entry.problem().orElseThrow().outcome())
        .containsExactly("rejected");
  }

  /** A small report as a file. */
  static byte[] sample() throws IOException {
    return file(
        report()
            .putSequence(Tag.CONTENT_SEQUENCE, List.of(container("Findings", text("Finding", "a"))))
            .build());
  }

  private static void put(Dataset.Builder report, int tag, String value) {
    if (value != null) {
      report.put(tag, Vr.CS, value);
    }
  }

  private static Dataset.Builder report() {
    Dataset observer =
        Dataset.builder()
            .put(Tag.VERIFYING_OBSERVER_NAME, "Radstake^Pieter")
            .put(0x0040A030, Vr.DT, "20240312101500")
            .build();
    return Dataset.builder()
        .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192")
        .put(Tag.SOP_CLASS_UID, BASIC_TEXT)
        .put(Tag.SOP_INSTANCE_UID, "2.25.900")
        .put(Tag.STUDY_INSTANCE_UID, "2.25.901")
        .put(Tag.STUDY_DATE, "20240312")
        .put(Tag.ACCESSION_NUMBER, "ACC-9")
        .put(0x00080080, Vr.LO, "Sint Odilia Ziekenhuis")
        .put(Tag.PATIENT_ID, "T-17")
        .put(Tag.ISSUER_OF_PATIENT_ID, "HOSP")
        .put(Tag.PATIENT_NAME, "Oosterwold^Marieke")
        .put(Tag.PATIENT_BIRTH_DATE, "19510304")
        .putSequence(Tag.VERIFYING_OBSERVER_SEQUENCE, List.of(observer));
  }

  private static Dataset container(String title, Dataset... items) {
    return item("CONTAINS", "CONTAINER", title)
        .putSequence(Tag.CONTENT_SEQUENCE, List.of(items))
        .build();
  }

  private static Dataset text(String name, String value) {
    return item("CONTAINS", "TEXT", name).put(Tag.TEXT_VALUE, Vr.UT, value).build();
  }

  private static Dataset.Builder item(String relationship, String type, String name) {
    return Dataset.builder()
        .put(0x0040A010, Vr.CS, relationship)
        .put(Tag.VALUE_TYPE, Vr.CS, type)
        .putSequence(Tag.CONCEPT_NAME_CODE_SEQUENCE, List.of(code("x", name)));
  }

  private static Dataset code(String value, String meaning) {
    return Dataset.builder().put(Tag.CODE_VALUE, value).put(Tag.CODE_MEANING, meaning).build();
  }

  private Entry read(Dataset report) throws IOException {
    List<Entry> entries = InboxFile.reports(folder).read("r.dcm", file(report));
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  private static byte[] file(Dataset report) throws IOException {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      DicomWriter.write(out, report, "1.2.840.10008.1.2.1");
      return out.toByteArray();
    }
  }
}
