package org.lesionlake.deid;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.dicom.DataElement;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/**
 * Who a true data set is about: for the vault's links and for finding these values elsewhere.
 *
 * @param patientId (0010,0020), empty if not stated
 * @param issuer (0010,0021), empty if not stated
 * @param identifiers every identifying value at any depth, the patient ID included
 */
public record DicomIdentity(
    Optional<String> patientId, Optional<String> issuer, List<Identifier> identifiers) {
  private static final Set<Integer> PATIENT_NAMES =
      Set.of(0x00100010, 0x00101001, 0x00101005, 0x00101060, 0x00102297);

  private static final Map<Integer, IdentifierKind> KINDS =
      Map.ofEntries(
          Map.entry(0x00100020, IdentifierKind.PATIENT_ID),
          Map.entry(0x00101000, IdentifierKind.OTHER_IDENTIFIER),
          Map.entry(0x00101090, IdentifierKind.OTHER_IDENTIFIER),
          Map.entry(0x00380010, IdentifierKind.OTHER_IDENTIFIER),
          Map.entry(0x00401001, IdentifierKind.OTHER_IDENTIFIER),
          Map.entry(0x00402016, IdentifierKind.OTHER_IDENTIFIER),
          Map.entry(0x00402017, IdentifierKind.OTHER_IDENTIFIER),
          Map.entry(0x00200010, IdentifierKind.OTHER_IDENTIFIER),
          Map.entry(0x00100030, IdentifierKind.BIRTH_DATE),
          Map.entry(0x00101040, IdentifierKind.ADDRESS),
          Map.entry(0x00080081, IdentifierKind.ADDRESS),
          Map.entry(0x00080092, IdentifierKind.ADDRESS),
          Map.entry(0x00102154, IdentifierKind.PHONE),
          Map.entry(0x00080094, IdentifierKind.PHONE),
          Map.entry(0x00080050, IdentifierKind.ACCESSION),
          Map.entry(0x00080080, IdentifierKind.INSTITUTION),
          Map.entry(0x0020000D, IdentifierKind.STUDY_UID),
          Map.entry(0x0020000E, IdentifierKind.SERIES_UID),
          Map.entry(0x00080018, IdentifierKind.SOP_UID),
          Map.entry(0x00200052, IdentifierKind.FRAME_OF_REFERENCE_UID));

  public DicomIdentity {
    identifiers = List.copyOf(identifiers);
  }

  /** The identity in a true data set. */
  public static DicomIdentity of(Dataset dataset) {
    Set<Identifier> found = new LinkedHashSet<>();
    collect(dataset, false, found);
    return new DicomIdentity(
        dataset.string(Tag.PATIENT_ID),
        dataset.string(Tag.ISSUER_OF_PATIENT_ID),
        List.copyOf(found));
  }

  /** What a report of this study may mention. */
  public KnownIdentifiers known() {
    return new KnownIdentifiers(identifiers);
  }

  private static void collect(Dataset dataset, boolean nested, Set<Identifier> found) {
    for (DataElement element : dataset) {
      if (element.vr() == Vr.SQ) {
        element.items().forEach(item -> collect(item, true, found));
      } else {
        kind(element, nested).ifPresent(kind -> collect(dataset, element, kind, found));
      }
    }
  }

  private static void collect(
      Dataset dataset, DataElement element, IdentifierKind kind, Set<Identifier> found) {
    for (String value : dataset.strings(element.tag())) {
      if (!value.isBlank()) {
        found.add(new Identifier(kind, value));
      }
    }
  }

  private static Optional<IdentifierKind> kind(DataElement element, boolean nested) {
    if (Tag.isPrivate(element.tag()) || !element.vr().isString()) {
      return Optional.empty();
    }
    if (element.vr() == Vr.PN) {
      boolean patient = PATIENT_NAMES.contains(element.tag());
      return Optional.of(patient ? IdentifierKind.PATIENT_NAME : IdentifierKind.STAFF_NAME);
    }
    IdentifierKind kind = KINDS.get(element.tag());
    boolean other = nested && kind == IdentifierKind.PATIENT_ID;
    return Optional.ofNullable(other ? IdentifierKind.OTHER_IDENTIFIER : kind);
  }

  /** Shows how many values there are only: identifiers must not reach a log. */
  @Override
  public String toString() {
    return "DicomIdentity[" + identifiers.size() + " values]";
  }
}
