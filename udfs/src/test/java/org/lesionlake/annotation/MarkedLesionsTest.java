package org.lesionlake.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lesionlake.annotation.Drawn.box;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lesionlake.annotation.MarkedLesions.Meant;
import org.lesionlake.annotation.StructureNames.Meaning;
import org.lesionlake.schemas.Site;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Vector3;

class MarkedLesionsTest {
  private static final Grid GRID =
      new Grid(
          4,
          20,
          30,
          new Vector3(0, 0, 0),
          new Vector3(1, 2, 3),
          new Vector3(1, 0, 0),
          new Vector3(0, 1, 0),
          new Vector3(0, 0, 1));
  private static final SlicePlanes PLANES = SlicePlanes.of(GRID);
  private static final Meaning LIVER = new Meaning(Optional.of(Site.LIVER), "metastasis");
  private static final Meaning ORGAN = new Meaning(Optional.of(Site.LIVER), "organ");

  private static final List<MarkedStructure> MARKED =
      Drawn.filled(
          PLANES,
          Drawn.structureSet(
              List.of(box(PLANES, 1, 0, 2, 2, 6, 6)),
              // Touches the first and overlaps the third.
              List.of(box(PLANES, 1, 0, 6, 2, 10, 6)),
              List.of(box(PLANES, 1, 0, 9, 2, 12, 6), box(PLANES, 1, 0, 20, 10, 22, 12)),
              List.of(box(PLANES, 0, 0, 0, 0, 30, 20))));

  @Test
  void structuresThatOverlapAreOneLesionAndThoseThatTouchAreTwo() {
    List<MarkedLesions.MarkedLesion> lesions =
        MarkedLesions.of(
            List.of(
                new Meant(MARKED.get(0), LIVER),
                new Meant(MARKED.get(1), LIVER),
                new Meant(MARKED.get(2), LIVER),
                new Meant(MARKED.get(3), ORGAN)),
            GRID,
            index -> 40);
    assertThat(lesions)
        .extracting(
            MarkedLesions.MarkedLesion::structure,
            MarkedLesions.MarkedLesion::component,
            lesion -> lesion.measured().voxels())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, 1, 16L),
            org.assertj.core.groups.Tuple.tuple(2, 1, 24L),
            org.assertj.core.groups.Tuple.tuple(2, 2, 4L));
    assertThat(lesions.get(0).measured().volumeMm3()).isEqualTo(16 * 6.0, within(1e-9));
    assertThat(lesions.get(0).measured().meanHu()).isEqualTo(40);
  }

  @Test
  void anotherClassIsAnotherLesionWhereverItLies() {
    List<MarkedLesions.MarkedLesion> lesions =
        MarkedLesions.of(
            List.of(
                new Meant(MARKED.get(1), LIVER),
                new Meant(MARKED.get(2), new Meaning(Optional.of(Site.LIVER), "primary"))),
            GRID,
            index -> 40);
    assertThat(lesions).hasSize(3);
  }

  @Test
  void structuresThatOverlapLieInDifferentLayersUnderTheirOwnLabels() {
    MaskLayers layers = MaskLayers.of(MARKED, GRID);
    assertThat(layers.layers()).hasSize(2);
    assertThat(layers.places().get(1)).isEqualTo(new MaskLayers.Place(0, 1));
    assertThat(layers.places().get(2)).isEqualTo(new MaskLayers.Place(0, 2));
    assertThat(layers.places().get(3)).isEqualTo(new MaskLayers.Place(1, 3));
    assertThat(layers.places().get(4)).isEqualTo(new MaskLayers.Place(0, 4));
    assertThat(layers.layers().get(0).labels().value(1, 3, 7)).isEqualTo(2);
    assertThat(layers.layers().get(1).labels().value(1, 3, 9)).isEqualTo(3);
    assertThat(layers.layers().get(1).names()).containsOnlyKeys(3);
  }
}
