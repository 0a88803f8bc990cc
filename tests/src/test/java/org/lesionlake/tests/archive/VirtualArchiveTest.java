package org.lesionlake.tests.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lesionlake.dicom.Tag.SERIES_INSTANCE_UID;
import static org.lesionlake.dicom.Tag.SOP_CLASS_UID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.TransferSyntax;
import picocli.CommandLine;

@Tag("slow")
class VirtualArchiveTest {
  /** Gives two patients of two studies each, the first with metastases. */
  private static final long SEED = 16;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path temporary;

  private static Path archive;

  @BeforeAll
  static void generate() throws IOException {
    archive = temporary.resolve("archive");
    VirtualArchive.generate(2, SEED, archive, ProgressListener.SILENT, 2);
  }

  @Test
  void sameSeedGivesSameBytes() throws IOException {
    Path again = temporary.resolve("again");
    VirtualArchive.generate(1, SEED, again, ProgressListener.SILENT, 1);
    List<String> files = filesBelow(again.resolve("ct"));
    assertThat(files).isNotEmpty();
    for (String file : files) {
      assertThat(
              Files.mismatch(
                  again.resolve("ct").resolve(file), archive.resolve("ct").resolve(file)))
          .as(file)
          .isEqualTo(-1);
    }
    for (String table : List.of("lesions.jsonl", "studies.jsonl", "reports.jsonl")) {
      assertThat(Files.readString(archive.resolve("truth").resolve(table)))
          .startsWith(Files.readString(again.resolve("truth").resolve(table)));
    }
  }

  @Test
  void truthNamesEveryFileOnce() throws IOException {
    List<String> named = new ArrayList<>();
    truth("files.jsonl").forEach(row -> named.add(row.get("path").asText().substring(3)));
    assertThat(named).doesNotHaveDuplicates();
    assertThat(named).containsExactlyInAnyOrderElementsOf(filesBelow(archive.resolve("ct")));
  }

  @Test
  void slicesOfEachSeriesAreAsManyAsTruthSays() throws IOException {
    Map<String, Integer> found = new TreeMap<>();
    for (JsonNode file : truth("files.jsonl")) {
      if (file.get("reason").asText().equals("ct slice")) {
        Dataset dataset =
            DicomReader.readHeader(archive.resolve(file.get("path").asText())).dataset();
        String series = dataset.string(SERIES_INSTANCE_UID).orElseThrow();
        found.merge(series, 1, Integer::sum);
      }
    }
    Map<String, Integer> expected = new TreeMap<>();
    for (JsonNode study : truth("studies.jsonl")) {
      study
          .get("series")
          .forEach(s -> expected.put(s.get("series_uid").asText(), s.get("slices").asInt()));
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void everyPlantedIdentifierOccurs() throws IOException {
    StringBuilder haystack = new StringBuilder();
    haystack.append(Files.readString(archive.resolve("reports/reports.csv")));
    haystack.append(Files.readString(archive.resolve("clinical/clinical.csv")));
    for (String file : filesBelow(archive.resolve("ct"))) {
      haystack.append(file).append('\n');
      if (file.endsWith("topogram.dcm")) {
        byte[] bytes = Files.readAllBytes(archive.resolve("ct").resolve(file));
        haystack.append(new String(bytes, StandardCharsets.ISO_8859_1));
        haystack.append(new String(bytes, StandardCharsets.UTF_8));
      }
    }
    String text = haystack.toString();
    for (String identifier : Files.readAllLines(archive.resolve("truth/identifiers.txt"))) {
      assertThat(text.contains(identifier)).as(identifier).isTrue();
    }
  }

  @Test
  void everyKindOfOddFileFailsOrPassesAsTruthSays() throws IOException {
    Path slice = archive.resolve(firstSlice());
    DicomObject whole = DicomReader.readAll(Files.readAllBytes(slice));
    Dataset pixels = whole.dataset();
    PatientFolder folder = new PatientFolder(temporary.resolve("odd"));
    for (Mishap mishap : Mishap.values()) {
      mishap.write(
          folder, mishap.name(), pixels, TransferSyntax.EXPLICIT_LITTLE_ENDIAN, new Dice(1));
    }
    assertThat(folder.files()).hasSize(Mishap.values().length);
    for (FileTruth file : folder.files()) {
      boolean readable = readable(folder.root().resolve(file.path()));
      assertThat(readable).as(file.reason()).isEqualTo(!file.expected().equals("rejected"));
    }
  }

  private static String firstSlice() throws IOException {
    for (JsonNode file : truth("files.jsonl")) {
      Path path = archive.resolve(file.get("path").asText());
      if (file.get("reason").asText().equals("ct slice")
          && !DicomReader.readHeader(path).transferSyntax().encapsulated()) {
        return file.get("path").asText();
      }
    }
    throw new IllegalStateException("no series with native pixels");
  }

  private static boolean readable(Path file) throws IOException {
    try {
      DicomObject object = DicomReader.readHeader(Files.newInputStream(file), Files.size(file));
      boolean directory = object.dataset().string(SOP_CLASS_UID).orElse("").endsWith(".1.3.10");
      if (directory) {
        return true;
      }
      object.checkPixelDataComplete();
      return object.hasPixelData() && PixelDecoder.decodes(object.transferSyntaxUid());
    } catch (DicomException e) {
      return false;
    }
  }

  @Test
  void csvRowsAreAsManyAsTruthSays() throws IOException {
    for (String file : List.of("reports/reports.csv", "clinical/clinical.csv")) {
      CsvParserSettings settings = new CsvParserSettings();
      settings.setMaxCharsPerColumn(100_000);
      settings.setHeaderExtractionEnabled(true);
      int rows = new CsvParser(settings).parseAll(archive.resolve(file).toFile()).size();
      long expected =
          truth("rows.jsonl").stream().filter(r -> r.get("file").asText().equals(file)).count();
      assertThat(rows).as(file).isEqualTo((int) expected);
    }
  }

  @Test
  void agreementFollowsLesionsThatWereImaged() throws IOException {
    TreeSet<String> present = new TreeSet<>();
    for (JsonNode lesion : truth("lesions.jsonl")) {
      if (lesion.get("imaged").asBoolean()) {
        present.add(lesion.get("accession").asText() + lesion.get("site").asText());
      }
    }
    assertThat(present).isNotEmpty();
    for (JsonNode row : truth("agreement.jsonl")) {
      boolean here = present.contains(row.get("accession").asText() + row.get("site").asText());
      assertThat(row.get("image").asText()).isEqualTo(here ? "present" : "none");
      boolean contradicts = row.get("planted").asText().endsWith("_only");
      boolean said = List.of("present", "uncertain").contains(row.get("report").asText());
      assertThat(said).isEqualTo(here != contradicts);
    }
  }

  @Test
  void commandRefusesDirectoryThatHoldsFiles() {
    StringWriter errors = new StringWriter();
    int exit =
        new CommandLine(new VirtualArchiveCommand())
            .setErr(new PrintWriter(errors))
            .execute("--patients", "1", "--out", archive.toString());
    assertThat(exit).isEqualTo(2);
    assertThat(errors.toString()).contains("is not empty").contains("Name a new directory");
  }

  private static List<JsonNode> truth(String table) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(archive.resolve("truth").resolve(table))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  private static List<String> filesBelow(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }
}
