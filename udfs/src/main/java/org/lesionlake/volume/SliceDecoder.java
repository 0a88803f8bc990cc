package org.lesionlake.volume;

/** Gets the pixels of a slice from wherever they are. */
@FunctionalInterface
public interface SliceDecoder {
  /**
   * Decodes one slice. A slice may be asked for twice.
   *
   * @throws java.io.IOException if its bytes could not be had; {@link VolumeBuilder} reports it as
   *     storage, which may be mended by the next run
   * @throws Exception if they are no image; reported as undecodable_slice
   */
  StoredSlice decode(SliceHeader slice) throws Exception;
}
