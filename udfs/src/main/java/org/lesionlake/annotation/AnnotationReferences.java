package org.lesionlake.annotation;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lesionlake.dicom.DataElement;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;

/**
 * What an annotation says of where it belongs.
 *
 * @param series each series that it names, with the frames of reference that it says the series has
 * @param framesOfReference every frame of reference that it names
 */
public record AnnotationReferences(Map<String, Set<String>> series, Set<String> framesOfReference) {
  public AnnotationReferences {
    Map<String, Set<String>> copy = new TreeMap<>();
    series.forEach((uid, frames) -> copy.put(uid, Set.copyOf(frames)));
    series = java.util.Collections.unmodifiableMap(copy);
    framesOfReference = Set.copyOf(framesOfReference);
  }

  /** Of a structure set (PS3.3 C.8.8.5) or a segmentation (common instance reference, C.12.2). */
  public static AnnotationReferences of(Dataset object) {
    Map<String, Set<String>> series = new TreeMap<>();
    Set<String> frames = new TreeSet<>();
    object.string(Tag.FRAME_OF_REFERENCE_UID).ifPresent(frames::add);
    for (Dataset item : object.items(Tag.REFERENCED_FRAME_OF_REFERENCE_SEQUENCE)) {
      Set<String> named = new TreeSet<>();
      series(item, named);
      item.string(Tag.FRAME_OF_REFERENCE_UID).ifPresent(frames::add);
      for (String uid : named) {
        Set<String> own = series.computeIfAbsent(uid, key -> new TreeSet<>());
        item.string(Tag.FRAME_OF_REFERENCE_UID).ifPresent(own::add);
      }
    }
    for (Dataset roi : object.items(Tag.STRUCTURE_SET_ROI_SEQUENCE)) {
      roi.string(Tag.REFERENCED_FRAME_OF_REFERENCE_UID).ifPresent(frames::add);
    }
    Set<String> elsewhere = new TreeSet<>();
    for (DataElement element : object) {
      // Contours have thousands of items, and name images but no series.
      if (element.tag() != Tag.ROI_CONTOUR_SEQUENCE
          && element.tag() != Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE) {
        element.items().forEach(item -> series(item, elsewhere));
      }
    }
    elsewhere.forEach(uid -> series.computeIfAbsent(uid, key -> new TreeSet<>()));
    return new AnnotationReferences(series, frames);
  }

  private static void series(Dataset holder, Set<String> found) {
    holder.string(Tag.SERIES_INSTANCE_UID).ifPresent(found::add);
    for (DataElement element : holder) {
      element.items().forEach(item -> series(item, found));
    }
  }

  /** Whether what lies in a frame of reference lies in that of a series. */
  boolean shares(Structure structure, SeriesMatch.Candidate candidate) {
    if (structure.frameOfReferenceUid().isEmpty() || candidate.frameOfReferenceUid().isEmpty()) {
      return true;
    }
    String frame = structure.frameOfReferenceUid().get();
    return frame.equals(candidate.frameOfReferenceUid().get())
        || series.getOrDefault(candidate.seriesUid(), Set.of()).contains(frame);
  }
}
