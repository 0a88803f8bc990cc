package org.lesionlake.tests.archive;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A patient's clinical facts: diagnosis, markers that follow the burden, treatment, outcome. */
final class ClinicalCourse {
  static final String HEADING =
      Csv.row(
          "patient_id",
          "patient_issuer",
          "item",
          "date",
          "code",
          "comparator",
          "value",
          "unit",
          "upper_limit");

  private final VirtualPatient patient;
  private final Person person;
  private final Dice dice;
  private final Rows rows = new Rows();

  ClinicalCourse(VirtualPatient patient, Person person) {
    this.patient = patient;
    this.person = person;
    this.dice = new Dice(patient.seed(), 19);
  }

  /** A tumour marker with its unit, upper limit of normal and detection limit. */
  private record Marker(String name, String unit, double upperLimit, double detection) {}

  private static List<Marker> markersOf(Primary primary) {
    Marker cea = new Marker("CEA", "ug/L", 5, 0.5);
    Marker ldh = new Marker("LDH", "U/L", 250, 30);
    return switch (primary) {
      case LUNG -> List.of(cea, new Marker("CYFRA 21-1", "ug/L", 3.3, 0.3));
      case COLORECTAL -> List.of(cea);
      case BREAST -> List.of(new Marker("CA 15-3", "kU/L", 31, 3));
      case PROSTATE -> List.of(new Marker("PSA", "ug/L", 4, 0.1));
      case KIDNEY -> List.of(ldh);
      case MELANOMA -> List.of(new Marker("S100B", "ug/L", 0.105, 0.02), ldh);
      case PANCREAS -> List.of(new Marker("CA 19-9", "kU/L", 37, 2));
    };
  }

  private static List<String> treatmentsOf(Primary primary) {
    return switch (primary) {
      case LUNG -> List.of("carboplatin_pemetrexed", "pembrolizumab", "docetaxel");
      case COLORECTAL -> List.of("capox", "folfiri_bevacizumab", "trifluridine_tipiracil");
      case BREAST -> List.of("letrozole_palbociclib", "capecitabine", "paclitaxel");
      case PROSTATE -> List.of("leuprorelin", "enzalutamide", "docetaxel");
      case KIDNEY -> List.of("nivolumab_ipilimumab", "cabozantinib");
      case MELANOMA -> List.of("nivolumab", "dabrafenib_trametinib");
      case PANCREAS -> List.of("folfirinox", "gemcitabine_nab_paclitaxel");
    };
  }

  /** Draws the course and adds its rows; the markers of each study are returned for its report. */
  List<List<String>> draw() {
    fact("primary_tumour", patient.diagnosis().toString(), patient.primary().code(), "");
    fact("sex", "", patient.female() ? "F" : "M", "");
    fact("birth_year", "", "", Integer.toString(person.birthDate().getYear()));
    List<List<String>> lines = new ArrayList<>();
    for (VirtualStudy study : patient.studies()) {
      lines.add(markers(study));
    }
    LocalDate last = patient.studies().get(patient.studies().size() - 1).date();
    treatments(last);
    boolean died = patient.metastatic() && dice.chance(0.35);
    fact(died ? "death" : "last_contact", last.plusDays(dice.whole(10, 300)).toString(), "", "");
    broken();
    return lines;
  }

  Rows rows() {
    return rows;
  }

  private void fact(String item, String date, String code, String value) {
    rows.add(
        Csv.row(person.number(), person.issuer(), item, date, code, "", value, "", ""),
        "accepted",
        item);
  }

  private List<String> markers(VirtualStudy study) {
    double burden = 0;
    for (VirtualLesion lesion : patient.lesions()) {
      burden += lesion.counts(study.index()) ? lesion.longMm().get(study.index()) : 0;
    }
    List<String> lines = new ArrayList<>();
    for (Marker marker : markersOf(patient.primary())) {
      double level =
          marker.upperLimit() * (dice.between(0.05, 0.8) + burden * dice.between(0.01, 0.08));
      boolean below = level < marker.detection();
      String value = String.format(Locale.ROOT, "%.2f", below ? marker.detection() : level);
      String comparator = below ? "<" : "";
      rows.add(
          Csv.row(
              person.number(),
              person.issuer(),
              "marker",
              study.date().minusDays(dice.whole(0, 9)),
              marker.name(),
              comparator,
              value,
              marker.unit(),
              marker.upperLimit()),
          "accepted",
          "marker");
      if (dice.chance(0.4) && !below) {
        lines.add(marker.name() + " " + value + " " + marker.unit());
      }
    }
    return lines;
  }

  private void treatments(LocalDate last) {
    LocalDate start = patient.diagnosis().plusDays(dice.whole(14, 60));
    for (String line : treatmentsOf(patient.primary())) {
      LocalDate stop = start.plusDays(dice.whole(80, 300));
      if (start.isAfter(last)) {
        return;
      }
      fact("treatment_start", start.toString(), line, "");
      if (stop.isBefore(last)) {
        fact("treatment_stop", stop.toString(), line, "");
      }
      start = stop.plusDays(dice.whole(7, 60));
    }
  }

  private void broken() {
    String id = person.number();
    switch (patient.index() % 4) {
      case 0 ->
          rows.add(
              Csv.row(
                  id, person.issuer(), "treatment_start", "2023-02-31", "surgery", "", "", "", ""),
              "rejected",
              "no such date");
      case 1 ->
          rows.add(
              Csv.row(id, person.issuer(), "shoe_size", "2021-04-02", "", "", "42", "", ""),
              "rejected",
              "unknown item");
      case 2 ->
          rows.add(
              Csv.row("", person.issuer(), "last_contact", "2022-08-14", "", "", "", "", ""),
              "rejected",
              "no patient");
      default ->
          rows.add(
              Csv.row(
                  id, person.issuer(), "marker", "2022-08-14", "CEA", "", "see letter", "ug/L", 5),
              "rejected",
              "value is no number");
    }
  }
}
