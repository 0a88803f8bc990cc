package org.lesionlake.volume;

import java.io.Serializable;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.dicom.PixelDecoder;

/**
 * From when on a series is not a volume.
 *
 * @param minSlices fewer slices are a sample or a scout, not a body region
 * @param maxAngleDegrees largest angle between row or column directions of two slices. 0.1° moves a
 *     voxel 250 mm from the centre by 0.4 mm, less than a pixel
 * @param maxPixelSpacingRatio largest relative difference of pixel spacings. 0.001 adds up to half
 *     a pixel over a row of 512
 * @param maxTiltDegrees largest angle between normal and advance. Rounded positions stay below 0.1°
 *     over 8 slices of 1 mm; gantries are tilted by degrees
 * @param duplicateMm slices closer than this share a position; thinner slices do not exist in CT
 * @param gapRatio a distance above this multiple of the median has lost a slice: one lost slice
 *     makes 2, and rounding stays far below 1.5
 * @param unevenMm deviation from the median that positions rounded to 0.1 mm explain
 * @param unevenRatio relative deviation from the median that is let pass for thick slices, where 5
 *     % is still less than the resolution across slices
 * @param transferSyntaxes UIDs whose pixels can be decoded
 */
public record SeriesRules(
    int minSlices,
    double maxAngleDegrees,
    double maxPixelSpacingRatio,
    double maxTiltDegrees,
    double duplicateMm,
    double gapRatio,
    double unevenMm,
    double unevenRatio,
    Set<String> transferSyntaxes)
    implements Serializable {

  /** Room for the binary fractions of decimal positions in comparisons with a limit. */
  static final double ROUNDING_MM = 1e-6;

  public SeriesRules {
    // Sorted, so that rules say the same of themselves in every process.
    transferSyntaxes = Collections.unmodifiableSet(new TreeSet<>(transferSyntaxes));
  }

  /** The rules that hold unless a site says otherwise. */
  public static SeriesRules defaults() {
    return new SeriesRules(8, 0.1, 1e-3, 0.5, 0.01, 1.5, 0.1, 0.05, PixelDecoder.decoded());
  }

  /** Whether neighbours at this distance along the normal share a position. */
  public boolean isDuplicate(double distanceMm) {
    return distanceMm < duplicateMm;
  }

  /** Whether a slice is lost between neighbours at this distance along the normal. */
  public boolean isGap(double distanceMm, double medianMm) {
    return distanceMm > gapRatio * medianMm + ROUNDING_MM;
  }

  /** These rules with another smallest number of slices. */
  public SeriesRules withMinSlices(int slices) {
    return new SeriesRules(
        slices,
        maxAngleDegrees,
        maxPixelSpacingRatio,
        maxTiltDegrees,
        duplicateMm,
        gapRatio,
        unevenMm,
        unevenRatio,
        transferSyntaxes);
  }

  /** These rules with other transfer syntaxes. */
  public SeriesRules withTransferSyntaxes(Set<String> uids) {
    return new SeriesRules(
        minSlices,
        maxAngleDegrees,
        maxPixelSpacingRatio,
        maxTiltDegrees,
        duplicateMm,
        gapRatio,
        unevenMm,
        unevenRatio,
        uids);
  }
}
