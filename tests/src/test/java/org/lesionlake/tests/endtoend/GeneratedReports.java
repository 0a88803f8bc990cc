package org.lesionlake.tests.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.ReportEvaluation;
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.ReportSummary;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.archive.WrittenReport;
import org.lesionlake.tests.archive.report.ReportSamples;

/**
 * Reads reports of the virtual archive's writer, without Spark, and compares them with what they
 * say. Lexicons and rules may be mended by the seeds from 1 on; those from 100,001 on judge them.
 */
final class GeneratedReports {
  static final long SEEN = 1;
  static final long UNSEEN = 100_001;
  private static final ObjectMapper JSON = new ObjectMapper();

  private GeneratedReports() {}

  /** Prints figures and differences with their texts: {@code LANGUAGE FIRST_SEED REPORTS}. */
  public static void main(String[] arguments) {
    long first = Long.parseLong(arguments[1]);
    ReportEvaluation evaluation = evaluate(arguments[0], first, Integer.parseInt(arguments[2]));
    System.out.println(evaluation.toText());
    evaluation.differences().forEach(System.out::println);
  }

  static ReportEvaluation evaluate(String language, long firstSeed, int reports) {
    ReportReader reader =
        new ReportReader(Lexicon.load(Needs.repository().resolve("conf"), language));
    List<ReportSummary> gold = new ArrayList<>();
    List<ReportSummary> read = new ArrayList<>();
    for (long seed = firstSeed; seed < firstSeed + reports; seed++) {
      WrittenReport report = ReportSamples.write(language, seed);
      String id = Long.toString(seed);
      gold.add(gold(id, report.goldJson()));
      read.add(ReportSummary.of(id, report.text(), reader));
    }
    return ReportEvaluation.of(gold, read);
  }

  /** What a report says, under an id of our own. */
  static ReportSummary gold(String id, String goldJson) {
    try {
      ObjectNode node = (ObjectNode) JSON.readTree(goldJson);
      return ReportSummary.parse(node.put("id", id).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
