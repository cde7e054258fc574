package io.keywake.exporter;

import static io.keywake.exporter.SecuredKafka.acl;
import static io.keywake.exporter.SecuredKafka.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keywake.exporter.RunningStore.OpenMirror;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;

/** An export and a mirror with the rights that docs/security.md lists, and with one less. */
@Tag("integration")
class SecurityIntegrationTest {
  private static final List<String> TOPICS = List.of("safe", "safe.parts", "safe.control");

  @TempDir private static Path directory;
  private static SecuredKafka kafka;

  @BeforeAll
  static void startKafka() throws Exception {
    kafka = new SecuredKafka(directory);
  }

  @AfterAll
  static void closeKafka() {
    kafka.close();
  }

  @Test
  void theLeastRightsAreEnoughAndNoneOfThemIsTooMuch() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    try {
      kafka.allow(all(exporter(), creation(), mirror()));
      try (RunningStore store = store();
          OpenMirror mirror = openMirror();
          Jedis client = store.client()) {
        client.set("key", "value");
        store.compareWith(mirror);
        assertNoSecret(client.info("everything"));
        assertNoSecret(String.valueOf(client.configGet("*")));
        assertNoSecret(String.valueOf(store.status()));
      }
      // The topics are there now.
      kafka.allow(all(exporter(), mirror()));
      store().close();
      for (AclBinding each : exporter()) {
        kafka.allow(without(each));
        assertThatExceptionOfType(ExportSetupException.class)
            .as("without %s", each)
            .isThrownBy(SecurityIntegrationTest::store)
            .withMessageContaining("do not allow")
            .withMessageContaining(each.pattern().name())
            .satisfies(e -> assertNoSecret(e.toString()));
      }
      kafka.allow(all(exporter(), mirror()));
      try (RunningStore store = store()) {
        for (AclBinding each : mirror()) {
          kafka.allow(without(each));
          assertThatThrownBy(() -> compareOnce(store))
              .as("without %s", each)
              .hasStackTraceContaining(each.pattern().name())
              .satisfies(e -> assertNoSecret(e.toString()));
        }
        kafka.allow(all(exporter(), mirror()));
        compareOnce(store);
      }
    } finally {
      root.detachAppender(log);
    }
    assertThat(log.list).isNotEmpty();
    List.copyOf(log.list).forEach(event -> assertNoSecret(event.getFormattedMessage()));
  }

  @Test
  void topicsThatMayNotBeCreatedAreNamed() throws Exception {
    kafka.allow(Set.copyOf(exporter("never")));
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> store("never", SecuredKafka.PASSWORD))
        .withMessageContaining("topic never.control cannot be created");
  }

  @Test
  void credentialsThatAreNotTakenAreNotShown() {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> store("safe", "wrong-one"))
        .withMessageContaining("kafka.security.protocol: the brokers do not take the credentials")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong-one"));
  }

  @Test
  void credentialsThatTheRegistryDoesNotTakeAreNotShown() throws Exception {
    kafka.allow(all(exporter(), creation()));
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(
            () ->
                store(
                    "safe",
                    kafka.login("kafka.", "exporter", SecuredKafka.PASSWORD),
                    kafka.registryLogin("wrong-one")))
        .withMessageContaining("registry.basic.auth.user.info: the registry refuses (401)")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong-one"));
  }

  private static List<AclBinding> exporter() {
    return exporter("safe");
  }

  private static List<AclBinding> exporter(String name) {
    List<AclBinding> acls = new ArrayList<>();
    for (String topic : List.of(name, name + ".parts", name + ".control")) {
      acls.add(topic("exporter", topic, AclOperation.READ));
      acls.add(topic("exporter", topic, AclOperation.WRITE));
      acls.add(topic("exporter", topic, AclOperation.DESCRIBE_CONFIGS));
    }
    acls.add(topic("exporter", name + ".dead-letter", AclOperation.WRITE));
    acls.add(topic("exporter", name + ".dead-letter", AclOperation.DESCRIBE_CONFIGS));
    acls.add(
        acl(
            "exporter",
            ResourceType.TRANSACTIONAL_ID,
            "keywake-export-" + name,
            AclOperation.WRITE));
    return acls;
  }

  private static List<AclBinding> creation() {
    List<AclBinding> acls = new ArrayList<>();
    TOPICS.forEach(each -> acls.add(topic("exporter", each, AclOperation.CREATE)));
    acls.add(topic("exporter", "safe.dead-letter", AclOperation.CREATE));
    return acls;
  }

  private static List<AclBinding> mirror() {
    List<AclBinding> acls = new ArrayList<>();
    TOPICS.forEach(each -> acls.add(topic("mirror", each, AclOperation.READ)));
    acls.add(topic("mirror", "safe", AclOperation.DESCRIBE_CONFIGS));
    return acls;
  }

  @SafeVarargs
  private static Set<AclBinding> all(List<AclBinding>... lists) {
    Set<AclBinding> all = new LinkedHashSet<>();
    for (List<AclBinding> each : lists) {
      all.addAll(each);
    }
    return all;
  }

  private static Set<AclBinding> without(AclBinding one) {
    Set<AclBinding> others = new HashSet<>(all(exporter(), mirror()));
    others.remove(one);
    return others;
  }

  private static RunningStore store() throws Exception {
    return store("safe", SecuredKafka.PASSWORD);
  }

  private static RunningStore store(String topic, String password) throws Exception {
    return store(
        topic,
        kafka.login("kafka.", "exporter", password),
        kafka.registryLogin(SecuredKafka.PASSWORD));
  }

  private static RunningStore store(String topic, String[] kafkaLogin, String[] registryLogin)
      throws Exception {
    return new RunningStore(kafka.sandbox(), "store-1", topic, both(kafkaLogin, registryLogin));
  }

  private static void compareOnce(RunningStore store) throws Exception {
    try (OpenMirror mirror = openMirror()) {
      store.compareWith(mirror);
    }
  }

  private static OpenMirror openMirror() {
    return new OpenMirror(
        kafka.sandbox(),
        "safe",
        both(
            kafka.login("consumer.", "mirror", SecuredKafka.PASSWORD),
            kafka.registryLogin(SecuredKafka.PASSWORD)));
  }

  private static String[] both(String[] some, String[] others) {
    return Stream.of(some, others).flatMap(Stream::of).toArray(String[]::new);
  }

  private static void assertNoSecret(String text) {
    assertThat(text).doesNotContain(SecuredKafka.PASSWORD);
  }
}
