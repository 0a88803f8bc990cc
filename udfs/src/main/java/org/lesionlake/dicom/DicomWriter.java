package org.lesionlake.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes DICOM files (PS3.10): preamble, file meta information, data set. The same input gives the
 * same bytes.
 */
public final class DicomWriter {
  /** Under the 2.25 root of ISO/IEC 9834-8, from a UUID drawn once for this library. */
  private static final String IMPLEMENTATION_CLASS_UID =
      "2.25.5488478461183981602368550457379938099";

  private static final String IMPLEMENTATION_VERSION_NAME = "LESIONLAKE_1";
  private static final long UNDEFINED = 0xFFFFFFFFL;

  private DicomWriter() {}

  /**
   * Writes a file.
   *
   * @param out receives the file; not closed
   * @param dataset the data set without group 0002, with SOP class and SOP instance UID. Pixel data
   *     is native in little endian, or already encapsulated in the given transfer syntax
   * @param transferSyntaxUid one of the constants of {@link TransferSyntax}. Native pixel data is
   *     compressed for RLE Lossless and for JPEG 2000 Lossless
   * @throws IllegalArgumentException if the SOP UIDs are absent, pixel data does not suit the
   *     transfer syntax, or text is outside the declared character set
   * @throws IOException if the stream fails
   */
  public static void write(OutputStream out, Dataset dataset, String transferSyntaxUid)
      throws IOException {
    TransferSyntax syntax = TransferSyntax.of(transferSyntaxUid);
    Dataset encoded = PixelEncoder.encode(dataset, syntax);
    out.write(new byte[128]);
    out.write("DICM".getBytes(StandardCharsets.US_ASCII));
    out.write(fileMeta(dataset, transferSyntaxUid));
    byte[] body = body(encoded, syntax);
    if (syntax.deflated()) {
      deflate(out, body);
    } else {
      out.write(body);
    }
  }

  private static byte[] fileMeta(Dataset dataset, String transferSyntaxUid) {
    Dataset.Builder meta =
        Dataset.builder()
            .putBytes(Tag.FILE_META_INFORMATION_VERSION, Vr.OB, new byte[] {0, 1})
            .put(Tag.MEDIA_STORAGE_SOP_CLASS_UID, required(dataset, Tag.SOP_CLASS_UID))
            .put(Tag.MEDIA_STORAGE_SOP_INSTANCE_UID, required(dataset, Tag.SOP_INSTANCE_UID))
            .put(Tag.TRANSFER_SYNTAX_UID, transferSyntaxUid)
            .put(Tag.IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_CLASS_UID)
            .put(Tag.IMPLEMENTATION_VERSION_NAME, IMPLEMENTATION_VERSION_NAME);
    TransferSyntax explicit = TransferSyntax.of(TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    int length = body(meta.build(), explicit).length;
    meta.putInts(Tag.FILE_META_INFORMATION_GROUP_LENGTH, Vr.UL, length);
    return body(meta.build(), explicit);
  }

  private static String required(Dataset dataset, int tag) {
    return dataset
        .string(tag)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "A DICOM file needs " + Tag.format(tag) + ". Set it before writing."));
  }

  private static byte[] body(Dataset dataset, TransferSyntax syntax) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    new Body(bytes, syntax.explicitVr(), !syntax.littleEndian())
        .dataset(dataset, CharacterSet.DEFAULT);
    return bytes.toByteArray();
  }

  /** Raw deflate, padded to an even length (PS3.5 section A.5). */
  private static void deflate(OutputStream out, byte[] body) throws IOException {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    ByteArrayOutputStream deflated = new ByteArrayOutputStream(body.length / 2 + 64);
    try (DeflaterOutputStream stream = new DeflaterOutputStream(deflated, deflater)) {
      stream.write(body);
    } finally {
      deflater.end();
    }
    if (deflated.size() % 2 == 1) {
      deflated.write(0);
    }
    deflated.writeTo(out);
  }

  /** Elements in one encoding; sequences and items have defined lengths. */
  private static final class Body {
    private final ByteArrayOutputStream out;
    private final boolean explicitVr;
    private final boolean bigEndian;

    Body(ByteArrayOutputStream out, boolean explicitVr, boolean bigEndian) {
      this.out = out;
      this.explicitVr = explicitVr;
      this.bigEndian = bigEndian;
    }

    void dataset(Dataset dataset, CharacterSet inherited) {
      CharacterSet target =
          dataset.contains(Tag.SPECIFIC_CHARACTER_SET) ? dataset.characterSet() : inherited;
      for (DataElement element : dataset) {
        // Group lengths are retired, and wrong after any change.
        if (Tag.element(element.tag()) != 0 || Tag.group(element.tag()) == 2) {
          element(dataset, element, target);
        }
      }
    }

    private void element(Dataset dataset, DataElement element, CharacterSet target) {
      if (element.isEncapsulated()) {
        fragments(element);
      } else if (element.vr() == Vr.SQ) {
        sequence(element, target);
      } else {
        value(element, dataset.bytes(element, target));
      }
    }

    private void value(DataElement element, byte[] littleEndian) {
      int padding = littleEndian.length % 2;
      if (bigEndian) {
        DataElement.swap(littleEndian, element.vr().width());
      }
      header(element.tag(), element.vr(), littleEndian.length + padding);
      out.writeBytes(littleEndian);
      if (padding == 1) {
        out.write(element.vr().padding());
      }
    }

    private void sequence(DataElement element, CharacterSet target) {
      ByteArrayOutputStream items = new ByteArrayOutputStream();
      Body inner = new Body(items, explicitVr, bigEndian);
      for (Dataset item : element.items()) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        new Body(content, explicitVr, bigEndian).dataset(item, target);
        inner.item(content.toByteArray());
      }
      header(element.tag(), Vr.SQ, items.size());
      out.writeBytes(items.toByteArray());
    }

    private void fragments(DataElement element) {
      header(element.tag(), Vr.OB, UNDEFINED);
      List<byte[]> fragments =
          element.fragments().isEmpty() ? List.of(new byte[0]) : element.fragments();
      fragments.forEach(this::item);
      tag(Tag.SEQUENCE_DELIMITATION);
      fourBytes(0);
    }

    private void item(byte[] content) {
      tag(Tag.ITEM);
      fourBytes(content.length + content.length % 2);
      out.writeBytes(content);
      if (content.length % 2 == 1) {
        out.write(0);
      }
    }

    private void header(int tag, Vr vr, long length) {
      tag(tag);
      if (!explicitVr) {
        fourBytes(length);
        return;
      }
      // A value too long for a 16-bit length is written as UN (PS3.5 section 6.2.2, note).
      Vr written = vr.hasLongLength() || length <= 0xFFFE ? vr : Vr.UN;
      out.write(written.name().charAt(0));
      out.write(written.name().charAt(1));
      if (written.hasLongLength()) {
        twoBytes(0);
        fourBytes(length);
      } else {
        twoBytes((int) length);
      }
    }

    private void tag(int tag) {
      twoBytes(Tag.group(tag));
      twoBytes(Tag.element(tag));
    }

    private void twoBytes(int value) {
      out.write(bigEndian ? value >>> 8 : value);
      out.write(bigEndian ? value : value >>> 8);
    }

    private void fourBytes(long value) {
      twoBytes((int) (bigEndian ? value >>> 16 : value) & 0xFFFF);
      twoBytes((int) (bigEndian ? value : value >>> 16) & 0xFFFF);
    }
  }
}
