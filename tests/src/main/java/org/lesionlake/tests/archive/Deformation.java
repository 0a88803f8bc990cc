package org.lesionlake.tests.archive;

/**
 * How a body lies otherwise than its phantom: turned and shifted as a whole, and breathed in or
 * out. Breath moves what lies below the dome of the diaphragm by its whole and the lungs by less
 * and less towards their tops; bones and nodes stay. LPS mm.
 *
 * @param shift of everything
 * @param turn about a point in the middle of the trunk, nine numbers, row by row
 * @param breathMm towards the head
 * @param domeZ height of the dome
 * @param apexZ height of the tops of the lungs
 */
record Deformation(double[] shift, double[] turn, double breathMm, double domeZ, double apexZ) {

  /** Where a place of the phantom comes to lie. */
  double[] apply(double[] place, boolean breathes) {
    double z = place[2] + (breathes ? breathMm * share(place[2]) : 0);
    double[] moved = new double[3];
    double[] from = {place[0], place[1], z - domeZ};
    for (int axis = 0; axis < 3; axis++) {
      moved[axis] = shift[axis] + (axis == 2 ? domeZ : 0);
      for (int i = 0; i < 3; i++) {
        moved[axis] += turn[3 * axis + i] * from[i];
      }
    }
    return moved;
  }

  /** The place of the phantom that has come to lie there, but for breath. */
  double[] unturned(double[] place) {
    double[] from = {place[0] - shift[0], place[1] - shift[1], place[2] - shift[2] - domeZ};
    double[] back = {0, 0, domeZ};
    for (int axis = 0; axis < 3; axis++) {
      for (int i = 0; i < 3; i++) {
        back[axis] += turn[3 * i + axis] * from[i];
      }
    }
    return back;
  }

  /** Height in the phantom of what breath has moved to this one. */
  double unbreathed(double z) {
    if (z >= apexZ) {
      return z;
    }
    double reach = apexZ - domeZ;
    double between = (z - breathMm * apexZ / reach) / (1 - breathMm / reach);
    return between <= domeZ ? z - breathMm : between;
  }

  private double share(double z) {
    return Math.max(0, Math.min(1, (apexZ - z) / (apexZ - domeZ)));
  }
}
