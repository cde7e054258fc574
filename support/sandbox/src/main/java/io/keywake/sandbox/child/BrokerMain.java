package io.keywake.sandbox.child;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Main class of the broker's process: formats the log directory if it is new, then serves until it
 * is told to stop. The main thread starts the broker and waits for its end.
 *
 * <p>Formatting here rather than with Kafka's tool saves the start of another virtual machine.
 */
final class BrokerMain {

  private BrokerMain() {}

  /** Takes the path of the broker's properties file, and the id for a new cluster. */
  public static void main(String[] arguments) {
    ParentWatch.start();
    try {
      KafkaConfig config = new KafkaConfig(read(Path.of(arguments[0])));
      format(config, arguments[1]);
      if (config.quorumConfig().voters().size() == 1) {
        SingleNode node = new SingleNode(config);
        Exit.addShutdownHook("broker-shutdown", node::shutdown);
        node.start();
        node.awaitShutdown();
      } else {
        KafkaRaftServer node = new KafkaRaftServer(config, Time.SYSTEM);
        Exit.addShutdownHook("broker-shutdown", node::shutdown);
        node.startup();
        node.awaitShutdown();
      }
    } catch (Exception failure) {
      failure.printStackTrace();
      // The broker leaves threads behind that would keep a process alive that serves nobody.
      Runtime.getRuntime().halt(1);
    }
  }

  private static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    return properties;
  }

  private static void format(KafkaConfig config, String clusterId) throws Exception {
    String logDirectory = config.logDirs().get(0);
    if (Files.exists(Path.of(logDirectory, "meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), true, "UTF-8"))
        .setNodeId(config.nodeId())
        .setClusterId(clusterId)
        .addDirectory(logDirectory)
        .setMetadataLogDirectory(config.metadataLogDir())
        .setControllerListenerName("CONTROLLER")
        .run();
  }
}
