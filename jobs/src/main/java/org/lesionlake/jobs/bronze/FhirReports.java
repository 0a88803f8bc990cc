package org.lesionlake.jobs.bronze;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads reports from FHIR R4 resources DiagnosticReport and DocumentReference. The text is that of
 * the attachments in {@code text/plain} or {@code text/html} (plain ones where there are both),
 * with the conclusion if they lack it; else the narrative.
 */
final class FhirReports {
  private static final Map<String, String> STATUS =
      Map.ofEntries(
          Map.entry("registered", "preliminary"),
          Map.entry("partial", "preliminary"),
          Map.entry("preliminary", "preliminary"),
          Map.entry("final", "final"),
          Map.entry("amended", "corrected"),
          Map.entry("corrected", "corrected"),
          Map.entry("appended", "corrected"),
          Map.entry("cancelled", "withdrawn"),
          Map.entry("entered-in-error", "withdrawn"));

  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([A-Za-z0-9._:-]+)\"?");

  private final FhirPeople people;
  private final SectionNames sections;

  FhirReports(IssuerNames issuers, SectionNames sections) {
    this.people = new FhirPeople(issuers);
    this.sections = sections;
  }

  /** Adds a resource as the object that it is. */
  void read(JsonNode resource, FhirFile file, FoundObjects found) {
    // With the patient, whom another export may name first.
    String identity =
        resource
            + "\0"
            + file.find(resource.path("subject"), resource).map(Object::toString).orElse("");
    try {
      switch (FhirFile.type(resource)) {
        case "DiagnosticReport" -> found.add(diagnostic(resource, file), identity);
        case "DocumentReference" -> found.add(document(resource, file), identity);
        default -> throw Refused.setAside("not_a_report");
      }
    } catch (Refused refused) {
      found.refuse(refused, identity);
    }
  }

  private Map<String, String> diagnostic(JsonNode report, FhirFile file) throws Refused {
    String status = STATUS.getOrDefault(report.path("status").asText(), "");
    ObjectCells cells = new ObjectCells();
    cells.put("report_id", reportId(report));
    cells.put("accession", accession(report, file));
    cells.put(
        "study_date",
        day(
            report.path("effectiveDateTime").asText(""),
            report.path("effectivePeriod").path("start").asText("")));
    cells.put("language", report.path("language").asText(""));
    cells.put(ObjectCells.STATUS, status);
    cells.statedAt(time(report.path("issued").asText(""), lastUpdated(report)));
    people.describe(report, file, cells);
    cells.put("text", diagnosticText(report, status.equals("withdrawn")));
    return cells.toMap();
  }

  private String diagnosticText(JsonNode report, boolean withdrawn) throws Refused {
    Optional<Refused> unread = Optional.empty();
    String text = "";
    try {
      text = attachments(stream(report.path("presentedForm")));
    } catch (Refused refused) {
      unread = Optional.of(refused);
    }
    String conclusion = report.path("conclusion").asText("").strip();
    if (!conclusion.isEmpty() && !squeezed(text).contains(squeezed(conclusion))) {
      text =
          new SectionedText(sections)
              .add(Optional.empty(), text)
              .add(Optional.of(ReportSection.IMPRESSION), conclusion)
              .toString();
    }
    if (text.isBlank()) {
      text = MarkupText.of(report.path("text").path("div").asText(""));
    }
    if (text.isBlank() && unread.isPresent() && !withdrawn) {
      throw unread.get();
    }
    return text;
  }

  private Map<String, String> document(JsonNode document, FhirFile file) throws Refused {
    // What another document replaced no longer stands, as little as what was an error.
    boolean withdrawn = document.path("status").asText().matches("entered-in-error|superseded");
    String status =
        withdrawn ? "withdrawn" : STATUS.getOrDefault(document.path("docStatus").asText(), "");
    ObjectCells cells = new ObjectCells();
    cells.put("report_id", reportId(document));
    cells.put("accession", accession(document, file));
    JsonNode context = document.path("context");
    cells.put(
        "study_date",
        day(context.path("period").path("start").asText(""), document.path("date").asText("")));
    cells.put("language", document.path("language").asText(""));
    cells.put(ObjectCells.STATUS, status);
    cells.statedAt(time(document.path("date").asText(""), lastUpdated(document)));
    people.describe(document, file, cells);
    Stream<JsonNode> attached =
        stream(document.path("content")).map(content -> content.path("attachment"));
    try {
      cells.put("text", attachments(attached));
    } catch (Refused refused) {
      if (!status.equals("withdrawn")) {
        throw refused;
      }
    }
    return cells.toMap();
  }

  private static String reportId(JsonNode report) {
    return Stream.concat(
            Stream.of(report.path("masterIdentifier")), stream(report.path("identifier")))
        .filter(identifier -> !FhirPeople.hasType(identifier, "ACSN|PLAC"))
        .map(FhirPeople::value)
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse(report.path("id").asText(""));
  }

  /** The identifier of type ACSN, of the report or of the order or study that it refers to. */
  private static String accession(JsonNode report, FhirFile file) {
    List<JsonNode> bearers = new ArrayList<>();
    bearers.add(report);
    Stream.of(
            report.path("basedOn"),
            report.path("imagingStudy"),
            report.path("context").path("related"))
        .flatMap(FhirReports::stream)
        .forEach(
            reference -> {
              file.find(reference, report).ifPresent(bearers::add);
              bearers.add(reference);
            });
    return bearers.stream()
        .map(bearer -> bearer.path("identifier"))
        .flatMap(it -> it.isArray() ? stream(it) : Stream.of(it))
        .filter(identifier -> FhirPeople.hasType(identifier, "ACSN"))
        .map(FhirPeople::value)
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("");
  }

  /**
   * @throws Refused if there are attachments and none can be read as text
   */
  private static String attachments(Stream<JsonNode> attachments) throws Refused {
    List<String> plain = new ArrayList<>();
    List<String> markup = new ArrayList<>();
    Refused unread = null;
    for (JsonNode attachment : attachments.toList()) {
      try {
        String type = attachment.path("contentType").asText("").strip();
        switch (type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT)) {
          case "text/plain", "" -> plain.add(text(attachment, type));
          case "text/html", "application/xhtml+xml" ->
              markup.add(MarkupText.of(text(attachment, type)));
          case "text/rtf", "application/rtf", "text/richtext" ->
              throw unsupported("The attachment is RTF; only text/plain and text/html are read.");
          default -> throw unsupported("The attachment is neither text/plain nor text/html.");
        }
      } catch (Refused refused) {
        unread = refused;
      }
    }
    List<String> read = plain.stream().allMatch(String::isBlank) ? markup : plain;
    if (read.isEmpty() && unread != null) {
      throw unread;
    }
    return String.join("\n\n", read);
  }

  private static Refused unsupported(String detail) {
    return Refused.rejected("unsupported_attachment", detail);
  }

  private static String text(JsonNode attachment, String type) throws Refused {
    if (!attachment.path("data").isTextual()) {
      throw Refused.rejected(
          "external_attachment", "The attachment's text is not in the resource, only its address.");
    }
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(attachment.path("data").asText());
    } catch (IllegalArgumentException e) {
      throw Refused.rejected("malformed_attachment", "The attachment is not in base 64.");
    }
    if (new String(bytes, 0, Math.min(5, bytes.length), StandardCharsets.US_ASCII)
        .equals("{\\rtf")) {
      throw unsupported("The attachment is RTF; only text/plain and text/html are read.");
    }
    Matcher charset = CHARSET.matcher(type);
    try {
      Optional<String> text =
          charset.find()
              ? Optional.of(
                  Charset.forName(charset.group(1))
                      .newDecoder()
                      .decode(ByteBuffer.wrap(bytes))
                      .toString())
              : TableText.decode(bytes);
      return text.filter(it -> it.indexOf('\0') < 0)
          .orElseThrow(() -> Refused.rejected("not_text", "The attachment is no text."));
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw Refused.rejected(
          "not_text", "The attachment is no text in the character set that it names.");
    }
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }

  static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> nodes = new ArrayList<>();
    array.forEach(nodes::add);
    return nodes.stream();
  }

  private static String lastUpdated(JsonNode resource) {
    return resource.path("meta").path("lastUpdated").asText("");
  }

  /** The day of the first that is there, as it was where the time was written. */
  static String day(String... times) {
    for (String time : times) {
      if (!time.isBlank()) {
        return time.strip().substring(0, Math.min(10, time.strip().length()));
      }
    }
    return "";
  }

  private static Optional<LocalDateTime> time(String... instants) {
    for (String instant : instants) {
      try {
        return Optional.of(
            OffsetDateTime.parse(instant).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
      } catch (DateTimeParseException tryTheNext) {
        continue;
      }
    }
    return Optional.empty();
  }
}
