package org.lesionlake.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lesionlake.annotation.Drawn.box;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lesionlake.annotation.SeriesMatch.By;
import org.lesionlake.annotation.SeriesMatch.Candidate;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;

class SeriesMatchTest {
  private static final SlicePlanes THICK = Drawn.axial(0, 3, 6, 9, 12);
  private static final SlicePlanes THIN = Drawn.axial(0.5, 2, 3.5, 5, 6.5);
  private static final SlicePlanes ELSEWHERE = Drawn.axial(500, 503, 506);
  private static final Dataset OBJECT =
      Drawn.structureSet(List.of(box(THICK, 1, 0, 4, 5, 9, 8), box(THICK, 2, 0, 4, 5, 9, 8)));

  private static SeriesMatch match(Dataset object, Candidate... candidates) {
    return SeriesMatch.of(
        AnnotationObject.read(Drawn.file(object)),
        AnnotationReferences.of(object),
        List.of(candidates));
  }

  private static Candidate series(String uid, String frame, SlicePlanes planes) {
    return new Candidate(uid, Optional.ofNullable(frame), Optional.ofNullable(planes), false);
  }

  private static String found(SeriesMatch match) {
    return match.series().orElseThrow().seriesUid();
  }

  @Test
  void theSeriesThatIsNamedIsMeant() {
    SeriesMatch match =
        match(
            OBJECT, series("2.25.1", Drawn.FRAME, THICK), series(Drawn.SERIES, Drawn.FRAME, THIN));
    assertThat(found(match)).isEqualTo(Drawn.SERIES);
    assertThat(match.by()).contains(By.REFERENCED_SERIES);
  }

  @Test
  void elseTheOneOfTheFrameOfReferenceOnWhoseSlicesMostLies() {
    SeriesMatch match =
        match(
            OBJECT,
            series("2.25.1", Drawn.FRAME, THIN),
            series("2.25.2", Drawn.FRAME, THICK),
            series("2.25.3", Drawn.FRAME, ELSEWHERE),
            series("2.25.4", "2.25.99", THICK));
    assertThat(found(match)).isEqualTo("2.25.2");
    assertThat(match.by()).contains(By.FRAME_OF_REFERENCE);
  }

  /** Its first vertex lies on the outer edge of the images, or beyond. */
  @Test
  void aContourAtTheEdgeOfTheImagesLiesOnThem() {
    Dataset edge = Drawn.structureSet(List.of(box(THICK, 1, 0, -1, -1, 9, 8)));
    assertThat(found(match(edge, series("2.25.1", Drawn.FRAME, THICK)))).isEqualTo("2.25.1");
  }

  @Test
  void ofTwoThatFitAlikeThePreferredAndThenTheLowerUid() {
    Candidate low = series("2.25.1", Drawn.FRAME, THICK);
    Candidate high = series("2.25.2", Drawn.FRAME, THICK);
    Candidate preferred =
        new Candidate("2.25.3", Optional.of(Drawn.FRAME), Optional.of(THICK), true);
    assertThat(found(match(OBJECT, high, low))).isEqualTo("2.25.1");
    assertThat(found(match(OBJECT, low, high, preferred))).isEqualTo("2.25.3");
  }

  @Test
  void withoutASeriesTheReasonIsTold() {
    assertThat(match(OBJECT).reason()).contains(MaskIssue.SERIES_MISSING);
    assertThat(match(OBJECT, series("2.25.3", Drawn.FRAME, ELSEWHERE)).reason())
        .contains(MaskIssue.NO_SERIES_FITS);
    assertThat(match(OBJECT, series(Drawn.SERIES, Drawn.FRAME, null)).reason())
        .contains(MaskIssue.NO_GEOMETRY);
    Dataset nowhere =
        OBJECT.toBuilder()
            .remove(Tag.REFERENCED_FRAME_OF_REFERENCE_SEQUENCE)
            .remove(Tag.STRUCTURE_SET_ROI_SEQUENCE)
            .build();
    assertThat(match(nowhere, series("2.25.3", Drawn.FRAME, THICK)).reason())
        .contains(MaskIssue.NO_REFERENCE);
  }
}
