package org.lesionlake.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives written by the JDK, or byte by byte: not by the library that reads them. */
public final class ArchiveSamples {
  static final Instant MODIFIED = Instant.parse("2021-03-04T05:06:08Z");

  private ArchiveSamples() {}

  /**
   * Writes an archive of the format that its name tells; of a ZIP every second file is stored, not
   * deflated.
   */
  public static void write(Path archive, Map<String, byte[]> files) throws IOException {
    ArchiveFormat format = ArchiveFormat.of(archive.toString()).orElseThrow();
    try (OutputStream out = Files.newOutputStream(archive)) {
      switch (format) {
        case ZIP -> zip(out, files);
        case TAR -> out.write(tar(files));
        case TAR_GZ -> {
          try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(tar(files));
          }
        }
      }
    }
  }

  private static void zip(OutputStream out, Map<String, byte[]> files) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    int number = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      ZipEntry entry = new ZipEntry(file.getKey());
      entry.setLastModifiedTime(FileTime.from(MODIFIED));
      if (number++ % 2 == 1) {
        CRC32 crc = new CRC32();
        crc.update(file.getValue());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(file.getValue().length);
        entry.setCrc(crc.getValue());
      }
      zip.putNextEntry(entry);
      zip.write(file.getValue());
      zip.closeEntry();
    }
    zip.finish();
  }

  static byte[] tar(Map<String, byte[]> files) throws IOException {
    return tar(files, "");
  }

  /**
   * Headers as POSIX.1-1988 (ustar) lays them out.
   *
   * @param pax extended header before each file; empty for none
   */
  static byte[] tar(Map<String, byte[]> files, String pax) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (!pax.isEmpty()) {
        put(out, "pax", pax.getBytes(StandardCharsets.UTF_8), 'x');
      }
      put(out, file.getKey(), file.getValue(), '0');
    }
    out.write(new byte[1024]);
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, String name, byte[] content, char type)
      throws IOException {
    out.write(tarHeader(name, content.length, type));
    out.write(content);
    out.write(new byte[(512 - content.length % 512) % 512]);
  }

  static byte[] tarHeader(String name, long size, char type) {
    byte[] header = new byte[512];
    text(header, 0, name);
    text(header, 100, "0000644");
    text(header, 108, "0000000");
    text(header, 116, "0000000");
    text(header, 124, octal(size, 11));
    text(header, 136, octal(MODIFIED.getEpochSecond(), 11));
    text(header, 148, "        ");
    header[156] = (byte) type;
    text(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    text(header, 148, octal(sum, 6) + "\0 ");
    return header;
  }

  private static String octal(long value, int digits) {
    String octal = Long.toOctalString(value);
    return "0".repeat(digits - octal.length()) + octal;
  }

  private static void text(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
