package org.lesionlake.schemas;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares a record component as a column: its meaning, unit and privacy class. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Column {
  /** One sentence that says what the value means; for optional columns also what null means. */
  String doc();

  /** Unit of the value (UCUM where it has one), empty where it has none. */
  String unit() default "";

  Privacy privacy() default Privacy.NONE;

  /** Whether null is allowed. Columns added to a table after its first release must be optional. */
  boolean optional() default false;
}
