package org.lesionlake.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lesionlake.archive.ArchiveEntry.Refusal;

/**
 * A ZIP archive (PKWARE's APPNOTE.TXT 6.3.10; section numbers below are its). The central directory
 * is read in two or three requests, and each entry by a stream of its own, so that tasks share
 * nothing and nothing stays open: what libraries offer reads byte by byte through one channel.
 *
 * <p>Times are the extended ones (UTC) where an entry has them, else the local ones of MS-DOS taken
 * as UTC, whatever zone this machine is in.
 */
final class ZipIndex extends ArchiveIndex {
  private static final int END_BYTES = 22;
  private static final int MOST_COMMENT = 65_535;
  private static final int END_64_LOCATOR_BYTES = 20;
  private static final int END_64_BYTES = 56;
  private static final int HEADER_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final long MOST_DIRECTORY_BYTES = 512L << 20;

  private static final int END = 0x06054b50;
  private static final int END_64_LOCATOR = 0x07064b50;
  private static final int END_64 = 0x06064b50;
  private static final int HEADER = 0x02014b50;
  private static final int LOCAL = 0x04034b50;

  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int INFLATE_BUFFER = 1 << 14;

  private final FileSystem fs;
  private final Path container;
  private final long size;
  private final List<Place> places = new ArrayList<>();

  /** Where an entry lies: its local header, its bytes as packed. */
  private record Place(long local, long packed, int method, long crc) {}

  /** The central directory: its first byte, its length, and what to add to offsets it states. */
  private record Directory(long start, long bytes, long shift) {}

  /**
   * @param size bytes of the archive
   */
  ZipIndex(FileSystem fs, Path container, long size) throws IOException {
    this.fs = fs;
    this.container = container;
    this.size = size;
    try (FSDataInputStream in = StorageFiles.openParts(fs, container)) {
      Directory directory = directory(in);
      if (directory.bytes() > MOST_DIRECTORY_BYTES) {
        throw new ArchiveException(
            new Refusal("too_many_entries", "The archive's list of files is too long."), null);
      }
      ByteBuffer headers = read(in, directory.start(), (int) directory.bytes());
      while (headers.remaining() >= HEADER_BYTES && headers.getInt(headers.position()) == HEADER) {
        header(headers, directory.shift());
      }
      if (headers.hasRemaining() && headers.remaining() >= HEADER_BYTES) {
        throw new ArchiveException(ArchiveFileSystem.DAMAGED, null);
      }
    }
  }

  private Directory directory(FSDataInputStream in) throws IOException {
    int tail = (int) Math.min(size, END_BYTES + MOST_COMMENT + END_64_LOCATOR_BYTES);
    ByteBuffer last = read(in, size - tail, tail);
    int end = tail - END_BYTES;
    while (end >= 0
        && !(last.getInt(end) == END
            && end + END_BYTES + (last.getShort(end + 20) & 0xFFFF) <= tail)) {
      end--;
    }
    if (end < 0) {
      throw new ArchiveException(ArchiveFileSystem.DAMAGED, null);
    }
    long bytes = last.getInt(end + 12) & 0xFFFFFFFFL;
    long offset = last.getInt(end + 16) & 0xFFFFFFFFL;
    long directoryEnd = size - tail + end;
    int locator = end - END_64_LOCATOR_BYTES;
    if (locator >= 0 && last.getInt(locator) == END_64_LOCATOR) {
      long at = last.getLong(locator + 8);
      ByteBuffer end64 = read(in, at, END_64_BYTES);
      if (end64.getInt(0) != END_64) {
        throw new ArchiveException(ArchiveFileSystem.DAMAGED, null);
      }
      return directory(end64.getLong(40), end64.getLong(48), at);
    }
    return directory(bytes, offset, directoryEnd);
  }

  /** What lies before the archive, such as a program that unpacks it, shifts all offsets. */
  private static Directory directory(long bytes, long offset, long end) throws IOException {
    long start = end - bytes;
    if (bytes < 0 || offset < 0 || start < offset) {
      throw new ArchiveException(ArchiveFileSystem.DAMAGED, null);
    }
    return new Directory(start, bytes, start - offset);
  }

  /** Reads a central header, 4.3.12, and moves on behind it. */
  private void header(ByteBuffer headers, long shift) throws IOException {
    int at = headers.position();
    int flags = headers.getShort(at + 8);
    int method = headers.getShort(at + 10) & 0xFFFF;
    int nameBytes = headers.getShort(at + 28) & 0xFFFF;
    int extraBytes = headers.getShort(at + 30) & 0xFFFF;
    int commentBytes = headers.getShort(at + 32) & 0xFFFF;
    int next = HEADER_BYTES + nameBytes + extraBytes + commentBytes;
    if (next > headers.remaining()) {
      throw new ArchiveException(ArchiveFileSystem.DAMAGED, null);
    }
    byte[] rawName = new byte[nameBytes];
    headers.get(at + HEADER_BYTES, rawName);
    Extra extra =
        new Extra(
            headers.getInt(at + 24) & 0xFFFFFFFFL,
            headers.getInt(at + 20) & 0xFFFFFFFFL,
            headers.getInt(at + 42) & 0xFFFFFFFFL,
            dosMillis(headers.getShort(at + 14) & 0xFFFF, headers.getShort(at + 12) & 0xFFFF));
    extra.read(headers.slice(at + HEADER_BYTES + nameBytes, extraBytes), rawName);
    boolean unix = headers.get(at + 5) == 3;
    int mode = unix ? headers.getInt(at + 38) >>> 16 : 0;
    headers.position(at + next);
    String name = extra.name != null ? extra.name : name(rawName, (flags & 1 << 11) != 0);
    if (name.endsWith("/")) {
      return;
    }
    places.add(
        new Place(
            extra.local + shift, extra.packed, method, headers.getInt(at + 16) & 0xFFFFFFFFL));
    add(name, extra.size, extra.packed, extra.modifiedMillis, -1, kind(flags, method, mode, extra));
  }

  private Optional<Refusal> kind(int flags, int method, int mode, Extra extra) {
    if ((mode & 0170000) == 0120000) {
      return refused("link_entry", "The file is a link to another.");
    }
    if ((flags & 1) != 0) {
      return refused("encrypted_entry", "The file is encrypted.");
    }
    if (method != STORED && method != DEFLATED) {
      return refused(
          "unsupported_compression",
          "The file is packed by method " + method + "; only stored and deflated files are read.");
    }
    if (extra.size < 0 || extra.packed < 0 || extra.local < 0 || extra.local >= size) {
      return Optional.of(ArchiveFileSystem.DAMAGED);
    }
    return Optional.empty();
  }

  /** What extra fields (4.5) say in place of a header's own fields. */
  private static final class Extra {
    private long size;
    private long packed;
    private long local;
    private long modifiedMillis;
    private String name;

    Extra(long size, long packed, long local, long modifiedMillis) {
      this.size = size;
      this.packed = packed;
      this.local = local;
      this.modifiedMillis = modifiedMillis;
    }

    void read(ByteBuffer fields, byte[] rawName) {
      fields.order(ByteOrder.LITTLE_ENDIAN);
      while (fields.remaining() >= 4) {
        int id = fields.getShort() & 0xFFFF;
        int length = Math.min(fields.getShort() & 0xFFFF, fields.remaining());
        ByteBuffer field = fields.slice(fields.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        fields.position(fields.position() + length);
        switch (id) {
          case 0x0001 -> large(field);
          case 0x5455 -> {
            if (length >= 5 && (field.get(0) & 1) != 0) {
              modifiedMillis = 1000L * field.getInt(1);
            }
          }
          case 0x7075 -> unicodeName(field, rawName);
          default -> {
            // Owners, access rights and the like.
          }
        }
      }
    }

    /** ZIP64, 4.5.3: only of what the header has no room for, in this order. */
    private void large(ByteBuffer field) {
      long none = 0xFFFFFFFFL;
      size = size == none && field.remaining() >= 8 ? field.getLong() : size;
      packed = packed == none && field.remaining() >= 8 ? field.getLong() : packed;
      local = local == none && field.remaining() >= 8 ? field.getLong() : local;
    }

    /** Info-ZIP's Unicode path, 4.6.9, of the name whose check sum it has. */
    private void unicodeName(ByteBuffer field, byte[] rawName) {
      CRC32 crc = new CRC32();
      crc.update(rawName);
      if (field.remaining() > 5 && field.get(0) == 1 && field.getInt(1) == (int) crc.getValue()) {
        name = StandardCharsets.UTF_8.decode(field.slice(5, field.remaining() - 5)).toString();
      }
    }
  }

  /** A name that is not said to be UTF-8 mostly is nevertheless; else it is of code page 437. */
  private static String name(byte[] raw, boolean utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      Charset old =
          Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;
      return new String(raw, utf8 ? StandardCharsets.ISO_8859_1 : old);
    }
  }

  /** Date and time of MS-DOS, 4.4.6, as if they were UTC. */
  private static long dosMillis(int date, int time) {
    try {
      return LocalDateTime.of(
              1980 + (date >> 9),
              date >> 5 & 15,
              date & 31,
              time >> 11,
              time >> 5 & 63,
              2 * (time & 31))
          .toInstant(ZoneOffset.UTC)
          .toEpochMilli();
    } catch (DateTimeException e) {
      return 0;
    }
  }

  @Override
  InputStream open(ArchiveEntry entry) throws IOException {
    Place place = places.get(entry.position());
    FSDataInputStream in = StorageFiles.openParts(fs, container);
    try {
      ByteBuffer local = read(in, place.local(), LOCAL_BYTES);
      if (local.getInt(0) != LOCAL) {
        throw new ArchiveException(ArchiveFileSystem.DAMAGED, null);
      }
      long content =
          place.local()
              + LOCAL_BYTES
              + (local.getShort(26) & 0xFFFF)
              + (local.getShort(28) & 0xFFFF);
      StorageFiles.seek(in, Math.min(content, size));
      return new Content(new Packed(new StorageStream(in), place.packed()), place);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private ByteBuffer read(FSDataInputStream in, long at, int length) throws IOException {
    if (at < 0 || length < 0 || at + length > size) {
      throw new ArchiveException(ArchiveFileSystem.DAMAGED, null);
    }
    byte[] bytes = new byte[length];
    StorageFiles.readFully(in, at, bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The packed bytes of an entry and no more. */
  private static final class Packed extends FilterInputStream {
    private long left;

    Packed(InputStream in, long bytes) {
      super(in);
      this.left = bytes;
    }

    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int read = super.read(into, offset, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }

  /** An entry's bytes; whoever reads the last of them is told if they are not what was packed. */
  private static final class Content extends InputStream {
    private final InputStream in;
    private final Inflater inflater;
    private final CRC32 crc = new CRC32();
    private final long wanted;

    Content(Packed packed, Place place) {
      this.inflater = place.method() == DEFLATED ? new Inflater(true) : null;
      this.in =
          inflater == null ? packed : new InflaterInputStream(packed, inflater, INFLATE_BUFFER);
      this.wanted = place.crc();
    }

    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = in.read(into, offset, length);
      if (read > 0) {
        crc.update(into, offset, read);
      } else if (read < 0 && crc.getValue() != wanted) {
        throw new ArchiveException(
            new Refusal("damaged_entry", "The file's check sum is not what the archive states."),
            null);
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      if (inflater != null) {
        inflater.end();
      }
      in.close();
    }
  }
}
