package org.lesionlake.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.lesionlake.report.LanguageGuess;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.ReportAnnotations;
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.Span;
import org.lesionlake.schemas.Tables;
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
    if (lexicons.isEmpty()) {
      throw new IllegalArgumentException("No lexicon given; load at least one from conf/lexicons");
    }
    String rulesVersion = Lexicon.rulesVersion(lexicons);
    List<String> languages = lexicons.stream().map(Lexicon::language).toList();
    Dataset<Row> resolved =
        reports.select(
            functions.col("report_id"),
            functions.col("version"),
            functions.coalesce(functions.col("text"), functions.lit("")).as("text"),
            language().as("language"));
    Dataset<Row> all =
        resolved
            .filter(functions.not(functions.col("language").isin(languages.toArray())))
            .flatMap(new Unreadable(rulesVersion), Encoders.row(Tables.REPORT_FINDINGS.schema()));
    for (Lexicon lexicon : lexicons) {
      Dataset<Row> own = resolved.filter(functions.col("language").equalTo(lexicon.language()));
      all =
          all.union(
              ReportPipeline.of(reports.sparkSession(), lexicon)
                  .transform(own)
                  .flatMap(
                      new Read(lexicon, rulesVersion),
                      Encoders.row(Tables.REPORT_FINDINGS.schema())));
    }
    return all;
  }

  private static Column language() {
    UDF2<String, String, String> resolve =
        (stated, text) -> LanguageGuess.of(stated == null ? "" : stated, text == null ? "" : text);
    return functions
        .udf(resolve, DataTypes.StringType)
        .apply(functions.col("language"), functions.col("text"));
  }

  /** A row that stands for a report without findings ({@code none}) or one not read. */
  private static Row placeholder(Row report, String rulesVersion, String kind) {
    return Tables.REPORT_FINDINGS.toRow(
        new ReportFinding(
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
            List.of()));
  }

  private static final class Unreadable implements FlatMapFunction<Row, Row> {
    private static final long serialVersionUID = 1;
    private final String rulesVersion;

    Unreadable(String rulesVersion) {
      this.rulesVersion = rulesVersion;
    }

    @Override
    public Iterator<Row> call(Row report) {
      return List.of(placeholder(report, rulesVersion, "failed")).iterator();
    }
  }

  private static final class Read implements FlatMapFunction<Row, Row>, Serializable {
    private static final long serialVersionUID = 1;
    private final Lexicon lexicon;
    private final String rulesVersion;
    private transient Optional<ReportReader> reader;

    Read(Lexicon lexicon, String rulesVersion) {
      this.lexicon = lexicon;
      this.rulesVersion = rulesVersion;
    }

    @Override
    public Iterator<Row> call(Row report) {
      if (reader == null) {
        reader = Optional.of(new ReportReader(lexicon));
      }
      try {
        List<ReportFinding> findings =
            reader
                .get()
                .read(
                    report.getAs("report_id"),
                    report.<Integer>getAs("version"),
                    report.getAs("text"),
                    annotations(report),
                    rulesVersion)
                .findings();
        if (findings.isEmpty()) {
          return List.of(placeholder(report, rulesVersion, "none")).iterator();
        }
        return findings.stream().map(Tables.REPORT_FINDINGS::toRow).iterator();
      } catch (RuntimeException | StackOverflowError e) {
        return List.of(placeholder(report, rulesVersion, "failed")).iterator();
      }
    }

    private static ReportAnnotations annotations(Row report) {
      return new ReportAnnotations(
          spans(report, ReportPipeline.SENTENCE),
          spans(report, ReportPipeline.TOKEN),
          spans(report, ReportPipeline.ENTITY));
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
