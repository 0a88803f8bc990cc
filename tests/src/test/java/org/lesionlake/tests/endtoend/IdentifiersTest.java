package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/** Outside the vault nothing that was planted to identify a person can be found. */
class IdentifiersTest {
  private static final Pattern UID = Pattern.compile("\\d[\\d.]{12,}");

  @AfterAll
  static void print() {
    Figures.print();
  }

  @Test
  void noTableHoldsAnIdentifier() {
    Night night = Night.get();
    Search search = new Search(night);
    Set<String> found = new TreeSet<>();
    long values = 0;
    for (TableDef<?> table : Tables.LAKE) {
      Dataset<Row> rows = night.spark().table(table.name());
      for (String row : rows.toJSON().collectAsList()) {
        values++;
        search.in(row).forEach(hit -> found.add(table.name() + ": " + hit));
      }
    }
    assertThat(found).isEmpty();
    assertThat(values).isGreaterThan(2000);
    Figures.add(
        "planted identifiers found in " + values + " rows of all tables",
        found.size() + " of " + search.size(),
        "0");
  }

  @Test
  void noNameLogOrPageHoldsAnIdentifier() throws IOException {
    Night night = Night.get();
    Search search = new Search(night);
    Set<String> found = new TreeSet<>();
    int texts = 0;
    try (Stream<Path> walk = Files.walk(night.lake())) {
      for (Path file : walk.toList()) {
        String place = night.lake().relativize(file).toString();
        search.in(place).forEach(hit -> found.add("name " + place + ": " + hit));
        boolean text = place.matches(".*\\.(?:json|crc|html|log|conf|txt)");
        if (Files.isRegularFile(file) && text) {
          texts++;
          String content = Files.readString(file, StandardCharsets.ISO_8859_1);
          String decoded = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
          search.in(content).forEach(hit -> found.add(place + ": " + hit));
          search.in(decoded).forEach(hit -> found.add(place + ": " + hit));
        }
      }
    }
    assertThat(found).isEmpty();
    assertThat(texts).isGreaterThan(40);
  }

  /**
   * In hexadecimal as the vault holds it, in the two other forms that a key is printed in, and raw.
   */
  @Test
  void theKeyStaysInTheVault() throws IOException {
    Night night = Night.get();
    String hex = Files.readString(night.vault().resolve("key")).trim();
    byte[] raw = HexFormat.of().parseHex(hex);
    Set<String> forms =
        Set.of(
            hex,
            hex.toUpperCase(Locale.ROOT),
            Base64.getEncoder().encodeToString(raw),
            new String(raw, StandardCharsets.ISO_8859_1));
    List<Path> files;
    try (Stream<Path> walk = Files.walk(night.lake())) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSizeGreaterThan(100);
    for (Path file : files) {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertThat(forms).as(file.toString()).noneMatch(content::contains);
    }
    String settings =
        night.spark().conf().getAll()
            + night.spark().sparkContext().getConf().toDebugString()
            + System.getProperties();
    assertThat(forms).noneMatch(settings::contains);
  }

  /** The search itself: it must find what is there, or finding nothing means nothing. */
  @Test
  void theVaultHoldsThemAll() {
    Night night = Night.get();
    Search search = new Search(night);
    Set<String> found = new HashSet<>();
    for (String table : List.of("links", "objects")) {
      night
          .spark()
          .read()
          .format("delta")
          .load(night.vault().resolve(table).toString())
          .toJSON()
          .collectAsList()
          .forEach(row -> found.addAll(search.in(row)));
    }
    assertThat(found.size()).isGreaterThan(search.size() / 2);
  }

  /** All planted identifiers, and all original UIDs as the vault knows them. */
  private static final class Search {
    private final List<Pattern> words = new ArrayList<>();
    private final Set<String> uids = new HashSet<>();

    Search(Night night) {
      for (String identifier : Truth.identifiers(night)) {
        // Dates of birth in digits stand inside UIDs and hashes by chance; whole words do not.
        words.add(
            Pattern.compile(
                "(?<![\\p{L}\\p{N}.])" + Pattern.quote(identifier) + "(?![\\p{L}\\p{N}])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
      }
      for (String kind : List.of("sop_uid", "series_uid", "study_uid", "frame_of_reference_uid")) {
        uids.addAll(night.pseudonyms(kind).keySet());
      }
      Truth.lines(night, "studies")
          .forEach(
              study -> {
                assertThat(uids).contains(study.get("study_uid").asText());
                study.get("series").forEach(series -> uids.add(series.get("series_uid").asText()));
              });
    }

    int size() {
      return words.size() + uids.size();
    }

    Set<String> in(String text) {
      Set<String> hits = new HashSet<>();
      String lower = text.toLowerCase(Locale.ROOT);
      for (Pattern word : words) {
        Matcher matcher = word.matcher(lower);
        if (matcher.find()) {
          hits.add(word.pattern());
        }
      }
      Matcher uid = UID.matcher(text);
      while (uid.find()) {
        if (uids.contains(uid.group())) {
          hits.add(uid.group());
        }
      }
      return hits.stream().collect(Collectors.toSet());
    }
  }
}
