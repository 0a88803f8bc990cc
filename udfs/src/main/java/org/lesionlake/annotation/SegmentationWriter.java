package org.lesionlake.annotation;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;
import org.lesionlake.volume.Vector3;

/**
 * Writes masks as a binary DICOM Segmentation (PS3.3 A.51) on the slices of their series. Each
 * slice that a structure has pixels on is a frame with its own place, so that tilted and unevenly
 * spaced series keep theirs. The same masks give the same bytes: UIDs follow from those of image
 * and annotation, dates are the annotation's.
 */
public final class SegmentationWriter {
  private static final String SEGMENTATION_CLASS = "1.2.840.10008.5.1.4.1.1.66.4";
  private static final int[] PATIENT_AND_STUDY = {
    Tag.PATIENT_NAME,
    Tag.PATIENT_ID,
    Tag.PATIENT_BIRTH_DATE,
    Tag.PATIENT_SEX,
    Tag.STUDY_INSTANCE_UID,
    Tag.STUDY_DATE,
    Tag.STUDY_TIME,
    Tag.REFERRING_PHYSICIAN_NAME,
    Tag.STUDY_ID,
    Tag.ACCESSION_NUMBER
  };

  private final Dataset image;
  private final List<SourceSlice> sources;
  private final List<MarkedStructure> structures;
  private final SlicePlanes planes;
  private final String seed;

  /**
   * The image that a slice is of.
   *
   * @param frame its frame in an enhanced image, from 1; empty of an image of one slice
   */
  public record SourceSlice(String sopClassUid, String sopUid, OptionalInt frame) {}

  private SegmentationWriter(
      Dataset image,
      List<SourceSlice> sources,
      List<MarkedStructure> structures,
      SlicePlanes planes,
      String seed) {
    this.image = image;
    this.sources = sources;
    this.structures = structures;
    this.planes = planes;
    this.seed = seed;
  }

  /**
   * Writes them.
   *
   * @param out receives the file; not closed
   * @param image header of an image of the series: patient, study, series and frame of reference
   * @param sources the image of each slice
   * @param annotation header of what the masks were made of: its UID and date
   * @param marked structures; those without a mask are left out
   * @param meaning what a structure means, for segments without coded terms
   * @param version of the software, as the segmentation names it
   * @throws IllegalArgumentException if no structure has a mask
   * @throws IOException if the stream fails
   */
  public static void write(
      OutputStream out,
      Dataset image,
      List<SourceSlice> sources,
      Dataset annotation,
      List<MarkedStructure> marked,
      Function<Structure, Optional<StructureNames.Meaning>> meaning,
      String version)
      throws IOException {
    List<MarkedStructure> structures = marked.stream().filter(m -> m.mask().isPresent()).toList();
    if (structures.isEmpty()) {
      throw new IllegalArgumentException("A segmentation needs a structure with a mask");
    }
    String seed =
        annotation.string(Tag.SOP_INSTANCE_UID).orElse("")
            + ' '
            + image.string(Tag.SERIES_INSTANCE_UID).orElse("");
    SegmentationWriter writer =
        new SegmentationWriter(
            image, sources, structures, structures.get(0).mask().get().planes(), seed);
    Dataset.Builder object = Dataset.builder();
    object.put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192");
    writer.patientAndStudy(object);
    writer.seriesAndEquipment(object, version);
    writer.contents(object, annotation, meaning);
    writer.frames(object);
    DicomWriter.write(out, object.build(), TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
  }

  private void patientAndStudy(Dataset.Builder object) {
    for (int tag : PATIENT_AND_STUDY) {
      // All of these may be empty but must be there (type 2). A name that is too long for its kind
      // would make the new object invalid too, and cut off it would be another name.
      boolean isShort = Tag.vr(tag) == Vr.SH;
      object.put(tag, image.string(tag).filter(text -> !isShort || text.length() <= 16).orElse(""));
    }
  }

  private void seriesAndEquipment(Dataset.Builder object, String version) {
    object
        .put(Tag.SOP_CLASS_UID, SEGMENTATION_CLASS)
        .put(Tag.SOP_INSTANCE_UID, uid("instance"))
        .put(Tag.MODALITY, "SEG")
        .put(Tag.SERIES_INSTANCE_UID, uid("series"))
        .put(Tag.SERIES_NUMBER, Vr.IS, Integer.toString(seriesNumber()))
        .put(Tag.INSTANCE_NUMBER, Vr.IS, "1")
        .put(
            Tag.FRAME_OF_REFERENCE_UID,
            image.string(Tag.FRAME_OF_REFERENCE_UID).orElseGet(() -> uid("frame of reference")))
        .put(
            Tag.POSITION_REFERENCE_INDICATOR,
            Vr.LO,
            image.string(Tag.POSITION_REFERENCE_INDICATOR).orElse(""))
        .put(Tag.MANUFACTURER, "LesionLake")
        .put(Tag.MANUFACTURER_MODEL_NAME, "LesionLake")
        .put(Tag.DEVICE_SERIAL_NUMBER, version)
        .put(Tag.SOFTWARE_VERSIONS, version);
  }

  /** Behind the image's own, so that viewers list it after its images. */
  private int seriesNumber() {
    int number = image.integer(Tag.SERIES_NUMBER).orElse(0);
    return number >= 0 && number < 1_000_000 ? number + 1000 : 1000;
  }

  private void contents(
      Dataset.Builder object,
      Dataset annotation,
      Function<Structure, Optional<StructureNames.Meaning>> meaning) {
    boolean overlap = false;
    for (int i = 0; i < structures.size(); i++) {
      for (int j = i + 1; j < structures.size(); j++) {
        overlap |=
            structures.get(i).mask().orElseThrow().overlaps(structures.get(j).mask().orElseThrow());
      }
    }
    object
        .put(Tag.IMAGE_TYPE, "DERIVED", "PRIMARY")
        .put(Tag.CONTENT_LABEL, Vr.CS, "SEGMENTATION")
        .put(Tag.CONTENT_DESCRIPTION, Vr.LO, "")
        .put(Tag.CONTENT_CREATOR_NAME, Vr.PN, "")
        .put(Tag.CONTENT_DATE, Vr.DA, date(annotation))
        .put(Tag.CONTENT_TIME, Vr.TM, time(annotation))
        .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .putInts(Tag.ROWS, Vr.US, planes.rows())
        .putInts(Tag.COLUMNS, Vr.US, planes.columns())
        .putInts(Tag.BITS_ALLOCATED, Vr.US, 1)
        .putInts(Tag.BITS_STORED, Vr.US, 1)
        .putInts(Tag.HIGH_BIT, Vr.US, 0)
        .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
        .put(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "00")
        .put(Tag.SEGMENTATION_TYPE, Vr.CS, "BINARY")
        .put(Tag.SEGMENTS_OVERLAP, Vr.CS, overlap ? "YES" : "NO");
    List<Dataset> segments = new ArrayList<>();
    for (MarkedStructure marked : structures) {
      segments.add(segment(segments.size() + 1, marked.structure(), meaning));
    }
    object.putSequence(Tag.SEGMENT_SEQUENCE, segments);
  }

  private static Dataset segment(
      int number,
      Structure structure,
      Function<Structure, Optional<StructureNames.Meaning>> meaning) {
    Optional<StructureNames.Meaning> known = meaning.apply(structure);
    boolean computed = structure.algorithmType().endsWith("AUTOMATIC");
    Dataset.Builder segment =
        Dataset.builder()
            .putInts(Tag.SEGMENT_NUMBER, Vr.US, number)
            .put(Tag.SEGMENT_LABEL, Vr.LO, label(number, structure))
            .put(Tag.SEGMENT_ALGORITHM_TYPE, Vr.CS, computed ? structure.algorithmType() : "MANUAL")
            .putSequence(
                Tag.SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE,
                SegmentTerms.category(structure, known).items())
            .putSequence(
                Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE,
                SegmentTerms.type(structure, known).items());
    if (computed) {
      // Required of what an algorithm made (type 1C); the annotation seldom says which.
      segment.put(Tag.SEGMENT_ALGORITHM_NAME, Vr.LO, "as in the source annotation");
    }
    structure
        .region()
        .ifPresent(region -> segment.putSequence(Tag.ANATOMIC_REGION_SEQUENCE, region.items()));
    return segment.build();
  }

  private static String label(int number, Structure structure) {
    String name = structure.name().replace('\\', ' ').strip();
    return name.isEmpty() ? "structure " + number : name.substring(0, Math.min(64, name.length()));
  }

  private String date(Dataset annotation) {
    for (Dataset source : List.of(annotation, image)) {
      for (int tag :
          new int[] {
            Tag.STRUCTURE_SET_DATE,
            Tag.CONTENT_DATE,
            Tag.INSTANCE_CREATION_DATE,
            Tag.SERIES_DATE,
            Tag.STUDY_DATE
          }) {
        Optional<String> stated = source.string(tag).filter(text -> text.matches("[0-9]{8}"));
        if (stated.isPresent()) {
          return stated.get();
        }
      }
    }
    return "19000101";
  }

  private static String time(Dataset annotation) {
    return annotation
        .string(Tag.STRUCTURE_SET_TIME)
        .or(() -> annotation.string(Tag.CONTENT_TIME))
        .filter(text -> text.matches("[0-9]{2}([0-9]{2}([0-9]{2}([.][0-9]{1,6})?)?)?"))
        .orElse("000000");
  }

  private void frames(Dataset.Builder object) {
    String organization = uid("dimensions");
    List<Dataset> perFrame = new ArrayList<>();
    TreeSet<Integer> used = new TreeSet<>();
    long frames = 0;
    for (MarkedStructure marked : structures) {
      for (int z = 0; z < planes.count(); z++) {
        if (marked.mask().orElseThrow().voxelsOn(z) > 0) {
          used.add(z);
          frames++;
        }
      }
    }
    List<Integer> slices = List.copyOf(used);
    long bitsPerFrame = planes.pixels();
    byte[] bits = new byte[bytes(bitsPerFrame * frames)];
    for (int segment = 1; segment <= structures.size(); segment++) {
      StructureMask mask = structures.get(segment - 1).mask().orElseThrow();
      for (int i = 0; i < slices.size(); i++) {
        int z = slices.get(i);
        if (mask.voxelsOn(z) > 0) {
          set(bits, bitsPerFrame * perFrame.size(), mask, z);
          perFrame.add(frame(segment, z, i + 1));
        }
      }
    }
    object
        .putInts(Tag.NUMBER_OF_FRAMES, Vr.IS, perFrame.size())
        .putSequence(
            Tag.DIMENSION_ORGANIZATION_SEQUENCE,
            List.of(
                Dataset.builder().put(Tag.DIMENSION_ORGANIZATION_UID, Vr.UI, organization).build()))
        .putSequence(
            Tag.DIMENSION_INDEX_SEQUENCE,
            List.of(
                dimension(
                    organization,
                    Tag.REFERENCED_SEGMENT_NUMBER,
                    Tag.SEGMENT_IDENTIFICATION_SEQUENCE),
                dimension(organization, Tag.IMAGE_POSITION_PATIENT, Tag.PLANE_POSITION_SEQUENCE)))
        .putSequence(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, List.of(shared()))
        .putSequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, perFrame)
        .putSequence(Tag.REFERENCED_SERIES_SEQUENCE, List.of(references(slices)))
        .putBytes(Tag.PIXEL_DATA, Vr.OB, bits);
  }

  private static int bytes(long bits) {
    long needed = (bits + 7) / 8;
    if (needed > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "The masks need " + needed + " bytes, and a segmentation of one file holds 2 GiB");
    }
    return (int) needed;
  }

  /** Bits of a frame follow those of the one before without padding (PS3.5 section 8.1.1). */
  private void set(byte[] bits, long from, StructureMask mask, int z) {
    int first = z * planes.pixels();
    int last = first + planes.pixels();
    for (int at = mask.next(first); at >= 0 && at < last; at = mask.next(at + 1)) {
      long bit = from + at - first;
      bits[(int) (bit >>> 3)] |= (byte) (1 << (bit & 7));
    }
  }

  private Dataset frame(int segment, int z, int place) {
    SourceSlice source = sources.get(z);
    Dataset.Builder reference =
        Dataset.builder()
            .put(Tag.REFERENCED_SOP_CLASS_UID, Vr.UI, source.sopClassUid())
            .put(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, source.sopUid())
            .put(Tag.SPATIAL_LOCATIONS_PRESERVED, Vr.CS, "YES")
            .putSequence(
                Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE,
                new CodedTerm("DCM", "121322", "Source image for image processing operation")
                    .items());
    if (source.frame().isPresent()) {
      reference.putInts(Tag.REFERENCED_FRAME_NUMBER, Vr.IS, source.frame().getAsInt());
    }
    Vector3 origin = planes.origins().get(z);
    return Dataset.builder()
        .putSequence(
            Tag.FRAME_CONTENT_SEQUENCE,
            List.of(
                Dataset.builder()
                    .putInts(Tag.DIMENSION_INDEX_VALUES, Vr.UL, segment, place)
                    .build()))
        .putSequence(
            Tag.PLANE_POSITION_SEQUENCE,
            List.of(
                Dataset.builder()
                    .putDecimals(
                        Tag.IMAGE_POSITION_PATIENT, Vr.DS, origin.x(), origin.y(), origin.z())
                    .build()))
        .putSequence(
            Tag.SEGMENT_IDENTIFICATION_SEQUENCE,
            List.of(
                Dataset.builder().putInts(Tag.REFERENCED_SEGMENT_NUMBER, Vr.US, segment).build()))
        .putSequence(
            Tag.DERIVATION_IMAGE_SEQUENCE,
            List.of(
                Dataset.builder()
                    .putSequence(Tag.SOURCE_IMAGE_SEQUENCE, List.of(reference.build()))
                    .putSequence(
                        Tag.DERIVATION_CODE_SEQUENCE,
                        new CodedTerm("DCM", "113076", "Segmentation").items())
                    .build()))
        .build();
  }

  private static Dataset dimension(String organization, int pointer, int group) {
    return Dataset.builder()
        .put(Tag.DIMENSION_ORGANIZATION_UID, Vr.UI, organization)
        .putInts(Tag.DIMENSION_INDEX_POINTER, Vr.AT, Integer.toUnsignedLong(pointer))
        .putInts(Tag.FUNCTIONAL_GROUP_POINTER, Vr.AT, Integer.toUnsignedLong(group))
        .build();
  }

  private Dataset shared() {
    double distance = planes.usualDistance();
    double thickness = image.decimal(Tag.SLICE_THICKNESS).filter(mm -> mm > 0).orElse(distance);
    Dataset.Builder measures =
        Dataset.builder()
            .putDecimals(Tag.PIXEL_SPACING, Vr.DS, planes.rowSpacing(), planes.columnSpacing())
            .putDecimals(Tag.SLICE_THICKNESS, Vr.DS, thickness);
    if (planes.evenlySpaced() && distance > 0) {
      measures.putDecimals(Tag.SPACING_BETWEEN_SLICES, Vr.DS, distance);
    }
    Vector3 x = planes.xAxis();
    Vector3 y = planes.yAxis();
    return Dataset.builder()
        .putSequence(Tag.PIXEL_MEASURES_SEQUENCE, List.of(measures.build()))
        .putSequence(
            Tag.PLANE_ORIENTATION_SEQUENCE,
            List.of(
                Dataset.builder()
                    .putDecimals(
                        Tag.IMAGE_ORIENTATION_PATIENT,
                        Vr.DS,
                        x.x(),
                        x.y(),
                        x.z(),
                        y.x(),
                        y.y(),
                        y.z())
                    .build()))
        .build();
  }

  private Dataset references(List<Integer> slices) {
    List<Dataset> images = new ArrayList<>();
    TreeSet<String> named = new TreeSet<>();
    for (int z : slices) {
      SourceSlice source = sources.get(z);
      if (named.add(source.sopUid())) {
        images.add(
            Dataset.builder()
                .put(Tag.REFERENCED_SOP_CLASS_UID, Vr.UI, source.sopClassUid())
                .put(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, source.sopUid())
                .build());
      }
    }
    return Dataset.builder()
        .put(
            Tag.SERIES_INSTANCE_UID,
            Vr.UI,
            image.string(Tag.SERIES_INSTANCE_UID).orElseGet(() -> uid("source")))
        .putSequence(Tag.REFERENCED_INSTANCE_SEQUENCE, images)
        .build();
  }

  /** Under the 2.25 root of ISO/IEC 9834-8 (PS3.5 section B.2), from a hash. */
  private String uid(String of) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("lesionlake/seg " + of + ' ' + seed).getBytes(StandardCharsets.UTF_8));
      byte[] uuid = Arrays.copyOf(hash, 16);
      uuid[6] = (byte) (uuid[6] & 0x0F | 0x80);
      uuid[8] = (byte) (uuid[8] & 0x3F | 0x80);
      return "2.25." + new BigInteger(1, uuid);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
