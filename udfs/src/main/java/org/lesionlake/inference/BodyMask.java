package org.lesionlake.inference;

import java.util.Arrays;
import java.util.List;
import org.lesionlake.lesion.Component;
import org.lesionlake.lesion.Components;

/**
 * Where the body is on a working grid, so that windows of nothing but air need no computing. Tissue
 * is what lies above -300 HU, between fat (about -100) and lung (below -500). Thin things such as a
 * table top are peeled off, the largest piece stays and is grown back, and so are limbs beside it;
 * what they enclose in a slice, lungs and bowel gas, is filled.
 */
final class BodyMask {
  private static final float TISSUE_HU = -300;

  /**
   * Pieces of at least this share of the largest one are limbs; an arm is a twentieth of a trunk.
   */
  private static final double LIMB = 0.02;

  /** Voxels around the body that windows cover as well, since its border is only that of tissue. */
  private static final int MARGIN = 2;

  private final int sizeZ;
  private final int sizeY;
  private final int sizeX;
  private final boolean[] inside;

  /** Bounding box: first voxel z, y, x, then one past the last. */
  private final int[] box = new int[6];

  private BodyMask(int sizeZ, int sizeY, int sizeX, boolean[] inside) {
    this.sizeZ = sizeZ;
    this.sizeY = sizeY;
    this.sizeX = sizeX;
    this.inside = inside;
  }

  static BodyMask of(float[] hounsfield, int sizeZ, int sizeY, int sizeX) {
    boolean[] tissue = new boolean[hounsfield.length];
    for (int i = 0; i < tissue.length; i++) {
      tissue[i] = hounsfield[i] > TISSUE_HU;
    }
    BodyMask whole = new BodyMask(sizeZ, sizeY, sizeX, tissue);
    BodyMask core = new BodyMask(sizeZ, sizeY, sizeX, whole.peeled());
    BodyMask body = new BodyMask(sizeZ, sizeY, sizeX, core.trunkAndLimbs());
    body.growWithin(tissue);
    body.fillSlices();
    body.measureBox();
    return body;
  }

  /** Whether there is no body at all. */
  boolean isEmpty() {
    return box[3] == 0;
  }

  /** First voxel along an axis (0 z, 1 y, 2 x) that windows should cover. */
  int from(int axis) {
    return Math.max(box[axis] - MARGIN, 0);
  }

  /** One past the last voxel along an axis (0 z, 1 y, 2 x) that windows should cover. */
  int to(int axis) {
    return Math.min(box[3 + axis] + MARGIN, new int[] {sizeZ, sizeY, sizeX}[axis]);
  }

  private void measureBox() {
    Arrays.fill(box, 0, 3, Integer.MAX_VALUE);
    for (int i = 0; i < inside.length; i++) {
      if (inside[i]) {
        int[] place = {i / (sizeX * sizeY), i / sizeX % sizeY, i % sizeX};
        for (int axis = 0; axis < 3; axis++) {
          box[axis] = Math.min(box[axis], place[axis]);
          box[3 + axis] = Math.max(box[3 + axis], place[axis] + 1);
        }
      }
    }
  }

  /** Whether a block holds any voxel of the body; parts of it may lie beyond the grid. */
  boolean touches(int fromZ, int fromY, int fromX, int blockZ, int blockY, int blockX) {
    for (int z = Math.max(fromZ, 0); z < Math.min(fromZ + blockZ, sizeZ); z++) {
      for (int y = Math.max(fromY, 0); y < Math.min(fromY + blockY, sizeY); y++) {
        for (int x = Math.max(fromX, 0); x < Math.min(fromX + blockX, sizeX); x++) {
          if (inside[(z * sizeY + y) * sizeX + x]) {
            return true;
          }
        }
      }
    }
    return false;
  }

  boolean holds(int z, int y, int x) {
    return inside[(z * sizeY + y) * sizeX + x];
  }

  /**
   * Voxels whose four neighbours in the slice are inside too; beyond the border counts as inside.
   */
  private boolean[] peeled() {
    boolean[] kept = new boolean[inside.length];
    for (int row = 0; row < sizeZ * sizeY; row++) {
      int y = row % sizeY;
      for (int x = 0; x < sizeX; x++) {
        int i = row * sizeX + x;
        kept[i] =
            inside[i]
                && (x == 0 || inside[i - 1])
                && (x == sizeX - 1 || inside[i + 1])
                && (y == 0 || inside[i - sizeX])
                && (y == sizeY - 1 || inside[i + sizeX]);
      }
    }
    return kept;
  }

  private boolean[] trunkAndLimbs() {
    boolean[] kept = new boolean[inside.length];
    List<Component> pieces = Components.label(sizeZ, sizeY, sizeX, i -> inside[i]).list();
    double least = LIMB * pieces.stream().mapToLong(Component::voxels).max().orElse(0);
    for (Component piece : pieces) {
      if (piece.voxels() >= least) {
        piece.forEachRun(
            (z, y, fromX, toX) -> {
              int row = (z * sizeY + y) * sizeX;
              Arrays.fill(kept, row + fromX, row + toX, true);
            });
      }
    }
    return kept;
  }

  /** Gives the skin back that peeling took. */
  private void growWithin(boolean[] tissue) {
    boolean[] core = inside.clone();
    for (int row = 0; row < sizeZ * sizeY; row++) {
      int y = row % sizeY;
      for (int x = 0; x < sizeX; x++) {
        int i = row * sizeX + x;
        boolean beside =
            (x > 0 && core[i - 1])
                || (x < sizeX - 1 && core[i + 1])
                || (y > 0 && core[i - sizeX])
                || (y < sizeY - 1 && core[i + sizeX]);
        inside[i] |= tissue[i] && beside;
      }
    }
  }

  /** Whatever cannot be reached from the border of a slice is inside. */
  private void fillSlices() {
    int[] queue = new int[sizeY * sizeX];
    for (int z = 0; z < sizeZ; z++) {
      int start = z * sizeY * sizeX;
      boolean[] outside = new boolean[sizeY * sizeX];
      int end = 0;
      for (int i = 0; i < outside.length; i++) {
        int y = i / sizeX;
        int x = i % sizeX;
        boolean border = x == 0 || y == 0 || x == sizeX - 1 || y == sizeY - 1;
        if (border && !inside[start + i]) {
          outside[i] = true;
          queue[end++] = i;
        }
      }
      for (int next = 0; next < end; next++) {
        int i = queue[next];
        int x = i % sizeX;
        end = reach(x > 0, i - 1, start, outside, queue, end);
        end = reach(x < sizeX - 1, i + 1, start, outside, queue, end);
        end = reach(i >= sizeX, i - sizeX, start, outside, queue, end);
        end = reach(i + sizeX < outside.length, i + sizeX, start, outside, queue, end);
      }
      for (int i = 0; i < outside.length; i++) {
        inside[start + i] = !outside[i];
      }
    }
  }

  private int reach(boolean exists, int i, int start, boolean[] outside, int[] queue, int end) {
    if (!exists || outside[i] || inside[start + i]) {
      return end;
    }
    outside[i] = true;
    queue[end] = i;
    return end + 1;
  }
}
