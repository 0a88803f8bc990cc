package org.lesionlake.jobs.bronze;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.lesionlake.deid.Identifier;
import org.lesionlake.deid.IdentifierKind;
import org.lesionlake.deid.KnownIdentifiers;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.TextDeidentifier;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.vault.VaultLink;

/** Understands one report object. */
final class ReportRow {
  private static final TextDeidentifier DEIDENTIFIER = new TextDeidentifier();

  private ReportRow() {}

  /** A raw object to the columns of {@code ReportIngest.PARSED}. */
  static Row parse(
      Row raw, Pseudonymizer pseudonymizer, String defaultIssuer, SectionNames sections) {
    Map<String, String> cells = TableFileReader.cells(raw.getAs("content"));
    int row = raw.getAs("row");
    String reason = raw.getAs("reason");
    String detail = raw.getAs("detail");
    String text = cells.getOrDefault("text", "");
    // A text file has no identifier but its place.
    String place = row > 0 ? "" : raw.getAs("path");
    String trueId = cell(cells, "report_id").orElse(place);
    String status = cells.get(ObjectCells.STATUS);
    Optional<LocalDate> date = Optional.empty();
    if (reason == null) {
      if (trueId.isEmpty()) {
        reason = "missing_report_id";
        detail = "The report has no identifier.";
      } else if (text.isBlank() && !"withdrawn".equals(status)) {
        reason = "empty_text";
        detail = "The report has no text.";
      } else {
        Optional<String> written = cell(cells, "study_date");
        date = written.flatMap(Dates::parse);
        if (written.isPresent() && date.isEmpty()) {
          reason = "bad_date";
          detail =
              "study_date is no date of the form 2024-03-12 or 20240312, with or without a time.";
        }
      }
    }
    boolean usable = reason == null;
    String stated = raw.getAs("outcome");
    String outcome = usable ? null : stated == null ? "rejected" : stated;
    if (usable && Boolean.TRUE.equals(raw.getAs("repeated"))) {
      outcome = "duplicate";
      reason = "same_row";
    }
    String issuer = cell(cells, "patient_issuer").orElse(defaultIssuer);
    String patient =
        cell(cells, "patient_id").map(id -> pseudonymizer.patient(issuer, id)).orElse(null);
    String reportId = usable ? pseudonymizer.token("report", trueId) : null;
    Optional<String> trueAccession = cell(cells, "accession");
    List<String> accessions = trueAccession.map(AccessionNumbers::of).orElse(List.of());
    List<Row> links = new ArrayList<>();
    if (usable) {
      links.add(link("report_id", reportId, trueId));
    }
    if (patient != null) {
      cell(cells, "patient_id").ifPresent(id -> links.add(link("patient_id", patient, id, issuer)));
    }
    // What a row tells of a patient whom it does not name is masked in its own text at least.
    String owner = patient != null ? patient : reportId;
    if (owner != null) {
      cell(cells, "patient_name").ifPresent(name -> links.add(link("patient_name", owner, name)));
      accessions.forEach(value -> links.add(link("accession", owner, value)));
    }
    List<String> ownIdentifiers = new ArrayList<>();
    if (owner != null) {
      for (ObjectCells.Known known : ObjectCells.known(cells)) {
        String kind = known.identifier().kind().code();
        ownIdentifiers.add(kind + "\t" + known.identifier().value());
        if (known.stored()) {
          links.add(link(kind, owner, known.identifier().value()));
        }
      }
    }
    Optional<LocalDateTime> statedAt =
        Optional.ofNullable(cells.get(ObjectCells.STATED_AT)).map(LocalDateTime::parse);
    if (usable) {
      statedAt.ifPresent(
          at -> links.add(link(ReportIngest.STATED_AT, raw.getAs("object_token"), at.toString())));
    }
    String language = sections.language(cell(cells, "language").orElse(""), text);
    Optional<Content> content =
        usable
            ? Optional.of(
                new Content(
                    pseudonymizer,
                    List.of(
                        text,
                        Optional.ofNullable(patient).orElse(""),
                        trueAccession.orElse(""),
                        date.map(LocalDate::toString).orElse(""),
                        language)))
            : Optional.empty();
    return Staging.object(
        raw,
        outcome,
        reason,
        detail,
        reportId,
        links,
        patient,
        reportId,
        joined(accessions.stream().map(value -> pseudonymizer.accession("", value)).toList()),
        joined(accessions),
        date.orElse(null),
        language,
        text,
        content.map(it -> it.hash(status)).orElse(null),
        Scala.seq(content.map(it -> it.settled(status)).orElse(List.of())),
        status,
        statedAt.map(LocalDateTime::toString).orElse(null),
        Scala.seq(ownIdentifiers),
        row);
  }

  private static String joined(List<String> accessions) {
    return accessions.isEmpty() ? null : String.join(AccessionNumbers.SEPARATOR, accessions);
  }

  /** What makes one content of a report another, by its keyed hash. */
  private record Content(Pseudonymizer pseudonymizer, List<String> parts) {
    private static final List<String> SETTLED = List.of("final", "corrected");

    String hash(String status) {
      List<String> hashed = new ArrayList<>(parts);
      if (status != null) {
        hashed.add(status);
      }
      return pseudonymizer.token("report_content", hashed.toArray(String[]::new));
    }

    /** Of a preliminary report, the hashes that it would have if it were settled. */
    List<String> settled(String status) {
      return "preliminary".equals(status) ? SETTLED.stream().map(this::hash).toList() : List.of();
    }
  }

  /**
   * De-identifies an accepted report: object token, text, shifted date, and the kind of error that
   * kept it from being de-identified. One odd report must not end the night.
   */
  static Row clean(Row report, Pseudonymizer pseudonymizer) {
    try {
      return cleaned(report, pseudonymizer);
    } catch (RuntimeException e) {
      return RowFactory.create(
          report.getAs("object_token"), null, null, e.getClass().getSimpleName());
    }
  }

  private static Row cleaned(Row report, Pseudonymizer pseudonymizer) {
    String patient = report.getAs("patient_id");
    // A report that names no patient is its own patient: its dates shift together, by its own id.
    String shiftedWith = patient == null ? report.getAs("report_id") : patient;
    LocalDate trueDate = report.getAs("true_date");
    List<Identifier> known = new ArrayList<>();
    for (String column : List.of("known", "own_identifiers")) {
      int at = report.fieldIndex(column);
      if (!report.isNullAt(at)) {
        for (Object entry : report.getList(at)) {
          String[] kindAndValue = ((String) entry).split("\t", 2);
          known.add(
              new Identifier(
                  IdentifierKind.valueOf(kindAndValue[0].toUpperCase(Locale.ROOT)),
                  kindAndValue[1]));
        }
      }
    }
    String text =
        DEIDENTIFIER
            .deidentify(
                report.getAs("true_text"),
                new KnownIdentifiers(known),
                shiftedWith,
                pseudonymizer,
                Optional.ofNullable(trueDate))
            .text();
    return RowFactory.create(
        report.getAs("object_token"),
        text,
        trueDate == null ? null : pseudonymizer.shift(trueDate, shiftedWith),
        null);
  }

  private static Optional<String> cell(Map<String, String> cells, String column) {
    return Optional.ofNullable(cells.get(column)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private static Row link(String kind, String pseudonym, String value) {
    return link(kind, pseudonym, value, null);
  }

  private static Row link(String kind, String pseudonym, String value, String issuer) {
    return org.lesionlake.schemas.Tables.VAULT_LINKS.toRow(
        new VaultLink(kind, pseudonym, value, issuer == null || issuer.isEmpty() ? null : issuer));
  }
}
