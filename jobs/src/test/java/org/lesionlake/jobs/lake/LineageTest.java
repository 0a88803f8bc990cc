package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How the run that started another is named. */
class LineageTest {
  private static final String ID = "0190a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

  @Test
  void aParentIsNamespaceJobAndRun() {
    Lineage.Parent parent = Lineage.Parent.parse("default/lesionlake_nightly.ingest/" + ID);
    assertThat(parent)
        .isEqualTo(new Lineage.Parent("default", "lesionlake_nightly.ingest", UUID.fromString(ID)));
    assertThat(Lineage.Parent.parse("default/group/task/" + ID).job()).isEqualTo("group/task");
  }

  @Test
  void aParentThatCannotBeReadIsRefused() {
    for (String text : new String[] {"x", "default/" + ID, "/job/" + ID, "default/job/run-7"}) {
      assertThatThrownBy(() -> Lineage.Parent.parse(text))
          .as(text)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("LESIONLAKE_PARENT_RUN");
    }
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    Settings settings = Settings.load(Optional.empty(), List.of("lineage.url=marquez:5000"));
    assertThatThrownBy(() -> new Lineage(settings, Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lineage.url");
  }
}
