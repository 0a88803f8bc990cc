package org.lesionlake.deid;

/** What a replaced piece of text was. */
public enum Surrogate {
  NAME("[NAME]"),
  ID("[ID]"),
  PHONE("[PHONE]"),
  EMAIL("[EMAIL]"),
  URL("[URL]"),
  ADDRESS("[ADDRESS]"),
  HOSPITAL("[HOSPITAL]"),
  AGE("[AGE>89]"),
  BIRTH_DATE("[BIRTH DATE]"),
  /** A date that was moved; {@code [DATE]} only stands for one that no calendar knows. */
  DATE("[DATE]");

  private final String text;

  Surrogate(String text) {
    this.text = text;
  }

  /** What stands in the text instead, unless a date could be moved. */
  public String text() {
    return text;
  }
}
