package org.lesionlake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.IOUtils;
import org.lesionlake.archive.ArchiveEntry.Refusal;

/** A ZIP archive, of which the central directory is read and then single entries. */
final class ZipIndex extends ArchiveIndex {
  private static final Cleaner CLEANER = Cleaner.create();

  private final ZipFile zip;
  private final List<ZipArchiveEntry> headers = new ArrayList<>();

  /** Takes the channel over; it is closed once nobody holds the index any more. */
  ZipIndex(SeekableFile channel) throws IOException {
    // Without a look at each local header, which would be a request each.
    ZipFile opened = new ZipFile(channel, "archive", "UTF8", true, true);
    zip = opened;
    CLEANER.register(this, () -> IOUtils.closeQuietly(opened));
    for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
      ZipArchiveEntry header = all.nextElement();
      if (!header.isDirectory()) {
        headers.add(header);
        add(
            header.getName(),
            header.getSize(),
            header.getCompressedSize(),
            header.getLastModifiedTime().toMillis(),
            -1,
            kind(header));
      }
    }
  }

  private Optional<Refusal> kind(ZipArchiveEntry header) {
    if (header.isUnixSymlink()) {
      return refused("link_entry", "The file is a link to another.");
    }
    if (header.getGeneralPurposeBit().usesEncryption()) {
      return refused("encrypted_entry", "The file is encrypted.");
    }
    if (!zip.canReadEntryData(header)) {
      return refused(
          "unsupported_compression", "The file is packed by method " + header.getMethod() + ".");
    }
    return Optional.empty();
  }

  @Override
  InputStream open(ArchiveEntry entry) throws IOException {
    ZipArchiveEntry header = headers.get(entry.position());
    CheckedInputStream in = new CheckedInputStream(zip.getInputStream(header), new CRC32());
    return new EntryContent(this, in, header.getCrc());
  }

  /** An entry's bytes; whoever reads the last of them is told if they are not what was packed. */
  private static final class EntryContent extends java.io.FilterInputStream {
    /** Held so that the archive stays open. */
    @SuppressWarnings("unused")
    private final ZipIndex index;

    private final CheckedInputStream checked;
    private final long crc;

    EntryContent(ZipIndex index, CheckedInputStream in, long crc) {
      super(in);
      this.index = index;
      this.checked = in;
      this.crc = crc;
    }

    @Override
    public int read() throws IOException {
      return check(super.read());
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return check(super.read(into, offset, length));
    }

    private int check(int read) throws IOException {
      if (read < 0 && checked.getChecksum().getValue() != crc) {
        throw new ArchiveException(
            new Refusal("damaged_entry", "The file's check sum is not what the archive states."),
            null);
      }
      return read;
    }
  }
}
