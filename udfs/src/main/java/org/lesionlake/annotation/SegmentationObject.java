package org.lesionlake.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.volume.Vector3;

/**
 * The segments and frames of a DICOM Segmentation (PS3.3 A.51, C.8.20): binary, fractional, or a
 * label map.
 *
 * <p>A pixel of a fractional segment belongs to it from half of the maximum fractional value on,
 * whether fractions are probabilities or occupancies.
 */
final class SegmentationObject {
  private static final String LABEL_MAP_CLASS = "1.2.840.10008.5.1.4.1.1.66.7";

  /** Segment number of what belongs to no segment (PS3.3 C.8.20.2). */
  private static final int BACKGROUND = 0;

  private final List<Structure> segments;
  private final List<Frame> frames;
  private final int rows;
  private final int columns;
  private final boolean labelMap;
  private final int threshold;
  private final Pixels pixels;

  private SegmentationObject(
      List<Structure> segments,
      List<Frame> frames,
      int rows,
      int columns,
      boolean labelMap,
      int threshold,
      Pixels pixels) {
    this.segments = segments;
    this.frames = frames;
    this.rows = rows;
    this.columns = columns;
    this.labelMap = labelMap;
    this.threshold = threshold;
    this.pixels = pixels;
  }

  /**
   * A frame: where it lies and which segment it shows.
   *
   * @param index in the pixel data, from 0
   * @param segment segment number; null of a label map
   * @param place empty if position, orientation or spacing is missing
   */
  record Frame(int index, Integer segment, Optional<FramePlace> place) {}

  /**
   * @param origin centre of the first pixel, patient LPS in mm
   * @param xAxis direction in which the column index grows, length 1
   * @param yAxis direction in which the row index grows, length 1
   */
  record FramePlace(
      Vector3 origin, Vector3 xAxis, Vector3 yAxis, double columnSpacing, double rowSpacing) {}

  /** Stored value of a pixel by frame and index in it. */
  @FunctionalInterface
  private interface Pixels {
    int value(int frame, int pixel);
  }

  List<Structure> segments() {
    return segments;
  }

  List<Frame> frames() {
    return frames;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  /** Whether a pixel of a frame belongs to a segment. */
  boolean contains(Frame frame, int segment, int pixel) {
    int value = pixels.value(frame.index(), pixel);
    return labelMap ? value == segment : value >= threshold;
  }

  /** Whether a frame may show a segment. */
  boolean shows(Frame frame, int segment) {
    return labelMap || frame.segment() != null && frame.segment() == segment;
  }

  /** The segments alone, without frames; number 0 of a label map is its background. */
  static List<Structure> segments(Dataset object) {
    List<Structure> segments = new ArrayList<>();
    for (Dataset item : object.items(Tag.SEGMENT_SEQUENCE)) {
      if (item.integer(Tag.SEGMENT_NUMBER).orElse(-1) == BACKGROUND) {
        continue;
      }
      segments.add(
          new Structure(
              segments.size() + 1,
              item.integer(Tag.SEGMENT_NUMBER).isPresent()
                  ? item.integer(Tag.SEGMENT_NUMBER).getAsInt()
                  : null,
              item.string(Tag.SEGMENT_LABEL).orElse(""),
              "",
              CodedTerm.of(item, Tag.SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE),
              CodedTerm.of(item, Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE),
              CodedTerm.of(item, Tag.ANATOMIC_REGION_SEQUENCE),
              object.string(Tag.FRAME_OF_REFERENCE_UID),
              item.string(Tag.SEGMENT_ALGORITHM_TYPE).orElse("")));
    }
    return segments;
  }

  /**
   * Reads an object.
   *
   * @param header of the file, as a reader gave it
   * @param file the whole file
   * @throws DicomException if its pixels cannot be decoded
   */
  static SegmentationObject of(DicomObject header, byte[] file) {
    Dataset object = header.dataset();
    boolean labelMap =
        object.string(Tag.SOP_CLASS_UID).filter(LABEL_MAP_CLASS::equals).isPresent()
            || object.string(Tag.SEGMENTATION_TYPE).filter("LABELMAP"::equals).isPresent();
    boolean fractional =
        object.string(Tag.SEGMENTATION_TYPE).filter("FRACTIONAL"::equals).isPresent();
    int most = object.integer(Tag.MAXIMUM_FRACTIONAL_VALUE).orElse(255);
    int rows = object.integer(Tag.ROWS).orElse(0);
    int columns = object.integer(Tag.COLUMNS).orElse(0);
    List<Frame> frames = frames(object);
    return new SegmentationObject(
        segments(object),
        frames,
        rows,
        columns,
        labelMap,
        fractional ? Math.max(1, (most + 1) / 2) : 1,
        frames.isEmpty() || !header.hasPixelData() ? (f, p) -> 0 : pixels(header, file));
  }

  /** Frames are bits without padding between them, so that a body of them needs no decoding. */
  private static Pixels pixels(DicomObject header, byte[] file) {
    Dataset object = header.dataset();
    boolean bits =
        object.integer(Tag.BITS_ALLOCATED).orElse(0) == 1
            && header.pixelDataLength() >= 0
            && !header.transferSyntax().deflated()
            && header.transferSyntax().littleEndian();
    if (bits) {
      header.checkPixelDataComplete();
      long from = 8 * header.pixelDataOffset();
      long perFrame =
          (long) object.integer(Tag.ROWS).orElse(0) * object.integer(Tag.COLUMNS).orElse(0);
      return (frame, pixel) -> {
        long bit = from + frame * perFrame + pixel;
        return file[(int) (bit >>> 3)] >>> (int) (bit & 7) & 1;
      };
    }
    PixelFrames decoded = PixelDecoder.decode(monochrome(header), file);
    if (decoded.fitsShorts()) {
      return (frame, pixel) -> Short.toUnsignedInt(decoded.shorts(frame)[pixel]);
    }
    throw new DicomException(
        DicomException.Reason.UNSUPPORTED_PIXELS,
        "Segments are numbered by at most 16 bits, and pixels have more.");
  }

  /** Label maps may have a palette; their values are numbers all the same. */
  private static DicomObject monochrome(DicomObject header) {
    return new DicomObject(
        header.fileMeta(),
        header.dataset().toBuilder()
            .put(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
            .build(),
        header.transferSyntaxUid(),
        header.pixelDataOffset(),
        header.pixelDataLength(),
        header.headerBytes(),
        header.fileLength());
  }

  private static List<Frame> frames(Dataset object) {
    Dataset shared = first(object, Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    List<Frame> frames = new ArrayList<>();
    for (Dataset own : object.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)) {
      Dataset identification = group(own, shared, Tag.SEGMENT_IDENTIFICATION_SEQUENCE);
      frames.add(
          new Frame(
              frames.size(),
              identification.integer(Tag.REFERENCED_SEGMENT_NUMBER).isPresent()
                  ? identification.integer(Tag.REFERENCED_SEGMENT_NUMBER).getAsInt()
                  : null,
              place(own, shared)));
    }
    return frames;
  }

  private static Optional<FramePlace> place(Dataset own, Dataset shared) {
    List<Double> position =
        group(own, shared, Tag.PLANE_POSITION_SEQUENCE).decimals(Tag.IMAGE_POSITION_PATIENT);
    List<Double> orientation =
        group(own, shared, Tag.PLANE_ORIENTATION_SEQUENCE).decimals(Tag.IMAGE_ORIENTATION_PATIENT);
    List<Double> spacing =
        group(own, shared, Tag.PIXEL_MEASURES_SEQUENCE).decimals(Tag.PIXEL_SPACING);
    if (position.size() != 3 || orientation.size() != 6 || spacing.size() != 2) {
      return Optional.empty();
    }
    Vector3 origin = Vector3.of(position);
    Vector3 x = Vector3.of(orientation.subList(0, 3));
    Vector3 down = Vector3.of(orientation.subList(3, 6));
    boolean sound =
        origin.isFinite()
            && Math.abs(x.norm() - 1) < 0.01
            && Math.abs(down.norm() - 1) < 0.01
            && Math.abs(x.dot(down)) < 0.01
            && spacing.get(0) > 0
            && spacing.get(1) > 0
            && Double.isFinite(spacing.get(0))
            && Double.isFinite(spacing.get(1));
    Vector3 xAxis = x.unit();
    return sound
        ? Optional.of(
            new FramePlace(
                origin,
                xAxis,
                down.minus(xAxis.times(xAxis.dot(down))).unit(),
                spacing.get(1),
                spacing.get(0)))
        : Optional.empty();
  }

  private static Dataset group(Dataset own, Dataset shared, int sequence) {
    Dataset there = first(own, sequence);
    return there.size() > 0 ? there : first(shared, sequence);
  }

  private static Dataset first(Dataset holder, int sequence) {
    List<Dataset> items = holder.items(sequence);
    return items.isEmpty() ? Dataset.empty() : items.get(0);
  }
}
