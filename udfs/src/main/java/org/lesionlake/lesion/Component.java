package org.lesionlake.lesion;

import java.util.List;

/** A connected set of voxels: those of a lesion. Immutable. */
public final class Component {
  private final int number;
  private final Runs runs;
  private final long voxels;
  private final int[] box;

  Component(int number, Runs runs) {
    this.number = number;
    this.runs = runs;
    long sum = 0;
    int[] bounds = {runs.z[0], Integer.MAX_VALUE, Integer.MAX_VALUE, 0, 0, 0};
    for (int run = 0; run < runs.count; run++) {
      sum += runs.to[run] - runs.from[run];
      bounds[1] = Math.min(bounds[1], runs.y[run]);
      bounds[2] = Math.min(bounds[2], runs.from[run]);
      bounds[4] = Math.max(bounds[4], runs.y[run] + 1);
      bounds[5] = Math.max(bounds[5], runs.to[run]);
    }
    bounds[3] = runs.z[runs.count - 1] + 1;
    voxels = sum;
    box = bounds;
  }

  /** Its number, from 1, in the order of the components' first voxels in (z, y, x). */
  public int number() {
    return number;
  }

  /** Number of its voxels. */
  public long voxels() {
    return voxels;
  }

  /** First voxel of its bounding box: z, y, x. */
  public List<Integer> boxFrom() {
    return List.of(box[0], box[1], box[2]);
  }

  /** One past the last voxel of its bounding box: z, y, x. */
  public List<Integer> boxTo() {
    return List.of(box[3], box[4], box[5]);
  }

  /** Walks its voxels as runs along x, in (z, y, x) order. */
  public void forEachRun(RunConsumer consumer) {
    for (int run = 0; run < runs.count; run++) {
      consumer.accept(runs.z[run], runs.y[run], runs.from[run], runs.to[run]);
    }
  }

  Runs runs() {
    return runs;
  }

  /** Takes a run of voxels: those of row (z, y) from {@code fromX} to before {@code toX}. */
  @FunctionalInterface
  public interface RunConsumer {
    void accept(int z, int y, int fromX, int toX);
  }
}
