package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

  @Test
  void valuesOfTheWrongKindNameTheirOrigin() {
    Settings settings = load(Optional.empty(), Map.of(), List.of(KEY + "=soon"));
    assertThatThrownBy(() -> settings.integer(KEY))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(KEY)
        .hasMessageContaining("command line");
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
