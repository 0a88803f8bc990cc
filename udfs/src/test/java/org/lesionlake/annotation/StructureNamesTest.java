package org.lesionlake.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.annotation.StructureNames.Meaning;
import org.lesionlake.schemas.Site;

class StructureNamesTest {
  private static final String HEADING = "structure\tsite\tclass";

  private static Structure named(String name) {
    return coded(name, null, null);
  }

  private static Structure coded(String name, String type, String region) {
    return new Structure(
        1,
        1,
        name,
        "",
        Optional.empty(),
        Optional.ofNullable(type).map(value -> new CodedTerm("SCT", value, "")),
        Optional.ofNullable(region).map(value -> new CodedTerm("SCT", value, "")),
        Optional.empty(),
        "");
  }

  private static StructureNames shipped() throws IOException {
    return StructureNames.parse(
        Files.readAllLines(Path.of("..", "conf", "annotations", "structure-names.tsv")));
  }

  @ParameterizedTest
  @CsvSource({
    "GTV_Mass_CT, SOFT_TISSUE, primary",
    "gtv mass, SOFT_TISSUE, primary",
    "Liver Metastasis 2, LIVER, metastasis",
    "Lévér-metastase, LIVER, metastasis",
    "GTV-1, OTHER, any",
    "GTV_N2, LYMPH_NODE, any",
    "Liver, LIVER, organ",
  })
  void theShippedTableKnowsUsualNames(String name, Site site, String structureClass)
      throws IOException {
    assertThat(shipped().meaning(named(name)))
        .contains(new Meaning(Optional.of(site), structureClass));
  }

  @Test
  void oedemaAndMarginsAreNoLesions() throws IOException {
    for (String name : List.of("GTV_Edema", "CTV 1", "PTV")) {
      assertThat(shipped().meaning(named(name)).orElseThrow().isLesion()).as(name).isFalse();
    }
    assertThat(shipped().meaning(named("couch"))).isEmpty();
  }

  @Test
  void namesComeBeforeCodesAndARegionGivesTheSite() throws IOException {
    assertThat(shipped().meaning(coded("x", "14799000", "10200004")))
        .contains(new Meaning(Optional.of(Site.LIVER), "metastasis"));
    assertThat(shipped().meaning(coded("x", "14799000", null)))
        .contains(new Meaning(Optional.of(Site.OTHER), "metastasis"));
    assertThat(shipped().meaning(coded("GTV mass", "10200004", null)))
        .contains(new Meaning(Optional.of(Site.SOFT_TISSUE), "primary"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\tliver", "a\theart\torgan", "a\tliver\tcancer", "a\t-\tany", "--\tliver\tany"})
  void aLineThatIsNoneIsNamed(String line) {
    assertThatThrownBy(() -> StructureNames.parse(List.of("# words", HEADING, line)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 3");
  }

  @Test
  void aTableWithoutHeadingIsRefused() {
    assertThatThrownBy(() -> StructureNames.parse(List.of("liver\tliver\torgan")))
        .hasMessageContaining("first line");
  }
}
