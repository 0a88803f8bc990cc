package org.lesionlake.archive;

import java.io.IOException;
import java.io.InputStream;

/**
 * A single byte of streams that read by arrays, so that whatever they check or count has one place.
 */
final class OneByte {
  private OneByte() {}

  /** As {@link InputStream#read()}. */
  static int of(InputStream in) throws IOException {
    byte[] one = new byte[1];
    return in.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }
}
