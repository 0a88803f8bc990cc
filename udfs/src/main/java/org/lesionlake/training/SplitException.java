package org.lesionlake.training;

import java.util.List;

/** A stratum has fewer patients than sides that want one. */
public final class SplitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String stratum;
  private final List<String> patients;
  private final List<String> empty;

  SplitException(String stratum, List<String> patients, List<String> empty) {
    super("Stratum " + stratum + " has " + patients.size() + " patients");
    this.stratum = stratum;
    this.patients = List.copyOf(patients);
    this.empty = List.copyOf(empty);
  }

  public String stratum() {
    return stratum;
  }

  /** All patients of the stratum, in order. */
  public List<String> patients() {
    return patients;
  }

  /** Sides that got none of them, in the split's order. */
  public List<String> empty() {
    return empty;
  }
}
