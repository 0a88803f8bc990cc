package org.lesionlake.deid;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An option of PS3.15's Basic Application Level Confidentiality Profile that a site may choose.
 *
 * <p>Those that keep true UIDs, true dates or institutions, or leave graphics, are not offered:
 * what identifies lies in the vault, and where it is wanted a lake of profile {@code none} has it.
 */
public enum DeidOption {
  /** Dates of a patient moved by one number of days, so that intervals stay. */
  MODIFIED_DATES(
      "modified_dates",
      "113107",
      "Retain Longitudinal Temporal Information Modified Dates Option",
      "dates shifted"),
  PATIENT_CHARACTERISTICS(
      "patient", "113108", "Retain Patient Characteristics Option", "patient characteristics kept"),
  CLEAN_DESCRIPTORS("descriptors", "113105", "Clean Descriptors Option", "descriptors cleaned"),
  CLEAN_STRUCTURED_CONTENT(
      "structured", "113104", "Clean Structured Content Option", "structured content cleaned"),
  DEVICE_IDENTITY("device", "113109", "Retain Device Identity Option", "device identity kept"),
  SAFE_PRIVATE("safe_private", "113111", "Retain Safe Private Option", "safe private kept");

  /** Those that a site gets that chooses none by name. */
  public static final Set<DeidOption> DEFAULTS =
      Set.copyOf(EnumSet.of(MODIFIED_DATES, PATIENT_CHARACTERISTICS, CLEAN_DESCRIPTORS));

  private final String column;
  private final String code;
  private final String meaning;
  private final String method;

  DeidOption(String column, String code, String meaning, String method) {
    this.column = column;
    this.code = code;
    this.meaning = meaning;
    this.method = method;
  }

  /** Its name in settings: {@code modified-dates}. */
  public String settingName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Its column in the table. */
  String column() {
    return column;
  }

  /** Its code in context group 7050 of PS3.16, coding scheme DCM. */
  public String code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }

  /** What it does, in at most 64 characters: a value of De-identification Method (0012,0063). */
  String method() {
    return method;
  }

  /**
   * The options of these names.
   *
   * @throws IllegalArgumentException naming the first that there is not, or that is not offered
   */
  public static Set<DeidOption> named(List<String> names) {
    EnumSet<DeidOption> options = EnumSet.noneOf(DeidOption.class);
    for (String name : names) {
      Optional<DeidOption> option =
          Arrays.stream(values()).filter(it -> it.settingName().equals(name.strip())).findFirst();
      options.add(
          option.orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "there is no option \""
                          + name
                          + "\"; there are "
                          + Arrays.stream(values())
                              .map(DeidOption::settingName)
                              .collect(Collectors.joining(", "))
                          + ". Those that keep true UIDs, dates or institutions are not offered")));
    }
    return options;
  }
}
