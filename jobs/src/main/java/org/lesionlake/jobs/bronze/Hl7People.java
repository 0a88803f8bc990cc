package org.lesionlake.jobs.bronze;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lesionlake.deid.IdentifierKind;
import org.lesionlake.jobs.bronze.Hl7Message.Segment;

/**
 * Who is named in a message: its patient (PID), and all whose names may stand in its text. Person
 * names become {@code Family^Given^Middle}, as DICOM writes them.
 */
final class Hl7People {
  /** Types of identifiers (HL7 table 0203) that a hospital gives its patients. */
  private static final Set<String> HOSPITAL_TYPES = Set.of("", "MR", "PI", "PT", "PN");

  private final IssuerNames issuers;

  Hl7People(IssuerNames issuers) {
    this.issuers = issuers;
  }

  /** Sets patient and issuer and adds all that is known of patient, staff and hospital. */
  void describe(Hl7Message message, ObjectCells cells) {
    message.first("PID").ifPresent(patient -> patient(patient, cells));
    institution(message.header().value(4), cells);
    for (Segment segment : message.segments()) {
      switch (segment.name()) {
        case "PV1" -> people(segment, cells, 7, 8, 9, 17, 52);
        case "PD1" -> people(segment, cells, 4);
        case "ORC" -> {
          people(segment, cells, 10, 11, 12);
          institution(segment.value(21), cells);
        }
        case "OBR" -> {
          people(segment, cells, 10, 16, 28);
          readers(segment, cells, 32, 33, 34, 35);
        }
        case "OBX" -> {
          people(segment, cells, 16);
          institution(segment.value(23), cells);
        }
        default -> {}
      }
    }
  }

  private void patient(Segment patient, ObjectCells cells) {
    int own = -1;
    for (int i = 0; i < patient.repetitions(3); i++) {
      boolean usable = !patient.value(3, i, 1).isEmpty() && !isNational(patient, i);
      boolean better = own < 0 || !isHospitals(patient, own) && isHospitals(patient, i);
      own = usable && better ? i : own;
    }
    if (own >= 0) {
      cells.put("patient_id", patient.value(3, own, 1));
      cells.put("patient_issuer", issuers.of(patient.value(3, own, 4)));
    }
    for (int field : new int[] {2, 3, 4}) {
      for (int i = 0; i < patient.repetitions(field); i++) {
        if (isNational(patient, field, i)) {
          cells.national(patient.value(field, i, 1));
        } else if (field != 3 || i != own) {
          cells.known(IdentifierKind.OTHER_IDENTIFIER, patient.value(field, i, 1));
        }
      }
    }
    names(patient, cells, IdentifierKind.PATIENT_NAME, 5, 6, 9);
    String birth = patient.value(7);
    cells.known(IdentifierKind.BIRTH_DATE, birth.substring(0, Math.min(8, birth.length())));
    for (int i = 0; i < patient.repetitions(11); i++) {
      cells.known(IdentifierKind.ADDRESS, address(patient, i));
    }
    for (int field : new int[] {13, 14}) {
      for (int i = 0; i < patient.repetitions(field); i++) {
        cells.known(IdentifierKind.PHONE, patient.value(field, i, 1));
        cells.known(IdentifierKind.PHONE, patient.value(field, i, 12));
        cells.known(IdentifierKind.OTHER_IDENTIFIER, patient.value(field, i, 4));
      }
    }
    cells.known(IdentifierKind.OTHER_IDENTIFIER, patient.value(18));
    cells.national(patient.value(19));
    cells.national(patient.value(20));
  }

  private static boolean isHospitals(Segment patient, int repetition) {
    return HOSPITAL_TYPES.contains(patient.value(3, repetition, 5));
  }

  private static boolean isNational(Segment patient, int repetition) {
    return isNational(patient, 3, repetition);
  }

  /** NI and NN with a country's code, social security, and the Dutch register NLMINBIZA. */
  private static boolean isNational(Segment patient, int field, int repetition) {
    return patient.value(field, repetition, 5).matches("NI|NN[A-Z]*|SS|SSN|BSN")
        || patient.value(field, repetition, 4).equals("NLMINBIZA")
        || patient.value(field, repetition, 4, 2).equals("2.16.840.1.113883.2.4.6.3");
  }

  private static String address(Segment patient, int repetition) {
    // Street line, street and number apart, other designation, city, postcode.
    return Stream.of(
            patient.value(11, repetition, 1),
            streetAndNumber(patient, repetition),
            patient.value(11, repetition, 2),
            patient.value(11, repetition, 3),
            patient.value(11, repetition, 5))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String streetAndNumber(Segment patient, int repetition) {
    return joined(patient, 11, repetition, 1, 2, 3);
  }

  private static void names(
      Segment segment, ObjectCells cells, IdentifierKind kind, int... fields) {
    for (int field : fields) {
      for (int i = 0; i < segment.repetitions(field); i++) {
        name(segment, cells, kind, field, i, 1);
      }
    }
  }

  /** Extended person names with an identifier before the name (XCN). */
  private static void people(Segment segment, ObjectCells cells, int... fields) {
    for (int field : fields) {
      for (int i = 0; i < segment.repetitions(field); i++) {
        name(segment, cells, IdentifierKind.STAFF_NAME, field, i, 2);
      }
    }
  }

  /**
   * @param family component of the family name; given and middle names follow it. A family name in
   *     parts is written whole, then as own prefix and name, then as the partner's
   */
  private static void name(
      Segment segment,
      ObjectCells cells,
      IdentifierKind kind,
      int field,
      int repetition,
      int family) {
    String given =
        segment.value(field, repetition, family + 1)
            + "^"
            + segment.value(field, repetition, family + 2);
    List<String> families =
        List.of(
            segment.value(field, repetition, family, 1),
            joined(segment, field, repetition, family, 2, 3),
            joined(segment, field, repetition, family, 4, 5));
    for (String name : families) {
      if (!name.isBlank() && given.length() > 1) {
        cells.known(kind, name + "^" + given);
      } else if (!name.isBlank()) {
        cells.maskedOnly(kind, name);
      }
    }
  }

  private static String joined(
      Segment segment, int field, int repetition, int component, int... parts) {
    return IntStream.of(parts)
        .mapToObj(part -> segment.value(field, repetition, component, part))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** Names with location and date (NDL): identifier, family and given name are parts. */
  private static void readers(Segment segment, ObjectCells cells, int... fields) {
    for (int field : fields) {
      for (int i = 0; i < segment.repetitions(field); i++) {
        String family = segment.value(field, i, 1, 2);
        if (!family.isEmpty()) {
          cells.known(
              IdentifierKind.STAFF_NAME,
              family + "^" + segment.value(field, i, 1, 3) + "^" + segment.value(field, i, 1, 4));
        }
      }
    }
  }

  private static void institution(String name, ObjectCells cells) {
    cells.known(IdentifierKind.INSTITUTION, name);
  }
}
