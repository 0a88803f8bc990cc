package org.lesionlake.jobs.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.util.MutableURLClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.UserError;

class RapidsPlannerTest {
  @TempDir Path folder;

  @Test
  void theAcceleratorOfAJarIsAsked() throws IOException {
    Path jar = StandInRapids.saying(folder, "*Exec <SortExec> will run on GPU\n");
    try (RapidsPlanner planner = RapidsPlanner.load(Optional.of(jar))) {
      assertThat(planner.explain(null).text()).startsWith("ALL\n*Exec <SortExec>");
      assertThat(planner.explain(null).onGpu()).isEqualTo(1);
    }
  }

  @Test
  void itsClassLoaderIsTheThreadsWhileItIsOpen() throws IOException {
    Path jar = StandInRapids.saying(folder, "");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (RapidsPlanner planner = RapidsPlanner.load(Optional.of(jar))) {
      assertThat(planner).isNotNull();
      // The accelerator adds its own jars to a loader of this kind.
      assertThat(Thread.currentThread().getContextClassLoader())
          .isInstanceOf(MutableURLClassLoader.class);
    }
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void whatSparkSubmitBroughtNeedsNoJar() throws IOException {
    Path jar = StandInRapids.saying(folder, "");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (MutableURLClassLoader submitted =
        new MutableURLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
      thread.setContextClassLoader(submitted);
      try (RapidsPlanner planner = RapidsPlanner.load(Optional.empty())) {
        assertThat(planner.explain(null).operators()).isEmpty();
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void withoutItTheArtefactIsNamed() {
    assertThatThrownBy(() -> RapidsPlanner.load(Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(RapidsPlanner.ARTEFACT)
        .hasMessageContaining("conf/spark/README.md");
  }

  @Test
  void aWrongJarIsNamed() throws IOException {
    Path nowhere = folder.resolve("no.jar");
    assertThatThrownBy(() -> RapidsPlanner.load(Optional.of(nowhere)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("There is no file " + nowhere);
    Path other = Files.createFile(folder.resolve("other.jar"));
    assertThatThrownBy(() -> RapidsPlanner.load(Optional.of(other)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(other + " has no class");
    Path old = StandInRapids.jar(folder, "");
    assertThatThrownBy(() -> RapidsPlanner.load(Optional.of(old)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no method explainPotentialGpuPlan");
  }

  @Test
  void whyItRefusesAQueryIsSaid() throws IOException {
    Path jar = StandInRapids.refusing(folder, "Spark 2.4 is too old");
    try (RapidsPlanner planner = RapidsPlanner.load(Optional.of(jar))) {
      assertThat(planner.explain(null).refusal().orElseThrow()).contains("Spark 2.4 is too old");
      assertThat(planner.explain(null).operators()).isEmpty();
    }
  }
}
