package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.sandbox.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker with an authorizer, and a listener that wants TLS and a password; and a registry behind
 * the same. Whoever comes by the other listener may do everything.
 */
final class SecuredKafka implements AutoCloseable {
  static final String PASSWORD = "not-to-be-seen";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path keys;
  private final String address;
  private final Sandbox sandbox;
  private final SecuredRegistry registry;
  private final Admin admin;

  SecuredKafka(Path directory) throws Exception {
    keys = directory;
    makeKeys();
    int plain = freePort();
    int controller = freePort();
    int secured = freePort();
    address = "127.0.0.1:" + secured;
    sandbox =
        Sandbox.builder()
            .kafkaPort(plain)
            .brokerProperty(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,SECURED://%s"
                    .formatted(plain, controller, address))
            .brokerProperty("controller.quorum.voters", "1@127.0.0.1:" + controller)
            .brokerProperty(
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:%d,SECURED://%s".formatted(plain, address))
            .brokerProperty(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL")
            .brokerProperty(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .brokerProperty("super.users", "User:ANONYMOUS")
            .brokerProperty("sasl.enabled.mechanisms", "PLAIN")
            .brokerProperty(
                "listener.name.secured.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " user_exporter=\"%1$s\" user_mirror=\"%1$s\";".formatted(PASSWORD))
            .brokerProperty("ssl.keystore.type", "PKCS12")
            .brokerProperty("ssl.keystore.location", keys.resolve("broker.p12").toString())
            .brokerProperty("ssl.keystore.password", PASSWORD)
            .brokerProperty("ssl.key.password", PASSWORD)
            .start();
    registry =
        new SecuredRegistry(
            sandbox.schemaRegistryUrl(), keys.resolve("broker.p12"), "anyone", PASSWORD);
    admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()));
  }

  Sandbox sandbox() {
    return sandbox;
  }

  /** Names and values by turns of what a client of the registry needs to come in. */
  String[] registryLogin(String password) {
    return new String[] {
      "schema.registry.url",
      registry.url(),
      "registry.basic.auth.credentials.source",
      "USER_INFO",
      "registry.basic.auth.user.info",
      "anyone:" + password,
      "registry.schema.registry.ssl.truststore.type",
      "PKCS12",
      "registry.schema.registry.ssl.truststore.location",
      keys.resolve("trusted.p12").toString(),
      "registry.schema.registry.ssl.truststore.password",
      PASSWORD
    };
  }

  /** Names and values by turns of what a client needs to come in, each behind a prefix. */
  String[] login(String prefix, String user, String password) {
    Map<String, String> settings =
        Map.of(
            "security.protocol",
            "SASL_SSL",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password),
            "ssl.truststore.type",
            "PKCS12",
            "ssl.truststore.location",
            keys.resolve("trusted.p12").toString(),
            "ssl.truststore.password",
            PASSWORD);
    List<String> all = new ArrayList<>(List.of("bootstrap.servers", address));
    settings.forEach(
        (name, value) -> {
          all.add(prefix + name);
          all.add(value);
        });
    return all.toArray(String[]::new);
  }

  static AclBinding topic(String user, String topic, AclOperation operation) {
    return acl(user, ResourceType.TOPIC, topic, operation);
  }

  static AclBinding acl(String user, ResourceType type, String name, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
  }

  /** From now on exactly this is allowed. */
  void allow(Set<AclBinding> wanted) throws Exception {
    Set<AclBinding> less = new HashSet<>(admin.describeAcls(AclBindingFilter.ANY).values().get());
    Set<AclBinding> more = new HashSet<>(wanted);
    more.removeAll(less);
    less.removeAll(wanted);
    admin.createAcls(more).all().get();
    admin.deleteAcls(less.stream().map(AclBinding::toFilter).toList()).all().get();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Set.copyOf(admin.describeAcls(AclBindingFilter.ANY).values().get()).equals(wanted));
  }

  private void makeKeys() throws Exception {
    keytool(
        "-genkeypair -alias broker -keyalg EC -validity 30 -dname CN=broker"
            + " -ext SAN=ip:127.0.0.1,dns:localhost -keystore broker.p12");
    keytool("-exportcert -alias broker -file broker.crt -keystore broker.p12");
    keytool("-importcert -noprompt -alias broker -file broker.crt -keystore trusted.p12");
  }

  private void keytool(String arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .directory(keys.toFile())
            .redirectErrorStream(true)
            .redirectOutput(keys.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).as("exit code of %s", command).isZero();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    admin.close();
    registry.close();
    sandbox.close();
  }
}
