package org.lesionlake.deid;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes what identifies out of Dutch and English report text: first the values known to belong to
 * the report, however they are written, then by rules dates, numbers, names after a cue, addresses,
 * hospitals and ages over 89.
 *
 * <p>Dates are moved by the patient's shift and written as they were written, so that intervals
 * stay; everything else becomes a {@link Surrogate}. What means something medical stays: sizes,
 * image references, levels, eponyms, stages, drugs, markers. The time is linear in the text.
 *
 * <p>Rules find names only where a cue, initials or a known value give them away; a lone unknown
 * name in running text stays. De-identified text is therefore to be treated as confidential still.
 */
public final class TextDeidentifier {
  /**
   * {@link #deidentify(String, KnownIdentifiers, String, Pseudonymizer, Optional)} without date.
   */
  public DeidentifiedText deidentify(
      String text, KnownIdentifiers known, String patientPseudonym, Pseudonymizer pseudonymizer) {
    return deidentify(text, known, patientPseudonym, pseudonymizer, Optional.empty());
  }

  /**
   * De-identifies a text. Under {@link Profile#NONE} it comes back as it is.
   *
   * @param patientPseudonym whose shift moves the dates
   * @param reportDate the true date of the report, whose year dates without one are taken to be in;
   *     without it dates without a year are moved as if in a common year
   */
  public DeidentifiedText deidentify(
      String text,
      KnownIdentifiers known,
      String patientPseudonym,
      Pseudonymizer pseudonymizer,
      Optional<LocalDate> reportDate) {
    if (pseudonymizer.profile() == Profile.NONE) {
      return new DeidentifiedText(text, List.of());
    }
    Spans spans = new Spans();
    ContactRules contacts = new ContactRules(text, spans);
    new KnownNames(text, spans).find(known);
    contacts.findBeforeDates();
    int shiftDays = pseudonymizer.shiftDays(patientPseudonym);
    new TextDates(text, shiftDays, reportDate, birthDates(known), spans).find();
    contacts.findAfterDates();
    new TextYears(text, shiftDays, reportDate, spans).find();
    new NameRules(text, spans).find();
    spans.joinNames(text);
    return spans.applyTo(text);
  }

  private static Set<LocalDate> birthDates(KnownIdentifiers known) {
    return known.values().stream()
        .filter(identifier -> identifier.kind() == IdentifierKind.BIRTH_DATE)
        .flatMap(identifier -> DateForms.parse(identifier.value()).stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
