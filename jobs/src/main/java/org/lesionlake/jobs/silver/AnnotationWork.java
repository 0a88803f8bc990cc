package org.lesionlake.jobs.silver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.annotation.AnnotationObject;
import org.lesionlake.annotation.CodedTerm;
import org.lesionlake.annotation.MarkedLesions;
import org.lesionlake.annotation.MarkedLesions.MarkedLesion;
import org.lesionlake.annotation.MarkedStructure;
import org.lesionlake.annotation.MaskIssue;
import org.lesionlake.annotation.MaskLayers;
import org.lesionlake.annotation.SeriesMatch;
import org.lesionlake.annotation.SlicePlanes;
import org.lesionlake.annotation.Structure;
import org.lesionlake.annotation.StructureMask;
import org.lesionlake.annotation.StructureNames;
import org.lesionlake.archive.TimeBudget;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Annotation;
import org.lesionlake.schemas.silver.AnnotationMask;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.MaskFile;
import org.lesionlake.volume.SeriesGeometry;
import org.lesionlake.volume.SeriesRules;
import org.lesionlake.volume.SliceHeader;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeException;
import org.lesionlake.volume.VoxelFile;
import org.lesionlake.volume.VoxelFileReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one annotation onto the grid of its series. */
final class AnnotationWork implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(AnnotationWork.class);

  /** Raised when the same input gives other masks or lesions than before. */
  private static final String CODE = "1";

  private static final int READ_BYTES = 1 << 20;
  private static final long LARGEST_FILE = Integer.MAX_VALUE - 64L;

  /** Rows of masks and of lesions. */
  static final StructType RESULT =
      new StructType()
          .add("masks", DataTypes.createArrayType(Tables.ANNOTATION_MASKS.schema(), false), false)
          .add("lesions", DataTypes.createArrayType(Tables.LESIONS.schema(), false), false);

  private final String lakeRoot;
  private final String folder;
  private final String names;
  private final SeriesRules rules;
  private final SerializableConfiguration hadoop;
  private final int maxSeconds;

  /**
   * @param names text of the table of structure names
   * @param maxSeconds that reading a file may take
   */
  AnnotationWork(
      String lakeRoot,
      String folder,
      String names,
      SeriesRules rules,
      SerializableConfiguration hadoop,
      int maxSeconds) {
    this.lakeRoot = lakeRoot;
    this.folder = folder;
    this.names = names;
    this.rules = rules;
    this.hadoop = hadoop;
    this.maxSeconds = maxSeconds;
  }

  /** Version of the code and of the table of names. */
  static String version(String names) {
    return CODE + '-' + Sha256.hex(names).substring(0, 12);
  }

  /** A series that may be meant. */
  private record Series(
      SeriesMatch.Candidate candidate,
      SeriesGeometry geometry,
      String fingerprint,
      Optional<String> file) {}

  /**
   * What became of an annotation.
   *
   * @param row an annotation with {@code annotation_uid}, {@code input_hash}, {@code path} of its
   *     file, null if not known, and {@code candidates}, null if there are none
   */
  Row run(Row row) {
    Annotation annotation = annotation(row);
    String inputHash = row.getAs("input_hash");
    try {
      return work(annotation, inputHash, row);
    } catch (DicomException e) {
      return setAside(
          annotation,
          inputHash,
          e.reason() == DicomException.Reason.TOO_LARGE
              ? MaskIssue.TOO_LARGE
              : MaskIssue.UNREADABLE_OBJECT);
    } catch (IOException e) {
      return setAside(annotation, inputHash, MaskIssue.STORAGE);
    } catch (VolumeException e) {
      if (e.reason() == VolumeException.Reason.STORAGE) {
        return setAside(annotation, inputHash, MaskIssue.STORAGE);
      }
      return unexpected(annotation, inputHash, e);
    } catch (RuntimeException e) {
      if (TaskContext.get() != null && TaskContext.get().isInterrupted()) {
        throw e;
      }
      return unexpected(annotation, inputHash, e);
    }
  }

  private Row unexpected(Annotation annotation, String inputHash, RuntimeException e) {
    // One odd annotation must not end the night.
    LOG.warn("Annotation {} could not be worked through", annotation.sopUid(), e);
    return setAside(annotation, inputHash, MaskIssue.UNEXPECTED_ERROR);
  }

  private static Annotation annotation(Row row) {
    return new Annotation(
        row.getAs("annotation_uid"),
        row.getAs("series_uid"),
        row.getAs("study_uid"),
        row.getAs("patient_id"),
        row.getAs("modality"),
        row.getAs("frame_of_reference_uid"),
        row.getList(row.fieldIndex("referenced_series_uids")),
        row.getList(row.fieldIndex("structures")),
        row.getAs("attributes_json"),
        row.getAs("object_token"),
        row.getAs("run_id"));
  }

  private Row work(Annotation annotation, String inputHash, Row row) throws IOException {
    String path = row.getAs("path");
    if (path == null) {
      return setAside(annotation, inputHash, MaskIssue.SOURCE_MISSING);
    }
    DescribedAnnotation described = DescribedAnnotation.of(annotation);
    AnnotationObject object = AnnotationObject.read(read(path));
    List<Structure> structures = described.structures(object.structures());
    if (structures.isEmpty()) {
      return setAside(annotation, inputHash, MaskIssue.NO_STRUCTURES);
    }
    Map<String, Series> bySeries = series(row);
    SeriesMatch match =
        SeriesMatch.of(
            object,
            described.references(),
            bySeries.values().stream().map(Series::candidate).toList());
    if (match.series().isEmpty()) {
      return setAside(annotation, inputHash, match.reason().orElseThrow());
    }
    Series series = bySeries.get(match.series().get().seriesUid());
    if (series.geometry().grid().isEmpty()) {
      return setAside(annotation, inputHash, MaskIssue.NO_GEOMETRY);
    }
    Grid grid = series.geometry().grid().get();
    if (grid.voxels() > LARGEST_FILE) {
      return setAside(annotation, inputHash, MaskIssue.TOO_LARGE);
    }
    List<MarkedStructure> marked =
        object.masks(series.candidate(), described.references(), structures);
    MaskLayers layers = MaskLayers.of(marked, grid);
    List<VoxelFile> files = write(annotation, inputHash, layers);
    StructureNames meanings = StructureNames.parse(names.lines().toList());
    List<Row> masks = new ArrayList<>();
    for (MarkedStructure structure : marked) {
      masks.add(
          Tables.ANNOTATION_MASKS.toRow(
              mask(annotation, inputHash, structure, meanings, match, series, layers, files)));
    }
    return RowFactory.create(
        Scala.seq(masks), Scala.seq(lesions(annotation, marked, meanings, series, grid)));
  }

  private byte[] read(String path) throws IOException {
    TimeBudget budget = TimeBudget.ofSeconds(maxSeconds);
    budget.begin();
    Path file = new Path(path);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(READ_BYTES);
    try (InputStream in = file.getFileSystem(hadoop.value()).open(file)) {
      byte[] part = in.readNBytes(READ_BYTES);
      while (part.length > 0) {
        if (bytes.size() + (long) part.length > LARGEST_FILE) {
          throw new DicomException(
              DicomException.Reason.TOO_LARGE, "The file is larger than one array.");
        }
        bytes.write(part);
        budget.check();
        part = in.readNBytes(READ_BYTES);
      }
    }
    return bytes.toByteArray();
  }

  private Map<String, Series> series(Row row) {
    Map<String, Series> bySeries = new HashMap<>();
    int at = row.fieldIndex("candidates");
    if (row.isNullAt(at)) {
      return bySeries;
    }
    for (Row candidate : row.<Row>getList(at)) {
      List<SliceHeader> slices = new ArrayList<>();
      for (Row image : candidate.<Row>getList(candidate.fieldIndex("images"))) {
        slices.addAll(SliceHeader.allOf(Tables.CT_INSTANCES.fromRow(image)));
      }
      SeriesGeometry geometry = SeriesGeometry.of(slices, rules);
      String uid = candidate.getAs("series_uid");
      bySeries.put(
          uid,
          new Series(
              new SeriesMatch.Candidate(
                  uid,
                  Optional.ofNullable(candidate.getAs("frame_of_reference_uid")),
                  SlicePlanes.of(geometry),
                  candidate.getAs("chosen")),
              geometry,
              candidate.getAs("fingerprint"),
              Optional.ofNullable(candidate.getAs("file"))));
    }
    return bySeries;
  }

  private List<VoxelFile> write(Annotation annotation, String inputHash, MaskLayers layers) {
    List<VoxelFile> files = new ArrayList<>();
    for (MaskLayers.Layer layer : layers.layers()) {
      String name =
          annotation.sopUid()
              + '-'
              + inputHash.substring(0, 12)
              + '-'
              + (files.size() + 1)
              + ".parquet";
      files.add(
          MaskFile.write(
              new Path(lakeRoot, folder + '/' + name),
              hadoop.value(),
              layer.labels(),
              layer.names()));
    }
    return files;
  }

  private AnnotationMask mask(
      Annotation annotation,
      String inputHash,
      MarkedStructure marked,
      StructureNames meanings,
      SeriesMatch match,
      Series series,
      MaskLayers layers,
      List<VoxelFile> files) {
    Structure structure = marked.structure();
    Optional<StructureNames.Meaning> meaning = meanings.meaning(structure);
    Optional<StructureMask> mask = marked.mask();
    Optional<MaskLayers.Place> place = Optional.ofNullable(layers.places().get(structure.index()));
    Optional<VoxelFile> file = place.map(there -> files.get(there.layer()));
    return new AnnotationMask(
        annotation.sopUid(),
        structure.index(),
        annotation.studyUid(),
        annotation.patientId(),
        annotation.modality(),
        structure.number(),
        structure.name(),
        structure.category().map(CodedTerm::code).orElse(null),
        structure.type().map(CodedTerm::code).orElse(null),
        structure.region().map(CodedTerm::code).orElse(null),
        meaning.flatMap(StructureNames.Meaning::site).map(AnnotationWork::code).orElse(null),
        meaning.map(StructureNames.Meaning::structureClass).orElse(null),
        mask.isPresent() ? "done" : "set_aside",
        marked.reason().map(MaskIssue::code).orElse(null),
        marked.warningCodes(),
        series.candidate().seriesUid(),
        series.fingerprint(),
        match.by().map(by -> by.name().toLowerCase(Locale.ROOT)).orElse(null),
        file.map(written -> folder + '/' + written.file().getName()).orElse(null),
        file.map(VoxelFile::sha256).orElse(null),
        place.map(MaskLayers.Place::label).orElse(null),
        marked.parts(),
        mask.map(StructureMask::voxels).orElse(0L),
        mask.map(StructureMask::volumeMm3).orElse(null),
        mask.map(StructureMask::planes).map(AnnotationWork::offsets).orElse(List.of()),
        inputHash);
  }

  private static List<Double> offsets(SlicePlanes planes) {
    double first = planes.heights().get(0);
    return planes.evenlySpaced()
        ? List.of()
        : planes.heights().stream().map(height -> height - first).toList();
  }

  private List<Row> lesions(
      Annotation annotation,
      List<MarkedStructure> marked,
      StructureNames meanings,
      Series series,
      Grid grid) {
    List<MarkedLesions.Meant> meant = new ArrayList<>();
    for (MarkedStructure structure : marked) {
      meanings
          .meaning(structure.structure())
          .filter(StructureNames.Meaning::isLesion)
          .filter(meaning -> structure.mask().isPresent())
          .ifPresent(meaning -> meant.add(new MarkedLesions.Meant(structure, meaning)));
    }
    // Diameters and surfaces are measured on even grids; the masks of others have their volume.
    if (meant.isEmpty() || !series.candidate().planes().orElseThrow().evenlySpaced()) {
      return List.of();
    }
    return MarkedLesions.of(meant, grid, hounsfield(series)).stream()
        .map(lesion -> Tables.LESIONS.toRow(lesion(annotation, series, lesion)))
        .toList();
  }

  private IntToDoubleFunction hounsfield(Series series) {
    if (series.file().isEmpty()) {
      return index -> Double.NaN;
    }
    Volume voxels;
    try (VoxelFileReader reader =
        VoxelFileReader.open(new Path(lakeRoot, series.file().get()), hadoop.value())) {
      voxels = reader.readAll();
    }
    return switch (voxels.type()) {
      case FLOAT32 -> {
        var values = voxels.floats();
        yield values::get;
      }
      default -> {
        var values = voxels.shorts();
        yield values::get;
      }
    };
  }

  private static Lesion lesion(Annotation annotation, Series series, MarkedLesion lesion) {
    LesionMeasurements measured = lesion.measured();
    String uid =
        Sha256.hex(
                String.join(
                    " ",
                    series.candidate().seriesUid(),
                    series.fingerprint(),
                    Lesion.ANNOTATION,
                    annotation.sopUid(),
                    Integer.toString(lesion.structure()),
                    Integer.toString(lesion.component())))
            .substring(0, 32);
    return new Lesion(
        uid,
        series.candidate().seriesUid(),
        series.fingerprint(),
        annotation.studyUid(),
        annotation.patientId(),
        Lesion.ANNOTATION,
        lesion.component(),
        code(lesion.site()),
        lesion.lesionClass(),
        measured.centre(),
        measured.boxFrom(),
        measured.boxTo(),
        measured.voxels(),
        measured.volumeMm3(),
        measured.diameters().longAxisMm(),
        measured.diameters().shortAxisMm(),
        measured.diameters().slice(),
        measured.meanHu(),
        1.0,
        measured.shape().maximum3dDiameterMm(),
        measured.shape().meshVolumeMm3(),
        measured.shape().surfaceMm2(),
        measured.shape().sphericity(),
        measured.sdHu(),
        annotation.sopUid(),
        lesion.structure());
  }

  private static String code(Site site) {
    return site.name().toLowerCase(Locale.ROOT);
  }

  /** The row of an annotation of which nothing becomes. */
  private static Row setAside(Annotation annotation, String inputHash, MaskIssue reason) {
    AnnotationMask row =
        new AnnotationMask(
            annotation.sopUid(),
            0,
            annotation.studyUid(),
            annotation.patientId(),
            annotation.modality(),
            null,
            "",
            null,
            null,
            null,
            null,
            null,
            "set_aside",
            reason.code(),
            List.of(),
            null,
            null,
            null,
            null,
            null,
            null,
            0,
            0,
            null,
            List.of(),
            inputHash);
    return RowFactory.create(
        Scala.seq(List.of(Tables.ANNOTATION_MASKS.toRow(row))), Scala.seq(List.<Row>of()));
  }
}
