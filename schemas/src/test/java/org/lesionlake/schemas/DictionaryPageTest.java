package org.lesionlake.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.lesionlake.schemas.DictionaryPage.View;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page as a browser's parser sees it: well-formed, of one piece, each column in its place. */
class DictionaryPageTest {
  private static final View VIEW =
      new View("gold.asked", "What \"people\" <ask> & get.", "SELECT 1 < 2 AND 'a&b'");
  private static final String PAGE =
      DictionaryPage.html(List.of(VIEW), Map.of("gold.lesion_burden", "SELECT sum(volume_mm3)"));

  /** The page is written so that XML can read it but for the tags that HTML leaves open. */
  private static Document document() throws Exception {
    String xml =
        PAGE.replaceFirst("<!DOCTYPE html>\n", "")
            .replaceAll("<(meta|input)([^>]*)>", "<$1$2/>")
            .replaceAll("(?s)<script>.*</script>", "");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static List<Element> elements(Document document, String name) {
    NodeList nodes = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<TableDef<?>> tables() {
    return Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream()).toList();
  }

  @Test
  void everyColumnHasARowWithItsMeaning() throws Exception {
    Map<String, String> rows = new TreeMap<>();
    for (Element row : elements(document(), "tr")) {
      rows.put(row.getAttribute("id"), row.getTextContent());
    }
    for (TableDef<?> table : tables()) {
      for (StructField field : table.schema().fields()) {
        String id = table.name() + "." + field.name();
        String meaning = field.getComment().get().replaceFirst(" \\[\\S*]$", "");
        assertThat(rows.get(id)).as(id).contains(meaning, field.name());
        assertThat(rows.get(id).contains(" null"))
            .as(id)
            .isEqualTo(field.nullable() || meaning.contains(" null"));
      }
    }
    assertThat(rows.get("silver.report_findings.evidence.rule")).contains("lexicon rule");
    assertThat(rows.get("bronze.sources.outcome")).contains("set_aside");
    assertThat(rows.get("gold.metastasis_status.site")).contains("peritoneum", "thyroid");
    assertThat(rows.get("gold.person_time.person_days")).contains("clinical");
  }

  @Test
  void everyLinkLeadsToAPlaceThatIsThereOnce() throws Exception {
    Document document = document();
    Set<String> ids = new HashSet<>();
    List<Element> all = elements(document, "*");
    for (Element element : all) {
      if (element.hasAttribute("id")) {
        assertThat(ids.add(element.getAttribute("id"))).as(element.getAttribute("id")).isTrue();
      }
      if (element.hasAttribute("for")) {
        assertThat(PAGE).contains("id=\"" + element.getAttribute("for") + '"');
      }
    }
    List<Element> links = elements(document, "a");
    assertThat(links).hasSizeGreaterThan(400);
    for (Element link : links) {
      assertThat(link.getAttribute("href")).startsWith("#");
      assertThat(ids).contains(link.getAttribute("href").substring(1));
    }
  }

  @Test
  void itNeedsNothingElse() {
    assertThat(PAGE)
        .doesNotContainPattern("(?i)https?://|<link|<img|@import|url\\(|src=|fetch\\(|XMLHttp")
        .contains("default-src 'none'", "prefers-color-scheme:dark", "max-width:800px");
  }

  @Test
  void viewsAndQueriesAreToldAndEscaped() throws Exception {
    assertThat(PAGE).contains("What &quot;people&quot; &lt;ask&gt; &amp; get.");
    Element view =
        elements(document(), "section").stream()
            .filter(section -> section.getAttribute("id").equals("gold.asked"))
            .findFirst()
            .orElseThrow();
    assertThat(view.getTextContent()).contains("SELECT 1 < 2 AND 'a&b'");
    assertThat(PAGE).contains("SELECT sum(volume_mm3)");
  }

  @Test
  void questionsNameColumnsThatThereAre() {
    Map<String, TableDef<?>> byName = new TreeMap<>();
    tables().forEach(table -> byName.put(table.name(), table));
    List<Question> questions = Question.all();
    assertThat(questions).hasSizeGreaterThan(9);
    for (Question question : questions) {
      assertThat(question.unknownColumns(byName)).as(question.text()).isEmpty();
      assertThat(question.text()).endsWith("?");
      assertThat(question.mind()).endsWith(".");
      // What is named is what the query uses.
      for (String column : question.columns()) {
        int dot = column.lastIndexOf('.');
        assertThat(question.sql() + question.mind())
            .as(question.text())
            .contains(column.substring(dot + 1));
      }
    }
    Question wrong =
        new Question("?", List.of("gold.cohorts.nothing", "gold.no.cohort", "word"), "", "");
    assertThat(wrong.unknownColumns(byName)).hasSize(3);
  }

  @Test
  void aBlockThatIsNoQuestionIsRefused() {
    assertThat(Question.parse("# none\n\n\n")).isEmpty();
    assertThatThrownBy(() -> Question.parse("? Why?\ncolumns a\nSELECT 1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Why?");
    assertThatThrownBy(() -> Question.parse("? Why?\ncolumns a\nSELECT 1\nFROM b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mind ");
  }
}
