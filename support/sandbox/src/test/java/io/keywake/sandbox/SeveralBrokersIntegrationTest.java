package io.keywake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class SeveralBrokersIntegrationTest {

  @Test
  void commitGoesOnWithoutOneBrokerAndSurvivesTheEndOfAll() throws Exception {
    try (Sandbox sandbox = Sandbox.builder().brokers(3).start()) {
      RecordLog records = new RecordLog(sandbox.bootstrapServers());
      records.create();
      records.commit("with three");

      sandbox.brokers().get(1).kill();
      records.commit("with two");
      sandbox.brokers().forEach(SandboxProcess::kill);
      sandbox.startBrokers();

      records.commit("with all again");
      assertThat(records.committed()).containsExactly("with three", "with two", "with all again");
    }
  }
}
