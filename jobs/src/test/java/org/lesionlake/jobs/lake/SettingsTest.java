package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final String KEY = "linkage.max-days";
  private static final Optional<String> LAKE = Optional.of("linkage.max-days = 5");
  private static final Map<String, String> ENVIRONMENT = Map.of("LESIONLAKE_LINKAGE_MAX_DAYS", "6");

  @Test
  void flagWinsOverEnvironmentOverLakeOverDefault() {
    int byDefault = load(Optional.empty(), Map.of(), List.of()).integer(KEY);
    assertThat(byDefault).isNotIn(5, 6, 7);
    assertThat(load(LAKE, Map.of(), List.of()).integer(KEY)).isEqualTo(5);
    assertThat(load(LAKE, ENVIRONMENT, List.of()).integer(KEY)).isEqualTo(6);
    assertThat(load(LAKE, ENVIRONMENT, List.of(KEY + "=7")).integer(KEY)).isEqualTo(7);
  }

  @Test
  void everyValueNamesItsOrigin() {
    Settings settings = load(LAKE, ENVIRONMENT, List.of("series.min-slices=9"));
    assertThat(settings.describe().get(KEY))
        .containsExactly("6", "environment LESIONLAKE_LINKAGE_MAX_DAYS");
    assertThat(settings.describe().get("series.min-slices")).containsExactly("9", "command line");
    assertThat(settings.describe().get("lock.expiry-seconds")[1]).isEqualTo("default");
    assertThat(load(LAKE, Map.of(), List.of()).describe().get(KEY)[1]).isEqualTo("lake.conf");
  }

  @Test
  void unknownKeysFailWhereverTheyStand() {
    assertThatThrownBy(() -> load(Optional.of("linkage.max-dayz = 5"), Map.of(), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("linkage.max-dayz")
        .hasMessageContaining("lake.conf");
    assertThatThrownBy(() -> load(Optional.empty(), Map.of(), List.of("nothing=1")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("There is no setting 'nothing'")
        .hasMessageContaining("command line");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linkage.max-days=soon",
        "linkage.max-days=-1",
        "linkage.max-days=1.5",
        "gates.max-reject-share=abc",
        "gates.max-reject-share=1.01",
        "gates.max-reject-share=NaN",
        "agreement.size-difference-fraction=-0.1",
        "agreement.size-difference-mm=1e999",
        "inference.batch-series=0",
        "ingest.batch-files=0",
        "ingest.files-per-task=-5",
        "ingest.max-table-file-bytes=3000000000",
        "volumes.batch-series=0",
        "lock.expiry-seconds=0",
        "spark.master=[a, b]"
      })
  void valuesOfTheWrongKindOrOutOfRangeAreRefusedBeforeAnyUse(String flag) {
    assertThatThrownBy(() -> load(Optional.empty(), Map.of(), List.of(flag)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("The setting " + flag.substring(0, flag.indexOf('=')) + " cannot be ")
        .hasMessageContaining("It takes ")
        .hasMessageContaining("command line");
  }

  @Test
  void aWrongValueNamesTheFileOrVariableItStandsIn() {
    assertThatThrownBy(() -> load(Optional.of("linkage { max-days = [] }"), Map.of(), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lake.conf");
    assertThatThrownBy(
            () -> load(Optional.empty(), Map.of("LESIONLAKE_LINKAGE_MAX_DAYS", "many"), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("LESIONLAKE_LINKAGE_MAX_DAYS");
  }

  @Test
  void valuesAtTheEndsOfTheirRangeAreTaken() {
    Settings settings =
        load(
            Optional.empty(),
            Map.of(),
            List.of(
                "linkage.max-days=0",
                "gates.max-reject-share=1",
                "gates.max-unassessable-share=0",
                "inference.batch-series=1",
                "ingest.batch-files=2e4",
                "identity.default-issuer="));
    assertThat(settings.integer("linkage.max-days")).isZero();
    assertThat(settings.decimal("gates.max-reject-share")).isEqualTo(1);
    assertThat(settings.decimal("gates.max-unassessable-share")).isZero();
    assertThat(settings.integer("inference.batch-series")).isEqualTo(1);
    assertThat(settings.integer("ingest.batch-files")).isEqualTo(20_000);
    assertThat(settings.string("identity.default-issuer")).isEmpty();
  }

  @Test
  void aFlagWithoutValueIsRefused() {
    assertThatThrownBy(() -> load(Optional.empty(), Map.of(), List.of("series.min-slices")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("key=value");
  }

  private static Settings load(
      Optional<String> lake, Map<String, String> environment, List<String> flags) {
    return Settings.load(Settings.home(), lake, environment, flags);
  }
}
