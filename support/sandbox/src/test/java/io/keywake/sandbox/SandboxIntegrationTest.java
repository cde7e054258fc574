package io.keywake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class SandboxIntegrationTest {

  private static final int NEVER_REGISTERED = 12_345;

  private static Sandbox sandbox;
  private static RecordLog records;
  private static RegistryClient registry;

  @BeforeAll
  static void start() throws Exception {
    sandbox = Sandbox.start();
    records = new RecordLog(sandbox.bootstrapServers());
    registry = new RegistryClient(sandbox.schemaRegistryUrl());
    records.create();
  }

  @AfterAll
  static void leavesNoProcessAndNoFileBehind() {
    long broker = sandbox.broker().pid();
    long schemaRegistry = sandbox.registry().pid();
    Path directory = sandbox.dataDirectory();
    sandbox.close();
    sandbox.close();
    assertThat(ProcessHandle.of(broker)).isEmpty();
    assertThat(ProcessHandle.of(schemaRegistry)).isEmpty();
    assertThat(directory).doesNotExist();
  }

  @Test
  void keepsCommittedRecordsWhenTheBrokerIsKilledAndStartedAgain() throws Exception {
    records.commit("before");
    records.abort("aborted");
    long killed = sandbox.broker().pid();

    sandbox.broker().kill();
    assertThat(sandbox.broker().isAlive()).isFalse();
    assertThat(LoopbackPort.accepts(port(sandbox.bootstrapServers()))).isFalse();
    sandbox.broker().start();

    // The next transaction of the same producer closes an earlier one that was left open.
    records.commit("after");
    assertThat(sandbox.broker().pid()).isNotEqualTo(killed);
    assertThat(records.committed()).containsExactly("before", "after");
  }

  @Test
  void refusesASchemaThatOldReadersOrOldDataDoNotFit() throws Exception {
    assertThat(registry.register("s", RegistryClient.ONE_FIELD).statusCode()).isEqualTo(200);
    assertThat(registry.register("s", RegistryClient.FIELD_WITH_DEFAULT_ADDED).statusCode())
        .isEqualTo(200);
    assertThat(registry.register("s", RegistryClient.FIELD_WITHOUT_DEFAULT_ADDED).statusCode())
        .isEqualTo(409);
  }

  @Test
  void keepsSchemasAndTheirIdsWhenTheRegistryIsKilledAndStartedAgain() throws Exception {
    int id = RegistryClient.id(registry.register("kept", RegistryClient.ONE_FIELD));
    assertThat(registry.schema(NEVER_REGISTERED).statusCode()).isEqualTo(404);

    sandbox.registry().kill();
    sandbox.registry().start();

    HttpResponse<String> schema = registry.schema(id);
    assertThat(schema.statusCode()).isEqualTo(200);
    assertThat(schema.body()).contains("record");
    assertThat(RegistryClient.id(registry.register("kept", RegistryClient.ONE_FIELD)))
        .isEqualTo(id);
  }

  @Test
  void tellsThatAProcessEndedByItself() throws Exception {
    ProcessHandle.of(sandbox.registry().pid()).orElseThrow().destroyForcibly();

    assertThatThrownBy(sandbox::awaitClose)
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("registry at 127.0.0.1:")
        .hasMessageContaining("ended by itself");
    sandbox.registry().start();
  }

  @Test
  void refusesToStartWhatIsRunning() {
    assertThatThrownBy(() -> sandbox.broker().start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broker at " + sandbox.bootstrapServers() + " is already running");
  }

  private static int port(String bootstrapServers) {
    return Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
  }
}
