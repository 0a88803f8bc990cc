package org.lesionlake.tests.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/** Writes the slices of a CT series, one file each. */
final class CtSeriesWriter {
  static final String CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2";
  private static final int PADDING = -2000;
  private static final double TILT_DEGREES = 14;

  private final StudyHeader header;
  private final SeriesPlan plan;
  private final Phantom.Volume volume;
  private final Dice dice;
  private final List<String> sopUids = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();

  CtSeriesWriter(StudyHeader header, SeriesPlan plan, Phantom.Volume volume) {
    this.header = header;
    this.plan = plan;
    this.volume = volume;
    this.dice = new Dice(header.study.seed(), 13, plan.number());
    for (int i = 0; i < volume.grid().sizeZ(); i++) {
      sopUids.add(Uids.drawn(dice));
    }
  }

  /** SOP instance UIDs in the volume's order, feet to head. */
  List<String> sopUids() {
    return sopUids;
  }

  /** Paths of the files that were written, in the volume's order. */
  List<String> paths() {
    return paths;
  }

  void write(PatientFolder folder, String directory) {
    int slices = volume.grid().sizeZ();
    int[] ranks = ranks(slices);
    int gapFrom = slices / 2;
    for (int slice = 0; slice < slices; slice++) {
      boolean missing =
          plan.flaw() == SeriesPlan.Flaw.GAP && slice >= gapFrom && slice < gapFrom + 5;
      if (!missing) {
        String path = directory + "/" + fileName(slice, ranks[slice]);
        folder.write(path, slice(slice), plan.transferSyntax(), "accepted", "ct slice");
        paths.add(path);
      }
    }
  }

  private int[] ranks(int slices) {
    int[] ranks = new int[slices];
    for (int i = 0; i < slices; i++) {
      ranks[i] = plan.order() == SeriesPlan.FileOrder.HEAD_TO_FEET ? slices - i : i + 1;
    }
    if (plan.order() == SeriesPlan.FileOrder.SHUFFLED) {
      for (int i = slices - 1; i > 0; i--) {
        int j = dice.whole(0, i);
        int swapped = ranks[i];
        ranks[i] = ranks[j];
        ranks[j] = swapped;
      }
    }
    return ranks;
  }

  private String fileName(int slice, int rank) {
    return switch (plan.order()) {
      case HEAD_TO_FEET -> String.format(Locale.ROOT, "IM%04d.dcm", rank);
      case FEET_TO_HEAD ->
          String.format(
              Locale.ROOT, "%s_%s_%03d.dcm", header.person.folderName(), header.date, rank);
      case SHUFFLED -> String.format(Locale.ROOT, "%08X", 0x3A00 + rank * 17);
      case BY_UID -> sopUids.get(slice) + ".dcm";
    };
  }

  /** The data set of a slice, counted from the feet. */
  Dataset slice(int slice) {
    VoxelGrid grid = volume.grid();
    Dataset.Builder out =
        header.dataset("CT", CT_IMAGE_STORAGE, sopUids.get(slice), 3 + plan.number());
    out.put(Tag.SERIES_INSTANCE_UID, plan.uid());
    out.put(Tag.SERIES_NUMBER, Integer.toString(plan.number()));
    out.put(Tag.INSTANCE_NUMBER, Integer.toString(grid.sizeZ() - slice));
    out.put(Tag.ACQUISITION_NUMBER, "1");
    out.put(Tag.FRAME_OF_REFERENCE_UID, header.frameOfReferenceUid);
    out.put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL");
    out.put(Tag.PATIENT_POSITION, "HFS");
    out.put(
        Tag.SERIES_DESCRIPTION,
        header.vendor.description(
            plan.part(), header.study.phase(), plan.kernel(), plan.thicknessMm()));
    out.put(Tag.PROTOCOL_NAME, plan.part().name() + " ROUTINE");
    out.put(
        Tag.BODY_PART_EXAMINED, plan.part() == VirtualStudy.Coverage.ABDOMEN ? "ABDOMEN" : "CHEST");
    technique(out);
    geometry(out, slice);
    pixels(out, slice);
    return out.build();
  }

  private void technique(Dataset.Builder out) {
    out.put(Tag.KVP, header.vendor == Vendor.SIEMENS ? "100" : "120");
    out.put(Tag.X_RAY_TUBE_CURRENT, Integer.toString(dice0(140, 320)));
    out.put(Tag.EXPOSURE, Integer.toString(dice0(60, 160)));
    out.put(Tag.CONVOLUTION_KERNEL, header.vendor.kernel(plan.kernel()));
    if (header.study.phase() != Phase.NATIVE) {
      out.put(Tag.CONTRAST_BOLUS_AGENT, "Iomeprol 350");
      out.put(Tag.CONTRAST_BOLUS_ROUTE, "IV");
      String delay = header.study.phase() == Phase.ARTERIAL ? " 35 s" : " 75 s";
      out.put(Tag.IMAGE_COMMENTS, "delay" + delay + ", " + header.person.family());
    }
  }

  private int dice0(int low, int high) {
    return new Dice(header.study.seed(), 14, plan.number(), low).whole(low, high);
  }

  private void geometry(Dataset.Builder out, int slice) {
    VoxelGrid grid = volume.grid();
    double z = grid.originZ() + slice * grid.spacingZ();
    boolean tilted = plan.flaw() == SeriesPlan.Flaw.TILTED;
    double radians = tilted ? TILT_DEGREES * StrictMath.PI / 180 : 0;
    double cos = rounded(StrictMath.cos(radians), 1e6);
    double sin = rounded(StrictMath.sin(radians), 1e6);
    out.putDecimals(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, cos, sin);
    out.putDecimals(
        Tag.IMAGE_POSITION_PATIENT,
        Vr.DS,
        rounded(grid.originX(), 1e4),
        rounded(grid.originY(), 1e4),
        rounded(z, 1e4));
    out.putDecimals(Tag.SLICE_LOCATION, Vr.DS, rounded(z, 1e4));
    out.putDecimals(Tag.PIXEL_SPACING, Vr.DS, grid.spacingY(), grid.spacingX());
    out.putDecimals(Tag.SLICE_THICKNESS, Vr.DS, grid.thicknessMm());
    if (header.vendor != Vendor.SIEMENS) {
      out.putDecimals(Tag.SPACING_BETWEEN_SLICES, Vr.DS, grid.spacingZ());
    }
    out.putDecimals(
        Tag.RECONSTRUCTION_DIAMETER, Vr.DS, rounded(grid.spacingX() * grid.sizeX(), 1e3));
    out.putDecimals(Tag.GANTRY_DETECTOR_TILT, Vr.DS, tilted ? TILT_DEGREES : 0);
  }

  private static double rounded(double value, double parts) {
    return StrictMath.rint(value * parts) / parts;
  }

  private void pixels(Dataset.Builder out, int slice) {
    SeriesPlan.Stored stored = plan.stored();
    int bits = stored == SeriesPlan.Stored.UNSIGNED ? 12 : 16;
    out.putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1).put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2");
    out.putInts(Tag.ROWS, Vr.US, volume.grid().sizeY());
    out.putInts(Tag.COLUMNS, Vr.US, volume.grid().sizeX());
    out.putInts(Tag.BITS_ALLOCATED, Vr.US, 16).putInts(Tag.BITS_STORED, Vr.US, bits);
    out.putInts(Tag.HIGH_BIT, Vr.US, bits - 1);
    out.putInts(Tag.PIXEL_REPRESENTATION, Vr.US, stored.pixelRepresentation);
    out.putDecimals(Tag.RESCALE_INTERCEPT, Vr.DS, stored.intercept);
    out.putDecimals(Tag.RESCALE_SLOPE, Vr.DS, 1).put(Tag.RESCALE_TYPE, "HU");
    out.putDecimals(Tag.WINDOW_CENTER, Vr.DS, plan.kernel() == Kernel.SHARP ? -500 : 40);
    out.putDecimals(Tag.WINDOW_WIDTH, Vr.DS, plan.kernel() == Kernel.SHARP ? 1500 : 400);
    if (stored == SeriesPlan.Stored.SIGNED_PADDED) {
      out.putInts(Tag.PIXEL_PADDING_VALUE, Vr.SS, PADDING);
    }
    out.putBytes(Tag.PIXEL_DATA, Vr.OW, stored(slice));
  }

  private byte[] stored(int slice) {
    VoxelGrid grid = volume.grid();
    int plane = grid.sizeY() * grid.sizeX();
    ByteBuffer bytes = ByteBuffer.allocate(2 * plane).order(ByteOrder.LITTLE_ENDIAN);
    boolean padded = plan.stored() == SeriesPlan.Stored.SIGNED_PADDED;
    double middle = (grid.sizeX() - 1) / 2.0;
    double edge = (middle + 0.5) * (middle + 0.5);
    for (int i = 0; i < plane; i++) {
      double dx = i % grid.sizeX() - middle;
      double dy = i / grid.sizeX() - middle;
      boolean outside = padded && dx * dx + dy * dy > edge;
      int hu = volume.hu()[slice * plane + i];
      bytes.putShort((short) (outside ? PADDING : hu - plan.stored().intercept));
    }
    return bytes.array();
  }
}
