package org.lesionlake.jobs.bronze;

import java.nio.charset.Charset;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lesionlake.jobs.bronze.Hl7Message.Segment;

/**
 * Reads reports from HL7 version 2 messages ORU: one for each OBR that observations of text (OBX-2
 * TX, FT or ST) follow. An OBR without observations is a further procedure of the report beside it;
 * two of one number are one report.
 *
 * <p>A report's number is the filler's (OBR-3), else the placer's (OBR-2), else OBR-20 or OBR-18;
 * its time that of its status (OBR-22), else of the message (MSH-7). Its status is that of the OBR
 * (OBR-25) and of its observations (OBX-11, of which those that were deleted leave the text).
 */
final class Hl7Reports {
  private static final Set<String> TEXT_TYPES = Set.of("TX", "FT", "ST");
  private static final Set<String> ATTACHMENT_TYPES = Set.of("ED", "RP");
  private static final Set<String> WITHDRAWN = Set.of("D", "W", "X");
  private static final Set<String> PRELIMINARY = Set.of("P", "R", "S", "I", "A");

  /** HL7 field of an accession number, such as OBR-18 or OBR-3.2. */
  private static final Pattern FIELD = Pattern.compile("([A-Z][A-Z0-9]{2})-(\\d+)(?:\\.(\\d+))?");

  /** A study's UID is sent as a string too (IHE), and is no text. */
  private static final Pattern UID = Pattern.compile("[0-9]+(\\.[0-9]+){4,}");

  private final List<String> accessionFields;
  private final Hl7People people;
  private final SectionNames sections;

  /**
   * @param accessionFields fields that may hold the accession number, the first that does counts
   */
  Hl7Reports(List<String> accessionFields, IssuerNames issuers, SectionNames sections) {
    this.accessionFields = accessionFields;
    this.sections = sections;
    this.people = new Hl7People(issuers);
  }

  static boolean isField(String name) {
    return FIELD.matcher(name).matches();
  }

  /** An order and what was observed for it. */
  private static final class Order {
    private final Segment request;
    private final Optional<Segment> common;
    private final List<Segment> results = new ArrayList<>();

    Order(Segment request, Optional<Segment> common) {
      this.request = request;
      this.common = common;
    }

    private Stream<Segment> texts() {
      return results.stream()
          .filter(it -> TEXT_TYPES.contains(it.value(2)))
          .filter(it -> !UID.matcher(it.text(5).strip()).matches());
    }

    /** A cancellation may come without the text that it takes back. */
    private boolean isReport() {
      return request.value(25).equals("X") || texts().findAny().isPresent();
    }
  }

  /** Adds the reports of a message, or the message as one object that is refused. */
  void read(String text, Charset charset, FoundObjects found) {
    try {
      Hl7Message message = Hl7Message.parse(text, charset);
      requireResults(message);
      List<Order> orders = orders(message);
      Map<String, List<Order>> reports = reports(orders);
      if (reports.isEmpty()) {
        throw withoutText(orders);
      }
      reports.forEach((id, same) -> found.add(cells(message, same), text + "\0" + id));
      for (int i = 0; i < orders.size(); i++) {
        if (!orders.get(i).isReport() && !orders.get(i).results.isEmpty()) {
          found.refuse(Refused.setAside("not_a_report"), text + "\0order " + i);
        }
      }
    } catch (Refused refused) {
      found.refuse(refused, text);
    }
  }

  /**
   * @throws Refused if it is no message of results
   */
  static void requireResults(Hl7Message message) throws Refused {
    if (!message.header().value(9).equals("ORU")) {
      throw Refused.rejected("unsupported_message", "Of HL7 messages only ORU is read here.");
    }
  }

  /** The orders of each report, by its number; one without a number stays for itself. */
  private static Map<String, List<Order>> reports(List<Order> orders) {
    Map<String, List<Order>> reports = new LinkedHashMap<>();
    for (int i = 0; i < orders.size(); i++) {
      if (orders.get(i).isReport()) {
        String id = reportId(orders.get(i));
        reports
            .computeIfAbsent(id.isEmpty() ? "order " + i : id, none -> new ArrayList<>())
            .add(orders.get(i));
      }
    }
    return reports;
  }

  private static Refused withoutText(List<Order> orders) {
    if (orders.isEmpty()) {
      return Refused.rejected("malformed_message", "The message has no OBR segment.");
    }
    boolean attached =
        orders.stream()
            .flatMap(order -> order.results.stream())
            .anyMatch(result -> ATTACHMENT_TYPES.contains(result.value(2)));
    if (attached) {
      return Refused.rejected(
          "unsupported_attachment", "The report is an attachment (OBX-2 ED or RP), not text.");
    }
    return orders.stream().allMatch(order -> order.results.isEmpty())
        ? Refused.rejected("empty_text", "The message has no OBX segment.")
        : Refused.setAside("not_a_report");
  }

  private static List<Order> orders(Hl7Message message) throws Refused {
    List<Order> orders = new ArrayList<>();
    Optional<Segment> common = Optional.empty();
    for (Segment segment : message.segments()) {
      if (segment.name().equals("ORC")) {
        common = Optional.of(segment);
      } else if (segment.name().equals("OBR")) {
        orders.add(new Order(segment, common));
      } else if (segment.name().equals("OBX")) {
        if (orders.isEmpty()) {
          throw Refused.rejected("malformed_message", "An OBX segment stands before any OBR.");
        }
        orders.get(orders.size() - 1).results.add(segment);
      }
    }
    return orders;
  }

  private static String reportId(Order order) {
    return first(Stream.of(3, 2, 20, 18).map(order.request::value));
  }

  private static String first(Stream<String> values) {
    return values.filter(value -> !value.isEmpty()).findFirst().orElse("");
  }

  private Map<String, String> cells(Hl7Message message, List<Order> orders) {
    Order first = orders.get(0);
    ObjectCells cells = new ObjectCells();
    cells.put("report_id", reportId(first));
    cells.put("accession", accession(message, first));
    String observed = first.request.value(7);
    cells.put("study_date", observed.substring(0, Math.min(8, observed.length())));
    cells.put(ObjectCells.STATUS, status(orders));
    cells.put("text", text(orders));
    cells.statedAt(time(message, orders));
    people.describe(message, cells);
    return cells.toMap();
  }

  private String text(List<Order> orders) {
    SectionedText text = new SectionedText(sections);
    orders.stream()
        .flatMap(Order::texts)
        .filter(result -> !WITHDRAWN.contains(result.value(11)))
        .forEach(result -> text.add(section(result), result.text(5)));
    return text.toString();
  }

  private Optional<ReportSection> section(Segment result) {
    return Stream.of(
            result.value(3, 0, 1, 2), result.value(3), result.value(3, 0, 2), result.value(3, 0, 4))
        .flatMap(code -> sections.of(code).stream())
        .findFirst();
  }

  private static Optional<LocalDateTime> time(Hl7Message message, List<Order> orders) {
    return orders.stream()
        .flatMap(order -> Hl7Message.time(order.request.value(22)).stream())
        .max(LocalDateTime::compareTo)
        .or(() -> Hl7Message.time(message.header().value(7)));
  }

  private static String status(List<Order> orders) {
    List<String> results =
        orders.stream().flatMap(Order::texts).map(result -> result.value(11)).toList();
    List<String> requests = orders.stream().map(order -> order.request.value(25)).toList();
    boolean withdrawn =
        requests.stream().allMatch("X"::equals)
            || !results.isEmpty() && results.stream().allMatch(WITHDRAWN::contains);
    if (withdrawn) {
      return "withdrawn";
    }
    if (requests.contains("C") || results.contains("C")) {
      return "corrected";
    }
    if (requests.stream().anyMatch(PRELIMINARY::contains)
        || requests.stream().allMatch(String::isEmpty)
            && results.stream().anyMatch(PRELIMINARY::contains)) {
      return "preliminary";
    }
    return requests.contains("F") || results.contains("F") ? "final" : "";
  }

  private String accession(Hl7Message message, Order order) {
    return first(accessionFields.stream().map(field -> value(message, order, field)));
  }

  private static String value(Hl7Message message, Order order, String name) {
    Matcher field = FIELD.matcher(name);
    if (!field.matches()) {
      return "";
    }
    int component = field.group(3) == null ? 1 : Integer.parseInt(field.group(3));
    Optional<Segment> segment =
        switch (field.group(1)) {
          case "OBR" -> Optional.of(order.request);
          case "ORC" -> order.common;
          default -> message.first(field.group(1));
        };
    return segment.map(it -> it.value(Integer.parseInt(field.group(2)), 0, component)).orElse("");
  }
}
