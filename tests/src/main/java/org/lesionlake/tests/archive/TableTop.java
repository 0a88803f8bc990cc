package org.lesionlake.tests.archive;

/** The scanner's couch: a shallow trough of carbon fibre round foam, in the scanner's frame. */
final class TableTop extends Shape {
  private static final double HALF_WIDTH = 205;
  private static final double THICKNESS = 26;
  private final double topY;

  TableTop(double topY) {
    this.topY = topY;
    low[0] = -HALF_WIDTH;
    high[0] = HALF_WIDTH;
    low[1] = topY - 60;
    high[1] = topY + THICKNESS;
    low[2] = -2000;
    high[2] = 2000;
    hu = Tissue.TABLE_SHELL.meanHu(Phase.NATIVE);
    innerHu = Tissue.TABLE_FOAM.meanHu(Phase.NATIVE);
    shellMm = 3;
    label = Label.BACKGROUND;
    changesSlowly = true;
  }

  @Override
  double distance(double x, double y, double z) {
    double rise = x * x / 1100;
    double top = topY - rise - y;
    double bottom = y - (topY - rise + THICKNESS);
    return Math.max(Math.max(top, bottom), Math.abs(x) - HALF_WIDTH);
  }
}
