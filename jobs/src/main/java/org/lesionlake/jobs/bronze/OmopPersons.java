package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.struct;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.Tables;

/**
 * Whose an OMOP {@code person_id} is. Rows of most OMOP tables state nothing else, and person and
 * condition may come on different nights, so the vault keeps a link of kind {@value #KIND} from a
 * token of the number to the hospital's.
 */
final class OmopPersons {
  /** Kind of the vault's links. */
  static final String KIND = "omop_person";

  private static final String TOKEN = "person_token";

  private static final StructType LINKED =
      new StructType()
          .add("kind", DataTypes.StringType, false)
          .add("pseudonym", DataTypes.StringType, false)
          .add("true_value", DataTypes.StringType, false)
          .add("issuer", DataTypes.StringType, true);

  private OmopPersons() {}

  /**
   * Remembers the persons among raw objects and puts the patient of each row in its place.
   *
   * @param raw objects of the clinical inbox, as {@link RowInbox#read} gives them
   */
  static Dataset<Row> resolve(JobContext context, Dataset<Row> raw) {
    Dataset<Row> stated =
        raw.filter((FilterFunction<Row>) row -> cells(row).containsKey(OmopRows.PERSON));
    if (stated.isEmpty()) {
      return raw;
    }
    Keyring keyring = context.lake().keyring();
    LakeTable<?> links = context.table(Tables.VAULT_LINKS);
    links.appendNew(
        stated
            .filter((FilterFunction<Row>) row -> !patient(cells(row)).isEmpty())
            .map(
                (MapFunction<Row, Row>)
                    row -> {
                      Map<String, String> cells = cells(row);
                      String issuer = cells.getOrDefault("patient_issuer", "");
                      return RowFactory.create(
                          KIND,
                          token(keyring, cells),
                          patient(cells),
                          issuer.isEmpty() ? null : issuer);
                    },
                Encoders.row(LINKED))
            .dropDuplicates("kind", "pseudonym", "true_value"));
    Dataset<Row> owners =
        links
            .read()
            .where(col("kind").equalTo(KIND))
            .groupBy(col("pseudonym").as(TOKEN))
            .agg(collect_set(struct("true_value", "issuer")).as("owners"));
    StructType schema = raw.schema();
    StructType tokened = schema.add(TOKEN, DataTypes.StringType, true);
    return raw.map(
            (MapFunction<Row, Row>) row -> with(row, schema, tokenOrNull(keyring, row)),
            Encoders.row(tokened))
        .join(owners, Scala.seq(List.of(TOKEN)), "left")
        .map((MapFunction<Row, Row>) row -> owned(row, schema, keyring), Encoders.row(schema));
  }

  private static String tokenOrNull(Keyring keyring, Row row) {
    Map<String, String> cells = cells(row);
    return cells.containsKey(OmopRows.PERSON) ? token(keyring, cells) : null;
  }

  private static String token(Keyring keyring, Map<String, String> cells) {
    return keyring.pseudonymizer().token(KIND, cells.get(OmopRows.PERSON));
  }

  private static Row with(Row row, StructType schema, String token) {
    Object[] values = new Object[schema.length() + 1];
    for (int i = 0; i < schema.length(); i++) {
      values[i] = row.get(i);
    }
    values[schema.length()] = token;
    return RowFactory.create(values);
  }

  /** The row with the patient that its person is, where exactly one is known. */
  private static Row owned(Row row, StructType schema, Keyring keyring) {
    Object[] values = new Object[schema.length()];
    for (int i = 0; i < values.length; i++) {
      String name = schema.fieldNames()[i];
      values[i] = name.equals("content") ? content(row, keyring) : row.getAs(name);
    }
    // Spark hands the very object to a map that follows, which asks for columns by name.
    return new GenericRowWithSchema(values, schema);
  }

  private static String content(Row row, Keyring keyring) {
    int owners = row.fieldIndex("owners");
    if (row.isNullAt(owners)) {
      return row.getAs("content");
    }
    List<Row> known = row.getList(owners);
    Map<String, String> cells = new TreeMap<>(cells(row));
    // Persons of two hospitals that have one number are nobody's, the rows that name them too.
    long patients =
        known.stream()
            .map(
                owner ->
                    keyring
                        .pseudonymizer()
                        .patient(owner.isNullAt(1) ? "" : owner.getString(1), owner.getString(0)))
            .distinct()
            .count();
    if (patients > 1) {
      cells.remove("patient_id");
      cells.put(OmopRows.PERSON, "");
    } else {
      cells.put("patient_id", known.get(0).getString(0));
      if (!known.get(0).isNullAt(1)) {
        cells.put("patient_issuer", known.get(0).getString(1));
      }
    }
    return TableFileReader.json(cells);
  }

  private static String patient(Map<String, String> cells) {
    return cells.getOrDefault("patient_id", "").strip();
  }

  private static Map<String, String> cells(Row row) {
    return TableFileReader.cells(row.getAs("content"));
  }
}
