package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.schemas.silver.ReportFinding;

/** A language more is a folder more: a little German, made here, and no line of code. */
class ThirdLanguageTest {
  private static final List<String> HEADINGS =
      List.of(
          "findings|heading|section=findings|befund",
          "impression|heading|section=impression|beurteilung");
  private static final List<String> TARGETS =
      List.of(
          "metastasis|target|kind=metastasis|metastase",
          "metastases|target|kind=metastasis;plural=true|metastasen",
          "compound|target|kind=metastasis;plural=true;needs_site=true|*metastasen");
  private static final List<String> SITES =
      List.of(
          "liver|site|site=liver|leber",
          "lung|site|site=lung|lunge",
          "bone|site|site=bone|knochen");
  private static final List<String> CONTEXT =
      List.of(
          "no|negation||keine",
          "grown|change|value=increased|gewachsen",
          "unclear|uncertain|degree=possible|fragliche",
          "short|abbreviation||bzw");

  @TempDir Path conf;

  private void write(String file, List<String> rules) throws IOException {
    Path folder = Files.createDirectories(conf.resolve("lexicons").resolve("de"));
    List<String> lines = new ArrayList<>();
    rules.forEach(rule -> lines.add(rule.replace('|', '\t') + "\tBeispiel\t-"));
    Files.write(folder.resolve(file), lines);
  }

  private List<ReportFinding> read(String text) throws IOException {
    write("headings.tsv", HEADINGS);
    write("targets.tsv", TARGETS);
    write("sites.tsv", SITES);
    write("context.tsv", CONTEXT);
    assertThat(Lexicon.languages(conf)).containsExactly("de");
    return new ReportReader(Lexicon.load(conf, "de")).read(text).findings();
  }

  @Test
  void aFolderOfRulesIsAllThatALanguageNeeds() throws IOException {
    assertThat(
            read(
                "Befund: In der Leber eine Metastase von 14 mm, gewachsen. Keine Metastasen in der"
                    + " Lunge. Knochenmetastasen.\nBeurteilung: Fragliche Metastase in der Lunge."))
        .extracting(
            f -> String.join(" ", f.section(), f.site(), f.presence()) + " " + f.sizesMm(),
            ReportFinding::change)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("findings liver present [[14.0]]", "increased"),
            org.assertj.core.groups.Tuple.tuple("findings lung absent_explicit []", null),
            org.assertj.core.groups.Tuple.tuple("findings bone present []", null),
            org.assertj.core.groups.Tuple.tuple("impression lung uncertain []", null));
  }

  @Test
  void itsAbbreviationsEndNoSentence() throws IOException {
    assertThat(read("Keine Metastasen in der Leber bzw. der Lunge."))
        .extracting(f -> f.site() + " " + f.presence())
        .containsExactlyInAnyOrder("liver absent_explicit", "lung absent_explicit");
  }

  @Test
  void itsWordsTellItFromOthersAndJoinWhatIsListed() throws IOException {
    Files.createDirectories(conf.resolve("lexicons").resolve("de").resolve("language"));
    write(
        "language/words.tsv",
        List.of(
            "name|name||deutsch",
            "no_word|own||keine",
            "a_word|own||eine",
            "the_word|own||der",
            "or|or||oder",
            "and|and||und"));
    Files.writeString(conf.resolve("lexicons/foreign-words.tsv"), "keine\nune\ndans\n");
    LanguageGuess guess = LanguageGuess.load(conf);
    assertThat(guess.of("Keine Metastasen in der Leber.")).isEqualTo("de");
    assertThat(guess.of("Deutsch", "")).isEqualTo("de");
    assertThat(guess.of("Une lesion dans le foie.")).isEqualTo("und");
    assertThat(read("Fragliche Metastase oder Infarkt in der Lunge."))
        .extracting(f -> f.site() + " " + f.presence())
        .containsExactly("lung uncertain");
  }
}
