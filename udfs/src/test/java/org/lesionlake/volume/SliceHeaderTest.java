package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lesionlake.schemas.bronze.CtInstance;

class SliceHeaderTest {

  @Test
  void takesWhatTheTableHolds() {
    SliceHeader header =
        SliceHeader.of(image(List.of(1.0, 2.0, 3.0), List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0), "{}"));
    assertThat(header.position()).contains(new Vector3(1, 2, 3));
    assertThat(header.rowDirection()).contains(new Vector3(1, 0, 0));
    assertThat(header.columnDirection()).contains(new Vector3(0, 1, 0));
    assertThat(header.rowSpacing()).contains(0.7);
    assertThat(header.columnSpacing()).contains(0.8);
    assertThat(header.imageType()).containsExactly("ORIGINAL", "PRIMARY", "AXIAL");
    assertThat(header.rescaleSlope()).isEqualTo(1);
    assertThat(header.rescaleIntercept()).isEqualTo(-1024);
    assertThat(header.samplesPerPixel()).isEqualTo(1);
    assertThat(header.contrastAgent()).isEmpty();
  }

  @Test
  void absentAndMeaninglessGeometryIsEmpty() {
    SliceHeader header =
        SliceHeader.of(image(List.of(1.0, Double.NaN, 3.0), List.of(1.0, 0.0, 0.0), "{}"));
    assertThat(header.position()).isEmpty();
    assertThat(header.rowDirection()).isEmpty();
  }

  @Test
  void seesColourInTheOtherAttributes() {
    String json = "{\"00280002\":{\"vr\":\"US\",\"Value\":[3]}}";
    assertThat(SliceHeader.of(image(List.of(), List.of(), json)).samplesPerPixel()).isEqualTo(3);
  }

  @Test
  void takesForHounsfieldUnitsWhatIsStatedToBe() {
    assertThat(hounsfield(1.0, -1024.0, "{}")).isTrue();
    assertThat(hounsfield(1.0, 0.0, type("HU"))).isTrue();
    assertThat(hounsfield(1.0, 0.0, type("hu "))).isTrue();
    assertThat(hounsfield(1.0, 0.0, "{\"00281054\":{\"vr\":\"LO\"}}")).isTrue();
    assertThat(hounsfield(1.0, 0.0, type("Z_EFF"))).isFalse();
    assertThat(hounsfield(0.1, 0.0, type("MGML"))).isFalse();
    assertThat(hounsfield(null, 0.0, type("HU"))).isFalse();
    assertThat(hounsfield(1.0, null, "{}")).isFalse();
  }

  @Test
  void readsTheTypeOfTheImageAndNotOfWhatItRefersTo() {
    String nested = "{\"00089215\":{\"vr\":\"SQ\",\"Value\":[" + type("HU") + "]},";
    assertThat(hounsfield(1.0, 0.0, nested + type("Z_EFF").substring(1))).isFalse();
  }

  @Test
  void seesWhereANameMayBeBurnedIn() {
    String axial = "ORIGINAL\\PRIMARY\\AXIAL";
    assertThat(risk(axial, "{}")).isEmpty();
    assertThat(risk(axial, code("00280301", "YES"))).contains(SeriesVerdict.BURNED_IN_ANNOTATION);
    assertThat(risk(axial, code("00280301", "yes "))).contains(SeriesVerdict.BURNED_IN_ANNOTATION);
    assertThat(risk(axial, code("00280301", "NO"))).isEmpty();
    assertThat(risk(axial, code("00080064", "WSD"))).contains(SeriesVerdict.SCREENSHOT);
    assertThat(risk("DERIVED\\SECONDARY\\SCREEN SAVE", "{}")).contains(SeriesVerdict.SCREENSHOT);
    assertThat(risk("DERIVED\\SECONDARY\\Screen_Shot", "{}")).contains(SeriesVerdict.SCREENSHOT);
    assertThat(risk("DERIVED\\SECONDARY\\AXIAL", "{}")).isEmpty();
    assertThat(risk("DERIVED\\SECONDARY\\SCREEN SAVE", code("00280301", "NO")))
        .as("it denies it")
        .isEmpty();
    String source = "{\"00082112\":{\"vr\":\"SQ\",\"Value\":[" + code("00280301", "NO") + "]},";
    assertThat(risk(axial, source + code("00280301", "YES").substring(1)))
        .as("what its source denies")
        .contains(SeriesVerdict.BURNED_IN_ANNOTATION);
  }

  private static String code(String tag, String value) {
    return "{\"" + tag + "\":{\"vr\":\"CS\",\"Value\":[\"" + value + "\"]}}";
  }

  private static Optional<SeriesVerdict> risk(String imageType, String json) {
    return SliceHeader.burnedInRisk(image(List.of(), List.of(), imageType, 1.0, -1024.0, json));
  }

  private static String type(String rescaleType) {
    return "{\"00281054\":{\"vr\":\"LO\",\"Value\":[\"" + rescaleType + "\"]}}";
  }

  private static boolean hounsfield(Double slope, Double intercept, String json) {
    return SliceHeader.of(image(List.of(), List.of(), slope, intercept, json)).hounsfield();
  }

  private static CtInstance image(List<Double> position, List<Double> orientation, String json) {
    return image(position, orientation, null, -1024.0, json);
  }

  private static CtInstance image(
      List<Double> position,
      List<Double> orientation,
      Double slope,
      Double intercept,
      String json) {
    return image(position, orientation, "original\\PRIMARY\\AXIAL ", slope, intercept, json);
  }

  private static CtInstance image(
      List<Double> position,
      List<Double> orientation,
      String imageType,
      Double slope,
      Double intercept,
      String json) {
    return new CtInstance(
        "2.25.1",
        "2.25.2",
        "2.25.3",
        "P1",
        null,
        null,
        null,
        null,
        null,
        "1.2.840.10008.5.1.4.1.1.2",
        imageType,
        "1.2.840.10008.1.2.1",
        null,
        null,
        2,
        1,
        "Thorax",
        "CHEST",
        "B30f",
        null,
        2.0,
        120.0,
        null,
        position,
        orientation,
        List.of(0.7, 0.8),
        512,
        512,
        1,
        slope,
        intercept,
        json,
        "hash",
        null,
        "object",
        "run");
  }
}
