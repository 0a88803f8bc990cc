package org.lesionlake.lesion;

import java.util.Arrays;

/** Axes of the ellipsoid that has the same principal moments as the centres of some voxels. */
final class PrincipalAxes {
  private PrincipalAxes() {}

  /** Four times the square roots of the covariance's eigenvalues in mm, the longest first. */
  static double[] lengths(Component component, VoxelFrame frame) {
    double[] eigenvalues = eigenvalues(toPatient(covariance(component), frame));
    double[] lengths = new double[3];
    for (int i = 0; i < 3; i++) {
      // Rounding may leave a zero slightly below it.
      lengths[i] = 4 * Math.sqrt(Math.max(0, eigenvalues[i]));
    }
    return lengths;
  }

  /**
   * Covariance (over N, not N - 1) of the voxels' indices, axes in the order x, y, z. Sums start at
   * the bounding box, which keeps their digits.
   */
  private static double[][] covariance(Component component) {
    double[] first = new double[3];
    double[][] second = new double[3][3];
    int fromZ = component.boxFrom().get(0);
    int fromY = component.boxFrom().get(1);
    int fromX = component.boxFrom().get(2);
    component.forEachRun(
        (runZ, runY, runFrom, runTo) -> {
          double count = runTo - runFrom;
          double y = runY - fromY;
          double z = runZ - fromZ;
          double meanX = 0.5 * (runFrom + runTo - 1) - fromX;
          // Whole numbers in a row of n have the variance (n² - 1) / 12.
          double squareX = meanX * meanX + (count * count - 1) / 12;
          double[] mean = {meanX, y, z};
          for (int i = 0; i < 3; i++) {
            first[i] += count * mean[i];
            for (int j = 0; j < 3; j++) {
              second[i][j] += count * (i == 0 && j == 0 ? squareX : mean[i] * mean[j]);
            }
          }
        });
    double voxels = component.voxels();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        second[i][j] = second[i][j] / voxels - first[i] / voxels * (first[j] / voxels);
      }
    }
    return second;
  }

  private static double[][] toPatient(double[][] covariance, VoxelFrame frame) {
    double[][] patient = new double[3][3];
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 3; j++) {
            patient[i][j] += frame.step(a)[i] * covariance[a][b] * frame.step(b)[j];
          }
        }
      }
    }
    return patient;
  }

  /**
   * Of a symmetric matrix, largest first, by Jacobi's rotations (1846). The cubic's closed form
   * would lose half of the digits where two are alike.
   */
  private static double[] eigenvalues(double[][] m) {
    for (int sweep = 0; sweep < 30; sweep++) {
      for (int p = 0; p < 2; p++) {
        for (int q = p + 1; q < 3; q++) {
          if (m[p][q] != 0) {
            rotate(m, p, q);
          }
        }
      }
    }
    double[] ascending = {m[0][0], m[1][1], m[2][2]};
    Arrays.sort(ascending);
    return new double[] {ascending[2], ascending[1], ascending[0]};
  }

  /** Turns in the plane of axes p and q so that their covariance vanishes. */
  private static void rotate(double[][] m, int p, int q) {
    double slope = (m[q][q] - m[p][p]) / (2 * m[p][q]);
    double tangent = Math.copySign(1 / (Math.abs(slope) + Math.hypot(slope, 1)), slope);
    double cosine = 1 / Math.hypot(tangent, 1);
    double sine = tangent * cosine;
    int other = 3 - p - q;
    double toP = m[other][p];
    double toQ = m[other][q];
    m[p][p] -= tangent * m[p][q];
    m[q][q] += tangent * m[p][q];
    m[p][q] = 0;
    m[q][p] = 0;
    m[other][p] = cosine * toP - sine * toQ;
    m[p][other] = m[other][p];
    m[other][q] = sine * toP + cosine * toQ;
    m[q][other] = m[other][q];
  }
}
