package org.lesionlake.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Brings a data set's pixel data into the form that a transfer syntax asks for. */
final class PixelEncoder {
  private PixelEncoder() {}

  /** The data set with its pixels compressed if need be; itself if they are as they should be. */
  static Dataset encode(Dataset dataset, TransferSyntax syntax) {
    DataElement pixels = dataset.element(Tag.PIXEL_DATA).orElse(null);
    if (pixels == null || pixels.isEncapsulated() && syntax.encapsulated()) {
      return dataset;
    }
    if (pixels.isEncapsulated()) {
      throw new IllegalArgumentException(
          "Encapsulated pixel data cannot be written as " + syntax.name() + ". Decode it first.");
    }
    if (!syntax.encapsulated()) {
      refuseWideBigEndian(dataset, syntax);
      return dataset;
    }
    return compress(dataset, syntax);
  }

  /**
   * OW changes its byte order by two bytes, which would leave the halves of a pixel as they were.
   */
  private static void refuseWideBigEndian(Dataset dataset, TransferSyntax syntax) {
    if (!syntax.littleEndian() && dataset.integer(Tag.BITS_ALLOCATED).orElse(0) == 32) {
      throw new IllegalArgumentException(
          "Pixels of 32 bits are not written in big endian. Use Explicit VR Little Endian.");
    }
  }

  private static Dataset compress(Dataset dataset, TransferSyntax syntax) {
    PixelFormat format = PixelFormat.of(dataset);
    byte[] pixels = dataset.bytes(Tag.PIXEL_DATA).orElseThrow();
    if (format.nativeBytes() > pixels.length) {
      throw new IllegalArgumentException(
          "Pixel data has " + pixels.length + " bytes instead of " + format.nativeBytes() + ".");
    }
    int frameBytes = (int) (format.nativeBytes() / format.frames());
    List<byte[]> frames = new ArrayList<>(format.frames());
    for (int frame = 0; frame < format.frames(); frame++) {
      byte[] bytes = Arrays.copyOfRange(pixels, frame * frameBytes, (frame + 1) * frameBytes);
      frames.add(even(compressFrame(bytes, format, syntax)));
    }
    List<byte[]> fragments = new ArrayList<>(frames.size() + 1);
    fragments.add(offsetTable(frames));
    fragments.addAll(frames);
    return dataset.toBuilder().putFragments(Tag.PIXEL_DATA, fragments).build();
  }

  private static byte[] compressFrame(byte[] frame, PixelFormat format, TransferSyntax syntax) {
    return switch (syntax.uid()) {
      case TransferSyntax.RLE_LOSSLESS ->
          RleEncoder.encode(frame, format.bitsAllocated() / 8, format.samples());
      case TransferSyntax.JPEG_2000_LOSSLESS -> Jpeg2000.encodeLossless(frame, format);
      default ->
          throw new IllegalArgumentException(
              "Pixels cannot be compressed as "
                  + syntax.name()
                  + ". Use RLE Lossless or JPEG 2000 Lossless.");
    };
  }

  private static byte[] even(byte[] frame) {
    return frame.length % 2 == 0 ? frame : Arrays.copyOf(frame, frame.length + 1);
  }

  /** The basic offset table: where each frame's item begins, from the first one (PS3.5 A.4). */
  private static byte[] offsetTable(List<byte[]> frames) {
    ByteBuffer table = ByteBuffer.allocate(frames.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
    int offset = 0;
    for (byte[] frame : frames) {
      table.putInt(offset);
      offset += 8 + frame.length;
    }
    return table.array();
  }
}
