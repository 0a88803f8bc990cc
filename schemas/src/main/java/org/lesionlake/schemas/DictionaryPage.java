package org.lesionlake.schemas;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The data dictionary as one page of HTML that needs nothing else: no network, no other file, and
 * no script to be read, only to be searched.
 */
public final class DictionaryPage {
  /** How a doc says that a text column holds one of the sites. */
  private static final String SITE_LIST = "a value of the site list";

  private final List<View> views;
  private final Map<String, String> queries;
  private final StringBuilder html = new StringBuilder();

  /**
   * A view, which has no record.
   *
   * @param name qualified name
   * @param doc what it is for
   * @param sql its query
   */
  public record View(String name, String doc, String sql) {}

  private DictionaryPage(List<View> views, Map<String, String> queries) {
    this.views = views;
    this.queries = queries;
  }

  /**
   * The page, lines ended by a line feed.
   *
   * @param views views over the tables
   * @param queries for tables that a query fills, its text by their qualified names
   */
  public static String html(List<View> views, Map<String, String> queries) {
    return new DictionaryPage(List.copyOf(views), Map.copyOf(queries)).page();
  }

  private String page() {
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .append(" style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n")
        .append("<title>LesionLake data dictionary</title>\n<style>\n")
        .append(DictionaryStyle.CSS)
        .append("</style>\n</head>\n<body>\n")
        .append("<a class=\"skip\" href=\"#content\">To the tables</a>\n");
    head();
    html.append("<div class=\"columns\">\n");
    navigation();
    html.append("<main id=\"content\" tabindex=\"-1\">\n");
    questions();
    Tables.LAKE.forEach(this::table);
    views.forEach(this::view);
    html.append(
            "<h2 class=\"part\">The vault</h2>\n<p class=\"part\">Under a root and rights of its")
        .append(" own; no query service reads it.</p>\n");
    Tables.VAULT.forEach(this::table);
    html.append("</main>\n</div>\n<script>\n")
        .append(DictionaryStyle.SCRIPT)
        .append("</script>\n</body>\n</html>\n");
    return html.toString();
  }

  private void head() {
    html.append("<header>\n<h1>LesionLake data dictionary</h1>\n")
        .append("<form role=\"search\" onsubmit=\"return false\">\n")
        .append("<label for=\"search\">Search</label>\n")
        .append("<input id=\"search\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\"")
        .append(" placeholder=\"column, word or unit\" aria-describedby=\"found\">\n")
        .append("<label for=\"privacy\">Privacy</label>\n<select id=\"privacy\">\n")
        .append("<option value=\"\">any</option>\n");
    for (Privacy privacy : Privacy.values()) {
      String name = name(privacy);
      html.append("<option>").append(name).append("</option>\n");
    }
    html.append("</select>\n<span id=\"found\" role=\"status\" aria-live=\"polite\"></span>\n")
        .append("</form>\n<p class=\"hint\">Press <kbd>/</kbd> to search, <kbd>Esc</kbd> to clear.")
        .append(" Units are UCUM; a column marked <i>null</i> may be empty, and its meaning says")
        .append(" what that stands for.</p>\n<details><summary>Privacy classes</summary><dl>\n");
    for (Privacy privacy : Privacy.values()) {
      html.append("<dt>").append(privacyTag(privacy)).append("</dt><dd>");
      html.append(escape(meaning(privacy))).append("</dd>\n");
    }
    html.append("</dl></details>\n</header>\n");
  }

  private static String meaning(Privacy privacy) {
    return switch (privacy) {
      case NONE -> "Says nothing about a person: counts, versions, geometry.";
      case PSEUDONYM -> "A keyed pseudonym or token; means nothing without the vault's key.";
      case SHIFTED_DATE ->
          "A date moved back by the patient's own number of days, 30 to 1,095, under profile"
              + " research, or a quantity derived from such dates.";
      case CLINICAL -> "A fact about a pseudonymous person.";
      case DEIDENTIFIED_TEXT -> "Text that was de-identified; treat as sensitive all the same.";
      case IDENTIFYING -> "Identifies a person; under the vault's root only.";
    };
  }

  private void navigation() {
    html.append("<nav aria-label=\"Tables\">\n<details open=\"\"><summary>Tables</summary>\n<ul>\n")
        .append("<li><a href=\"#questions\">Which column for which question</a></li>\n");
    String layer = "";
    List<TableDef<?>> tables = new ArrayList<>(Tables.LAKE);
    tables.addAll(Tables.VAULT);
    for (TableDef<?> table : tables) {
      if (!table.layer().equals(layer)) {
        html.append("<li class=\"layer\">").append(table.layer()).append("</li>\n");
        layer = table.layer();
      }
      link(table.name(), table.simpleName());
    }
    if (!views.isEmpty()) {
      html.append("<li class=\"layer\">views</li>\n");
      views.forEach(view -> link(view.name(), view.name()));
    }
    html.append("</ul>\n</details>\n</nav>\n");
  }

  private void link(String target, String text) {
    html.append("<li><a href=\"#").append(escape(target)).append("\">").append(escape(text));
    html.append("</a></li>\n");
  }

  private void questions() {
    html.append("<section id=\"questions\" class=\"questions\">\n")
        .append("<h2>Which column for which question</h2>\n");
    for (Question question : Question.all()) {
      html.append("<details class=\"question\"><summary>").append(escape(question.text()));
      html.append("</summary>\n<p>Use ");
      List<String> links = new ArrayList<>();
      for (String column : question.columns()) {
        links.add("<a href=\"#" + escape(column) + "\"><code>" + escape(column) + "</code></a>");
      }
      html.append(String.join(", ", links)).append(".</p>\n<p>").append(escape(question.mind()));
      html.append("</p>\n").append(code(question.sql())).append("</details>\n");
    }
    html.append("</section>\n");
  }

  private void table(TableDef<?> table) {
    begin(table.name(), table.doc() + ".");
    html.append("<p class=\"key\">Key: <code>")
        .append(escape(String.join(", ", table.key())))
        .append("</code>. Written by <code>")
        .append(escape(table.owner()))
        .append("</code>.</p>\n");
    computed(queries.get(table.name()));
    html.append("<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">Column</th>")
        .append("<th scope=\"col\">Type</th><th scope=\"col\">Unit</th>")
        .append("<th scope=\"col\">Privacy</th><th scope=\"col\">Meaning</th></tr></thead>\n")
        .append("<tbody>\n");
    columns(table.name(), table.recordClass(), "");
    html.append("</tbody>\n</table></div>\n</section>\n");
  }

  private void view(View view) {
    begin(view.name(), view.doc());
    computed(view.sql());
    html.append("</section>\n");
  }

  private void begin(String name, String doc) {
    html.append("<section class=\"table\" id=\"")
        .append(escape(name))
        .append("\">\n<h2><a href=\"#");
    html.append(escape(name))
        .append("\">")
        .append(escape(name))
        .append("</a></h2>\n<p class=\"doc\">");
    html.append(escape(doc)).append("</p>\n");
  }

  private void computed(String sql) {
    if (sql != null) {
      html.append("<details><summary>How it is computed</summary>\n");
      html.append(code(sql)).append("</details>\n");
    }
  }

  private void columns(String table, Class<?> recordClass, String parent) {
    for (RecordComponent component : recordClass.getRecordComponents()) {
      Column column = component.getAnnotation(Column.class);
      String name = parent + TableDef.snakeCase(component.getName());
      Class<?> element = DataDictionary.elementOf(component.getGenericType());
      html.append("<tr id=\"").append(escape(table + "." + name)).append("\" data-privacy=\"");
      html.append(name(column.privacy())).append("\"><th scope=\"row\"><a href=\"#");
      html.append(escape(table + "." + name)).append("\"><code>").append(escape(name));
      html.append("</code></a></th><td>").append(type(component.getGenericType()));
      html.append(column.optional() ? " <i>null</i>" : "").append("</td><td>");
      html.append(escape(column.unit())).append("</td><td>").append(privacyTag(column.privacy()));
      html.append("</td><td>").append(escape(column.doc()));
      values(column, element);
      html.append("</td></tr>\n");
      if (element.isRecord()) {
        columns(table, element, name + ".");
      }
    }
  }

  private void values(Column column, Class<?> element) {
    Class<?> listed = column.doc().contains(SITE_LIST) ? Site.class : element;
    if (!listed.isEnum()) {
      return;
    }
    html.append("<ul class=\"values\">");
    for (String value : TableDef.valuesOf(listed)) {
      html.append("<li>").append(value).append("</li>");
    }
    html.append("</ul>");
  }

  private static String type(Type type) {
    if (type instanceof ParameterizedType list) {
      return "list of " + type(list.getActualTypeArguments()[0]);
    }
    return escape(DataDictionary.typeName(type));
  }

  private static String privacyTag(Privacy privacy) {
    String name = name(privacy);
    return "<span class=\"tag " + name + "\">" + name.replace('_', ' ') + "</span>";
  }

  private static String name(Privacy privacy) {
    return privacy.name().toLowerCase(Locale.ROOT);
  }

  private static String code(String sql) {
    return "<pre tabindex=\"0\"><code>" + escape(sql.strip()) + "</code></pre>\n";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
