package org.lesionlake.spark;

import com.johnsnowlabs.nlp.DocumentAssembler;
import com.johnsnowlabs.nlp.annotators.RegexMatcher;
import com.johnsnowlabs.nlp.annotators.Tokenizer;
import java.util.List;
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
 * column {@code text}. Entities are the phrases of the lexicon, found by one regular expression.
 */
public final class ReportPipeline {
  static final String TEXT = "text";
  static final String DOCUMENT = "document";
  static final String SENTENCE = "sentence";
  static final String TOKEN = "token";
  static final String ENTITY = "entity";

  /** Parts a rule from its name; normalised text and so our expressions cannot contain it. */
  private static final String DELIMITER = "\u00A7";

  private ReportPipeline() {}

  /** A fitted pipeline that adds the columns document, sentence, token and entity. */
  public static PipelineModel of(SparkSession spark, Lexicon lexicon) {
    DocumentAssembler documents = new DocumentAssembler();
    documents.setInputCol(TEXT);
    documents.setOutputCol(DOCUMENT);
    Tokenizer tokens = new Tokenizer();
    tokens.setInputCols(new String[] {SENTENCE});
    tokens.setOutputCol(TOKEN);
    tokens.setTargetPattern("\\S+");
    tokens.setPrefixPattern("\\A");
    tokens.setInfixPatterns(new String[] {"(\\S+)"});
    tokens.setSuffixPattern("\\z");
    RegexMatcher entities = new RegexMatcher();
    entities.setInputCols(new String[] {SENTENCE});
    entities.setOutputCol(ENTITY);
    entities.setDelimiter(DELIMITER);
    entities.setRules(new String[] {lexicon.regex() + DELIMITER + "phrase"});
    entities.setStrategy("MATCH_ALL");
    Dataset<Row> empty =
        spark.createDataFrame(
            List.of(RowFactory.create("")), new StructType().add(TEXT, DataTypes.StringType));
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              documents, new ReportSentences(lexicon, DOCUMENT, SENTENCE), tokens, entities
            })
        .fit(empty);
  }
}
