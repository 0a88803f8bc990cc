package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/** What lies beside the slices in a study: localizers, captures, PET, MR and contours. */
final class OtherObjects {
  private static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
  private static final String PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128";
  private static final String MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4";
  private static final String RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3";
  private static final int RAYS = 40;

  private OtherObjects() {}

  /** A projection of the body, as scanners make it to plan the scan; rows run from head to feet. */
  static Dataset localizer(StudyHeader header, Phantom.Volume volume, Dice dice) {
    VoxelGrid grid = volume.grid();
    Dataset.Builder out =
        header.dataset("CT", CtSeriesWriter.CT_IMAGE_STORAGE, Uids.drawn(dice), 2);
    out.put(Tag.SERIES_INSTANCE_UID, Uids.drawn(dice)).put(Tag.SERIES_NUMBER, "1");
    out.put(Tag.INSTANCE_NUMBER, "1").put(Tag.SERIES_DESCRIPTION, "Topogram / Scout");
    out.put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "LOCALIZER");
    out.put(Tag.FRAME_OF_REFERENCE_UID, header.frameOfReferenceUid);
    out.put(Tag.PATIENT_POSITION, "HFS").put(Tag.KVP, "120");
    out.putDecimals(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 0, -1);
    double top = grid.originZ() + (grid.sizeZ() - 1) * grid.spacingZ();
    out.putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, grid.originX(), 0, top);
    out.putDecimals(Tag.PIXEL_SPACING, Vr.DS, grid.spacingZ(), grid.spacingX());
    out.putDecimals(Tag.SLICE_THICKNESS, Vr.DS, 0.6);
    out.putDecimals(Tag.RESCALE_INTERCEPT, Vr.DS, -1024).putDecimals(Tag.RESCALE_SLOPE, Vr.DS, 1);
    out.putInts(Tag.BITS_STORED, Vr.US, 12).putInts(Tag.HIGH_BIT, Vr.US, 11);
    plane(out, grid.sizeZ(), grid.sizeX(), 2, projection(volume));
    return out.build();
  }

  private static byte[] projection(Phantom.Volume volume) {
    VoxelGrid grid = volume.grid();
    byte[] pixels = new byte[2 * grid.sizeZ() * grid.sizeX()];
    for (int row = 0; row < grid.sizeZ(); row++) {
      int slice = (grid.sizeZ() - 1 - row) * grid.sizeY() * grid.sizeX();
      for (int x = 0; x < grid.sizeX(); x++) {
        int sum = 0;
        for (int y = 0; y < grid.sizeY(); y++) {
          sum += Math.max(0, volume.hu()[slice + y * grid.sizeX() + x] + 1000);
        }
        int value = Math.min(4095, 2 * sum / grid.sizeY());
        int at = 2 * (row * grid.sizeX() + x);
        pixels[at] = (byte) value;
        pixels[at + 1] = (byte) (value >> 8);
      }
    }
    return pixels;
  }

  /** A screen saved by a technician: one slice, 8 bits, the name burned in as screens do. */
  static Dataset secondaryCapture(StudyHeader header, Phantom.Volume volume, Dice dice) {
    Dataset.Builder out = header.dataset("OT", SECONDARY_CAPTURE, Uids.drawn(dice), 30);
    out.put(Tag.SERIES_INSTANCE_UID, Uids.drawn(dice)).put(Tag.SERIES_NUMBER, "99");
    out.put(Tag.INSTANCE_NUMBER, "1").put(Tag.CONVERSION_TYPE, "WSD");
    out.put(Tag.SERIES_DESCRIPTION, "Dose report " + header.person.family());
    out.put(Tag.IMAGE_TYPE, "DERIVED", "SECONDARY", "SCREEN SAVE");
    out.put(Tag.BURNED_IN_ANNOTATION, "YES");
    out.putInts(Tag.BITS_STORED, Vr.US, 8).putInts(Tag.HIGH_BIT, Vr.US, 7);
    VoxelGrid grid = volume.grid();
    int plane = grid.sizeY() * grid.sizeX();
    byte[] pixels = new byte[plane];
    int from = grid.sizeZ() / 2 * plane;
    for (int i = 0; i < plane; i++) {
      pixels[i] = (byte) Math.max(0, Math.min(255, (volume.hu()[from + i] + 160) * 255 / 400));
    }
    plane(out, grid.sizeY(), grid.sizeX(), 1, pixels);
    return out.build();
  }

  /** A few coarse slices of another modality in the same study. */
  static List<Dataset> otherModality(StudyHeader header, boolean pet, Dice dice) {
    List<Dataset> slices = new ArrayList<>();
    String series = Uids.drawn(dice);
    for (int i = 0; i < 3; i++) {
      Dataset.Builder out =
          header.dataset(pet ? "PT" : "MR", pet ? PET_IMAGE : MR_IMAGE, Uids.drawn(dice), 40);
      out.put(Tag.SERIES_INSTANCE_UID, series).put(Tag.SERIES_NUMBER, "60");
      out.put(Tag.INSTANCE_NUMBER, Integer.toString(i + 1));
      out.put(Tag.SERIES_DESCRIPTION, pet ? "PET WB (AC)" : "T2 HASTE ax");
      out.put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY");
      out.put(Tag.FRAME_OF_REFERENCE_UID, header.frameOfReferenceUid);
      out.putDecimals(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 1, 0);
      out.putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -120, -120, -100 + 8.0 * i);
      out.putDecimals(Tag.PIXEL_SPACING, Vr.DS, 7.5, 7.5);
      out.putDecimals(Tag.SLICE_THICKNESS, Vr.DS, 8);
      out.putInts(Tag.BITS_STORED, Vr.US, 16).putInts(Tag.HIGH_BIT, Vr.US, 15);
      byte[] pixels = new byte[2 * 32 * 32];
      for (int k = 0; k < pixels.length; k += 2) {
        int value = dice.whole(0, 900);
        pixels[k] = (byte) value;
        pixels[k + 1] = (byte) (value >> 8);
      }
      plane(out, 32, 32, 2, pixels);
      slices.add(out.build());
    }
    return slices;
  }

  private static void plane(Dataset.Builder out, int rows, int columns, int bytes, byte[] pixels) {
    out.putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1).put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2");
    out.putInts(Tag.ROWS, Vr.US, rows).putInts(Tag.COLUMNS, Vr.US, columns);
    out.putInts(Tag.BITS_ALLOCATED, Vr.US, 8 * bytes).putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0);
    out.putBytes(Tag.PIXEL_DATA, bytes == 1 ? Vr.OB : Vr.OW, pixels);
  }

  /** Contours of lesions on the slices of a series (RT Structure Set, PS3.3 section A.19). */
  static Dataset contours(
      StudyHeader header,
      SeriesPlan plan,
      CtSeriesWriter series,
      VoxelGrid grid,
      List<Shape> lesions,
      Dice dice) {
    Dataset.Builder out = header.dataset("RTSTRUCT", RT_STRUCTURE_SET, Uids.drawn(dice), 50);
    out.put(Tag.SERIES_INSTANCE_UID, Uids.drawn(dice)).put(Tag.SERIES_NUMBER, "70");
    out.put(Tag.INSTANCE_NUMBER, "1").put(Tag.SERIES_DESCRIPTION, "Contours");
    out.put(Tag.STRUCTURE_SET_LABEL, "LESIONS").put(Tag.STRUCTURE_SET_DATE, header.date);
    out.put(Tag.STRUCTURE_SET_TIME, header.time(50));
    Dataset referenced = Dataset.builder().put(Tag.SERIES_INSTANCE_UID, plan.uid()).build();
    Dataset study =
        Dataset.builder()
            .put(Tag.REFERENCED_SOP_CLASS_UID, "1.2.840.10008.3.1.2.3.1")
            .put(Tag.REFERENCED_SOP_INSTANCE_UID, header.studyUid)
            .putSequence(Tag.RT_REFERENCED_SERIES_SEQUENCE, List.of(referenced))
            .build();
    out.putSequence(
        Tag.REFERENCED_FRAME_OF_REFERENCE_SEQUENCE,
        List.of(
            Dataset.builder()
                .put(Tag.FRAME_OF_REFERENCE_UID, header.frameOfReferenceUid)
                .putSequence(Tag.RT_REFERENCED_STUDY_SEQUENCE, List.of(study))
                .build()));
    List<Dataset> regions = new ArrayList<>();
    List<Dataset> outlines = new ArrayList<>();
    List<Dataset> observations = new ArrayList<>();
    for (int i = 0; i < lesions.size(); i++) {
      String number = Integer.toString(i + 1);
      regions.add(
          Dataset.builder()
              .put(Tag.ROI_NUMBER, number)
              .put(Tag.REFERENCED_FRAME_OF_REFERENCE_UID, header.frameOfReferenceUid)
              .put(Tag.ROI_NAME, "met_" + LabelNames.of(lesions.get(i).label) + "_" + number)
              .put(Tag.ROI_GENERATION_ALGORITHM, "MANUAL")
              .build());
      outlines.add(outline(lesions.get(i), number, series, grid));
      observations.add(
          Dataset.builder()
              .put(Tag.OBSERVATION_NUMBER, number)
              .put(Tag.REFERENCED_ROI_NUMBER, number)
              .put(Tag.RTROI_INTERPRETED_TYPE, "GTV")
              .put(Tag.ROI_INTERPRETER, Person.surname(header.person.radiologist()))
              .build());
    }
    out.putSequence(Tag.STRUCTURE_SET_ROI_SEQUENCE, regions);
    out.putSequence(Tag.ROI_CONTOUR_SEQUENCE, outlines);
    out.putSequence(Tag.RTROI_OBSERVATIONS_SEQUENCE, observations);
    return out.build();
  }

  private static Dataset outline(
      Shape lesion, String number, CtSeriesWriter series, VoxelGrid grid) {
    List<Dataset> contours = new ArrayList<>();
    double[] middle = {(lesion.low[0] + lesion.high[0]) / 2, (lesion.low[1] + lesion.high[1]) / 2};
    for (int slice = 0; slice < grid.sizeZ(); slice++) {
      double z = grid.originZ() + slice * grid.spacingZ();
      if (z <= lesion.low[2]
          || z >= lesion.high[2]
          || lesion.distance(middle[0], middle[1], z) >= 0) {
        continue;
      }
      Dataset image =
          Dataset.builder()
              .put(Tag.REFERENCED_SOP_CLASS_UID, CtSeriesWriter.CT_IMAGE_STORAGE)
              .put(Tag.REFERENCED_SOP_INSTANCE_UID, series.sopUids().get(slice))
              .build();
      contours.add(
          Dataset.builder()
              .putSequence(Tag.CONTOUR_IMAGE_SEQUENCE, List.of(image))
              .put(Tag.CONTOUR_GEOMETRIC_TYPE, "CLOSED_PLANAR")
              .put(Tag.NUMBER_OF_CONTOUR_POINTS, Integer.toString(RAYS))
              .put(Tag.CONTOUR_DATA, polygon(lesion, middle, z))
              .build());
    }
    return Dataset.builder()
        .put(Tag.ROI_DISPLAY_COLOR, "255", "0", "0")
        .putSequence(Tag.CONTOUR_SEQUENCE, contours)
        .put(Tag.REFERENCED_ROI_NUMBER, number)
        .build();
  }

  private static String[] polygon(Shape lesion, double[] middle, double z) {
    String[] points = new String[3 * RAYS];
    double far = lesion.high[0] - lesion.low[0] + lesion.high[1] - lesion.low[1];
    for (int ray = 0; ray < RAYS; ray++) {
      double angle = 2 * StrictMath.PI * ray / RAYS;
      double cos = StrictMath.cos(angle);
      double sin = StrictMath.sin(angle);
      double inside = 0;
      double outside = far;
      for (int halving = 0; halving < 24; halving++) {
        double half = (inside + outside) / 2;
        if (lesion.distance(middle[0] + half * cos, middle[1] + half * sin, z) < 0) {
          inside = half;
        } else {
          outside = half;
        }
      }
      points[3 * ray] = String.format(Locale.ROOT, "%.3f", middle[0] + inside * cos);
      points[3 * ray + 1] = String.format(Locale.ROOT, "%.3f", middle[1] + inside * sin);
      points[3 * ray + 2] = String.format(Locale.ROOT, "%.3f", z);
    }
    return points;
  }
}
