package org.lesionlake.tests.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.ReportEvaluation;
import org.lesionlake.report.ReportEvaluation.Counts;
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.ReportSummary;
import org.lesionlake.report.TaggedSpan;
import org.lesionlake.spark.ReportTagger;
import org.lesionlake.spark.TaggerTraining;
import org.lesionlake.spark.TaggerTraining.Labelled;
import org.lesionlake.tests.archive.WrittenReport;
import org.lesionlake.tests.archive.report.ReportSamples;

/**
 * Whether a trained tagger reads better than the rules alone: {@code TaggerTrial CONF GOLD_FOLDER
 * LANGUAGE WORK [aside]}.
 *
 * <p>It is trained on generated reports and on the development reports, whose lesion words are said
 * in words that the lexicon lacks or misspelt, and tried on development reports that it was not
 * trained on (five parts, each left out once), on generated ones whose lesions are all said in
 * words that neither the lexicon nor the training has, and, if asked, on the reports set aside.
 */
final class TaggerTrial {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PARTS = 5;
  private static final int GENERATED = 100;
  private static final int TRIED = 150;
  private static final long FIRST_SEED = 1;
  private static final long FIRST_UNSEEN_SEED = 100_001;
  private static final int RESAMPLES = 1000;

  private final SparkSession spark;
  private final Lexicon lexicon;
  private final LesionWording wording;
  private final Path work;

  private TaggerTrial(SparkSession spark, Lexicon lexicon, Path work) {
    this.spark = spark;
    this.lexicon = lexicon;
    this.wording = new LesionWording(lexicon);
    this.work = work;
  }

  /** A report and what it says. */
  private record Gold(String text, ReportSummary truth) {}

  public static void main(String[] arguments) throws IOException {
    String language = arguments[2];
    Path folder = Path.of(arguments[1]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    try {
      TaggerTrial trial =
          new TaggerTrial(
              spark, Lexicon.load(Path.of(arguments[0]), language), Path.of(arguments[3]));
      List<Gold> development = gold(folder.resolve("gold-" + language + "-development.jsonl"));
      System.out.printf(
          Locale.ROOT,
          "%-22s %7s  %-17s %-17s %-17s %-17s %-23s %s%n",
          language,
          "reports",
          "present F1",
          "absent F1",
          "sizes exact",
          "change",
          "F1 of all gained",
          "better/worse");
      ReportTagger whole = trial.tagger(development, "whole");
      List<Gold> generated = new ArrayList<>();
      for (long seed = FIRST_UNSEEN_SEED; seed < FIRST_UNSEEN_SEED + TRIED; seed++) {
        generated.add(generated(language, seed));
      }
      trial.judge("generated", generated, whole);
      trial.judge("generated, new words", trial.inOtherWords(generated), whole);
      trial.crossValidate(development);
      if (arguments.length > 4 && arguments[4].equals("aside")) {
        trial.judge("aside", gold(folder.resolve("gold-" + language + "-aside.jsonl")), whole);
      }
    } finally {
      spark.stop();
    }
  }

  private static List<Gold> gold(Path file) throws IOException {
    List<Gold> gold = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode node = JSON.readTree(line);
      gold.add(new Gold(node.path("text").asText(), ReportSummary.parse(line)));
    }
    return gold;
  }

  private static Gold generated(String language, long seed) throws IOException {
    WrittenReport report = ReportSamples.write(language, seed);
    ObjectNode node = (ObjectNode) JSON.readTree(report.goldJson());
    node.put("id", Long.toString(seed));
    return new Gold(report.text(), ReportSummary.parse(node.toString()));
  }

  private List<Gold> inOtherWords(List<Gold> reports) {
    SplittableRandom random = new SplittableRandom(7);
    return reports.stream()
        .map(report -> new Gold(wording.toTry(report.text(), random), report.truth()))
        .toList();
  }

  private void crossValidate(List<Gold> development) throws IOException {
    List<Gold> tried = new ArrayList<>();
    List<ReportSummary> without = new ArrayList<>();
    List<ReportSummary> with = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      List<Gold> learnt = new ArrayList<>();
      List<Gold> leftOut = new ArrayList<>();
      for (int i = 0; i < development.size(); i++) {
        (i % PARTS == part ? leftOut : learnt).add(development.get(i));
      }
      ReportTagger tagger = tagger(learnt, "part" + part);
      tried.addAll(leftOut);
      without.addAll(read(leftOut, Optional.empty()));
      with.addAll(read(leftOut, Optional.of(tagger)));
    }
    print("development, left out", tried, without, with);
  }

  private void judge(String name, List<Gold> reports, ReportTagger tagger) {
    print(name, reports, read(reports, Optional.empty()), read(reports, Optional.of(tagger)));
  }

  /** Trains on generated reports and these, unless an earlier trial in the same folder has. */
  private ReportTagger tagger(List<Gold> development, String name) throws IOException {
    Path folder = work.resolve(lexicon.language() + "-" + name);
    if (Files.exists(folder)) {
      return ReportTagger.load(folder, Set.of());
    }
    SplittableRandom random = new SplittableRandom(3);
    List<Labelled> texts = new ArrayList<>();
    for (Gold report : development) {
      texts.add(wording.toLearn(report.text(), random));
    }
    for (long seed = FIRST_SEED; seed < FIRST_SEED + GENERATED; seed++) {
      texts.add(wording.toLearn(generated(lexicon.language(), seed).text(), random));
    }
    new TaggerTraining(spark, lexicon, 8, 32, 5).save(texts, folder);
    return ReportTagger.load(folder, Set.of());
  }

  private List<ReportSummary> read(List<Gold> reports, Optional<ReportTagger> tagger) {
    ReportReader reader = new ReportReader(lexicon, tagger.map(ReportTagger::lesions));
    List<String> texts = reports.stream().map(Gold::text).toList();
    Optional<List<List<TaggedSpan>>> marks = tagger.map(t -> t.mark(spark, lexicon, texts));
    List<ReportSummary> read = new ArrayList<>();
    for (int i = 0; i < reports.size(); i++) {
      List<TaggedSpan> marked = marks.isPresent() ? marks.get().get(i) : List.of();
      read.add(
          ReportSummary.of(
              reports.get(i).truth().id(), texts.get(i), reader.read(texts.get(i), marked)));
    }
    return read;
  }

  private static void print(
      String name, List<Gold> reports, List<ReportSummary> without, List<ReportSummary> with) {
    List<ReportSummary> truth = reports.stream().map(Gold::truth).toList();
    ReportEvaluation before = ReportEvaluation.of(truth, without);
    ReportEvaluation after = ReportEvaluation.of(truth, with);
    int better = 0;
    int worse = 0;
    List<Counts[]> each = new ArrayList<>();
    for (int i = 0; i < truth.size(); i++) {
      ReportEvaluation one =
          ReportEvaluation.of(truth.subList(i, i + 1), without.subList(i, i + 1));
      ReportEvaluation two = ReportEvaluation.of(truth.subList(i, i + 1), with.subList(i, i + 1));
      each.add(new Counts[] {one.status("*"), two.status("*")});
      better += two.differences().size() < one.differences().size() ? 1 : 0;
      worse += two.differences().size() > one.differences().size() ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "%-22s %7d  %-17s %-17s %-17s %-17s %-23s %d/%d%n",
        name,
        truth.size(),
        pair(before.status("present").f1(), after.status("present").f1()),
        pair(before.status("absent").f1(), after.status("absent").f1()),
        pair(before.exact("sizes").orElse(1.0), after.exact("sizes").orElse(1.0)),
        pair(before.exact("change").orElse(1.0), after.exact("change").orElse(1.0)),
        gained(each),
        better,
        worse);
  }

  private static String pair(double without, double with) {
    return String.format(Locale.ROOT, "%.3f > %.3f", without, with);
  }

  /**
   * F1 of all statuses with less F1 without, and its 95 % percentile interval over resamples of
   * whole reports.
   */
  private static String gained(List<Counts[]> each) {
    SplittableRandom random = new SplittableRandom(1);
    double[] gains = new double[RESAMPLES];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      List<Counts[]> drawn = new ArrayList<>();
      for (int i = 0; i < each.size(); i++) {
        drawn.add(each.get(random.nextInt(each.size())));
      }
      gains[resample] = gain(drawn);
    }
    java.util.Arrays.sort(gains);
    return String.format(
        Locale.ROOT,
        "%+.3f (%+.3f, %+.3f)",
        gain(each),
        gains[(int) (0.025 * RESAMPLES)],
        gains[(int) (0.975 * RESAMPLES) - 1]);
  }

  private static double gain(List<Counts[]> reports) {
    return sum(reports, 1).f1() - sum(reports, 0).f1();
  }

  private static Counts sum(List<Counts[]> reports, int which) {
    int[] sums = new int[3];
    for (Counts[] counts : reports) {
      sums[0] += counts[which].truePositives();
      sums[1] += counts[which].falsePositives();
      sums[2] += counts[which].falseNegatives();
    }
    return new Counts(sums[0], sums[1], sums[2]);
  }
}
