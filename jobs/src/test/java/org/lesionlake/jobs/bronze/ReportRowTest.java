package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.VaultKey;

class ReportRowTest {
  private static final StructType DECIDED =
      new StructType()
          .add("object_token", DataTypes.StringType)
          .add("patient_id", DataTypes.StringType)
          .add("report_id", DataTypes.StringType)
          .add("true_text", DataTypes.StringType)
          .add("true_date", DataTypes.DateType)
          .add("known", DataTypes.createArrayType(DataTypes.StringType))
          .add("own_identifiers", DataTypes.createArrayType(DataTypes.StringType));

  @Test
  void aReportThatCannotBeDeidentifiedIsNotedAndLeavesNoText() {
    // No kind of identifier that the lake knows.
    Row odd = clean("no_such_kind\tsecret");
    assertThat(odd.getString(0)).isEqualTo("token");
    assertThat(odd.isNullAt(1)).isTrue();
    assertThat(odd.isNullAt(2)).isTrue();
    assertThat(odd.getString(3)).isEqualTo("IllegalArgumentException");

    Row ordinary = clean("patient_id\tT-17");
    assertThat(ordinary.getString(1)).contains("No metastases");
    assertThat(ordinary.isNullAt(3)).isTrue();
  }

  private static Row clean(String known) {
    Object[] values = {
      "token",
      "P1",
      "R1",
      "No metastases.",
      null,
      scala.collection.JavaConverters.asScalaBuffer(List.of(known)).toSeq(),
      null
    };
    return ReportRow.clean(
        new GenericRowWithSchema(values, DECIDED),
        new Pseudonymizer(Profile.RESEARCH, VaultKey.generate()));
  }
}
