package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportCommandTest {
  private static final String DUTCH =
      "Klinische gegevens: mammacarcinoom.\n"
          + "Verslag: In de lever een metastase van 23 x 18 mm (was 14 mm). Geen longnoduli.\n"
          + "Conclusie: groei van de levermetastase.\n";

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
  }

  private static List<JsonNode> objects(String lines) {
    return lines.lines().map(ReportCommandTest::object).toList();
  }

  private static JsonNode object(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void extractWritesALineForEachReportAndNamesWhatItCannotRead() throws IOException {
    Path in =
        file(
            "in.jsonl",
            "{\"id\":\"a\",\"lang\":\"nl\",\"text\":"
                + new ObjectMapper().writeValueAsString(DUTCH)
                + "}\n"
                + "{\"id\":\"b\",\"text\":\"Multiple liver metastases. No lung nodules are seen.\",\"primary\":\"colon cancer\"}\n"
                + "{\"id\":\"c\",\"text\":\"  \"}\n"
                + "not json\n"
                + "[1]\n"
                + "{\"id\":\"d\",\"lang\":\"de\",\"text\":\"Keine Lebermetastasen.\"}\n");
    Path out = folder.resolve("out.jsonl");

    Ran ran = Ran.report("extract", "--in", in, "--out", out);

    assertThat(ran.code()).isEqualTo(1);
    List<JsonNode> read = objects(Files.readString(out));
    assertThat(read).extracting(node -> node.path("id").asText()).containsExactly("a", "b");
    assertThat(read.get(0).path("primary").asText()).isEqualTo("breast");
    JsonNode liver = read.get(0).path("metastases").get(0);
    assertThat(liver.path("site").asText()).isEqualTo("liver");
    assertThat(liver.path("status").asText()).isEqualTo("present");
    assertThat(liver.path("sizes_mm")).hasToString("[[23.0,18.0]]");
    assertThat(liver.path("prior_sizes_mm")).hasToString("[[14.0]]");
    assertThat(liver.path("change").asText()).isEqualTo("increased");
    assertThat(read.get(1).path("primary").asText()).isEqualTo("colorectal");
    assertThat(ran.err())
        .contains("line 3 has no text")
        .contains("line 4 is no JSON")
        .contains("line 5 is no JSON object")
        .contains("line 6 is in a language without a lexicon: de")
        .contains("4 of 6 lines were left out");
  }

  @Test
  void evaluateFindsNothingWrongInItsOwnReading() throws IOException {
    Path in =
        file(
            "in.jsonl",
            "{\"id\":\"a\",\"lang\":\"nl\",\"text\":"
                + new ObjectMapper().writeValueAsString(DUTCH)
                + "}\n");
    Path gold = folder.resolve("gold.jsonl");
    assertThat(Ran.report("extract", "--in", in, "--out", gold).code()).isZero();
    String read = Files.readString(gold);
    String text = new ObjectMapper().writeValueAsString(DUTCH);
    Files.writeString(gold, read.replace("\"lang\":\"nl\"", "\"lang\":\"nl\",\"text\":" + text));

    Ran ran = Ran.report("evaluate", "--gold", gold);
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("liver/present")
        .contains("1.000-1.000")
        .doesNotContain("gold none");

    Path other = file("other.jsonl", "{\"id\":\"a\",\"metastases\":[]}\n");
    Ran worse = Ran.report("evaluate", "--gold", gold, "--read", other);
    assertThat(worse.code()).isZero();
    assertThat(worse.out()).contains("liver: gold present, read none").contains("| Verslag:");
  }

  @Test
  void assertReadsOffsetsTargetsAndEscapes() throws IOException {
    Path targets =
        file(
            "targets.tsv",
            "id\tsentence\tstart\tend\r\n"
                + "1\tNo evidence of pneumonia.\t15\t24\r\n"
                + "2\tFAMILY HISTORY:\\nbreast cancer\t16\t29\r\n"
                + "3\t\uD83D\uDE00 no fever\t5\t10\r\n"
                + "4\ttoo short\t5\t99\r\n"
                + "5\tone cell less\r\n");
    Ran ran = Ran.report("assert", "--lang", "en", targets);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines())
        .containsExactly(
            "id\tpresence\ttime\texperiencer",
            "1\tabsent\tcurrent\tpatient",
            "2\tpresent\tcurrent\tfamily",
            "3\tabsent\tcurrent\tpatient");
    assertThat(ran.err())
        .contains("line 5 has a target from 5 to 99")
        .contains("line 6 has 2 cells");

    Path named = file("named.tsv", "sentence\tid\ttarget\nGeen koorts, wel hoesten.\tx\tHOESTEN\n");
    Ran dutch = Ran.report("assert", "--lang", "nl", named, "--evidence");
    assertThat(dutch.code()).isZero();
    assertThat(dutch.out()).contains("x\tpresent\tcurrent\tpatient");

    Path gold =
        file(
            "gold.tsv",
            "id\tsentence\tstart\tend\tpresence\ttime\texperiencer\n"
                + "1\tNo fever.\t3\t8\tpresent\tcurrent\tpatient\n");
    Ran scored = Ran.report("assert", "--lang", "en", "--score", gold);
    assertThat(scored.out()).contains("presence absent");
    assertThat(scored.err()).contains("1 presence: gold present, read absent");
  }

  @Test
  void assertSaysWhatHeaderItNeeds() throws IOException {
    Ran ran = Ran.report("assert", "--lang", "en", file("odd.tsv", "a\tb\n1\t2\n"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("has another header").contains("id, sentence, start, end");
    Ran unknown = Ran.report("assert", "--lang", "xx", file("t.tsv", "id\tsentence\ttarget\n"));
    assertThat(unknown.err()).contains("no lexicon for language 'xx'").contains("en, nl");
  }

  @Test
  void measurePrintsCurrentAndPriorSizes() throws IOException {
    Ran ran = Ran.report("measure", "--lang", "nl", file("v.txt", DUTCH));
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().skip(1))
        .allMatch(line -> line.startsWith("v.txt\t"))
        .anyMatch(line -> line.endsWith("23 x 18 mm\t23x18\tcurrent"))
        .anyMatch(line -> line.endsWith("14 mm\t14\tprior"));
  }

  @Test
  void deidentifyTakesKnownValuesAndRulesOut() throws IOException {
    String text =
        "Mw. Jansen, BSN 123456782, tel 06-12345678.\nCT d.d. 12-03-2021: levermetastase.\n";
    Ran ran = Ran.report("deidentify", file("v.txt", text), "--known", "patient_name=Jansen^Anna");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .doesNotContain("Jansen")
        .doesNotContain("123456782")
        .doesNotContain("06-12345678")
        .doesNotContain("12-03-2021")
        .contains("levermetastase")
        .endsWith("\n");

    Path lines =
        file(
            "v.jsonl",
            "{\"id\":\"a\",\"text\":\"Dhr. Pietersen belt.\",\"known\":[{\"kind\":\"patient_name\",\"value\":\"Pietersen\"}]}\n"
                + "{\"id\":\"b\",\"text\":\"x\",\"known\":[{\"kind\":\"shoe\",\"value\":\"44\"}]}\n");
    Ran clean = Ran.report("deidentify", lines);
    assertThat(clean.code()).isEqualTo(1);
    JsonNode first = objects(clean.out()).get(0);
    assertThat(first.path("text").asText()).doesNotContain("Pietersen");
    assertThat(first.path("replacements").get(0).path("kind").asText()).isEqualTo("name");
    assertThat(clean.err()).contains("line 2 has a known value of kind 'shoe'");
  }

  @Test
  void explainShowsRulesInTheTerminalAndOnAPage() throws IOException {
    Path report = file("v.txt", DUTCH + "<b>Geen botmetastasen.</b>\n");
    Ran ran = Ran.report("explain", report);
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("metastasis, liver, present")
        .contains("^^^")
        .contains("(metastasis)");
    Path page = folder.resolve("page.html");
    assertThat(Ran.report("explain", report, "--html", page).code()).isZero();
    assertThat(Files.readString(page))
        .contains("<mark class=\"target\"")
        .contains("&lt;b&gt;")
        .contains("not a medical device");
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain", "measure", "deidentify"})
  void whatIsNoTextIsRefused(String command) throws IOException {
    Path binary = Files.write(folder.resolve("x.txt"), new byte[] {1, 0, 2, 0, 3});
    Ran ran = Ran.report(command, binary);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("is no text").contains("do:");
    assertThat(Ran.report(command, folder.resolve("none")).err()).contains("There is nothing at");
    assertThat(Ran.report(command, folder).err()).contains("is a folder");
  }

  @Test
  void aTextOfWindowsIsRead() throws IOException {
    Path file =
        Files.write(
            folder.resolve("w.txt"),
            "Géén metastasen in de lever, patiënt is gezien."
                .getBytes(Charset.forName("windows-1252")));
    assertThat(Ran.report("explain", file, "--lang", "nl").out()).contains("absent_explicit");
  }

  @Test
  void aTextThatIsNeitherLanguageAsksForOne() throws IOException {
    Ran ran = Ran.report("explain", file("x.txt", "12 mm"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("language of the text cannot be told").contains("--lang");
  }

  /** A Turkish machine writes a capital I without its dot in small letters. */
  @Test
  void readsTheSameOnATurkishMachine() throws IOException {
    Path report = file("v.txt", "LIVER: MULTIPLE METASTASES. NO LUNG NODULES.\n");
    String here = Ran.report("explain", report, "--lang", "en").out();
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("tr", "TR"));
      assertThat(Ran.report("explain", report, "--lang", "en").out()).isEqualTo(here);
    } finally {
      Locale.setDefault(usual);
    }
  }
}
