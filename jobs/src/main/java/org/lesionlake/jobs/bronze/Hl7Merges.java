package org.lesionlake.jobs.bronze;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.Segment;
import ca.uhn.hl7v2.model.Structure;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.parser.ParserConfiguration;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads HL7 version 2 messages ADT^A40 (merge patient, patient identifier list): MRG-1 lists the
 * prior identifiers of the patient whose surviving ones PID-3 lists. An identifier's issuer is the
 * namespace of its assigning authority (CX.4.1), as DICOM's Issuer of Patient ID mostly is.
 */
final class Hl7Merges {
  /** Events that join or move records in other ways; to pass over one would lose it in silence. */
  private static final Set<String> OTHER_MERGES =
      Set.of(
          "A18", "A24", "A30", "A34", "A35", "A36", "A37", "A39", "A41", "A42", "A43", "A46",
          "A47");

  private static final HapiContext HAPI =
      new DefaultHapiContext(
          configuration(),
          ValidationContextFactory.noValidation(),
          // Segments as they come: no library of every version's structures is asked for.
          new GenericModelClassFactory());

  private Hl7Merges() {}

  /** A patient ID and its issuer, which may be empty. */
  record PatientNumber(String id, String issuer) {}

  /** A merge as a source states it. */
  record Merge(PatientNumber prior, PatientNumber surviving, Optional<LocalDate> on) {}

  private static ParserConfiguration configuration() {
    ParserConfiguration configuration = new ParserConfiguration();
    configuration.setAllowUnknownVersions(true);
    return configuration;
  }

  /**
   * The merges that a message tells of, one at least.
   *
   * @throws Refused if it tells of none
   */
  static List<Merge> read(String text, String defaultIssuer) throws Refused {
    try {
      Message message = new PipeParser(HAPI).parse(text);
      requireMerge(message);
      List<Merge> merges = new ArrayList<>();
      Segment patient = null;
      for (String name : message.getNames()) {
        for (Structure structure : message.getAll(name)) {
          if (name.startsWith("PID")) {
            patient = (Segment) structure;
          } else if (name.startsWith("MRG")) {
            merges.addAll(merges(patient, (Segment) structure, on(message), defaultIssuer));
          }
        }
      }
      if (merges.isEmpty()) {
        throw new Refused(
            "rejected", "missing_patient", "The message has no MRG segment, or no ID in it.");
      }
      return merges;
    } catch (HL7Exception e) {
      // What the parser says may quote the message.
      throw new Refused("rejected", "malformed_message", "The text cannot be read as HL7 v2.");
    }
  }

  private static void requireMerge(Message message) throws HL7Exception, Refused {
    Segment header = (Segment) message.get("MSH");
    String type = text(header, 9, 0, 1);
    String event = text(header, 9, 0, 2);
    if (type.equals("ADT") && event.equals("A40")) {
      return;
    }
    if (type.equals("ADT") && OTHER_MERGES.contains(event)) {
      throw new Refused(
          "rejected",
          "unsupported_merge_event",
          "Of the events that join or part records only A40 is applied.");
    }
    throw new Refused("set_aside", "not_a_merge", null);
  }

  private static Optional<LocalDate> on(Message message) throws HL7Exception {
    for (String name : message.getNames()) {
      if (name.equals("EVN")) {
        String recorded = text((Segment) message.get("EVN"), 2, 0, 1);
        if (recorded.length() >= 8) {
          return Dates.parse(recorded.substring(0, 8));
        }
      }
    }
    return Optional.empty();
  }

  private static List<Merge> merges(
      Segment patient, Segment prior, Optional<LocalDate> on, String defaultIssuer)
      throws HL7Exception, Refused {
    List<PatientNumber> survivors =
        patient == null ? List.of() : numbers(patient, 3, defaultIssuer);
    if (survivors.isEmpty()) {
      throw new Refused(
          "rejected", "missing_patient", "No PID segment with an ID stands before MRG.");
    }
    List<PatientNumber> priors = numbers(prior, 1, defaultIssuer);
    List<Merge> merges = new ArrayList<>();
    for (PatientNumber number : priors) {
      // What both list, such as a national number, was always one.
      if (!survivors.contains(number)) {
        merges.add(new Merge(number, survivorOf(number, survivors), on));
      }
    }
    if (merges.isEmpty() && !priors.isEmpty()) {
      throw new Refused("rejected", "same_patient", "The prior ID is the surviving one.");
    }
    return merges;
  }

  /** The number by the same issuer; if there is no such, the only one. */
  private static PatientNumber survivorOf(PatientNumber prior, List<PatientNumber> survivors)
      throws Refused {
    List<PatientNumber> same =
        survivors.stream().filter(number -> number.issuer().equals(prior.issuer())).toList();
    List<PatientNumber> candidates = same.isEmpty() ? survivors : same;
    if (candidates.size() != 1) {
      throw new Refused(
          "rejected",
          "ambiguous_survivor",
          "PID-3 lists several IDs, and not one alone by the issuer of the prior ID.");
    }
    return candidates.get(0);
  }

  private static List<PatientNumber> numbers(Segment segment, int field, String defaultIssuer)
      throws HL7Exception {
    List<PatientNumber> numbers = new ArrayList<>();
    for (int repetition = 0; repetition < segment.getField(field).length; repetition++) {
      String id = text(segment, field, repetition, 1);
      String issuer = text(segment, field, repetition, 4);
      PatientNumber number = new PatientNumber(id, issuer.isEmpty() ? defaultIssuer : issuer);
      if (!id.isEmpty() && !numbers.contains(number)) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** A component's first part; empty where it is absent or null ({@code ""}). */
  private static String text(Segment segment, int field, int repetition, int component)
      throws HL7Exception {
    String text = Terser.get(segment, field, repetition, component, 1);
    return text == null || text.equals("\"\"") ? "" : text.strip();
  }
}
