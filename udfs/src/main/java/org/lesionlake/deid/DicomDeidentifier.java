package org.lesionlake.deid;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lesionlake.dicom.DataElement;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/**
 * Reduces a DICOM data set to what the site's rules allow, after PS3.15 annex E: Basic Application
 * Level Confidentiality Profile with the options that the rules were read with.
 *
 * <p>Attributes are allowed, never forbidden: what is not listed goes, and so do person names
 * wherever they stand, private attributes that are not known to be safe, values whose VR is not the
 * dictionary's kind, and numbers that are none. Pixels are not looked at; (0028,0301) Burned In
 * Annotation stays to be judged.
 */
public final class DicomDeidentifier {
  private static final String BASIC_CODE = "113100";
  private static final String BASIC_MEANING = "Basic Application Confidentiality Profile";
  private static final String BASIC_METHOD = "Basic Profile";

  private static final String DIGITS = "0123456789";
  private static final int DATE_DIGITS = 8;
  private static final Pattern DOTTED = Pattern.compile("\\d{4}\\.\\d\\d\\.\\d\\d.*");

  /** Timezone Offset From UTC: a text by its VR, but kept as it is. */
  private static final int TIMEZONE_OFFSET = 0x00080201;

  private static final Set<String> STANDARD_SCHEMES =
      Set.of("DCM", "SCT", "SRT", "SNM3", "99SDM", "UCUM", "LN", "RADLEX", "FMA", "UMLS", "NCIt");

  private static final int OLDEST_STATED_AGE = 89;

  private final DicomRules rules;
  private final DescriptorCleaner cleaner;
  private final Pseudonymizer pseudonymizer;
  private final String[] methods;
  private final List<Dataset> methodCodes;

  public DicomDeidentifier(DicomRules rules, Pseudonymizer pseudonymizer) {
    this.rules = rules;
    this.cleaner = rules.cleaner();
    this.pseudonymizer = pseudonymizer;
    List<DeidOption> options = rules.options().stream().sorted().toList();
    this.methods =
        Stream.concat(Stream.of(BASIC_METHOD), options.stream().map(DeidOption::method))
            .toArray(String[]::new);
    this.methodCodes =
        Stream.concat(
                Stream.of(code(BASIC_CODE, BASIC_MEANING)),
                options.stream().map(option -> code(option.code(), option.meaning())))
            .toList();
  }

  /**
   * The allowed part of a data set, pseudonymised. Under {@link Profile#NONE} the data set itself.
   *
   * @throws IllegalArgumentException if it names neither a patient nor a study
   */
  public Dataset deidentify(Dataset source) {
    if (pseudonymizer.profile() == Profile.NONE) {
      return source;
    }
    String patient = patientOf(source);
    Dataset.Builder out = reduce(source, patient).toBuilder();
    out.put(Tag.PATIENT_ID, Vr.LO, patient);
    out.put(Tag.PATIENT_IDENTITY_REMOVED, Vr.CS, "YES");
    out.put(Tag.DEIDENTIFICATION_METHOD, Vr.LO, methods);
    out.putSequence(Tag.DEIDENTIFICATION_METHOD_CODE_SEQUENCE, methodCodes);
    boolean dates = rules.options().contains(DeidOption.MODIFIED_DATES);
    out.put(Tag.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED, Vr.CS, dates ? "MODIFIED" : "REMOVED");
    return out.build();
  }

  /** The pseudonym of the data set's patient, after its study if it names none. */
  public String patientOf(Dataset source) {
    return pseudonymizer.patient(
        source.string(Tag.ISSUER_OF_PATIENT_ID).orElse(""),
        source.string(Tag.PATIENT_ID).orElse(""),
        source.string(Tag.STUDY_INSTANCE_UID).orElse(""));
  }

  private Dataset reduce(Dataset source, String patient) {
    Dataset.Builder out = source.toBuilder();
    Set<Integer> creators = new HashSet<>();
    for (DataElement element : source) {
      if (Tag.isPrivate(element.tag())) {
        if (isSafePrivate(source, element)) {
          creators.add(creatorOf(element.tag()));
        } else {
          out.remove(element.tag());
        }
        continue;
      }
      DicomRules.Action action = rules.action(element.tag()).orElse(null);
      if (action == null || element.vr() == Vr.PN || !isOfItsKind(source, element)) {
        out.remove(element.tag());
      } else if (element.vr() == Vr.SQ) {
        List<Dataset> items = element.items().stream().map(item -> reduce(item, patient)).toList();
        out.putSequence(element.tag(), items);
      } else if (action != DicomRules.Action.KEEP || hasOddCode(source, element)) {
        replace(out, source, element, action, patient);
      }
    }
    creators.forEach(creator -> source.element(creator).ifPresent(out::put));
    return out.build();
  }

  /** Safe by the rules, and each value of the kind that its VR promises. */
  private boolean isSafePrivate(Dataset source, DataElement element) {
    return rules.isSafePrivate(source, element)
        && isOfItsKind(source, element)
        && !hasOddCode(source, element);
  }

  /** The private creator element that reserves an element's block (PS3.5 section 7.8.1). */
  private static int creatorOf(int tag) {
    return tag & 0xFFFF0000 | tag >>> 8 & 0xFF;
  }

  private void replace(
      Dataset.Builder out,
      Dataset source,
      DataElement element,
      DicomRules.Action action,
      String patient) {
    int tag = element.tag();
    Stream<String> values =
        source.strings(tag).stream()
            .map(value -> element.vr() == Vr.CS && !isCode(value) ? "" : value);
    List<String> replaced =
        switch (action) {
          case UID -> values.map(pseudonymizer::uid).toList();
          case DATE -> values.map(value -> shifted(value, patient, false)).toList();
          case DATETIME -> values.map(value -> shifted(value, patient, true)).toList();
          case AGE -> values.map(DicomDeidentifier::age).toList();
          case CLEAN -> values.map(cleaner::clean).toList();
          case MEANING ->
              isStandardCode(source) ? values.toList() : values.map(cleaner::clean).toList();
          case PATIENT -> List.of(patient);
          case ACCESSION -> values.map(value -> pseudonymizer.accession("", value)).toList();
          case KEEP -> values.toList();
        };
    if (replaced.stream().allMatch(String::isEmpty)) {
      out.remove(tag);
    } else {
      out.put(tag, element.vr(), replaced.toArray(String[]::new));
    }
  }

  /**
   * Whether the value is what the dictionary says: a number may not hide a text. Sequences must be
   * sequences, since only those are recursed into.
   */
  private static boolean isOfItsKind(Dataset source, DataElement element) {
    Vr vr = element.vr();
    Vr listed = Tag.vr(element.tag());
    if (Tag.isPixelData(element.tag())) {
      return vr.isBytes();
    }
    if (listed != Vr.UN && vr != listed && (vr.isText() || vr.isBytes() || listed == Vr.SQ)) {
      return false;
    }
    return switch (vr) {
      case DS, IS ->
          source.strings(element.tag()).stream()
              .allMatch(value -> hasOnly(value, "0123456789+-.eE ", 32));
      case TM ->
          source.strings(element.tag()).stream()
              .allMatch(value -> hasOnly(value, "0123456789:.", 16));
      case SH ->
          element.tag() != TIMEZONE_OFFSET
              || source.strings(element.tag()).stream()
                  .allMatch(value -> hasOnly(value, "0123456789+-", 5));
      case UN -> false;
      default -> true;
    };
  }

  /**
   * Whether a code string has a value that is none. Such a value is emptied and the others keep
   * their places: image types of three proper values often end in a fourth that is too long.
   */
  private static boolean hasOddCode(Dataset source, DataElement element) {
    return element.vr() == Vr.CS
        && !source.strings(element.tag()).stream().allMatch(DicomDeidentifier::isCode);
  }

  /** PS3.5 section 6.2, and what scanners write into code strings beyond it. */
  private static boolean isCode(String value) {
    if (value.length() > 16) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
      if (!letter && !(c >= '0' && c <= '9') && "_ .-/".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasOnly(String value, String characters, int longest) {
    if (value.length() > longest) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (characters.indexOf(value.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private String shifted(String value, String patient, boolean withTime) {
    String text = value.strip();
    // As ACR-NEMA wrote dates: 2024.02.29.
    String digits = DOTTED.matcher(text).matches() ? text.replace(".", "") : text;
    if (digits.length() < DATE_DIGITS
        || !hasOnly(digits.substring(0, DATE_DIGITS), DIGITS, DATE_DIGITS)) {
      return "";
    }
    try {
      LocalDate date =
          LocalDate.of(
              Integer.parseInt(digits.substring(0, 4)),
              Integer.parseInt(digits.substring(4, 6)),
              Integer.parseInt(digits.substring(6, DATE_DIGITS)));
      String day = DateTimeFormatter.BASIC_ISO_DATE.format(pseudonymizer.shift(date, patient));
      String time = digits.substring(DATE_DIGITS);
      return withTime && hasOnly(time, "0123456789.+-", time.length()) ? day + time : day;
    } catch (DateTimeException e) {
      return "";
    }
  }

  private static String age(String value) {
    if (value.length() != 4
        || !hasOnly(value.substring(0, 3), DIGITS, 3)
        || "DWMY".indexOf(value.charAt(3)) < 0) {
      return "";
    }
    boolean old =
        value.endsWith("Y") && Integer.parseInt(value.substring(0, 3)) > OLDEST_STATED_AGE;
    return old ? "090Y" : value;
  }

  private static boolean isStandardCode(Dataset code) {
    return STANDARD_SCHEMES.contains(code.string(Tag.CODING_SCHEME_DESIGNATOR).orElse(""));
  }

  /** Context group 7050 of PS3.16: De-identification Method. */
  private static Dataset code(String value, String meaning) {
    return Dataset.builder()
        .put(Tag.CODE_VALUE, Vr.SH, value)
        .put(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, "DCM")
        .put(Tag.CODE_MEANING, Vr.LO, meaning)
        .build();
  }
}
