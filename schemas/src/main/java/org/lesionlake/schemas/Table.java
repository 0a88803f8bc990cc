package org.lesionlake.schemas;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares a record as the row of a Delta table. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Table {
  /** Qualified name, {@code layer.table}. */
  String name();

  /** What one row is. */
  String doc();

  /** Column names (snake case) that identify a row. */
  String[] key();

  /** The one job that writes the table. */
  String owner();
}
