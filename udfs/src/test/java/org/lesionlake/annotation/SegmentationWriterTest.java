package org.lesionlake.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lesionlake.annotation.Drawn.box;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.lesionlake.annotation.SegmentationWriter.SourceSlice;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.Tag;
import org.lesionlake.volume.Vector3;

class SegmentationWriterTest {
  private static final double TILT = Math.toRadians(12);

  /** Tilted, and unevenly spaced. */
  private static final SlicePlanes PLANES =
      Drawn.planes(
          new Vector3(1, 0, 0),
          new Vector3(0, 1, 0),
          new Vector3(0, Math.sin(TILT), Math.cos(TILT)),
          0,
          3,
          5,
          12);

  private static final Dataset IMAGE =
      Dataset.builder()
          .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
          .put(Tag.PATIENT_ID, "T-17")
          .put(Tag.STUDY_ID, "longer than sixteen letters")
          .put(Tag.STUDY_INSTANCE_UID, "2.25.300")
          .put(Tag.SERIES_INSTANCE_UID, Drawn.SERIES)
          .put(Tag.FRAME_OF_REFERENCE_UID, Drawn.FRAME)
          .build();

  private static List<SourceSlice> sources() {
    List<SourceSlice> sources = new ArrayList<>();
    for (int z = 0; z < PLANES.count(); z++) {
      sources.add(
          new SourceSlice("1.2.840.10008.5.1.4.1.1.2", "2.25.4000" + z, OptionalInt.empty()));
    }
    return sources;
  }

  private static byte[] written(Dataset object, List<MarkedStructure> marked) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SegmentationWriter.write(
        out, IMAGE, sources(), object, marked, structure -> Optional.empty(), "1.0");
    return out.toByteArray();
  }

  @Test
  void whatIsWrittenReadsAsTheSameMasks() throws IOException {
    Dataset object =
        Drawn.structureSet(
            List.of(box(PLANES, 1, 0, 4, 5, 9, 8), box(PLANES, 3, 0, 4, 5, 11, 9)),
            List.of(),
            List.of(box(PLANES, 1, 0, 8, 7, 12, 10)));
    List<MarkedStructure> marked = Drawn.filled(PLANES, object);
    byte[] file = written(object, marked);

    AnnotationObject read = AnnotationObject.read(file);
    List<MarkedStructure> again =
        read.masks(
            Drawn.candidate(Drawn.SERIES, PLANES),
            AnnotationReferences.of(read.header()),
            read.structures());
    assertThat(again).hasSize(2);
    assertThat(again.get(0).structure().name()).isEqualTo("GTV 1");
    assertThat(again.get(1).structure().name()).isEqualTo("GTV 3");
    for (int i = 0; i < PLANES.count() * PLANES.pixels(); i++) {
      assertThat(again.get(0).mask().orElseThrow().contains(i))
          .isEqualTo(marked.get(0).mask().orElseThrow().contains(i));
      assertThat(again.get(1).mask().orElseThrow().contains(i))
          .isEqualTo(marked.get(2).mask().orElseThrow().contains(i));
    }
    assertThat(again.get(0).warnings()).isEmpty();
    assertThat(read.header().string(Tag.SEGMENTS_OVERLAP)).contains("YES");
  }

  @Test
  void theSameMasksGiveTheSameBytes() throws IOException {
    Dataset object = Drawn.structureSet(List.of(box(PLANES, 1, 0, 4, 5, 9, 8)));
    List<MarkedStructure> marked = Drawn.filled(PLANES, object);
    assertThat(written(object, marked)).isEqualTo(written(object, marked));
  }

  @Test
  void itNamesPatientStudySeriesAndImages() throws IOException {
    Dataset object = Drawn.structureSet(List.of(box(PLANES, 1, 0, 4, 5, 9, 8)));
    Dataset header =
        DicomReader.readHeader(written(object, Drawn.filled(PLANES, object))).dataset();
    assertThat(header.string(Tag.PATIENT_ID)).contains("T-17");
    assertThat(header.string(Tag.STUDY_ID)).as("too long for its kind").isEmpty();
    assertThat(header.string(Tag.FRAME_OF_REFERENCE_UID)).contains(Drawn.FRAME);
    assertThat(header.string(Tag.CONTENT_DATE)).contains("20200102");
    Dataset series = header.items(Tag.REFERENCED_SERIES_SEQUENCE).get(0);
    assertThat(series.string(Tag.SERIES_INSTANCE_UID)).contains(Drawn.SERIES);
    assertThat(series.items(Tag.REFERENCED_INSTANCE_SEQUENCE))
        .extracting(item -> item.string(Tag.REFERENCED_SOP_INSTANCE_UID).orElse(""))
        .containsExactly("2.25.40001");
  }

  @Test
  void withoutAMaskThereIsNothingToWrite() {
    Dataset object = Drawn.structureSet(List.of());
    List<MarkedStructure> marked = Drawn.filled(PLANES, object);
    assertThatThrownBy(() -> written(object, marked)).isInstanceOf(IllegalArgumentException.class);
  }
}
