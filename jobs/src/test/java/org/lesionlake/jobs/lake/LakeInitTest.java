package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;

/** Where a lake may be made, and what becomes of one whose making was killed. */
class LakeInitTest {
  private final Configuration hadoop = new Configuration();

  @TempDir Path folder;

  @Test
  void killedBetweenKeyAndMarkerGoesOnWithItsKey() throws IOException {
    init("lake", "vault");
    String fingerprint = VaultKeys.load(folder.resolve("vault")).fingerprint();
    Files.delete(folder.resolve("lake/_lesionlake/lake.json"));
    Files.writeString(folder.resolve("lake/_lesionlake/init"), folder.resolve("vault").toString());

    init("lake", "vault");

    assertThat(VaultKeys.load(folder.resolve("vault")).fingerprint()).isEqualTo(fingerprint);
    Lake.check(folder.resolve("lake").toString(), Optional.empty(), hadoop);
    assertThat(folder.resolve("lake/_lesionlake/init")).doesNotExist();
  }

  @Test
  void killedWhileItWroteIsDoneAnew() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("lake/_lesionlake"));
    Files.writeString(inner.resolve("init"), folder.resolve("vault").toString());
    Files.writeString(inner.resolve(".lake.json.tmp"), "{");
    Path vault = Files.createDirectories(folder.resolve("vault"));
    Files.writeString(vault.resolve(".key.new"), "");

    init("lake", "vault");

    Lake.check(folder.resolve("lake").toString(), Optional.empty(), hadoop);
    assertThat(vault.resolve(".key.new")).doesNotExist();
  }

  @Test
  void neverTakesTheKeyOfAnotherLake() {
    init("one", "vault");
    for (String attempt : new String[] {"at first", "when tried again"}) {
      assertThatThrownBy(() -> init("two", "vault"))
          .as(attempt)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("There is a key in the vault")
          .hasMessageContaining("belongs to another lake");
      assertThat(Lake.exists(folder.resolve("two").toString(), hadoop)).isFalse();
    }
  }

  @Test
  void refusesAVaultInsideTheLakeAndALakeInsideTheVault() throws IOException {
    Files.createDirectories(folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    for (String[] places :
        new String[][] {
          {"lake", "lake/vault"},
          {"vault/lake", "vault"},
          {"same", "same"},
          {"real/lake", "link/lake/vault"}
        }) {
      assertThatThrownBy(() -> init(places[0], places[1]))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("lie one in the other");
      assertThat(folder.resolve(places[0])).doesNotExist();
    }
    init("lake", "lake-vault");
  }

  private void init(String lake, String vault) {
    Lake.init(folder.resolve(lake).toString(), folder.resolve(vault), Profile.RESEARCH, hadoop);
  }
}
