package org.lesionlake.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.report.FactReader;
import org.lesionlake.report.LanguageGuess;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.ReportAnnotations;
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.ReportReading;
import org.lesionlake.report.ReportSites;
import org.lesionlake.report.Span;
import org.lesionlake.report.TaggedLesions;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.ReportFact;
import org.lesionlake.schemas.silver.ReportFinding;

/** Findings of a table of reports: Spark NLP annotations, read by {@link ReportReader}. */
public final class ReportFindings {
  private ReportFindings() {}

  /**
   * Reads each report in its language, which is recognised where none is stated; a report in a
   * language without a lexicon gives one row of kind failed.
   *
   * @param reports with the columns report_id (string), version (int), language (string, may be
   *     null) and text (string)
   * @param lexicons one for each language
   * @return rows of {@link Tables#REPORT_FINDINGS}; a report without findings has one of kind none,
   *     one that could not be read one of kind failed
   */
  public static Dataset<Row> extract(Dataset<Row> reports, List<Lexicon> lexicons) {
    return rows(read(reports, lexicons, Optional.empty()), FINDINGS);
  }

  /** Columns of {@link #read}: what is to become rows of the table of that name. */
  public static final String FINDINGS = "findings";

  public static final String FACTS = "facts";
  public static final String SITES = "sites";

  private static final StructType READ =
      new StructType()
          .add("report_id", DataTypes.StringType, false)
          .add("version", DataTypes.IntegerType, false)
          .add(FINDINGS, DataTypes.createArrayType(Tables.REPORT_FINDINGS.schema()), false)
          .add(FACTS, DataTypes.createArrayType(Tables.REPORT_FACTS.schema()), false)
          .add(SITES, DataTypes.createArrayType(Tables.REPORT_SITES.schema()), false);

  /** What the reader needs; Spark leaves out what nobody asks for, words among it. */
  private static Column[] readFrom(Optional<ReportTagger> tagger) {
    return Stream.concat(
            Stream.of(
                "report_id", "version", "text", ReportPipeline.SENTENCE, ReportPipeline.ENTITY),
            tagger.map(ReportTagger::column).stream())
        .map(functions::col)
        .toArray(Column[]::new);
  }

  /** The rows that one column of {@link #read} holds. */
  public static Dataset<Row> rows(Dataset<Row> read, String column) {
    return read.select(functions.explode(functions.col(column)).as("row")).select("row.*");
  }

  /** Version of what findings rest on: lexicons, rules and, where there is one, the tagger. */
  public static String rulesVersion(List<Lexicon> lexicons, Optional<ReportTagger> tagger) {
    return Lexicon.rulesVersion(lexicons, tagger.map(ReportTagger::version));
  }

  /**
   * As {@link #extract}, with all that is read of a report in one row: {@code report_id, version},
   * and as arrays its findings, the facts it states ({@link Tables#REPORT_FACTS}) and the statuses
   * of its sites ({@link Tables#REPORT_SITES}).
   *
   * @param tagger a trained tagger that is heard beside the rules, in the languages that it reads
   */
  public static Dataset<Row> read(
      Dataset<Row> reports, List<Lexicon> lexicons, Optional<ReportTagger> tagger) {
    if (lexicons.isEmpty()) {
      throw new IllegalArgumentException("No lexicon given; load at least one from conf/lexicons");
    }
    String rulesVersion = rulesVersion(lexicons, tagger);
    List<String> languages = lexicons.stream().map(Lexicon::language).toList();
    Dataset<Row> resolved =
        reports.select(
            functions.col("report_id"),
            functions.col("version"),
            functions.coalesce(functions.col("text"), functions.lit("")).as("text"),
            language(lexicons).as("language"));
    Dataset<Row> all =
        resolved
            .filter(functions.not(functions.col("language").isin(languages.toArray())))
            .map(new Unreadable(rulesVersion), Encoders.row(READ));
    for (Lexicon lexicon : lexicons) {
      Dataset<Row> own = resolved.filter(functions.col("language").equalTo(lexicon.language()));
      Optional<ReportTagger> heard = tagger.filter(t -> t.reads(lexicon.language()));
      all =
          all.union(
              ReportPipeline.of(reports.sparkSession(), lexicon, heard)
                  .transform(own)
                  .select(readFrom(heard))
                  .map(new Read(lexicon, heard, rulesVersion), Encoders.row(READ)));
    }
    return all;
  }

  private static Column language(List<Lexicon> lexicons) {
    LanguageGuess guess = LanguageGuess.of(lexicons);
    UDF2<String, String, String> resolve =
        (stated, text) -> guess.of(stated == null ? "" : stated, text == null ? "" : text);
    return functions
        .udf(resolve, DataTypes.StringType)
        .apply(functions.col("language"), functions.col("text"));
  }

  /** A finding that stands for a report without any ({@code none}) or one not read. */
  private static ReportFinding placeholder(Row report, String rulesVersion, String kind) {
    return new ReportFinding(
        report.getAs("report_id"),
        report.<Integer>getAs("version"),
        rulesVersion,
        0,
        kind,
        null,
        null,
        null,
        null,
        null,
        "body",
        List.of(),
        List.of(),
        null,
        null,
        null,
        0,
        0,
        List.of());
  }

  private static Row row(List<ReportFinding> findings, List<ReportFact> facts) {
    return RowFactory.create(
        findings.get(0).reportId(),
        findings.get(0).version(),
        array(findings, Tables.REPORT_FINDINGS),
        array(facts, Tables.REPORT_FACTS),
        array(ReportSites.of(findings), Tables.REPORT_SITES));
  }

  private static <T extends Record> Row[] array(List<T> records, TableDef<T> table) {
    return records.stream().map(table::toRow).toArray(Row[]::new);
  }

  private static final class Unreadable implements MapFunction<Row, Row> {
    private static final long serialVersionUID = 1;
    private final String rulesVersion;

    Unreadable(String rulesVersion) {
      this.rulesVersion = rulesVersion;
    }

    @Override
    public Row call(Row report) {
      return row(List.of(placeholder(report, rulesVersion, "failed")), List.of());
    }
  }

  private static final class Read implements MapFunction<Row, Row> {
    private static final long serialVersionUID = 1;
    private final Lexicon lexicon;
    private final TaggedLesions tagged;
    private final String column;
    private final String rulesVersion;
    private transient Optional<ReportReader> reader;
    private transient Optional<FactReader> facts;

    Read(Lexicon lexicon, Optional<ReportTagger> tagger, String rulesVersion) {
      this.lexicon = lexicon;
      this.tagged = tagger.map(ReportTagger::lesions).orElse(null);
      this.column = tagger.map(ReportTagger::column).orElse("");
      this.rulesVersion = rulesVersion;
    }

    @Override
    public Row call(Row report) {
      if (reader == null) {
        reader = Optional.of(new ReportReader(lexicon, Optional.ofNullable(tagged)));
        facts = Optional.of(new FactReader(lexicon));
      }
      try {
        String id = report.getAs("report_id");
        int version = report.<Integer>getAs("version");
        String text = report.getAs("text");
        ReportAnnotations annotations = annotations(report);
        ReportReading reading = reader.get().read(id, version, text, annotations, rulesVersion);
        return row(
            reading.findings().isEmpty()
                ? List.of(placeholder(report, rulesVersion, "none"))
                : reading.findings(),
            facts.get().read(id, version, rulesVersion, text, annotations, reading));
      } catch (RuntimeException | StackOverflowError e) {
        return row(List.of(placeholder(report, rulesVersion, "failed")), List.of());
      }
    }

    private ReportAnnotations annotations(Row report) {
      return new ReportAnnotations(
          spans(report, ReportPipeline.SENTENCE),
          spans(report, ReportPipeline.ENTITY),
          tagged == null ? List.of() : ReportTagger.spans(report, column));
    }

    /** Spark NLP's end is the last character, ours one past it. */
    private static List<Span> spans(Row report, String column) {
      List<Span> spans = new ArrayList<>();
      for (Row annotation : report.<Row>getList(report.fieldIndex(column))) {
        spans.add(
            new Span(annotation.<Integer>getAs("begin"), annotation.<Integer>getAs("end") + 1));
      }
      spans.sort(Comparator.comparingInt(Span::start));
      return spans;
    }
  }
}
