package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.ClinicalFact;

@Tag("slow")
class PurgedHistoryTest {
  private static final String GONE = "Pgone1234567890";

  @TempDir Path folder;

  @Test
  void whatWasDeletedStandsInNoFileAndNoLog() throws IOException {
    SampleLake sample = SampleLake.in(folder);
    LakeTable<ClinicalFact> table = sample.lake().table(Tables.CLINICAL);
    table.appendNew(table.rows(List.of(fact(GONE, "1"), fact("Pstays", "2"))));
    table.appendNew(table.rows(List.of(fact(GONE, "3"))));
    long before = table.version();
    table.withdraw(table.read().where("patient_id = '" + GONE + "'").select("object_token"));
    Path path = Path.of(URI.create("file:" + table.path().replaceFirst("^file:", "")));
    assertThat(naming(sample, path)).isNotEmpty();

    assertThat(table.purgeHistory()).isPositive();

    assertThat(naming(sample, path)).isEmpty();
    assertThat(table.read().count()).isEqualTo(1);
    assertThat(table.keeps(before)).isFalse();
    // Who follows the changes looks at all rows; the table goes on as before.
    assertThat(table.touched(OptionalLong.of(before), "patient_id").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("Pstays");
    assertThat(table.appendNew(table.rows(List.of(fact("Pnew", "4"))))).isEqualTo(1);
    assertThat(table.read().count()).isEqualTo(2);
  }

  /** Files below a table's folder that name the patient, whatever the log says of them. */
  private static List<Path> naming(SampleLake sample, Path table) throws IOException {
    try (Stream<Path> files = Files.walk(table)) {
      return files.filter(Files::isRegularFile).filter(file -> names(sample, file)).toList();
    }
  }

  private static boolean names(SampleLake sample, Path file) {
    String name = file.getFileName().toString();
    if (name.endsWith(".parquet")) {
      return sample.lake().spark().read().parquet(file.toString()).toJSON().collectAsList().stream()
          .anyMatch(row -> row.contains(GONE));
    }
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(GONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClinicalFact fact(String patient, String token) {
    return new ClinicalFact(patient, null, "sex", "f", null, null, null, null, token, "night");
  }
}
