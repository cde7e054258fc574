package io.keywake.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.server.Watched.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final FakeWatched store = new FakeWatched("store").with("store", State.RUNNING, "");
  private final FakeWatched exports = new FakeWatched("export");

  private Health health() {
    return Health.of(Observation.of(List.of(store, exports), 0), 0);
  }

  private void export(State state, String reason) {
    exports.with("main", state, reason);
  }

  @Test
  void startsBeforeAnythingIsKnown() {
    Health health = Health.of(null, 0);
    assertThat(health.status()).isEqualTo("STARTING");
    assertThat(health.healthy()).isFalse();
  }

  @Test
  void runsWhenEverythingRuns() {
    assertThat(health().status()).isEqualTo("RUNNING");
    export(State.RUNNING, "");
    assertThat(health().status()).isEqualTo("RUNNING");
    assertThat(health().healthy()).isTrue();
  }

  @Test
  void isHealthyWhileAnExportIsPausedOrStopped() {
    for (State state : List.of(State.PAUSED, State.STOPPED, State.STOPPING, State.STARTING)) {
      export(state, "no answer");
      assertThat(health().status()).isEqualTo(state.name());
      assertThat(health().healthy()).isTrue();
    }
  }

  @Test
  void isNotHealthyWhenAnExportHasEndedByItself() {
    for (State state : List.of(State.FENCED, State.FAILED)) {
      export(state, "somebody has to act");
      assertThat(health().status()).isEqualTo(state.name());
      assertThat(health().healthy()).isFalse();
    }
  }

  @Test
  void isNotHealthyWhileTheStoreDoesNotServe() {
    for (State state : List.of(State.STARTING, State.STOPPING)) {
      store.with("store", state, "");
      assertThat(health().status()).isEqualTo(state.name());
      assertThat(health().healthy()).isFalse();
    }
  }

  @Test
  void tellsTheGravestOfSeveral() {
    export(State.PAUSED, "away");
    exports.with("other", State.FENCED, "another process");
    assertThat(health().status()).isEqualTo("FENCED");
    exports.with("third", State.FAILED, "a broken invariant");
    assertThat(health().status()).isEqualTo("FAILED");
    exports.without("third").without("other");
    assertThat(health().status()).isEqualTo("PAUSED");
  }

  @Test
  void isStalledWhenTheExecutionThreadDoesNotAnswer() {
    Observation observation = Observation.of(List.of(store), 0);
    long limit = Health.ANSWER_MS_MAX * 1_000_000;
    assertThat(Health.of(observation, limit).status()).isEqualTo("RUNNING");
    Health stalled = Health.of(observation, limit + 1_000_000);
    assertThat(stalled.status()).isEqualTo("STALLED");
    assertThat(stalled.healthy()).isFalse();
  }

  @Test
  void tellsEveryPartAsJson() {
    export(State.PAUSED, "no answer from \"kafka\"");
    assertThat(new String(Json.reply(200, health()::write).body(), UTF_8))
        .isEqualTo(
            "{\"status\":\"PAUSED\",\"healthy\":true,\"ageMs\":0,\"parts\":["
                + "{\"kind\":\"store\",\"name\":\"store\",\"state\":\"RUNNING\",\"reason\":\"\"},"
                + "{\"kind\":\"export\",\"name\":\"main\",\"state\":\"PAUSED\","
                + "\"reason\":\"no answer from \\\"kafka\\\"\"}]}");
  }
}
