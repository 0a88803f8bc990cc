package org.lesionlake.jobs.tool;

import java.util.List;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;

/** Finds what holds of one frame, in single-frame and in multi-frame objects. */
final class FrameAttributes {
  private FrameAttributes() {}

  /**
   * The data set that states an attribute of a frame: the image itself, else the frame's own
   * functional group, else the one that frames share (PS3.3 section C.7.6.16); empty if none does.
   *
   * @param frame from 0
   * @param group sequence of the functional group, for example Pixel Value Transformation
   */
  static Dataset of(Dataset image, int frame, int group, int attribute) {
    if (image.contains(attribute)) {
      return image;
    }
    List<Dataset> frames = image.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    Dataset own = frame < frames.size() ? first(frames.get(frame), group) : Dataset.empty();
    if (own.contains(attribute)) {
      return own;
    }
    Dataset shared = first(image, Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    return first(shared, group);
  }

  private static Dataset first(Dataset dataset, int sequence) {
    return dataset.items(sequence).stream().findFirst().orElse(Dataset.empty());
  }
}
