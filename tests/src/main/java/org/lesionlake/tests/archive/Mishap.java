package org.lesionlake.tests.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

/** Broken and odd files that archives hold; every patient folder gets two kinds of them. */
enum Mishap {
  TRUNCATED("rejected"),
  DUPLICATE("duplicate"),
  EMPTY("rejected"),
  CONFLICT("conflict"),
  TEXT("rejected"),
  NO_PREAMBLE("accepted"),
  NO_PIXELS("rejected"),
  DIRECTORY("set_aside"),
  UNSUPPORTED_SYNTAX("rejected");

  private static final String MEDIA_STORAGE_DIRECTORY = "1.2.840.10008.1.3.10";
  private static final String JPEG_2000_PART_2 = "1.2.840.10008.1.2.4.93";
  private static final int PREAMBLE = 132;
  private static final int GROUP_LENGTH_ELEMENT = 12;

  private final String expected;

  Mishap(String expected) {
    this.expected = expected;
  }

  static List<Mishap> of(int patient) {
    Mishap[] all = values();
    return List.of(all[2 * patient % all.length], all[(2 * patient + 1) % all.length]);
  }

  /**
   * Writes the odd file.
   *
   * @param slice data set of a good slice, written as {@code syntax}
   */
  void write(PatientFolder folder, String directory, Dataset slice, String syntax, Dice dice) {
    String reason = name().toLowerCase(java.util.Locale.ROOT);
    folder.write(directory + "/" + fileName(), content(slice, syntax, dice), expected, reason);
  }

  private String fileName() {
    return switch (this) {
      case DIRECTORY -> "DICOMDIR";
      case TEXT -> "readme.dcm";
      case EMPTY -> "IM0000.dcm";
      case DUPLICATE -> "copy of image.dcm";
      case CONFLICT -> "resend/IM0001.dcm";
      default -> name().toLowerCase(java.util.Locale.ROOT) + ".dcm";
    };
  }

  private byte[] content(Dataset slice, String syntax, Dice dice) {
    Dataset stray =
        slice.toBuilder()
            .put(Tag.SOP_INSTANCE_UID, Uids.drawn(dice))
            .put(Tag.SERIES_INSTANCE_UID, Uids.drawn(dice))
            .put(Tag.SERIES_NUMBER, "900")
            .build();
    return switch (this) {
      case EMPTY -> new byte[0];
      case TEXT ->
          "Images of this patient were burned on disc 2.\n".getBytes(StandardCharsets.UTF_8);
      case DUPLICATE -> PatientFolder.bytes(slice, syntax);
      case CONFLICT -> PatientFolder.bytes(brighter(slice), syntax);
      case NO_PIXELS ->
          PatientFolder.bytes(
              stray.toBuilder().remove(Tag.PIXEL_DATA).build(),
              TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
      case TRUNCATED -> {
        byte[] whole = PatientFolder.bytes(stray, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
        yield Arrays.copyOf(whole, whole.length * 3 / 5);
      }
      case NO_PREAMBLE -> bare(PatientFolder.bytes(stray, TransferSyntax.IMPLICIT_LITTLE_ENDIAN));
      case DIRECTORY ->
          PatientFolder.bytes(
              Dataset.builder()
                  .put(Tag.SOP_CLASS_UID, MEDIA_STORAGE_DIRECTORY)
                  .put(Tag.SOP_INSTANCE_UID, Uids.drawn(dice))
                  .put(0x00041130, Vr.CS, "DISC2")
                  .build(),
              TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
      case UNSUPPORTED_SYNTAX -> jpeg2000Part2(stray);
    };
  }

  private static Dataset brighter(Dataset slice) {
    byte[] pixels = slice.bytes(Tag.PIXEL_DATA).orElseThrow();
    ByteBuffer values = ByteBuffer.wrap(pixels).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = pixels.length / 4; at < pixels.length / 2; at += 2) {
      values.putShort(at, (short) Math.min(2000, values.getShort(at) + 25));
    }
    return slice.toBuilder().putBytes(Tag.PIXEL_DATA, Vr.OW, pixels).build();
  }

  /** Takes preamble and file meta information off: what stays is implicit VR little endian. */
  private static byte[] bare(byte[] file) {
    int metaLength =
        ByteBuffer.wrap(file)
            .order(ByteOrder.LITTLE_ENDIAN)
            .getInt(PREAMBLE + GROUP_LENGTH_ELEMENT - 4);
    return Arrays.copyOfRange(file, PREAMBLE + GROUP_LENGTH_ELEMENT + metaLength, file.length);
  }

  /** JPEG 2000 fragments under the name of its part 2, whose UID has the same length. */
  private static byte[] jpeg2000Part2(Dataset stray) {
    byte[] file = PatientFolder.bytes(stray, TransferSyntax.JPEG_2000_LOSSLESS);
    String text = new String(file, StandardCharsets.ISO_8859_1);
    return text.replace(TransferSyntax.JPEG_2000_LOSSLESS, JPEG_2000_PART_2)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
