package org.lesionlake.deid;

import java.io.Serializable;
import java.util.Objects;

/**
 * A true value that identifies.
 *
 * @param value as its source writes it, without padding; a person name may be a DICOM PN ({@code
 *     Family^Given^Middle}) or plain, a birth date {@code yyyyMMdd} or {@code yyyy-MM-dd}
 */
public record Identifier(IdentifierKind kind, String value) implements Serializable {
  public Identifier {
    Objects.requireNonNull(kind, "kind");
    value = value.strip();
  }

  /** Shows the kind only: identifiers must not reach a log. */
  @Override
  public String toString() {
    return "Identifier[" + kind + "]";
  }
}
