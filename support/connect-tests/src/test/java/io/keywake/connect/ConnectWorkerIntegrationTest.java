package io.keywake.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class ConnectWorkerIntegrationTest {
  @TempDir private Path directory;

  @Test
  void findsThePlugins() throws Exception {
    try (Sandbox sandbox = Sandbox.start();
        ConnectWorker worker = ConnectWorker.start(sandbox, directory, Map.of())) {
      assertThat(worker.plugins())
          .contains("io.confluent.connect.avro.AvroConverter")
          .contains("io.debezium.connector.jdbc.JdbcSinkConnector")
          .contains("org.apache.kafka.connect.file.FileStreamSinkConnector")
          .contains("io.keywake.connectors.connect.Unwrap$Value")
          .contains("io.keywake.connectors.connect.DatabaseIs");
      // The worker warns of plugins without manifests.
      assertThat(Files.readString(directory.resolve("connect-worker.log")))
          .doesNotContain("keywake-connect");
    }
  }
}
