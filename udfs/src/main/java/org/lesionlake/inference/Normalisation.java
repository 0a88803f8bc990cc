package org.lesionlake.inference;

/** How intensities are scaled before a network sees them, under nnU-Net's names. */
public sealed interface Normalisation {

  /** Scales all voxels in place. */
  void apply(float[] values);

  /**
   * Clips to a range, then subtracts a mean and divides by a deviation, all of the training set.
   */
  record CtNormalization(double lower, double upper, double mean, double deviation)
      implements Normalisation {
    @Override
    public void apply(float[] values) {
      float least = (float) lower;
      float most = (float) upper;
      float centre = (float) mean;
      float scale = (float) Math.max(deviation, 1e-8);
      for (int i = 0; i < values.length; i++) {
        values[i] = (Math.min(Math.max(values[i], least), most) - centre) / scale;
      }
    }
  }

  /** Subtracts the volume's own mean and divides by its own standard deviation. */
  record ZScoreNormalization() implements Normalisation {
    @Override
    public void apply(float[] values) {
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      double mean = sum / values.length;
      double squares = 0;
      for (float value : values) {
        squares += (value - mean) * (value - mean);
      }
      float centre = (float) mean;
      float scale = (float) Math.max(Math.sqrt(squares / values.length), 1e-8);
      for (int i = 0; i < values.length; i++) {
        values[i] = (values[i] - centre) / scale;
      }
    }
  }

  /** Leaves them as they are. */
  record NoNormalization() implements Normalisation {
    @Override
    public void apply(float[] values) {}
  }

  /** Brings the volume's own range to 0 to 1. */
  record RescaleTo01Normalization() implements Normalisation {
    @Override
    public void apply(float[] values) {
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (float value : values) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      float range = Math.max(most - least, 1e-8f);
      for (int i = 0; i < values.length; i++) {
        values[i] = (values[i] - least) / range;
      }
    }
  }
}
