package org.lesionlake.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;

class TablesTest {
  private static List<TableDef<?>> all() {
    return Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream()).toList();
  }

  @Test
  void namesAreUniqueAndEveryTableLiesInItsLayersPackage() {
    assertThat(all()).extracting(TableDef::name).doesNotHaveDuplicates();
    for (TableDef<?> table : all()) {
      assertThat(table.recordClass().getPackageName()).endsWith(".schemas." + table.layer());
    }
  }

  @Test
  void keysAreNeverNull() {
    for (TableDef<?> table : all()) {
      for (String key : table.key()) {
        StructField field = table.schema().apply(key);
        assertThat(field.nullable()).as(table.name() + "." + key).isFalse();
      }
    }
  }

  @Test
  void optionalColumnsSayWhatNullMeans() {
    for (TableDef<?> table : all()) {
      for (StructField field : table.schema().fields()) {
        if (field.nullable()) {
          assertThat(field.getComment().get())
              .as(table.name() + "." + field.name())
              .contains("null");
        }
      }
    }
  }

  @Test
  void identifyingColumnsLieInTheVaultOnly() {
    for (TableDef<?> table : Tables.LAKE) {
      for (StructField field : table.schema().fields()) {
        assertThat(field.metadata().getString("privacy"))
            .as(table.name() + "." + field.name())
            .isNotEqualTo("identifying");
      }
    }
  }

  @Test
  void tablesAreFoundByName() {
    assertThat((Object) Tables.named("silver.lesions")).isSameAs(Tables.LESIONS);
    assertThatThrownBy(() -> Tables.named("vault.links"))
        .isInstanceOf(NoSuchElementException.class);
  }
}
