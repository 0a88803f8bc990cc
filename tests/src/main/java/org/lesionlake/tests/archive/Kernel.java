package org.lesionlake.tests.archive;

/** Reconstruction kernel: what it does to edges and noise. */
enum Kernel {
  SOFT(0.22, 11),
  SHARP(-0.11, 34);

  /** Weight of the in-plane neighbours: positive smooths, negative sharpens. */
  final double neighbourWeight;

  /** Standard deviation of noise in HU at the skin of an average body. */
  final double noiseHu;

  Kernel(double neighbourWeight, double noiseHu) {
    this.neighbourWeight = neighbourWeight;
    this.noiseHu = noiseHu;
  }
}
