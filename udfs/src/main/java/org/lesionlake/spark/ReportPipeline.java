package org.lesionlake.spark;

import com.johnsnowlabs.nlp.DocumentAssembler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.report.Lexicon;

/**
 * The Spark NLP pipeline of one language: document, sentence, token and entity annotations of the
 * column {@code text}. Entities are the phrases of the lexicon. Spark NLP makes the documents,
 * {@link ReportStage} the rest: its tokenizer and matcher took most of the time. {@link
 * #withSections} also has the sections, which the reader of findings finds itself.
 */
public final class ReportPipeline {
  static final String TEXT = "text";
  static final String DOCUMENT = "document";
  static final String SECTION = "section";
  static final String SENTENCE = "sentence";
  static final String TOKEN = "token";
  static final String ENTITY = "entity";

  private ReportPipeline() {}

  /** A fitted pipeline that adds the columns document, sentence, token and entity. */
  public static PipelineModel of(SparkSession spark, Lexicon lexicon) {
    return of(spark, lexicon, Optional.empty());
  }

  /**
   * The same with the stages of a trained tagger behind, if there is one for the lexicon's
   * language.
   */
  public static PipelineModel of(
      SparkSession spark, Lexicon lexicon, Optional<ReportTagger> tagger) {
    return fitted(spark, stages(lexicon, tagger));
  }

  /**
   * The same with the column section between document and sentence: to be saved, or used by others.
   */
  public static PipelineModel withSections(
      SparkSession spark, Lexicon lexicon, Optional<ReportTagger> tagger) {
    List<PipelineStage> stages = stages(lexicon, tagger);
    stages.add(1, ReportStage.sections(lexicon, DOCUMENT, SECTION));
    return fitted(spark, stages);
  }

  private static List<PipelineStage> stages(Lexicon lexicon, Optional<ReportTagger> tagger) {
    List<PipelineStage> stages = stages(lexicon);
    tagger
        .filter(t -> t.reads(lexicon.language()))
        .ifPresent(t -> stages.addAll(List.of(t.pipeline().stages())));
    return stages;
  }

  /** What a tagger's own stages read. */
  static PipelineModel beforeTagger(SparkSession spark, Lexicon lexicon) {
    return fitted(spark, stages(lexicon).subList(0, 3));
  }

  private static List<PipelineStage> stages(Lexicon lexicon) {
    DocumentAssembler documents = new DocumentAssembler();
    documents.setInputCol(TEXT);
    documents.setOutputCol(DOCUMENT);
    return new ArrayList<>(
        List.of(
            documents,
            ReportStage.sentences(lexicon, DOCUMENT, SENTENCE),
            ReportStage.words(lexicon, SENTENCE, TOKEN),
            ReportStage.phrases(lexicon, SENTENCE, ENTITY)));
  }

  private static PipelineModel fitted(SparkSession spark, List<PipelineStage> stages) {
    Dataset<Row> empty =
        spark.createDataFrame(
            List.of(RowFactory.create("")), new StructType().add(TEXT, DataTypes.StringType));
    return new Pipeline().setStages(stages.toArray(PipelineStage[]::new)).fit(empty);
  }
}
