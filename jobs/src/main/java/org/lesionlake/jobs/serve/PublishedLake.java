package org.lesionlake.jobs.serve;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.analysis.NoSuchDatabaseException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import scala.Option;

/**
 * A lake's tables and views in Spark's catalog, and what of them is published. Tables are always
 * read as of their newest commit; the views of counts follow it a little later, by {@link
 * #refresh}.
 */
final class PublishedLake {
  private final SparkSession spark;
  private final Lake lake;
  private final List<String> wanted;
  private final Set<String> aggregate;
  private final long smallCell;
  private final Map<String, String> countQueries = new HashMap<>();
  private List<String> missing;
  private long countedVersion = -1;
  private volatile Published published;

  /**
   * @throws UserError if a setting names what there is not, or what must not be published
   */
  PublishedLake(SparkSession spark, Lake lake, ServeSettings settings) {
    this.spark = spark;
    this.lake = lake;
    this.wanted = settings.published();
    this.aggregate = Set.copyOf(settings.aggregate());
    this.smallCell = settings.smallCell();
    Set<String> unhidden = CountViews.unknown(settings.aggregate());
    if (!unhidden.isEmpty()) {
      throw new UserError(
          "The role aggregate cannot be given " + String.join(", ", unhidden) + ".",
          "Small cells are hidden only in " + String.join(", ", CountViews.NAMES) + ".",
          "Take it out of serve.aggregate.");
    }
    requirePublishable(names());
    this.missing = lake.registerCatalog();
    countQueries.putAll(counted());
    this.published = new Published(found(), aggregate);
  }

  /** What is published now. */
  Published published() {
    return published;
  }

  /**
   * Takes in tables that a night has made since, and counts anew where studies have changed. Until
   * that is done, the views of counts stay as they were.
   */
  synchronized void refresh() {
    boolean remade = !missing.isEmpty();
    if (remade) {
      missing = lake.registerCatalog();
    }
    if (!remade && countedVersion == statusVersion()) {
      return;
    }
    hideAnew();
  }

  /** Counts and hides anew; views of counts that fail are not published until they succeed. */
  synchronized void hideAnew() {
    try {
      countQueries.putAll(counted());
    } catch (RuntimeException e) {
      countQueries.clear();
      countedVersion = -1;
      LogManager.getLogger(PublishedLake.class).error("Small cells could not be hidden", e);
    }
    published = new Published(found(), aggregate);
  }

  private long statusVersion() {
    return missing.contains(Tables.METASTASIS_STATUS.name())
        ? -1
        : lake.table(Tables.METASTASIS_STATUS).version();
  }

  /** Puts the views of counts into the catalog; none while views are not there. */
  private Map<String, String> counted() {
    if (!missing.isEmpty()) {
      return Map.of();
    }
    long version = statusVersion();
    Map<String, String> queries = CountViews.queries(spark, smallCell);
    queries.forEach((view, query) -> spark.sql("CREATE OR REPLACE VIEW " + view + " AS " + query));
    countedVersion = version;
    return queries;
  }

  private Set<String> names() {
    Set<String> all = new LinkedHashSet<>();
    Tables.LAKE.forEach(table -> all.add(table.name()));
    all.addAll(Catalog.views().keySet());
    Set<String> names = new LinkedHashSet<>();
    for (String entry : wanted) {
      List<String> matching =
          all.stream().filter(name -> name.equals(entry) || name.startsWith(entry + ".")).toList();
      if (matching.isEmpty()) {
        throw new UserError(
            "There is nothing named " + entry + " to publish.",
            "serve.published takes layers (gold), tables and views (gold.lesion_burden) of the lake;"
                + " the vault is none.",
            "Look with 'lesionlake dictionary', and mend the setting.");
      }
      names.addAll(matching);
    }
    return names;
  }

  private static void requirePublishable(Set<String> names) {
    for (TableDef<?> table : Tables.LAKE) {
      Set<Privacy> held = privacies(table.recordClass());
      if (names.contains(table.name())
          && (held.contains(Privacy.DEIDENTIFIED_TEXT) || held.contains(Privacy.IDENTIFYING))) {
        throw new UserError(
            "The table " + table.name() + " is not published.",
            "It holds text or what may identify a person.",
            "Take it, or its whole layer, out of serve.published and name the tables that you"
                + " need.");
      }
    }
  }

  /** Privacy classes of a record's columns, those of records in it included. */
  static Set<Privacy> privacies(Class<?> record) {
    Set<Privacy> found = new HashSet<>();
    for (RecordComponent component : record.getRecordComponents()) {
      Optional.ofNullable(component.getAnnotation(Column.class))
          .ifPresent(column -> found.add(column.privacy()));
      Type type = component.getGenericType();
      Type inner = type instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : type;
      if (inner instanceof Class<?> nested && nested.isRecord()) {
        found.addAll(privacies(nested));
      }
    }
    return found;
  }

  private List<PublishedTable> found() {
    Map<String, TableDef<?>> tables =
        Tables.LAKE.stream().collect(Collectors.toMap(TableDef::name, table -> table));
    List<PublishedTable> found = new ArrayList<>();
    for (String name : names()) {
      TableDef<?> table = tables.get(name);
      boolean counts = aggregate.contains(name) || CountViews.NAMES.contains(name);
      boolean there =
          table != null
              ? !missing.contains(name)
              : missing.isEmpty() && (!counts || countQueries.containsKey(name));
      if (there) {
        found.add(published(name, table, counts));
      }
    }
    return found;
  }

  private PublishedTable published(String name, TableDef<?> table, boolean counts) {
    int dot = name.indexOf('.');
    String doc = table != null ? table.doc() : viewDoc(name);
    StructType columns = spark.table(name).schema();
    return new PublishedTable(
        name.substring(0, dot),
        name.substring(dot + 1),
        table == null,
        counts ? doc + CountViews.doc(smallCell) : doc,
        table == null ? List.of() : table.key(),
        columns,
        counts ? Optional.of(viewText(name)) : Optional.empty());
  }

  /** The first comment of a view's query says what it is. */
  private static String viewDoc(String name) {
    return Catalog.views()
        .get(name)
        .lines()
        .takeWhile(line -> line.startsWith("--"))
        .map(line -> line.substring(2).trim())
        .collect(Collectors.joining(" "));
  }

  private String viewText(String name) {
    int dot = name.indexOf('.');
    TableIdentifier view =
        new TableIdentifier(name.substring(dot + 1), Option.apply(name.substring(0, dot)));
    try {
      return spark.sessionState().catalog().getTableMetadata(view).viewText().get();
    } catch (NoSuchDatabaseException | NoSuchTableException e) {
      throw new IllegalStateException("The view was made a moment ago", e);
    }
  }
}
