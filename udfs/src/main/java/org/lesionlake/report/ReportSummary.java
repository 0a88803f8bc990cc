package org.lesionlake.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lesionlake.schemas.Site;

/**
 * A report rolled up: the form in which readings are exchanged and measured, one JSON object a
 * line.
 *
 * @param primary the malignancy the report is about, as in the label conventions
 * @param tnm the current stage, verbatim
 */
public record ReportSummary(
    String id,
    String lang,
    Optional<String> primary,
    List<SiteStatus> metastases,
    boolean globalAbsent,
    Optional<String> tnm,
    List<Marker> markers) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ABSENT = "absent";

  /**
   * A tumour marker's current value.
   *
   * @param unit as written; null if there is none
   */
  public record Marker(String name, double value, String unit) {}

  /** Reads and rolls up a text. */
  public static ReportSummary of(String id, String text, ReportReader reader) {
    return of(id, text, reader.read(text));
  }

  /** Rolls up a reading of {@code text}. */
  public static ReportSummary of(String id, String text, ReportReading reading) {
    return new ReportSummary(
        id,
        reading.language(),
        CaseFacts.primary(text),
        SiteRollUp.of(reading.findings()),
        SiteRollUp.globalAbsent(reading.findings()),
        CaseFacts.tnm(text, reading),
        CaseFacts.markers(text));
  }

  /** The same with another id. */
  public ReportSummary withId(String other) {
    return new ReportSummary(other, lang, primary, metastases, globalAbsent, tnm, markers);
  }

  /**
   * The same with a primary that is known from elsewhere: a code of the label conventions, or words
   * that name a malignancy; words that name none change nothing.
   */
  public ReportSummary withStatedPrimary(String stated) {
    Optional<String> known = CaseFacts.statedPrimary(stated);
    return known.isEmpty()
        ? this
        : new ReportSummary(id, lang, known, metastases, globalAbsent, tnm, markers);
  }

  /**
   * The object as a tree; what is not stated is null. A status is present, uncertain, historical or
   * absent; which absence is meant stands beside it: explicit, or implied by a normal organ.
   */
  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", id).put("lang", lang).put("primary", primary.orElse(null));
    ArrayNode sites = node.putArray("metastases");
    for (SiteStatus entry : metastases) {
      ObjectNode site = sites.addObject();
      site.put("site", entry.site().name().toLowerCase(Locale.ROOT));
      if (entry.status().startsWith(ABSENT + "_")) {
        site.put("status", ABSENT).put("absence", entry.status().substring(ABSENT.length() + 1));
      } else {
        site.put("status", entry.status());
      }
      sizes(site.putArray("sizes_mm"), entry.sizesMm());
      sizes(site.putArray("prior_sizes_mm"), entry.priorSizesMm());
      site.put("change", entry.change().orElse(null));
      count(site, entry.count());
      site.put("laterality", entry.laterality().orElse(null));
    }
    node.put("global_absent", globalAbsent).put("tnm", tnm.orElse(null));
    ArrayNode list = node.putArray("markers");
    markers.forEach(
        m -> list.addObject().put("name", m.name()).put("value", m.value()).put("unit", m.unit()));
    return node;
  }

  private static void count(ObjectNode site, Optional<String> count) {
    if (count.filter(text -> text.matches("\\d{1,9}")).isPresent()) {
      site.put("count", Integer.parseInt(count.get()));
    } else {
      site.put("count", count.orElse(null));
    }
  }

  private static void sizes(ArrayNode node, List<List<Double>> sizes) {
    sizes.forEach(size -> size.forEach(node.addArray()::add));
  }

  /**
   * Reads one line of gold or of another reader's output; fields that are missing count as not
   * stated, and sizes may be flat numbers or lists.
   */
  public static ReportSummary parse(String line) {
    try {
      return fromJson(JSON.readTree(line));
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(
          "Not one JSON object a line: " + line.substring(0, Math.min(80, line.length())), e);
    }
  }

  private static ReportSummary fromJson(JsonNode node) {
    List<SiteStatus> sites = new ArrayList<>();
    for (JsonNode site : node.path("metastases")) {
      sites.add(
          new SiteStatus(
              Site.valueOf(site.path("site").asText().toUpperCase(Locale.ROOT)),
              status(site),
              text(site, "certainty"),
              sizes(site.path("sizes_mm")),
              sizes(site.path("prior_sizes_mm")),
              text(site, "change"),
              text(site, "count"),
              text(site, "laterality").map(side -> side.equals("bilateral") ? "both" : side)));
    }
    List<Marker> markers = new ArrayList<>();
    for (JsonNode marker : node.path("markers")) {
      markers.add(
          new Marker(
              marker.path("name").asText(),
              marker.path("value").asDouble(),
              text(marker, "unit").orElse(null)));
    }
    return new ReportSummary(
        node.path("id").asText(),
        node.path("lang").asText(),
        text(node, "primary"),
        List.copyOf(sites),
        node.path("global_absent").asBoolean(),
        text(node, "tnm"),
        List.copyOf(markers));
  }

  /** As the tables name it, where the line says which absence is meant. */
  private static String status(JsonNode site) {
    String status = site.path("status").asText();
    return status.equals(ABSENT)
        ? text(site, "absence").map(kind -> ABSENT + "_" + kind).orElse(status)
        : status;
  }

  private static Optional<String> text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isNull() || value.isMissingNode() ? Optional.empty() : Optional.of(value.asText());
  }

  private static List<List<Double>> sizes(JsonNode node) {
    List<List<Double>> sizes = new ArrayList<>();
    for (JsonNode size : node) {
      List<Double> axes = new ArrayList<>();
      if (size.isNumber()) {
        axes.add(size.asDouble());
      }
      size.forEach(axis -> axes.add(axis.asDouble()));
      sizes.add(List.copyOf(axes));
    }
    return sizes;
  }
}
