package org.lesionlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.annotation.AnnotationObject;
import org.lesionlake.annotation.AnnotationReferences;
import org.lesionlake.annotation.MarkedStructure;
import org.lesionlake.annotation.SegmentationWriter;
import org.lesionlake.annotation.SegmentationWriter.SourceSlice;
import org.lesionlake.annotation.SeriesMatch;
import org.lesionlake.annotation.SlicePlanes;
import org.lesionlake.annotation.StructureNames;
import org.lesionlake.deid.Profile;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.silver.AnnotationsJob;
import org.lesionlake.jobs.silver.SeriesJob;
import org.lesionlake.jobs.silver.VolumesJob;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.AnnotationMask;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.MaskFile;
import org.lesionlake.volume.Vector3;

/** From files with true names and UIDs to masks and lesions under pseudonyms. */
@org.junit.jupiter.api.Tag("slow")
class AnnotationsJobTest {
  private static final String FRAME = "2.25.77";
  private static final String SERIES = "2.25.200";

  @TempDir Path folder;

  private Path ct;
  private SampleLake sample;

  @BeforeEach
  void lakeAndSeries() {
    ct = folder.resolve("ct");
    ScanFiles.series(
        ct.resolve("images"), image -> image.put(Tag.FRAME_OF_REFERENCE_UID, FRAME), SERIES);
    sample = SampleLake.in(folder, Profile.RESEARCH);
  }

  /** A square of pixels: columns and rows from, to (excluded), of a slice of {@link ScanFiles}. */
  private static Dataset box(int slice, int from, int to) {
    double low = -100 + 0.8 * (from - 0.5);
    double high = -100 + 0.8 * (to - 0.5);
    double z = 2 * slice;
    return contour("CLOSED_PLANAR", low, low, z, high, low, z, high, high, z, low, high, z);
  }

  private static Dataset contour(String type, double... points) {
    return Dataset.builder()
        .put(Tag.CONTOUR_GEOMETRIC_TYPE, type)
        .putInts(Tag.NUMBER_OF_CONTOUR_POINTS, Vr.IS, points.length / 3)
        .putDecimals(Tag.CONTOUR_DATA, Vr.DS, points)
        .build();
  }

  private static Dataset.Builder object(String uid, Map<String, List<Dataset>> structures) {
    List<Dataset> rois = new ArrayList<>();
    List<Dataset> contours = new ArrayList<>();
    structures.forEach(
        (name, items) -> {
          rois.add(
              Dataset.builder()
                  .putInts(Tag.ROI_NUMBER, Vr.IS, rois.size() + 1)
                  .put(Tag.REFERENCED_FRAME_OF_REFERENCE_UID, Vr.UI, FRAME)
                  .put(Tag.ROI_NAME, name)
                  .build());
          contours.add(
              Dataset.builder()
                  .putSequence(Tag.CONTOUR_SEQUENCE, items)
                  .putInts(Tag.REFERENCED_ROI_NUMBER, Vr.IS, rois.size())
                  .build());
        });
    return Dataset.builder()
        .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.481.3")
        .put(Tag.SOP_INSTANCE_UID, uid)
        .put(Tag.SERIES_INSTANCE_UID, uid + ".1")
        .put(Tag.STUDY_INSTANCE_UID, "2.25.300")
        .put(Tag.PATIENT_ID, "T-17")
        .put(Tag.MODALITY, "RTSTRUCT")
        .putSequence(Tag.STRUCTURE_SET_ROI_SEQUENCE, rois)
        .putSequence(Tag.ROI_CONTOUR_SEQUENCE, contours);
  }

  private static Dataset.Builder naming(Dataset.Builder object, String series, String frame) {
    Dataset named = Dataset.builder().put(Tag.SERIES_INSTANCE_UID, series).build();
    Dataset study =
        Dataset.builder().putSequence(Tag.RT_REFERENCED_SERIES_SEQUENCE, List.of(named)).build();
    return object.putSequence(
        Tag.REFERENCED_FRAME_OF_REFERENCE_SEQUENCE,
        List.of(
            Dataset.builder()
                .put(Tag.FRAME_OF_REFERENCE_UID, frame)
                .putSequence(Tag.RT_REFERENCED_STUDY_SEQUENCE, List.of(study))
                .build()));
  }

  private Path write(String name, Dataset.Builder object) throws IOException {
    Path file = Files.createDirectories(ct.resolve("marks")).resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      DicomWriter.write(out, object.build(), TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    }
    return file;
  }

  private JobContext context() {
    Settings settings = Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    JobContext.Inboxes inboxes =
        new JobContext.Inboxes(List.of(ct.toString()), List.of(), List.of());
    return new JobContext(sample.lake(), settings, quiet, "run", inboxes, false);
  }

  private long night() {
    JobContext context = context();
    new IngestJob().run(context);
    new SeriesJob().run(context);
    new VolumesJob().run(context);
    return new AnnotationsJob().run(context);
  }

  private <T extends Record> List<T> rows(TableDef<T> table, String... order) {
    var lake = sample.lake().table(table);
    return lake.records(
        order.length == 0 ? lake.read() : lake.read().orderBy(order[0], "structure"));
  }

  private static Map<String, List<Dataset>> structures() {
    Map<String, List<Dataset>> structures = new TreeMap<>();
    structures.put("GTV_Mass of Jansen", List.of(box(3, 0, 2), box(4, 0, 2)));
    structures.put("Liver", List.of(box(2, 0, 4), box(3, 0, 4), box(4, 0, 4)));
    structures.put("Zwart", List.of(contour("POINT", -100, -100, 4)));
    return structures;
  }

  @Test
  void contoursBecomeMasksAndLesionsOfThePseudonymousSeries() throws IOException {
    write("a.dcm", naming(object("2.25.801", structures()), SERIES, FRAME));
    assertThat(night()).isEqualTo(1);

    CtSeries series = rows(Tables.CT_SERIES).get(0);
    assertThat(series.seriesUid()).isNotEqualTo(SERIES);
    List<AnnotationMask> masks = rows(Tables.ANNOTATION_MASKS, "annotation_uid");
    assertThat(masks)
        .extracting(AnnotationMask::name)
        .as("words of the allowed vocabulary only")
        .containsExactly("GTV Mass", "Liver", "");
    assertThat(masks).extracting(AnnotationMask::seriesUid).containsOnly(series.seriesUid());
    assertThat(masks).extracting(AnnotationMask::fingerprint).containsOnly(series.fingerprint());
    assertThat(masks)
        .extracting(AnnotationMask::structureClass)
        .containsExactly("primary", "organ", null);
    assertThat(masks)
        .extracting(AnnotationMask::site)
        .containsExactly("soft_tissue", "liver", null);
    assertThat(masks).extracting(AnnotationMask::voxels).containsExactly(8L, 48L, 0L);
    assertThat(masks.get(0).volumeMm3()).isEqualTo(8 * 0.8 * 0.8 * 2, within(1e-9));
    assertThat(masks.get(0).matchedBy()).isEqualTo("referenced_series");
    assertThat(masks.get(2).reason()).isEqualTo("no_usable_contours");
    assertThat(masks.get(2).warnings()).containsExactly("open_contour:1");

    // The mass lies within the liver, so they are in different files.
    MaskFile mass = mask(masks.get(0));
    assertThat(mass.labels()).containsOnlyKeys(1);
    for (int z = 0; z < ScanFiles.SLICES; z++) {
      for (int y = 0; y < ScanFiles.SIDE; y++) {
        for (int x = 0; x < ScanFiles.SIDE; x++) {
          boolean inside = (z == 3 || z == 4) && y < 2 && x < 2;
          assertThat(mass.mask().value(z, y, x)).isEqualTo(inside ? 1 : 0);
        }
      }
    }
    assertThat(mask(masks.get(1)).mask().value(2, 3, 3)).isEqualTo(2);

    List<Lesion> lesions = rows(Tables.LESIONS);
    assertThat(lesions).hasSize(1);
    Lesion lesion = lesions.get(0);
    assertThat(lesion.model()).isEqualTo(Lesion.ANNOTATION);
    assertThat(lesion.annotationUid()).isEqualTo(masks.get(0).annotationUid());
    assertThat(lesion.seriesUid()).isEqualTo(series.seriesUid());
    assertThat(lesion.site()).isEqualTo("soft_tissue");
    assertThat(lesion.voxels()).isEqualTo(8);
    // Slice n holds n, rescaled by -100.
    assertThat(lesion.meanHu()).isEqualTo(-96.5, within(1e-6));
    assertThat(lesion.centre().get(2)).isEqualTo(7, within(1e-6));
  }

  private MaskFile mask(AnnotationMask row) {
    return MaskFile.read(sample.lake().files().path(row.maskFile()), new Configuration());
  }

  @Test
  void segmentationsKeepTheirCodedTerms() throws IOException {
    Dataset contours =
        naming(
                object("2.25.801", Map.of("Zwart", List.of(box(3, 0, 2), box(4, 0, 2)))),
                SERIES,
                FRAME)
            .build();
    AnnotationObject drawn = AnnotationObject.read(bytes(contours));
    SeriesMatch.Candidate series =
        new SeriesMatch.Candidate(
            SERIES, Optional.of(FRAME), Optional.of(SlicePlanes.of(grid())), true);
    List<MarkedStructure> marked =
        drawn.masks(series, AnnotationReferences.of(contours), drawn.structures());
    List<SourceSlice> sources = new ArrayList<>();
    for (int z = 0; z < ScanFiles.SLICES; z++) {
      sources.add(
          new SourceSlice("1.2.840.10008.5.1.4.1.1.2", SERIES + ".1." + z, OptionalInt.empty()));
    }
    Dataset image =
        Dataset.builder()
            .put(Tag.STUDY_INSTANCE_UID, "2.25.300")
            .put(Tag.SERIES_INSTANCE_UID, SERIES)
            .put(Tag.FRAME_OF_REFERENCE_UID, FRAME)
            .put(Tag.PATIENT_ID, "T-17")
            .build();
    Path file = Files.createDirectories(ct.resolve("marks")).resolve("seg.dcm");
    try (OutputStream out = Files.newOutputStream(file)) {
      SegmentationWriter.write(
          out,
          image,
          sources,
          contours,
          marked,
          structure ->
              Optional.of(new StructureNames.Meaning(Optional.of(Site.LIVER), "metastasis")),
          "1");
    }
    night();
    List<AnnotationMask> masks = rows(Tables.ANNOTATION_MASKS, "annotation_uid");
    assertThat(masks).hasSize(1);
    AnnotationMask mask = masks.get(0);
    assertThat(mask.modality()).isEqualTo("SEG");
    assertThat(mask.name()).as("a name that is none of the allowed words").isEmpty();
    assertThat(mask.categoryCode()).isEqualTo("SCT:49755003");
    assertThat(mask.typeCode()).isEqualTo("SCT:14799000");
    assertThat(mask.structureClass()).isEqualTo("metastasis");
    assertThat(mask.site()).isEqualTo("other");
    assertThat(mask.voxels()).isEqualTo(8);
    assertThat(mask.matchedBy()).isEqualTo("referenced_series");
    assertThat(rows(Tables.LESIONS)).hasSize(1);
  }

  private static Grid grid() {
    return new Grid(
        ScanFiles.SLICES,
        ScanFiles.SIDE,
        ScanFiles.SIDE,
        new Vector3(-100, -100, 0),
        new Vector3(0.8, 0.8, 2),
        new Vector3(1, 0, 0),
        new Vector3(0, 1, 0),
        new Vector3(0, 0, 1));
  }

  private static byte[] bytes(Dataset object) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DicomWriter.write(out, object, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    return out.toByteArray();
  }

  @Test
  void whatCannotBecomeAMaskSaysWhyAndTheOthersGoOn() throws IOException {
    Map<String, List<Dataset>> good = Map.of("GTV mass", List.of(box(3, 0, 2)));
    write("good.dcm", naming(object("2.25.801", good), "2.25.999", FRAME));
    write("elsewhere.dcm", naming(object("2.25.802", good), "2.25.999", "2.25.78"));
    write("nowhere.dcm", object("2.25.803", Map.of()));
    write(
        "far.dcm",
        naming(object("2.25.804", Map.of("GTV", List.of(box(90, 0, 2)))), SERIES, FRAME));
    write("empty.dcm", naming(object("2.25.805", Map.of()), SERIES, FRAME));
    write(
        "unfit.dcm",
        naming(object("2.25.806", Map.of("GTV", List.of(box(90, 0, 2)))), "2.25.999", FRAME));
    assertThat(night()).isEqualTo(6);

    List<AnnotationMask> masks = rows(Tables.ANNOTATION_MASKS, "annotation_uid");
    assertThat(masks)
        .extracting(row -> row.structure() + " " + row.status() + " " + row.reason())
        .containsExactlyInAnyOrder(
            "1 done null",
            "0 set_aside series_missing",
            "0 set_aside no_structures",
            "1 set_aside outside_series",
            "0 set_aside no_structures",
            "0 set_aside no_series_fits");
    assertThat(masks)
        .filteredOn(row -> row.status().equals("done"))
        .extracting(AnnotationMask::matchedBy)
        .containsExactly("frame_of_reference");
    assertThat(rows(Tables.LESIONS)).hasSize(1);
  }

  @Test
  void aRerunChangesNothingAndAChangedSeriesIsMarkedAnew() throws IOException {
    write("a.dcm", naming(object("2.25.801", structures()), SERIES, FRAME));
    night();
    List<AnnotationMask> before = rows(Tables.ANNOTATION_MASKS, "annotation_uid");
    long version = sample.lake().table(Tables.ANNOTATION_MASKS).version();
    long lesions = sample.lake().table(Tables.LESIONS).version();
    assertThat(new AnnotationsJob().run(context())).isZero();
    assertThat(sample.lake().table(Tables.ANNOTATION_MASKS).version()).isEqualTo(version);
    assertThat(sample.lake().table(Tables.LESIONS).version()).isEqualTo(lesions);

    // One slice more below: the same pixels have other indices.
    ScanFiles.series(
        ct.resolve("more"),
        image -> {
          Dataset built = image.build();
          int number = built.integer(Tag.INSTANCE_NUMBER).getAsInt();
          return image
              .put(Tag.FRAME_OF_REFERENCE_UID, FRAME)
              .put(Tag.SERIES_INSTANCE_UID, SERIES)
              .put(Tag.INSTANCE_NUMBER, Integer.toString(100 + number))
              .putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -100, -100, -2 * number);
        },
        "2.25.201");
    night();
    List<AnnotationMask> after = rows(Tables.ANNOTATION_MASKS, "annotation_uid");
    assertThat(after).hasSize(3);
    assertThat(after.get(0).fingerprint()).isNotEqualTo(before.get(0).fingerprint());
    assertThat(after.get(0).voxels()).isEqualTo(8);
    assertThat(mask(after.get(0)).mask().grid().sizeZ()).isEqualTo(2 * ScanFiles.SLICES);
    assertThat(mask(after.get(0)).mask().value(ScanFiles.SLICES + 3, 0, 0)).isEqualTo(1);
    List<Lesion> lesion = rows(Tables.LESIONS);
    assertThat(lesion).hasSize(1);
    assertThat(lesion.get(0).fingerprint()).isEqualTo(after.get(0).fingerprint());
    assertThat(sample.lake().files().list("annotation-masks"))
        .extracting(file -> "annotation-masks/" + file.getPath().getName())
        .containsExactlyInAnyOrder(after.get(0).maskFile(), after.get(1).maskFile());
  }

  @Test
  void aFileThatIsAwayIsTriedAgain() throws IOException {
    Path file = write("a.dcm", naming(object("2.25.801", structures()), SERIES, FRAME));
    JobContext context = context();
    new IngestJob().run(context);
    new SeriesJob().run(context);
    new VolumesJob().run(context);
    Path away = Files.move(file, folder.resolve("away.dcm"));
    new AnnotationsJob().run(context);
    assertThat(rows(Tables.ANNOTATION_MASKS, "annotation_uid"))
        .extracting(AnnotationMask::reason)
        .containsExactly("storage");
    Files.move(away, file);
    new AnnotationsJob().run(context);
    assertThat(rows(Tables.ANNOTATION_MASKS, "annotation_uid"))
        .extracting(AnnotationMask::status)
        .containsExactly("done", "done", "set_aside");
  }
}
