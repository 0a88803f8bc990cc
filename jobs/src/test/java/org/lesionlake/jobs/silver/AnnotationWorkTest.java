package org.lesionlake.jobs.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.annotation.Structure;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.bronze.Intake;
import org.lesionlake.jobs.bronze.SeriesHeaders;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.StructureNamesFile;
import org.lesionlake.jobs.tool.Scan;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Annotation;
import org.lesionlake.schemas.silver.AnnotationMask;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.volume.MaskFile;
import org.lesionlake.volume.SeriesRules;

/** One annotation at a time, without a session. */
class AnnotationWorkTest {
  private static final Settings SETTINGS = Settings.load(Optional.empty(), List.of());
  private static final String SERIES = "2.25.20";

  private static final StructType CANDIDATE =
      new StructType()
          .add("series_uid", DataTypes.StringType)
          .add("fingerprint", DataTypes.StringType)
          .add("chosen", DataTypes.BooleanType)
          .add("frame_of_reference_uid", DataTypes.StringType)
          .add("file", DataTypes.StringType)
          .add("images", DataTypes.createArrayType(Tables.CT_INSTANCES.schema()));

  private static final StructType INPUT =
      new StructType()
          .add("annotation_uid", DataTypes.StringType)
          .add("series_uid", DataTypes.StringType)
          .add("study_uid", DataTypes.StringType)
          .add("patient_id", DataTypes.StringType)
          .add("modality", DataTypes.StringType)
          .add("frame_of_reference_uid", DataTypes.StringType)
          .add("referenced_series_uids", DataTypes.createArrayType(DataTypes.StringType))
          .add("structures", DataTypes.createArrayType(DataTypes.StringType))
          .add("attributes_json", DataTypes.StringType)
          .add("object_token", DataTypes.StringType)
          .add("run_id", DataTypes.StringType)
          .add("input_hash", DataTypes.StringType)
          .add("path", DataTypes.StringType)
          .add("candidates", DataTypes.createArrayType(CANDIDATE));

  /** What the lake may tell: the name without what is no allowed word. */
  private static final String DESCRIBED =
      """
      {"30060020": {"vr": "SQ", "Value": [
        {"30060022": {"vr": "IS", "Value": [7]}, "30060024": {"vr": "UI", "Value": ["2.25.1040"]},
         "30060026": {"vr": "LO", "Value": ["GTV mass"]}}]}}
      """;

  @TempDir Path folder;

  private Row candidate(double... heights) {
    SeriesHeaders headers = SeriesHeaders.of(SETTINGS);
    List<Row> images = new ArrayList<>();
    for (int i = 0; i < heights.length; i++) {
      Path file =
          Scan.write(
              folder.resolve("ct").resolve(i + ".dcm"), Scan.slice(SERIES, i + 1, heights[i]));
      images.add(
          named(
              Tables.CT_INSTANCES.toRow(headers.read(Intake.of(DicomReader.readHeader(file), ""))),
              Tables.CT_INSTANCES.schema()));
    }
    return new GenericRowWithSchema(
        new Object[] {"2.25.1020", "f", true, "2.25.1040", null, Scala.seq(images)}, CANDIDATE);
  }

  /** A square of 2 by 2 pixels on the slice at a height, of somebody whose name is in the file. */
  private Path contours(double height) {
    double[] x = {-100.4, -98.8};
    double[] y = {-100.35, -98.95};
    Dataset contour =
        Dataset.builder()
            .put(Tag.CONTOUR_GEOMETRIC_TYPE, "CLOSED_PLANAR")
            .putDecimals(
                Tag.CONTOUR_DATA,
                Vr.DS,
                x[0],
                y[0],
                height,
                x[1],
                y[0],
                height,
                x[1],
                y[1],
                height,
                x[0],
                y[1],
                height)
            .build();
    return Scan.write(
        folder.resolve("rs.dcm"),
        Dataset.builder()
            .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.481.3")
            .put(Tag.SOP_INSTANCE_UID, "2.25.50")
            .putSequence(
                Tag.STRUCTURE_SET_ROI_SEQUENCE,
                List.of(
                    Dataset.builder()
                        .putInts(Tag.ROI_NUMBER, Vr.IS, 7)
                        .put(Tag.REFERENCED_FRAME_OF_REFERENCE_UID, Vr.UI, "2.25.40")
                        .put(Tag.ROI_NAME, "GTV mass Jansen")
                        .build()))
            .putSequence(
                Tag.ROI_CONTOUR_SEQUENCE,
                List.of(
                    Dataset.builder()
                        .putSequence(Tag.CONTOUR_SEQUENCE, List.of(contour))
                        .putInts(Tag.REFERENCED_ROI_NUMBER, Vr.IS, 7)
                        .build())));
  }

  private Row run(String path, List<Row> candidates) {
    Row input =
        new GenericRowWithSchema(
            new Object[] {
              "2.25.1050",
              "2.25.1051",
              "2.25.1030",
              "patient",
              "RTSTRUCT",
              "2.25.1040",
              Scala.seq(List.of("2.25.1020")),
              Scala.seq(List.of("GTV mass")),
              DESCRIBED,
              "token",
              "run",
              "0123456789abcdef",
              path,
              candidates == null ? null : Scala.seq(candidates)
            },
            INPUT);
    Row result =
        new AnnotationWork(
                folder.toUri().toString(),
                "annotation-masks",
                StructureNamesFile.read(SETTINGS),
                SeriesRules.defaults(),
                new SerializableConfiguration(new Configuration()),
                60)
            .run(input);
    return new GenericRowWithSchema(
        new Object[] {result.get(0), result.get(1)}, AnnotationWork.RESULT);
  }

  private static List<AnnotationMask> masks(Row result) {
    return result.<Row>getList(0).stream()
        .map(row -> Tables.ANNOTATION_MASKS.fromRow(named(row, Tables.ANNOTATION_MASKS.schema())))
        .toList();
  }

  private static List<Lesion> lesions(Row result) {
    return result.<Row>getList(1).stream()
        .map(row -> Tables.LESIONS.fromRow(named(row, Tables.LESIONS.schema())))
        .toList();
  }

  private static Row named(Row row, StructType schema) {
    Object[] values = new Object[row.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return new GenericRowWithSchema(values, schema);
  }

  private static final double[] EVEN = {0, 2, 4, 6, 8, 10, 12, 14, 16};

  @Test
  void contoursOfTheFileAreToldInTheWordsOfItsRow() {
    Row result = run(contours(6).toUri().toString(), List.of(candidate(EVEN)));
    AnnotationMask mask = masks(result).get(0);
    assertThat(mask.status()).isEqualTo("done");
    assertThat(mask.name()).isEqualTo("GTV mass");
    assertThat(mask.number()).isEqualTo(7);
    assertThat(mask.seriesUid()).isEqualTo("2.25.1020");
    assertThat(mask.voxels()).isEqualTo(4);
    assertThat(mask.sliceOffsets()).isEmpty();
    MaskFile file =
        MaskFile.read(
            new org.apache.hadoop.fs.Path(folder.toUri().toString(), mask.maskFile()),
            new Configuration());
    assertThat(file.labels()).containsEntry(1, "GTV mass").hasSize(1);
    assertThat(file.mask().value(3, 1, 1)).isEqualTo(1);
    assertThat(file.mask().value(3, 2, 1)).isZero();
    Lesion lesion = lesions(result).get(0);
    assertThat(lesion.site()).isEqualTo("soft_tissue");
    assertThat(lesion.structure()).isEqualTo(1);
    assertThat(lesion.meanHu()).as("no voxels were read").isNaN();
  }

  @Test
  void anUnevenSeriesHasItsMaskAndItsPlacesButNoLesion() {
    Row result =
        run(contours(6).toUri().toString(), List.of(candidate(0, 2, 4, 6, 8, 13, 15, 17, 19)));
    AnnotationMask mask = masks(result).get(0);
    assertThat(mask.status()).isEqualTo("done");
    assertThat(mask.sliceOffsets())
        .containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 13.0, 15.0, 17.0, 19.0);
    assertThat(lesions(result)).isEmpty();
  }

  @Test
  void whatIsSetAsideHasOneRowWithItsReason() throws IOException {
    Path broken = Files.write(folder.resolve("broken.dcm"), new byte[] {1, 2, 3});
    assertThat(reason(run(null, null))).isEqualTo("source_missing");
    assertThat(reason(run(folder.resolve("none.dcm").toUri().toString(), null)))
        .isEqualTo("storage");
    assertThat(reason(run(broken.toUri().toString(), null))).isEqualTo("unreadable_object");
    assertThat(reason(run(contours(6).toUri().toString(), null))).isEqualTo("series_missing");
  }

  private static String reason(Row result) {
    List<AnnotationMask> masks = masks(result);
    assertThat(masks).hasSize(1);
    assertThat(masks.get(0).structure()).isZero();
    assertThat(masks.get(0).status()).isEqualTo("set_aside");
    return masks.get(0).reason();
  }

  @Test
  void segmentsAreToldWithTheirCodesAndWithoutBackground() {
    String json =
        """
        {"00620002": {"vr": "SQ", "Value": [
          {"00620004": {"vr": "US", "Value": [0]}, "00620005": {"vr": "LO", "Value": ["background"]}},
          {"00620004": {"vr": "US", "Value": [3]}, "00620005": {"vr": "LO", "Value": ["liver"]},
           "0062000F": {"vr": "SQ", "Value": [{"00080100": {"vr": "SH", "Value": ["10200004"]},
              "00080102": {"vr": "SH", "Value": ["SCT"]}, "00080104": {"vr": "LO", "Value": ["Liver"]}}]}}
        ]}}
        """;
    DescribedAnnotation described =
        DescribedAnnotation.of(
            new Annotation(
                "2.25.1",
                "2.25.2",
                "2.25.3",
                "p",
                "SEG",
                "2.25.4",
                List.of("2.25.5"),
                List.of(),
                json,
                "token",
                "run"));
    assertThat(described.structures()).hasSize(1);
    Structure segment = described.structures().get(0);
    assertThat(segment.index()).isEqualTo(1);
    assertThat(segment.number()).isEqualTo(3);
    assertThat(segment.type().orElseThrow().code()).isEqualTo("SCT:10200004");
    assertThat(described.references().series()).containsOnlyKeys("2.25.5");
  }
}
