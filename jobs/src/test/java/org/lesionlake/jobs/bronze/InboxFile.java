package org.lesionlake.jobs.bronze;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;
import org.lesionlake.jobs.bronze.TableFileReader.SourceRules;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.SourceKind;

/** A file of an inbox, as a test writes and the reader of the inbox reads it. */
record InboxFile(Path folder, SourceKind inbox, SourceRules rules) {
  private static final Configuration HADOOP = new Configuration();

  static final SourceRules RULES =
      new SourceRules(
          List.of("OBR-18", "OBR-3"),
          MarkerCodes.parse(
              List.of(
                  "system\tcode\tmarker", "loinc\t2039-6\tCEA", "LAB\t77\tPSA", "local\t88\tAFP")),
          IssuerNames.parse(List.of("http://hosp.example/patients=HOSP")),
          ClinicalCodes.read(Settings.load(Optional.empty(), List.of())),
          OmopRows.SOURCE_VALUE,
          SectionNames.load(Path.of("../conf")));

  static InboxFile reports(Path folder) {
    return new InboxFile(folder, SourceKind.REPORTS, RULES);
  }

  static InboxFile clinical(Path folder) {
    return new InboxFile(folder, SourceKind.CLINICAL, RULES);
  }

  List<Entry> read(String name, String text) throws IOException {
    return read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  List<Entry> read(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    Set<String> columns =
        inbox == SourceKind.REPORTS
            ? Set.of("report_id", "text")
            : Set.of("patient_id", "item", "date");
    return new TableFileReader(inbox, new TreeSet<>(columns), 10_000_000, rules)
        .read(new ListedFile(file.toString(), Files.size(file), 0), HADOOP);
  }

  static Map<String, String> cells(Entry entry) {
    return TableFileReader.cells(entry.content());
  }

  /** Identifiers of an object as kind and value, those that are not to be stored marked. */
  static List<String> known(Entry entry) {
    return ObjectCells.known(cells(entry)).stream()
        .map(
            known ->
                (known.stored() ? "" : "!")
                    + known.identifier().kind().code()
                    + " "
                    + known.identifier().value())
        .toList();
  }

  /** Outcome and reason of one that does not enter, else accepted. */
  static String fate(Entry entry) {
    return entry
        .problem()
        .map(problem -> problem.outcome() + " " + problem.reason())
        .orElse("accepted");
  }
}
