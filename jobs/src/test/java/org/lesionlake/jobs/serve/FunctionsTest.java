package org.lesionlake.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

class FunctionsTest {
  /** What grammar has and the registry of functions has not. */
  private static final Set<String> OF_GRAMMAR = Set.of("case", "in", "not", "when", "between");

  @Test
  void everyFunctionOfSparkIsJudged() {
    Set<String> sparks = new TreeSet<>();
    JavaConverters.seqAsJavaList(FunctionRegistry.builtin().listFunction())
        .forEach(id -> sparks.add(id.funcName()));
    JavaConverters.seqAsJavaList(TableFunctionRegistry.builtin().listFunction())
        .forEach(id -> sparks.add(id.funcName()));
    Set<String> judged = new TreeSet<>(Functions.allowedNames());
    judged.addAll(Functions.refusedNames().keySet());
    judged.removeAll(OF_GRAMMAR);
    sparks.removeAll(OF_GRAMMAR);
    assertThat(judged).containsExactlyElementsOf(sparks);
  }

  @Test
  void noFunctionIsBothAllowedAndRefused() {
    assertThat(Functions.allowedNames())
        .doesNotContainAnyElementsOf(Functions.refusedNames().keySet());
  }
}
