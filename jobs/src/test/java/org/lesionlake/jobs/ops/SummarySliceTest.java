package org.lesionlake.jobs.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.lesionlake.jobs.ops.SliceThumbnail.Crop;
import org.lesionlake.jobs.ops.SliceThumbnail.Picture;
import org.lesionlake.jobs.ops.SliceThumbnail.Window;
import org.lesionlake.jobs.ops.SummaryData.LesionFigure;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Vector3;
import org.lesionlake.volume.Volume;

class SummarySliceTest {

  @Test
  void outlineOfOneVoxelIsItsFourCorners() {
    Volume mask = mask(5, 0.5, 2, new int[][] {{2, 1}});
    SliceOutline outline = SliceOutline.of(mask, 1).orElseThrow();
    assertThat(outline.path(0.5, 2, 0, 0)).isEqualTo("M0.5 4L1 4L1 6L0.5 6Z");
    assertThat(outline.path(0.5, 2, 0.5, 4)).isEqualTo("M0 0L0.5 0L0.5 2L0 2Z");
  }

  @Test
  void outlineEnclosesExactlyTheVoxels() {
    Random random = new Random(11);
    for (int round = 0; round < 50; round++) {
      List<int[]> voxels = new ArrayList<>();
      for (int y = 0; y < 9; y++) {
        for (int x = 0; x < 9; x++) {
          if (random.nextInt(5) < 3) {
            voxels.add(new int[] {y, x});
          }
        }
      }
      Volume mask = mask(9, 0.75, 1.5, voxels.toArray(int[][]::new));
      String path = SliceOutline.of(mask, 1).orElseThrow().path(0.75, 1.5, 3, -2);
      // Shoelace formula; holes run the other way round and so are taken off.
      assertThat(area(path)).isCloseTo(voxels.size() * 0.75 * 1.5, within(1e-6));
    }
  }

  @Test
  void outlineIsOfTheLesionOnly() {
    byte[] labels = new byte[16];
    labels[5] = 2;
    labels[10] = 7;
    Volume mask = Volume.uint8(SummarySample.grid(4, 1, 1), labels);
    assertThat(SliceOutline.of(mask, 7).orElseThrow().path(1, 1, 0, 0))
        .isEqualTo("M2 2L3 2L3 3L2 3Z");
    assertThat(SliceOutline.of(mask, 3)).isEmpty();
  }

  @Test
  void pictureShowsMillimetresAlikeInBothDirections() throws IOException {
    // A square of 30 mm on pixels of 0.5 by 1.5 mm, as black and white.
    Grid grid = SummarySample.grid(300, 0.5, 1.5);
    short[] voxels = new short[300 * 300];
    Arrays.fill(voxels, (short) -1000);
    byte[] labels = new byte[voxels.length];
    for (int y = 40; y < 60; y++) {
      for (int x = 100; x < 160; x++) {
        voxels[y * 300 + x] = 1000;
        labels[y * 300 + x] = 1;
      }
    }
    SliceOutline outline = SliceOutline.of(Volume.uint8(grid, labels), 1).orElseThrow();
    Crop crop = Crop.around(grid, 40, 60, 100, 160);
    Picture picture =
        SliceThumbnail.cut(
            Volume.int16(grid, voxels), Optional.of(outline), crop, Window.SOFT_TISSUE);
    assertThat(picture.sideMm()).isEqualTo(96);
    assertThat(picture.outline()).isEqualTo("M33 33L63 33L63 63L33 63Z");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
    double pixelMm = 96.0 / image.getWidth();
    assertThat(bright(image, true) * pixelMm).isCloseTo(30, within(0.6));
    assertThat(bright(image, false) * pixelMm).isCloseTo(30, within(1.6));
  }

  @Test
  void largeLesionGetsRoomAndPartsBeyondTheSliceAreBlack() throws IOException {
    Grid grid = SummarySample.grid(100, 1, 1);
    short[] voxels = new short[10_000];
    Arrays.fill(voxels, (short) 500);
    Crop crop = Crop.around(grid, 0, 100, 0, 100);
    Picture picture =
        SliceThumbnail.cut(Volume.int16(grid, voxels), Optional.empty(), crop, Window.LUNG);
    assertThat(picture.sideMm()).isCloseTo(140, within(1e-9));
    assertThat(picture.outline()).isEmpty();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
    assertThat(image.getWidth()).isEqualTo(SliceThumbnail.MAX_PIXELS);
    assertThat(image.getRaster().getSample(0, 0, 0)).isZero();
    assertThat(image.getRaster().getSample(192, 192, 0)).isEqualTo(255);
  }

  @Test
  void windowsSpanTheirHounsfieldUnits() {
    assertThat(Window.of("lung")).isEqualTo(new Window(-1000, 400));
    assertThat(Window.of("bone")).isEqualTo(new Window(-400, 1200));
    assertThat(Window.of("liver")).isEqualTo(new Window(-160, 240));
    assertThat(Window.of("liver").grey(-161)).isZero();
    assertThat(Window.of("liver").grey(40)).isEqualTo(128);
    assertThat(Window.of("liver").grey(9_000)).isEqualTo(255);
  }

  @Test
  void edgesAreNamedByPatientDirection() {
    // LPS: x to the left, y to the back, z to the head.
    assertThat(SliceThumbnail.direction(new Vector3(1, 0, 0))).isEqualTo('L');
    assertThat(SliceThumbnail.direction(new Vector3(-0.9, 0.3, 0.1))).isEqualTo('R');
    assertThat(SliceThumbnail.direction(new Vector3(0, -1, 0))).isEqualTo('A');
    assertThat(SliceThumbnail.direction(new Vector3(0, 0, 1))).isEqualTo('H');
  }

  @Test
  void dataUriIsThePngAndHoldsNoWordOfItsOwn() {
    byte[] bytes = new byte[5_000];
    new Random(3).nextBytes(bytes);
    String uri = SummaryCharts.dataUri(new Picture(bytes, 96, "", 'R', 'A'));
    String body = uri.substring("data:image/png;base64,".length());
    assertThat(body).matches("[A-Za-z0-9%]+");
    assertThat(Base64.getDecoder().decode(URLDecoder.decode(body, StandardCharsets.US_ASCII)))
        .isEqualTo(bytes);
  }

  @Test
  void sitesTakeTurnsAndNoPatientIsShownTwice() {
    List<String> shown =
        SummaryLesions.inTurn(
                List.of(
                    candidate("liver", "a", 90),
                    candidate("liver", "b", 80),
                    candidate("liver", "c", 70),
                    candidate("lung", "a", 60),
                    candidate("lung", "d", 50),
                    candidate("bone", "a", 40)))
            .stream()
            .map(lesion -> lesion.site() + " " + lesion.patientId())
            .toList();
    assertThat(shown).containsExactly("liver a", "lung d", "liver b", "liver c");
  }

  private static SummaryLesions.Candidate candidate(String site, String patient, double mm) {
    LesionFigure figure =
        new LesionFigure(
            site, patient, Optional.empty(), mm, mm, 1, 0, 1, Optional.empty(), Optional.empty());
    return new SummaryLesions.Candidate(
        figure, 1, 0, List.of(0, 0, 0), List.of(1, 1, 1), "voxels", Optional.empty());
  }

  private static Volume mask(int size, double columnMm, double rowMm, int[][] voxels) {
    byte[] labels = new byte[size * size];
    for (int[] voxel : voxels) {
      labels[voxel[0] * size + voxel[1]] = 1;
    }
    return Volume.uint8(SummarySample.grid(size, columnMm, rowMm), labels);
  }

  private static double area(String path) {
    double twice = 0;
    for (String loop : path.split("Z")) {
      String[] corners = loop.substring(1).split("L");
      for (int i = 0; i < corners.length; i++) {
        String[] a = corners[i].split(" ");
        String[] b = corners[(i + 1) % corners.length].split(" ");
        twice +=
            Double.parseDouble(a[0]) * Double.parseDouble(b[1])
                - Double.parseDouble(b[0]) * Double.parseDouble(a[1]);
      }
    }
    return twice / 2;
  }

  /** Bright pixels along the middle row or column. */
  private static int bright(BufferedImage image, boolean row) {
    int half = image.getWidth() / 2;
    int bright = 0;
    for (int i = 0; i < image.getWidth(); i++) {
      int grey =
          row ? image.getRaster().getSample(i, half, 0) : image.getRaster().getSample(half, i, 0);
      bright += grey >= 128 ? 1 : 0;
    }
    return bright;
  }
}
