package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.silver.Evidence;
import org.lesionlake.schemas.silver.ReportFinding;

/** What becomes of stretches that a tagger marked, wherever the marks are from. */
class TaggedLesionsTest {
  private static final Lexicon ENGLISH = Lexicon.load(Cases.conf(), "en");
  private static final Map<String, String> LABELS =
      Map.of("LESION", "kind=lesion", "META", "kind=metastasis;plural=true", "NODE", "kind=node");

  private static List<ReportFinding> read(Set<Site> sites, String text, TaggedSpan... marks) {
    return new ReportReader(ENGLISH, Optional.of(TaggedLesions.of(LABELS, sites)))
        .read(text, List.of(marks))
        .findings();
  }

  private static TaggedSpan mark(String text, String words, String label) {
    int start = text.indexOf(words);
    return new TaggedSpan(start, start + words.length(), label);
  }

  private static List<String> told(List<ReportFinding> findings) {
    return findings.stream().map(f -> f.kind() + " " + f.site() + " " + f.presence()).toList();
  }

  @Test
  void aMarkIsReadLikeATargetOfTheLexicon() {
    String text = "Multiple blotches in the liver, increased. No blotches in the spleen.";
    int second = text.lastIndexOf("blotches");
    List<ReportFinding> found =
        read(
            Set.of(),
            text,
            mark(text, "blotches", "META"),
            new TaggedSpan(second, second + 8, "META"));
    assertThat(told(found))
        .containsExactly("metastasis liver present", "metastasis spleen absent_explicit");
    assertThat(found.get(0).change()).isEqualTo("increased");
    assertThat(found.get(0).lesionCount()).isEqualTo("multiple");
  }

  @Test
  void whereTheLexiconHasATargetTheMarkIsLeftOut() {
    String text = "A metastasis of 12 mm in the liver.";
    assertThat(read(Set.of(), text, mark(text, "A metastasis of 12 mm", "LESION")))
        .usingRecursiveComparison()
        .isEqualTo(new ReportReader(ENGLISH).read(text).findings());
  }

  @Test
  void otherPhrasesInsideAMarkStayWhatTheyAre() {
    String text = "New hepatic blotch of 12 mm.";
    ReportFinding found = read(Set.of(), text, mark(text, "hepatic blotch", "LESION")).get(0);
    assertThat(found.site()).isEqualTo("liver");
    assertThat(found.evidence())
        .contains(new Evidence("site", 4, 11, "liver"))
        .contains(new Evidence("target", 12, 18, TaggedLesions.RULE));
    assertThat(text.substring(found.start(), found.end())).isEqualTo("blotch");
  }

  @Test
  void labelsWithoutMeaningAndMarksAcrossSentencesAreLeftOut() {
    String text = "A blotch in the liver. The spleen is normal.";
    List<String> plain = told(new ReportReader(ENGLISH).read(text).findings());
    assertThat(told(read(Set.of(), text, mark(text, "blotch", "DRUG")))).isEqualTo(plain);
    assertThat(told(read(Set.of(), text, mark(text, "liver. The spleen", "LESION"))))
        .isEqualTo(plain);
    assertThat(told(read(Set.of(), text, mark(text, "blotch", "LESION")))).isNotEqualTo(plain);
  }

  @Test
  void otherSitesAreReadAsIfThereWereNoMark() {
    String text =
        "A blotch of 9 mm in the liver and a metastasis of 14 mm in the left lung."
            + " No metastases elsewhere.";
    List<ReportFinding> without = new ReportReader(ENGLISH).read(text).findings();
    TaggedSpan mark = mark(text, "blotch", "META");
    assertThat(read(Set.of(Site.BONE), text, mark)).isEqualTo(without);
    List<ReportFinding> heard = read(Set.of(Site.LIVER), text, mark);
    assertThat(heard.stream().filter(f -> !"liver".equals(f.site())))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("finding")
        .isEqualTo(without.stream().filter(f -> !"liver".equals(f.site())).toList());
    assertThat(told(heard)).contains("metastasis liver present");
    assertThat(heard).extracting(ReportFinding::finding).startsWith(0, 1).doesNotHaveDuplicates();
  }

  @Test
  void aMeaningThatIsNoLesionIsRefused() {
    assertThatThrownBy(() -> TaggedLesions.of(Map.of("X", "plural=true"), Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label 'X'")
        .hasMessageContaining("suspicious_lesion");
    assertThatThrownBy(() -> TaggedLesions.of(Map.of(), Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rolesHideTargetsAndNameWhatStandsAroundThem() {
    String sentence = "no new metastases, 12 mm, in the liver.";
    ReportAnnotator annotator = new ReportAnnotator(ENGLISH);
    List<Span> pieces = annotator.pieces(sentence);
    assertThat(pieces.stream().map(p -> sentence.substring(p.start(), p.end())))
        .containsExactly(
            "no", "new", "metastases", ",", "12", "mm", ",", "in", "the", "liver", ".");
    List<String> roles = annotator.roles(sentence, pieces);
    assertThat(roles).hasSameSizeAs(pieces);
    assertThat(roles.get(2)).isEqualTo("word");
    assertThat(roles.get(3)).isEqualTo("mark");
    assertThat(roles.get(4)).isEqualTo("number");
    assertThat(roles.get(9)).isEqualTo("site");
  }

  @Test
  void lesionWordsAreTargetsThatNameNoSite() {
    String text = "Two nodules and a metastasis. Peritoneal carcinomatosis. Lymph nodes. A cyst.";
    assertThat(new ReportAnnotator(ENGLISH).lesionWords(text))
        .containsExactly(
            new TaggedSpan(4, 11, "lesion+plural"), new TaggedSpan(18, 28, "metastasis"));
  }
}
