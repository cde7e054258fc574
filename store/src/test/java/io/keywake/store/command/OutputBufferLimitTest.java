package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The replies are those of redis-server 7.0.15. */
class OutputBufferLimitTest {
  private static final String DEFAULT_TEXT =
      "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60";

  private final StoreHarness store = new StoreHarness();

  private String present() {
    return store.settings.text(RedisSettings.CLIENT_OUTPUT_BUFFER_LIMIT);
  }

  private String set(String text) {
    return store.run("config", "set", "client-output-buffer-limit", text);
  }

  @Test
  void changesTheClassesThatAreNamed() {
    assertThat(present()).isEqualTo(DEFAULT_TEXT);
    assertThat(set("normal 10mb 5mb 60 replica 1 2 3")).isEqualTo("+OK");
    assertThat(present())
        .isEqualTo("normal 10485760 5242880 60 slave 1 2 3 pubsub 33554432 8388608 60");
    assertThat(set("PUBSUB 1 2 3")).isEqualTo("+OK");
    assertThat(set("")).isEqualTo("+OK");
    assertThat(present()).isEqualTo("normal 10485760 5242880 60 slave 1 2 3 pubsub 1 2 3");
  }

  @Test
  void takesTheLinesOfAConfigurationFileOneByOne() throws SettingException {
    store.settings.configure("client-output-buffer-limit", "normal 1 2 3");
    store.settings.configure("client-output-buffer-limit", "slave 4 5 6");
    assertThat(present()).startsWith("normal 1 2 3 slave 4 5 6 pubsub 33554432");
  }

  @Test
  void refusesWordsThatAreNotInFours() {
    assertThat(set("normal 1 2"))
        .endsWith(") - Wrong number of arguments in buffer limit configuration.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo 1 2 3", "master 1 2 3", "normal 1 2 3 foo 1 2 3"})
  void refusesUnknownClasses(String text) {
    assertThat(set(text)).endsWith("Invalid client class specified in buffer limit configuration.");
    assertThat(present()).isEqualTo(DEFAULT_TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"normal 1 2 x", "normal -1 2 3", "normal 1 2zb 3", "normal 1 2 -3"})
  void refusesNumbersThatAreNone(String text) {
    assertThat(set(text))
        .endsWith("Error in hard, soft or soft_seconds setting in buffer limit configuration.");
  }

  @Test
  void closesAtTheHardLimit() {
    set("normal 1000 0 0");
    StoreHarness.Client client = store.new Client();
    write(client, 999);
    store.executor.enforceOutputLimits();
    assertThat(client.killed).isFalse();
    write(client, 1);
    store.executor.enforceOutputLimits();
    assertThat(client.killed).isTrue();
  }

  @Test
  void closesWhatStaysBeyondTheSoftLimit() {
    set("normal 0 1000 10");
    StoreHarness.Client client = store.new Client();
    write(client, 1000);
    passes(client, 0);
    passes(client, 10);
    store.pass(1_000);
    store.executor.enforceOutputLimits();
    assertThat(client.killed).isTrue();
  }

  @Test
  void beginsToCountAnewWhenTheClientHasTakenReplies() {
    set("normal 0 1000 10");
    StoreHarness.Client client = store.new Client();
    write(client, 1000);
    passes(client, 0);
    passes(client, 10);
    client.replies();
    passes(client, 5);
    write(client, 2000);
    passes(client, 5);
    passes(client, 10);
    assertThat(client.killed).isFalse();
  }

  private void passes(StoreHarness.Client client, int seconds) {
    store.pass(seconds * 1_000L);
    store.executor.enforceOutputLimits();
    assertThat(client.killed).isFalse();
  }

  /** Lets a reply of so many bytes wait. */
  private static void write(StoreHarness.Client client, int bytes) {
    long begun = client.reply.pendingBytes();
    client.reply.simpleString("x".repeat(bytes - (begun == 0 ? 3 : 0)));
    while (client.reply.pendingBytes() > begun + bytes) {
      client.reply.truncate(client.reply.position() - 1);
    }
  }
}
