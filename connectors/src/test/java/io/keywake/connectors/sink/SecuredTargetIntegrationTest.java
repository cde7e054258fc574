package io.keywake.connectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorValues;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A target with users and TLS, as the settings say how to get to it. */
@Tag("integration")
class SecuredTargetIntegrationTest {
  private static final String STORE_PASSWORD = "changeit";

  @TempDir private static Path directory;
  private static RedisServer server;
  private static int tlsPort;

  @BeforeAll
  static void start() throws Exception {
    makeCertificate("server");
    makeCertificate("other");
    tlsPort = RedisServer.freePort();
    server =
        new RedisServer(
            directory,
            "--tls-port",
            Integer.toString(tlsPort),
            "--tls-cert-file",
            directory.resolve("server.crt").toString(),
            "--tls-key-file",
            directory.resolve("server.key").toString(),
            "--tls-ca-cert-file",
            directory.resolve("server.crt").toString(),
            "--tls-auth-clients",
            "no");
    try (Jedis client = server.client()) {
      client.aclSetUser("sink", "on", ">secret", "~*", "+@all");
      client.aclSetUser("reader", "on", ">secret", "~*", "+@read", "+@connection", "+@transaction");
    }
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void writesByTlsWithALoginToATargetThatItTrusts() {
    try (Target target = target("server.p12", Map.of())) {
      assertThat(put(target)).isTrue();
    }
    try (Jedis client = server.client()) {
      assertThat(client.get("a")).isEqualTo("1");
      assertThat(client.hkeys("keywake-sink:shop-redis:0:keys")).hasSize(1);
    }
  }

  @Test
  void waitsForATargetThatItCanTrust() {
    try (Target target = target("other.p12", Map.of())) {
      assertThatExceptionOfType(TargetUnavailableException.class)
          .isThrownBy(() -> put(target))
          .withMessageContaining("SSLHandshakeException");
    }
  }

  @Test
  void doesNotTryAgainWhoeverItIsNotAllowedToBe() {
    try (Target target = target("server.p12", Map.of("target.password", "wrong"))) {
      assertThatExceptionOfType(SinkTargetException.class)
          .isThrownBy(() -> put(target))
          .withMessageContaining("the target refuses: WRONGPASS");
    }
    try (Target target = target("server.p12", Map.of("target.username", "reader"))) {
      assertThatExceptionOfType(SinkTargetException.class)
          .isThrownBy(() -> put(target))
          .withMessageContaining("the target refuses: NOPERM");
    }
  }

  @Test
  void refusesATrustStoreThatDoesNotOpen() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () -> target("server.p12", Map.of("target.tls.truststore.password", "not this one")))
        .withMessageContaining("target.tls.truststore.location")
        .withMessageContaining("password was incorrect")
        .withMessageNotContaining("not this one");
  }

  private static boolean put(Target target) {
    target.watch(List.of(0));
    EntryName name = new EntryName(0, "a".getBytes(UTF_8));
    Mark mark = new Mark(1, new Version(1, 1));
    return target.commit(
        List.of(new Write.Put(0, name, MirrorValues.string("1"), MirrorEntry.NEVER, mark)));
  }

  private static Target target(String truststore, Map<String, String> more) {
    Map<String, String> properties = new HashMap<>(SinkSettingsTest.properties());
    properties.put("target.host", "127.0.0.1");
    properties.put("target.port", Integer.toString(tlsPort));
    properties.put("target.username", "sink");
    properties.put("target.password", "secret");
    properties.put("target.tls", "true");
    properties.put("target.tls.truststore.location", directory.resolve(truststore).toString());
    properties.put("target.tls.truststore.password", STORE_PASSWORD);
    properties.putAll(more);
    return RedisTarget.of(new SinkSettings(properties));
  }

  /** A key with a certificate for it, in the forms of Java and of others. */
  private static void makeCertificate(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    writePem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    byte[] key = keys.getKey(name, STORE_PASSWORD.toCharArray()).getEncoded();
    writePem(name + ".key", "PRIVATE KEY", key);
    // What trusts it: its certificate alone.
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, keys.getCertificate(name));
    try (var out = Files.newOutputStream(store)) {
      trusted.store(out, STORE_PASSWORD.toCharArray());
    }
  }

  private static void writePem(String file, String kind, byte[] content) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        directory.resolve(file),
        "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }
}
