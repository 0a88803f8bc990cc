package org.lesionlake.dicom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lesionlake.dicom.DicomException.Reason;

/** Encapsulated pixel data (PS3.5 section A.4): which bytes of a file belong to which frame. */
final class Fragments {
  private static final long UNDEFINED = 0xFFFFFFFFL;

  private record Fragment(int itemOffset, int offset, int length) {}

  private final byte[] file;
  private final List<Fragment> fragments = new ArrayList<>();
  private Fragment basicOffsetTable;

  private Fragments(byte[] file, int start) {
    this.file = file;
    int position = start;
    while (position < file.length) {
      require(position, 8);
      int tag = shortAt(position) << 16 | shortAt(position + 2);
      long length = intAt(position + 4);
      if (tag == Tag.SEQUENCE_DELIMITATION) {
        break;
      }
      if (tag != Tag.ITEM || length == UNDEFINED) {
        throw corrupt("has no item at offset " + position);
      }
      require(position + 8L, length);
      Fragment fragment = new Fragment(position, position + 8, (int) length);
      if (basicOffsetTable == null) {
        basicOffsetTable = fragment;
      } else {
        fragments.add(fragment);
      }
      position += 8 + (int) length;
    }
  }

  /**
   * The compressed frames.
   *
   * @param start where the value of pixel data begins
   */
  static List<byte[]> frames(byte[] file, int start, int frames, Dataset dataset) {
    return new Fragments(file, start).frames(frames, dataset);
  }

  private List<byte[]> frames(int count, Dataset dataset) {
    if (fragments.size() < count) {
      throw corrupt("has " + fragments.size() + " fragments for " + count + " frames");
    }
    int[] firsts =
        count == 1
            ? new int[] {0}
            : fragments.size() == count
                ? everyFragment(count)
                : byOffsets(count, dataset).orElseGet(() -> byStartMarkers(count));
    List<byte[]> frames = new ArrayList<>(count);
    for (int frame = 0; frame < count; frame++) {
      int next = frame + 1 < count ? firsts[frame + 1] : fragments.size();
      frames.add(join(fragments.subList(firsts[frame], next)));
    }
    return frames;
  }

  private static int[] everyFragment(int count) {
    int[] firsts = new int[count];
    Arrays.setAll(firsts, i -> i);
    return firsts;
  }

  /** The first fragment of each frame by the basic or the extended offset table. */
  private Optional<int[]> byOffsets(int count, Dataset dataset) {
    long[] offsets = new long[count];
    Optional<byte[]> extended = dataset.bytes(Tag.EXTENDED_OFFSET_TABLE);
    if (basicOffsetTable.length() >= 4L * count) {
      Arrays.setAll(offsets, i -> intAt(basicOffsetTable.offset() + 4 * i));
    } else if (extended.isPresent() && extended.get().length >= 8L * count) {
      Arrays.setAll(offsets, i -> longAt(extended.get(), 8 * i));
    } else {
      return Optional.empty();
    }
    int[] firsts = new int[count];
    int fragment = 0;
    long origin = fragments.get(0).itemOffset();
    for (int frame = 0; frame < count; frame++) {
      while (fragment < fragments.size()
          && fragments.get(fragment).itemOffset() - origin < offsets[frame]) {
        fragment++;
      }
      boolean found =
          fragment < fragments.size()
              && fragments.get(fragment).itemOffset() - origin == offsets[frame];
      if (!found || frame > 0 && fragment == firsts[frame - 1]) {
        throw corrupt("has an offset table that points between fragments");
      }
      firsts[frame] = fragment;
    }
    return Optional.of(firsts);
  }

  /** Without a table, a frame starts where a fragment starts with a JPEG or JPEG 2000 marker. */
  private int[] byStartMarkers(int count) {
    int[] firsts = new int[count];
    int found = 0;
    for (int i = 0; i < fragments.size(); i++) {
      Fragment fragment = fragments.get(i);
      boolean marker =
          fragment.length() >= 2
              && (file[fragment.offset()] & 0xFF) == 0xFF
              && ((file[fragment.offset() + 1] & 0xFF) == 0xD8
                  || file[fragment.offset() + 1] == 0x4F);
      if (marker && found < count) {
        firsts[found] = i;
      }
      found += marker ? 1 : 0;
    }
    if (found != count) {
      throw corrupt(
          "has "
              + fragments.size()
              + " fragments, no offset table, and "
              + found
              + " start markers for "
              + count
              + " frames");
    }
    return firsts;
  }

  private byte[] join(List<Fragment> parts) {
    long length = parts.stream().mapToLong(Fragment::length).sum();
    byte[] frame = new byte[Math.toIntExact(length)];
    int position = 0;
    for (Fragment part : parts) {
      System.arraycopy(file, part.offset(), frame, position, part.length());
      position += part.length();
    }
    return frame;
  }

  private void require(long offset, long length) {
    if (offset + length > file.length) {
      throw new DicomException(
          Reason.TRUNCATED,
          "Encapsulated pixel data at offset "
              + offset
              + " needs "
              + length
              + " bytes but the file ends at "
              + file.length
              + ". Copy the file again.");
    }
  }

  private int shortAt(int offset) {
    return file[offset] & 0xFF | (file[offset + 1] & 0xFF) << 8;
  }

  private long intAt(int offset) {
    return shortAt(offset) | (long) shortAt(offset + 2) << 16;
  }

  private static long longAt(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | bytes[offset + i] & 0xFF;
    }
    return value;
  }

  private static DicomException corrupt(String what) {
    return new DicomException(Reason.PIXEL_DATA_CORRUPT, "Encapsulated pixel data " + what + ".");
  }
}
