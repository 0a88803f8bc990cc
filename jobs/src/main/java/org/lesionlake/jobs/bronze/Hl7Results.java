package org.lesionlake.jobs.bronze;

import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.jobs.bronze.Hl7Message.Segment;

/**
 * Reads tumour markers from HL7 version 2 messages ORU of laboratories: each OBX is an object, and
 * a clinical row {@code marker} if {@link MarkerCodes} knows its code. The date is that of the
 * observation (OBX-14), else of the specimen (OBR-7).
 */
final class Hl7Results {
  private static final Set<String> PRELIMINARY = Set.of("P", "R", "S", "I", "O", "N");
  private static final Set<String> WITHDRAWN = Set.of("D", "W", "X");

  private final MarkerCodes codes;
  private final Hl7People people;

  Hl7Results(MarkerCodes codes, IssuerNames issuers) {
    this.codes = codes;
    this.people = new Hl7People(issuers);
  }

  /** Adds the results of a message, or the message as one object that is refused. */
  void read(String text, Charset charset, FoundObjects found) {
    try {
      Hl7Message message = Hl7Message.parse(text, charset);
      Hl7Reports.requireResults(message);
      ObjectCells named = new ObjectCells();
      people.describe(message, named);
      Map<String, String> patient = named.toMap();
      String collected = "";
      int results = 0;
      for (Segment segment : message.segments()) {
        if (segment.name().equals("OBR")) {
          collected = segment.value(7);
        } else if (segment.name().equals("OBX")) {
          read(segment, collected, patient, text + "\0" + results, found);
          results++;
        }
      }
      if (results == 0) {
        throw Refused.rejected("missing_value", "The message has no OBX segment.");
      }
    } catch (Refused refused) {
      found.refuse(refused, text);
    }
  }

  private void read(
      Segment result,
      String collected,
      Map<String, String> patient,
      String identity,
      FoundObjects found) {
    try {
      Map<String, String> cells = cells(result, collected, patient).toMap();
      // By what it says: a result that is sent again in another message is the same.
      found.add(cells, ClinicalRow.identity(cells));
    } catch (Refused refused) {
      found.refuse(refused, identity);
    }
  }

  private ObjectCells cells(Segment result, String collected, Map<String, String> patient)
      throws Refused {
    String marker = marker(result).orElseThrow(() -> Refused.setAside("not_a_marker"));
    requireStanding(WITHDRAWN.contains(result.value(11)), PRELIMINARY.contains(result.value(11)));
    MarkerCells.Compared value = value(result);
    String date = result.value(14).isEmpty() ? collected : result.value(14);
    String unit = result.value(6).isEmpty() ? result.value(6, 0, 2) : result.value(6);
    return new ObjectCells()
        .put("patient_id", patient.get("patient_id"))
        .put("patient_issuer", patient.get("patient_issuer"))
        .put("item", "marker")
        .put("code", marker)
        .put(ClinicalRow.LOINC, loinc(result))
        .put("date", date.substring(0, Math.min(8, date.length())))
        .put("comparator", value.comparator())
        .put("value", value.number())
        .put("unit", unit)
        .put("upper_limit", MarkerCells.upperLimit(result.text(7)).orElse(""));
  }

  /** Results that their laboratory has not settled, or has taken back, are no facts. */
  static void requireStanding(boolean withdrawn, boolean preliminary) throws Refused {
    if (withdrawn) {
      throw Refused.rejected(
          "withdrawn_result",
          "The laboratory took this result back. If it came before, it stands in bronze.clinical"
              + " still.");
    }
    if (preliminary) {
      throw Refused.setAside("preliminary_result");
    }
  }

  private Optional<String> marker(Segment result) {
    return codes
        .of(result.value(3, 0, 3), result.value(3))
        .or(() -> codes.of(result.value(3, 0, 6), result.value(3, 0, 4)));
  }

  /** Of the two codes that OBX-3 may hold the one of LOINC; empty if neither is. */
  private static String loinc(Segment result) {
    if (MarkerCodes.isLoinc(result.value(3, 0, 3))) {
      return result.value(3);
    }
    return MarkerCodes.isLoinc(result.value(3, 0, 6)) ? result.value(3, 0, 4) : "";
  }

  private static MarkerCells.Compared value(Segment result) throws Refused {
    switch (result.value(2)) {
      case "NM" -> {
        return new MarkerCells.Compared("", MarkerCells.pointed(result.value(5)));
      }
      case "ST", "TX" -> {
        MarkerCells.Compared value = MarkerCells.compared(result.text(5));
        return new MarkerCells.Compared(value.comparator(), MarkerCells.pointed(value.number()));
      }
      case "SN" -> {
        if (!result.value(5, 0, 3).isEmpty() || !result.value(5, 0, 4).isEmpty()) {
          throw Refused.rejected("bad_number", "The value is a range or a ratio.");
        }
        String comparator = result.value(5);
        return new MarkerCells.Compared(
            comparator.equals("=") ? "" : comparator, MarkerCells.pointed(result.value(5, 0, 2)));
      }
      default -> throw Refused.rejected("bad_number", "OBX-2 is none of NM, SN, ST and TX.");
    }
  }
}
