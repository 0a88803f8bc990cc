package org.lesionlake.volume;

/** Gets the pixels of a slice from wherever they are. */
@FunctionalInterface
public interface SliceDecoder {
  /**
   * Decodes one slice. A slice may be asked for twice.
   *
   * @throws Exception if it cannot; {@link VolumeBuilder} reports it as undecodable_slice
   */
  StoredSlice decode(SliceHeader slice) throws Exception;
}
