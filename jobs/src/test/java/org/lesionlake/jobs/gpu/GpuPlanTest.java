package org.lesionlake.jobs.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lesionlake.jobs.gpu.GpuPlan.Operator;

class GpuPlanTest {
  @Test
  void operatorsAreCountedAndNotTheirExpressions() {
    GpuPlan plan =
        GpuPlan.parse(
            """

*Exec <SortExec> will run on GPU
  *Expression <SortOrder> a#1 ASC NULLS FIRST will run on GPU
  *Exec <ShuffleExchangeExec> will run on GPU
    *Partitioning <HashPartitioning> will run on GPU
    !Exec <FileSourceScanExec> cannot run on GPU because tables of Delta are not read

""");
    assertThat(plan.operators())
        .containsExactly(
            new Operator("SortExec", true, Optional.empty()),
            new Operator("ShuffleExchangeExec", true, Optional.empty()),
            new Operator("FileSourceScanExec", false, Optional.of("tables of Delta are not read")));
    assertThat(plan.onGpu()).isEqualTo(2);
  }

  @Test
  void anExpressionThatHoldsAnOperatorBackIsItsReason() {
    GpuPlan plan =
        GpuPlan.parse(
            """
            !Exec <ProjectExec> cannot run on GPU because not all expressions can be replaced
              @Expression <Alias> max_by(a, b) AS c could run on GPU
                !Expression <MaxBy> max_by(a, b) cannot run on GPU because it is not supported
                  @Expression <AttributeReference> a could run on GPU
              !Exec <FilterExec> cannot run on GPU because not all expressions can be replaced
                !Expression <Like> a < b cannot run on GPU because c; d
            """);
    assertThat(plan.operators())
        .containsExactly(
            new Operator("ProjectExec", false, Optional.of("MaxBy: it is not supported")),
            new Operator("FilterExec", false, Optional.of("Like: c; d")));
  }

  @Test
  void aReasonOfTheOperatorItselfStays() {
    GpuPlan plan =
        GpuPlan.parse(
            """
            !Exec <WindowExec> cannot run on GPU because it is switched off
              !Expression <RowNumber> row_number() cannot run on GPU because of something else
            """);
    assertThat(plan.operators())
        .containsExactly(new Operator("WindowExec", false, Optional.of("it is switched off")));
  }

  @Test
  void whatIsTakenOutIsNotCounted() {
    GpuPlan plan =
        GpuPlan.parse(
            """
            *Exec <HashAggregateExec> will run on GPU
              #Exec <SortExec> could run on GPU but is going to be removed because it is not needed
                !Expression <SortOrder> a cannot run on GPU because nobody asks
                @Exec <ProjectExec> could run on GPU
            """);
    assertThat(plan.operators())
        .containsExactly(
            new Operator("HashAggregateExec", true, Optional.empty()),
            new Operator("ProjectExec", false, Optional.empty()));
  }

  @Test
  void wordsOfAnotherKindAreNoOperators() {
    assertThat(GpuPlan.parse("").operators()).isEqualTo(List.of());
    assertThat(GpuPlan.parse("The plan has no operators.\n*** <x> ***").operators()).isEmpty();
  }
}
