package org.lesionlake.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a JPEG 2000 codestream (ISO/IEC 15444-1 annexes A and B) says of its tiles, precincts,
 * code-blocks, layers and packed packet headers. The decoder holds something for each before it
 * reads a packet, so that a few damaged bytes in a marker segment could take any amount of memory.
 */
final class Jpeg2000Structure {
  private static final int SIZ = 0xFF51;
  private static final int COD = 0xFF52;
  private static final int COC = 0xFF53;
  private static final int PPM = 0xFF60;
  private static final int SOT = 0xFF90;
  private static final int SOD = 0xFF93;
  private static final int MOST_LEVELS = 32;
  private static final int LARGEST_PRECINCT = 15;

  // What the decoder holds, rounded up.
  private static final long BYTES_PER_TILE = 1024;
  private static final long BYTES_PER_PRECINCT = 512;
  private static final long BYTES_PER_BLOCK = 128;
  private static final long BYTES_PER_BLOCK_AND_LAYER = 24;

  /** A sound stream takes a small part of this: one layer, blocks of 64 by 64, one tile. */
  private static final long MOST_PER_PIXEL = 32;

  private static final long MOST_IN_ANY = 8L << 20;

  private final ByteBuffer bytes;
  private long width;
  private long height;
  private long tileWidth;
  private long tileHeight;
  private double tiles;
  private int layers = 1;

  /** Where each PPM marker segment's data begins and ends, by its index. */
  private final SortedMap<Integer, int[]> packedHeaders = new TreeMap<>();

  private Jpeg2000Structure(byte[] codestream) {
    bytes = ByteBuffer.wrap(codestream);
  }

  /**
   * Checks a codestream that begins at {@code start}.
   *
   * @throws IOException if it asks for structures out of proportion to its pixels
   */
  static void check(byte[] codestream, int start, long pixels) throws IOException {
    Jpeg2000Structure structure = new Jpeg2000Structure(codestream);
    try {
      structure.walk(start + 2, MOST_IN_ANY + MOST_PER_PIXEL * pixels);
      structure.packedHeaders();
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("it ends within its header", e);
    }
  }

  private void walk(int from, long most) throws IOException {
    int position = from;
    int nextTilePart = -1;
    while (position + 4 <= bytes.limit()) {
      int marker = bytes.getShort(position) & 0xFFFF;
      if (marker == SOD) {
        if (nextTilePart <= position) {
          return;
        }
        position = nextTilePart;
        continue;
      }
      switch (marker) {
        case SIZ -> size(position);
        case SOT -> {
          long end = position + (bytes.getInt(position + 6) & 0xFFFF_FFFFL);
          nextTilePart = end > bytes.limit() ? -1 : (int) end;
        }
        case COD -> {
          layers = bytes.getShort(position + 6) & 0xFFFF;
          blocks(position + 9, (bytes.get(position + 4) & 1) == 1, most);
        }
        case COC -> blocks(position + 6, (bytes.get(position + 5) & 1) == 1, most);
        case PPM -> {
          int end = position + 2 + (bytes.getShort(position + 2) & 0xFFFF);
          packedHeaders.put(bytes.get(position + 4) & 0xFF, new int[] {position + 5, end});
        }
        default -> {
          // Says nothing of what is held.
        }
      }
      position += 2 + Math.max(2, bytes.getShort(position + 2) & 0xFFFF);
    }
  }

  /** Table A.9: the extent and the tiles of the reference grid. */
  private void size(int at) throws IOException {
    width = unsigned(at + 6) - unsigned(at + 14);
    height = unsigned(at + 10) - unsigned(at + 18);
    tileWidth = Math.min(width, unsigned(at + 22));
    tileHeight = Math.min(height, unsigned(at + 26));
    if (tileWidth < 1 || tileHeight < 1) {
      throw new IOException("its tiles have no size");
    }
    tiles = tiles(at + 6, at + 14, at + 22, at + 30) * tiles(at + 10, at + 18, at + 26, at + 34);
  }

  /**
   * Tiles along one axis (equations B-3 and B-5), of the places of Xsiz, XOsiz, XTsiz and XTOsiz or
   * of their likes for the other axis. A count of both may be negative, and so their product large.
   */
  private double tiles(int size, int offset, int tile, int tileOffset) throws IOException {
    long before = unsigned(offset) - unsigned(tileOffset);
    if (before < 0 || before >= unsigned(tile)) {
      throw new IOException("its first tile does not hold its first sample");
    }
    return Math.ceil((double) (unsigned(size) - unsigned(tileOffset)) / unsigned(tile));
  }

  /** Tables A.15, A.20 and A.21: levels, code-blocks and precincts of each resolution. */
  private void blocks(int at, boolean ownPrecincts, long most) throws IOException {
    int levels = bytes.get(at) & 0xFF;
    int blockWidth = 2 + (bytes.get(at + 1) & 0xF);
    int blockHeight = 2 + (bytes.get(at + 2) & 0xF);
    if (levels > MOST_LEVELS || tileWidth == 0) {
      throw new IOException("it has more than " + MOST_LEVELS + " levels or no size");
    }
    double held = BYTES_PER_TILE;
    for (int level = 0; level <= levels; level++) {
      int sizes = ownPrecincts ? bytes.get(at + 5 + level) & 0xFF : 0xFF;
      int precinctWidth = Math.min(LARGEST_PRECINCT, sizes & 0xF);
      int precinctHeight = Math.min(LARGEST_PRECINCT, sizes >> 4);
      int halved = level == 0 ? 0 : 1;
      double columns = parts(tileWidth, levels - level + halved);
      double rows = parts(tileHeight, levels - level + halved);
      double precincts =
          parts(parts(tileWidth, levels - level), precinctWidth)
              * parts(parts(tileHeight, levels - level), precinctHeight);
      double inBand =
          parts(columns, Math.min(blockWidth, Math.max(0, precinctWidth - halved)))
              * parts(rows, Math.min(blockHeight, Math.max(0, precinctHeight - halved)));
      held +=
          BYTES_PER_PRECINCT * precincts
              + (halved == 0 ? 1 : 3)
                  * inBand
                  * (BYTES_PER_BLOCK + (double) BYTES_PER_BLOCK_AND_LAYER * layers);
    }
    if (tiles * held > most) {
      throw new IOException("it has tiles, precincts, code-blocks and layers out of proportion");
    }
  }

  /**
   * Table A.38: a length and as many bytes for each tile-part, which may run on from one segment to
   * the next.
   */
  private void packedHeaders() throws IOException {
    int all =
        packedHeaders.values().stream().mapToInt(part -> Math.max(0, part[1] - part[0])).sum();
    ByteBuffer joined = ByteBuffer.allocate(all);
    for (int[] part : packedHeaders.values()) {
      for (int at = part[0]; at < part[1]; at++) {
        joined.put(bytes.get(at));
      }
    }
    joined.flip();
    while (joined.remaining() >= Integer.BYTES) {
      long length = joined.getInt() & 0xFFFF_FFFFL;
      if (length > joined.remaining()) {
        throw new IOException("its packed packet headers are longer than what holds them");
      }
      joined.position(joined.position() + (int) length);
    }
  }

  private long unsigned(int at) {
    return bytes.getInt(at) & 0xFFFF_FFFFL;
  }

  /** How many parts of 2 to the {@code power} a length has. */
  private static double parts(double length, int power) {
    return Math.ceil(length / (1L << power));
  }
}
