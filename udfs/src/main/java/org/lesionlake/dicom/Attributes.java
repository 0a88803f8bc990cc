package org.lesionlake.dicom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The attributes of PS3.6 that this library knows by name, from {@code attributes.txt}. */
final class Attributes {
  private static final String RESOURCE = "attributes.txt";

  private static final int[] TAGS;
  private static final Vr[] VRS;
  private static final boolean[] SIGN_VARIES;
  private static final String[] KEYWORDS;
  private static final Map<String, Integer> BY_KEYWORD = new HashMap<>();

  static {
    List<String> lines = lines();
    TAGS = new int[lines.size()];
    VRS = new Vr[lines.size()];
    SIGN_VARIES = new boolean[lines.size()];
    KEYWORDS = new String[lines.size()];
    for (int i = 0; i < TAGS.length; i++) {
      String[] columns = lines.get(i).split(" ");
      TAGS[i] = Integer.parseUnsignedInt(columns[0], 16);
      SIGN_VARIES[i] = columns[1].equals("XS");
      VRS[i] = SIGN_VARIES[i] ? Vr.US : Vr.valueOf(columns[1]);
      KEYWORDS[i] = columns[2];
      BY_KEYWORD.put(columns[2], TAGS[i]);
    }
  }

  private Attributes() {}

  static Optional<String> keyword(int tag) {
    int index = index(tag);
    return index < 0 ? Optional.empty() : Optional.of(KEYWORDS[index]);
  }

  static OptionalInt forKeyword(String keyword) {
    Integer tag = BY_KEYWORD.get(keyword);
    return tag == null ? OptionalInt.empty() : OptionalInt.of(tag);
  }

  /**
   * The VR of a tag.
   *
   * @param signedPixels whether Pixel Representation is 1, which makes "US or SS" attributes SS
   */
  static Vr vr(int tag, boolean signedPixels) {
    if (Tag.element(tag) == 0) {
      return Vr.UL;
    }
    if (Tag.isPrivate(tag)) {
      return Tag.isPrivateCreator(tag) ? Vr.LO : Vr.UN;
    }
    int index = index(tag);
    if (index < 0) {
      return Vr.UN;
    }
    return SIGN_VARIES[index] && signedPixels ? Vr.SS : VRS[index];
  }

  private static int index(int tag) {
    int group = Tag.group(tag) & 0xFF00;
    boolean repeating = group == 0x5000 || group == 0x6000;
    return search(repeating ? tag & 0xFF00FFFF : tag);
  }

  private static int search(int tag) {
    int low = 0;
    int high = TAGS.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compareUnsigned(TAGS[middle], tag);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private static List<String> lines() {
    InputStream resource = Attributes.class.getResourceAsStream(RESOURCE);
    if (resource == null) {
      throw new IllegalStateException(
          RESOURCE + " is not on the class path, so DICOM cannot be read. Rebuild the jar.");
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
      return Arrays.asList(
          reader.lines().filter(line -> !line.startsWith("#")).toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
