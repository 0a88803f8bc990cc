package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lesionlake.pipelines.airflow.FakeAirflow.Fault;

/** Pools, variables and connections. */
class ServerSettingsTest extends AgainstFake {
  private static final Pool POOL = Pool.of("lesionlake", 1, "a lake");
  private static final ConnectionSettings MAIL =
      ConnectionSettings.of("mail", "smtp")
          .host("mail.hospital")
          .port(587)
          .login("nightly")
          .password("hidden")
          .build();

  @Test
  void aPoolIsMadeChangedAndDeleted() {
    assertThat(client.pools().byName("lesionlake")).isEmpty();
    assertThat(client.pools().set(POOL).isLike(POOL)).isTrue();
    assertThat(client.pools().set(Pool.of("lesionlake", 3, "a lake")).slots()).isEqualTo(3);
    assertThat(client.pools().all()).hasSize(1);
    client.pools().delete("lesionlake");
    assertThat(client.pools().all()).isEmpty();
    assertThat(failure(() -> client.pools().delete("lesionlake")).status()).hasValue(404);
  }

  @Test
  void aPoolWhoseAnswerWasLostIsFound() {
    server.failNext("POST /api/v2/pools", Fault.ANSWER_LOST);
    assertThat(client.pools().set(POOL).isLike(POOL)).isTrue();
    assertThat(server.count("POST /api/v2/pools")).isEqualTo(1);
    server.failNext("POST /api/v2/variables", Fault.CUT);
    assertThat(failure(() -> client.variables().set(new Variable("a", "b", ""))))
        .hasMessageContaining("no variable a");
    assertThat(server.count("POST /api/v2/variables")).isEqualTo(1);
  }

  @Test
  void whatWasDeletedThoughTheAnswerWasLostIsGone() {
    client.pools().set(POOL);
    server.failNext("DELETE /api/v2/pools/lesionlake", Fault.ANSWER_LOST);
    client.pools().delete("lesionlake");
    assertThat(client.pools().all()).isEmpty();
    client.pools().set(POOL);
    server.failNext("DELETE /api/v2/pools/lesionlake", Fault.TOO_MANY, Fault.SERVER_ERROR);
    client.pools().delete("lesionlake");
    assertThat(client.pools().all()).isEmpty();
  }

  @Test
  void aVariableIsMadeChangedAndDeleted() {
    Variable lake = new Variable("lesionlake_lake", "/data/lake", "where it lies");
    assertThat(client.variables().set(lake)).isEqualTo(lake);
    Variable moved = new Variable("lesionlake_lake", "/data/other", "where it lies");
    assertThat(client.variables().set(moved)).isEqualTo(moved);
    assertThat(client.variables().all()).containsExactly(moved);
    client.variables().delete("lesionlake_lake");
    assertThat(client.variables().byKey("lesionlake_lake")).isEmpty();
  }

  @Test
  void keysOfAnyKindArriveWhole() {
    Variable odd = new Variable("a b/c+d?é", "1", "");
    assertThat(client.variables().set(odd)).isEqualTo(odd);
    assertThat(client.variables().byKey("a b/c+d?é")).contains(odd);
  }

  @Test
  void aConnectionsPasswordIsSetAndNeverTold() {
    ConnectionSettings told = client.connections().set(MAIL);
    assertThat(told.password()).isEmpty();
    assertThat(told.isLike(MAIL)).isTrue();
    assertThat(MAIL.toString()).doesNotContain("hidden");
    assertThat(server.api.connections.get("mail").path("password").asText()).isEqualTo("hidden");
  }

  @Test
  void aConnectionKeepsItsPasswordUnlessAnotherIsGiven() {
    client.connections().set(MAIL);
    client.connections().set(ConnectionSettings.of("mail", "smtp").host("other.hospital").build());
    assertThat(server.api.connections.get("mail").path("password").asText()).isEqualTo("hidden");
    assertThat(client.connections().byId("mail").orElseThrow().host()).contains("other.hospital");
    assertThat(client.connections().byId("mail").orElseThrow().port()).isEmpty();
    client.connections().set(MAIL);
    client.connections().delete("mail");
    assertThat(client.connections().all()).isEmpty();
  }
}
