package org.lesionlake.jobs.tool;

import java.util.Optional;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;

/**
 * The linear modality transformation: {@code slope * stored + intercept} (PS3.3 section C.11.1).
 *
 * @param unit what the result is in, as a heading
 * @param hounsfield whether the result is in Hounsfield units: of CT, and stated as HU or not at
 *     all
 */
record Rescale(double slope, double intercept, String unit, boolean hounsfield) {
  /**
   * That of a frame; empty unless slope and intercept are both stated.
   *
   * @param frame from 0
   */
  static Optional<Rescale> of(Dataset image, int frame) {
    Dataset source =
        FrameAttributes.of(
            image, frame, Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE, Tag.RESCALE_SLOPE);
    Optional<Double> slope = source.decimal(Tag.RESCALE_SLOPE);
    Optional<Double> intercept = source.decimal(Tag.RESCALE_INTERCEPT);
    if (slope.isEmpty() || intercept.isEmpty()) {
      return Optional.empty();
    }
    String type = HeaderText.printable(source.string(Tag.RESCALE_TYPE).orElse(""));
    boolean ct = image.string(Tag.MODALITY).filter("CT"::equals).isPresent();
    boolean hounsfield = ct && (type.isEmpty() || type.equalsIgnoreCase("HU"));
    String unit =
        hounsfield ? "Hounsfield units" : "rescaled" + (type.isEmpty() ? "" : ", ") + type;
    return Optional.of(new Rescale(slope.get(), intercept.get(), unit, hounsfield));
  }

  double apply(double stored) {
    return slope * stored + intercept;
  }
}
