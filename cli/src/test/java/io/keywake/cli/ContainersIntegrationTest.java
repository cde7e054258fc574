package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;
import redis.clients.jedis.Jedis;

/**
 * Our image beside Kafka and a schema registry, each in a container, and a mirror outside. Skipped
 * where no Docker engine answers or our image is not built, which {@code docker/check} does.
 */
@Tag("containers")
class ContainersIntegrationTest {
  private static final int STORE_PORT = 6379;
  private static final int HTTP_PORT = 8080;
  private static final int STOP_SECONDS = 60;
  private static final String TOPIC = "contained";
  private static final Properties VERSIONS = new Properties();

  private static Network network;
  private static KafkaContainer kafka;
  private static GenericContainer<?> registry;

  @BeforeAll
  static void start() throws IOException {
    try (var reader = Files.newBufferedReader(Path.of("..", ".env"))) {
      VERSIONS.load(reader);
    }
    assume("a Docker engine answers", DockerClientFactory.instance().isDockerAvailable());
    assume("there is an image " + ours(), isThere(ours()));
    network = Network.newNetwork();
    kafka =
        new KafkaContainer(DockerImageName.parse(version("KAFKA_IMAGE")))
            .withNetwork(network)
            .withListener("kafka:19092")
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    registry =
        new GenericContainer<>(version("REGISTRY_IMAGE"))
            .withNetwork(network)
            .withNetworkAliases("registry")
            .withExposedPorts(HTTP_PORT)
            .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects"));
    kafka.start();
    registry.start();
  }

  @AfterAll
  static void stop() {
    if (network != null) {
      kafka.stop();
      registry.stop();
      network.close();
    }
  }

  @Test
  void publishesFromAContainerWhatAMirrorOutsideReads() throws Exception {
    GenericContainer<?> server = server();
    try (PublishedStore store = open(server)) {
      store.fill();
      store.awaitBarrier();
      List<String> stored = StoreDump.of(store.client());
      assertThat(stored).hasSizeGreaterThan(100);
      assertThat(mirrored()).isEqualTo(stored);
      store.client().set("last", "word");
    }
    // It was asked to stop right after that, so this was published on the way out.
    assertThat(mirrored()).anyMatch(line -> line.contains("\"last\""));
  }

  @Test
  void isNobodyInParticularAndTellsHowItIs() throws Exception {
    GenericContainer<?> server = server("--topic", "other");
    try (PublishedStore store = open(server)) {
      assertThat(store.client().ping()).isEqualTo("PONG");
      assertThat(server.execInContainer("id", "-u").getStdout()).isEqualTo("10001\n");
      assertThat(server.execInContainer("/opt/keywake/health").getExitCode()).isZero();
      assertThat(server.execInContainer("/opt/keywake/health", "1").getExitCode()).isNotZero();
    }
  }

  /** Runs the server, with a client; closing sends SIGTERM and looks how it has ended. */
  private static PublishedStore open(GenericContainer<?> server) {
    server.start();
    return new PublishedStore(
        new Jedis(server.getHost(), server.getMappedPort(STORE_PORT)),
        () -> {
          try (server) {
            DockerClient docker = server.getDockerClient();
            String id = server.getContainerId();
            docker.stopContainerCmd(id).withTimeout(STOP_SECONDS).exec();
            assertThat(docker.inspectContainerCmd(id).exec().getState().getExitCodeLong())
                .as("%s", server.getLogs())
                .isZero();
          }
        });
  }

  private static GenericContainer<?> server(String... more) {
    String[] command = {
      "server",
      "--bind=0.0.0.0",
      "--http-port=" + HTTP_PORT,
      "--set=http-bind=0.0.0.0",
      "--set=protected-mode=no",
      "--bootstrap-servers=kafka:19092",
      "--schema-registry-url=http://registry:" + HTTP_PORT + "/apis/ccompat/v7",
      more.length == 0 ? "--topic=" + TOPIC : String.join("=", more)
    };
    return new GenericContainer<>(ours())
        .withNetwork(network)
        .withExposedPorts(STORE_PORT, HTTP_PORT)
        .withCommand(command)
        .waitingFor(Wait.forHttp("/health").forPort(HTTP_PORT));
  }

  private static List<String> mirrored() throws Exception {
    String url = "http://" + registry.getHost() + ":" + registry.getMappedPort(HTTP_PORT);
    return PublishedStore.mirrored(kafka.getBootstrapServers(), url + "/apis/ccompat/v7", TOPIC);
  }

  private static String ours() {
    return "keywake:" + version("KEYWAKE_VERSION");
  }

  private static String version(String name) {
    return Objects.requireNonNull(VERSIONS.getProperty(name), name);
  }

  private static boolean isThere(String image) {
    try {
      return DockerClientFactory.instance().client().inspectImageCmd(image).exec() != null;
    } catch (NotFoundException absent) {
      return false;
    }
  }

  private static void assume(String what, boolean holds) {
    if (!holds) {
      System.err.println("WARNING: the tests with containers are SKIPPED; they need that " + what);
    }
    assumeThat(holds).as(what).isTrue();
  }
}
