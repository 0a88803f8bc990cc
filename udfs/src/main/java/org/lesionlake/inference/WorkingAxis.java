package org.lesionlake.inference;

/**
 * An axis of the array and the working axis laid over it: voxels of the working spacing, beginning
 * at the same outer border, as many as cover the array.
 */
final class WorkingAxis {
  final int sourceSize;
  final int size;
  private final double sourceSpacing;
  private final double spacing;

  /** First source voxel and weights of the source voxels that make each working voxel. */
  final int[] first;

  final float[][] weights;

  WorkingAxis(int sourceSize, double sourceSpacing, double spacing) {
    this.sourceSize = sourceSize;
    this.sourceSpacing = sourceSpacing;
    this.spacing = spacing;
    size = Math.max(1, (int) Math.ceil(sourceSize * sourceSpacing / spacing - 1e-6));
    first = new int[size];
    weights = new float[size][];
    for (int k = 0; k < size; k++) {
      if (spacing > sourceSpacing) {
        average(k);
      } else {
        interpolate(k);
      }
    }
  }

  /** The mean of what the working voxel covers, so that no finer detail aliases. */
  private void average(int k) {
    double low = k * spacing / sourceSpacing;
    double high = Math.min((k + 1) * spacing / sourceSpacing, sourceSize);
    first[k] = (int) low;
    int last = Math.min((int) Math.ceil(high), sourceSize);
    weights[k] = new float[last - first[k]];
    for (int i = first[k]; i < last; i++) {
      double share = Math.min(i + 1, high) - Math.max(i, low);
      weights[k][i - first[k]] = (float) (share / (high - low));
    }
  }

  private void interpolate(int k) {
    double place = (k + 0.5) * spacing / sourceSpacing - 0.5;
    place = Math.min(Math.max(place, 0), sourceSize - 1.0);
    first[k] = (int) place;
    float part = (float) (place - first[k]);
    weights[k] = first[k] + 1 < sourceSize ? new float[] {1 - part, part} : new float[] {1};
  }

  /**
   * Where a place on the source axis lies on the working axis, both counted in voxels from the
   * outer border.
   */
  double place(double source) {
    return source * sourceSpacing / spacing;
  }

  /** Where the centres of source voxels lie on the working axis, within its outermost centres. */
  double[] places() {
    double[] places = new double[sourceSize];
    for (int source = 0; source < sourceSize; source++) {
      double place = (source + 0.5) * sourceSpacing / spacing - 0.5;
      places[source] = Math.min(Math.max(place, 0), size - 1.0);
    }
    return places;
  }
}
