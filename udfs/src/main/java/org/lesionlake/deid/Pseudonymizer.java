package org.lesionlake.deid;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Gives true values their pseudonyms.
 *
 * <p>Each is an HMAC-SHA-256 under the vault's key with a domain of its own per kind of value: the
 * same value always gets the same pseudonym, no table of pseudonyms is needed, and nobody without
 * the key can test a guess. Thread safe. Not serializable, because its key is not.
 *
 * <p>Identifiers are compared as DICOM compares them (PS3.5 section 6.2): leading and trailing
 * spaces and the NUL padding of UIDs do not count.
 */
public final class Pseudonymizer {
  /** The least number of days that a patient's dates are moved back. */
  public static final int MIN_SHIFT_DAYS = 30;

  /** The greatest number of days that a patient's dates are moved back: three years. */
  public static final int MAX_SHIFT_DAYS = 1095;

  /** Characters of a token: 130 bits, so that the 128-bit collision bound is kept. */
  private static final int TOKEN_CHARS = 26;

  /** Characters after the letter of a patient or accession pseudonym: 100 bits. */
  private static final int ID_CHARS = 20;

  /** A file asks for about ten, most of them those of the file before. */
  private static final int REMEMBERED = 512;

  private final Profile profile;
  private final VaultKey key;
  private final PatientMerges merges;
  private final Recent<String, String> uids = new Recent<>(REMEMBERED, this::newUid);
  private final Recent<String, Integer> shifts = new Recent<>(REMEMBERED, this::newShift);
  private final Recent<List<String>, String> names = new Recent<>(REMEMBERED, this::newName);

  public Pseudonymizer(Profile profile, VaultKey key) {
    this(profile, key, PatientMerges.NONE);
  }

  /**
   * @param merges patients who have the pseudonym, and so the shift, of another
   */
  public Pseudonymizer(Profile profile, VaultKey key, PatientMerges merges) {
    this.profile = Objects.requireNonNull(profile, "profile");
    this.key = Objects.requireNonNull(key, "key");
    this.merges = Objects.requireNonNull(merges, "merges");
  }

  /** The same under which nobody was merged: each ID has the pseudonym that is its own. */
  public Pseudonymizer unmerged() {
    return merges.isEmpty() ? this : new Pseudonymizer(profile, key);
  }

  public Profile profile() {
    return profile;
  }

  /** {@link VaultKey#fingerprint} of the key in use. */
  public String keyFingerprint() {
    return key.fingerprint();
  }

  /**
   * The pseudonym of a patient: {@code P} and 20 base32 characters.
   *
   * <p>Under {@link Profile#NONE} the ID itself, followed by {@code ^^^issuer} when an issuer is
   * stated, as HL7 v2 writes a qualified identifier (data type CX): two hospitals may use one ID
   * for two patients.
   *
   * <p>An ID that was merged into another has the pseudonym of that one.
   *
   * @param issuer (0010,0021) Issuer of Patient ID, empty if not stated
   * @param id (0010,0020) Patient ID
   * @throws IllegalArgumentException if the ID is blank; use {@link #patient(String, String,
   *     String)}
   */
  public String patient(String issuer, String id) {
    return merges.surviving(stated(issuer, id));
  }

  /** The pseudonym of an ID by itself, whatever it was merged into. */
  private String stated(String issuer, String id) {
    String trueIssuer = strip(issuer);
    String trueId = strip(id);
    if (trueId.isEmpty()) {
      throw new IllegalArgumentException(
          "A patient without ID has no pseudonym of its own; give the study UID as well");
    }
    if (profile == Profile.NONE) {
      return trueIssuer.isEmpty() ? trueId : trueId + "^^^" + trueIssuer;
    }
    return "P" + names.get(List.of("lesionlake/patient", trueIssuer, trueId));
  }

  /**
   * The pseudonym of the patient of a study, also when the study states no patient ID: then each
   * study counts as a patient of its own, named after its UID in another domain than that of IDs.
   * Two such studies are never joined, which loses follow-up but never mixes two people.
   *
   * @param issuer empty if not stated
   * @param id empty if not stated
   */
  public String patient(String issuer, String id, String studyUid) {
    if (!strip(id).isEmpty()) {
      return patient(issuer, id);
    }
    String trueUid = strip(studyUid);
    if (trueUid.isEmpty()) {
      throw new IllegalArgumentException(
          "Neither a patient ID nor a study UID is stated, so nothing tells whose study this is");
    }
    return profile == Profile.NONE
        ? trueUid
        : "P" + names.get(List.of("lesionlake/patient-of-study", trueUid));
  }

  /**
   * The pseudonym of a study, series, instance, frame of reference or any other UID that names a
   * thing rather than a standard's term: {@code 2.25.} and a 128-bit decimal number (PS3.5 section
   * B.2), the same wherever the true UID is referenced. Empty stays empty.
   */
  public String uid(String uid) {
    String trueUid = strip(uid);
    if (profile == Profile.NONE || trueUid.isEmpty()) {
      return trueUid;
    }
    return uids.get(trueUid);
  }

  private String newUid(String trueUid) {
    byte[] first = Arrays.copyOf(key.hmac("lesionlake/uid", trueUid), 16);
    return "2.25." + new BigInteger(1, first);
  }

  /**
   * The pseudonym of an accession number: {@code A} and 20 base32 characters. Empty stays empty.
   *
   * @param issuer of the accession number, empty if not stated
   */
  public String accession(String issuer, String accession) {
    String trueAccession = strip(accession);
    if (profile == Profile.NONE || trueAccession.isEmpty()) {
      return trueAccession;
    }
    return "A" + names.get(List.of("lesionlake/accession", strip(issuer), trueAccession));
  }

  /**
   * An opaque name of 26 base32 characters for anything else that could identify (a path, a report
   * ID), under every profile.
   *
   * @param kind the domain: equal parts of different kinds get unrelated tokens
   */
  public String token(String kind, String... parts) {
    return base32("lesionlake/token/" + kind, TOKEN_CHARS, parts);
  }

  /**
   * Days to add to every date of a patient: one number per patient, uniform between minus {@value
   * #MAX_SHIFT_DAYS} and minus {@value #MIN_SHIFT_DAYS}, so that intervals are kept. Zero under
   * {@link Profile#NONE}.
   */
  public int shiftDays(String patientPseudonym) {
    if (profile == Profile.NONE) {
      return 0;
    }
    return shifts.get(patientPseudonym);
  }

  private int newShift(String patientPseudonym) {
    long draw = ByteBuffer.wrap(key.hmac("lesionlake/shift", patientPseudonym)).getLong();
    // The remainder of 64 random bits by 1,066 is uniform to one part in 10^16.
    int back = (int) Long.remainderUnsigned(draw, MAX_SHIFT_DAYS - MIN_SHIFT_DAYS + 1);
    return -(MIN_SHIFT_DAYS + back);
  }

  /** A date of a patient, moved by {@link #shiftDays}. */
  public LocalDate shift(LocalDate date, String patientPseudonym) {
    return date.plusDays(shiftDays(patientPseudonym));
  }

  /** A date and time of a patient, moved by {@link #shiftDays}; the time of day stays. */
  public LocalDateTime shift(LocalDateTime dateTime, String patientPseudonym) {
    return dateTime.plusDays(shiftDays(patientPseudonym));
  }

  /** Of a domain and the parts behind it. */
  private String newName(List<String> domainAndParts) {
    String[] parts = domainAndParts.subList(1, domainAndParts.size()).toArray(String[]::new);
    return base32(domainAndParts.get(0), ID_CHARS, parts);
  }

  private String base32(String domain, int chars, String... parts) {
    return Base32.encode(key.hmac(domain, parts)).substring(0, chars);
  }

  private static String strip(String value) {
    int start = 0;
    int end = value.length();
    while (start < end && isPadding(value.charAt(start))) {
      start++;
    }
    while (end > start && isPadding(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(start, end);
  }

  private static boolean isPadding(char c) {
    return c == '\0' || Character.isWhitespace(c);
  }

  @Override
  public String toString() {
    return "Pseudonymizer[" + profile + ", " + key + "]";
  }
}
