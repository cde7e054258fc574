package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;

class MirrorSetupTest {
  private static final Node[] NO_NODES = {};

  private final String unusedPort = unusedPort();
  private final MirrorSetup setup =
      new MirrorSetup(
          MirrorConfig.of(
              Map.of(
                  "bootstrap.servers",
                  "127.0.0.1:" + unusedPort,
                  "schema.registry.url",
                  "http://127.0.0.1:" + unusedPort,
                  "topic",
                  "entries",
                  "startup.timeout.ms",
                  "100")));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

  @Test
  void namesTheBrokersThatDoNotAnswer() {
    try (var unreachable = setup.consumer()) {
      refuses(() -> setup.dataPartitions(unreachable), "bootstrap.servers", unusedPort, "100 ms");
    }
  }

  @Test
  void namesBrokersWhoseNamesCannotBeResolved() {
    MirrorConfig config =
        MirrorConfig.of(
            Map.of(
                "bootstrap.servers", "no-such-host.invalid:9092",
                "schema.registry.url", "http://127.0.0.1:1",
                "topic", "entries"));
    refuses(() -> new MirrorSetup(config).consumer(), "bootstrap.servers", "no-such-host.invalid");
  }

  @Test
  void namesTheRegistryThatDoesNotAnswer() {
    refuses(setup::registry, "schema.registry.url", unusedPort);
  }

  @Test
  void namesTheTopicThatIsNotThere() {
    refuses(() -> setup.dataPartitions(consumer), "topic", "there is no topic entries");
    refuses(() -> setup.controlPartition(consumer), "control.topic", "entries.control");
  }

  @Test
  void refusesAControlTopicOfSeveralPartitions() {
    consumer.updatePartitions(
        "entries.control",
        List.of(partition("entries.control", 0), partition("entries.control", 1)));
    refuses(() -> setup.controlPartition(consumer), "control.topic", "has 2 partitions");
  }

  private static void refuses(Runnable attempt, String setting, String... found) {
    assertThatExceptionOfType(MirrorSetupException.class)
        .isThrownBy(attempt::run)
        .withMessageStartingWith(setting + ": ")
        .withMessageContainingAll(found)
        .withMessageContaining("; expected ")
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
  }

  private static PartitionInfo partition(String topic, int partition) {
    return new PartitionInfo(topic, partition, Node.noNode(), NO_NODES, NO_NODES);
  }

  private static String unusedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(socket.getLocalPort());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
