package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void echoes() {
    assertThat(store.run("ping")).isEqualTo("+PONG");
    assertThat(store.run("ping hello")).isEqualTo("\"hello\"");
    assertThat(store.run("ping a b"))
        .isEqualTo("-ERR wrong number of arguments for 'ping' command");
    assertThat(store.run("echo hello")).isEqualTo("\"hello\"");
  }

  @Test
  void selectsDatabases() {
    assertThat(store.run("select 15")).isEqualTo("+OK");
    assertThat(store.run("select 16")).isEqualTo("-ERR DB index is out of range");
    assertThat(store.run("select -1")).isEqualTo("-ERR DB index is out of range");
    assertThat(store.run("select 2147483648"))
        .isEqualTo("-ERR value is out of range, value must between -2147483648 and 2147483647");
    assertThat(store.run("select one")).isEqualTo("-ERR value is not an integer or out of range");
    assertThat(store.first().session.db()).isEqualTo(15);
  }

  @Test
  void switchesTheProtocol() {
    assertThat(store.run("hello 3"))
        .startsWith("{\"server\"=\"keywake\", \"version\"=\"7.0.15\", \"proto\"=:3, \"id\"=:1");
    assertThat(store.run("config get port")).isEqualTo("{\"port\"=\"6379\"}");
    assertThat(store.run("exists a")).isEqualTo(":0");
    assertThat(store.run("hello 2 setname bob")).startsWith("[\"server\", \"keywake\"");
    assertThat(store.run("client getname")).isEqualTo("\"bob\"");
    assertThat(store.run("hello")).contains("\"proto\", :2");
  }

  @Test
  void refusesABadHello() {
    assertThat(store.run("hello 4")).isEqualTo("-NOPROTO unsupported protocol version");
    assertThat(store.run("hello x"))
        .isEqualTo("-ERR Protocol version is not an integer or out of range");
    assertThat(store.run("hello 3 setname"))
        .isEqualTo("-ERR Syntax error in HELLO option 'setname'");
    assertThat(store.run("hello", "3", "setname", "a b"))
        .isEqualTo("-ERR Client names cannot contain spaces, newlines or special characters.");
    assertThat(store.first().session.protocolVersion).isEqualTo(2);
  }

  @Test
  void authenticatesWithThePassword() {
    store.run("config set requirepass secret");
    StoreHarness.Client client = store.new Client();

    assertThat(client.session.isAuthenticated()).isFalse();
    assertThat(client.run("ping")).isEqualTo("-NOAUTH Authentication required.");
    assertThat(client.run("auth wrong"))
        .isEqualTo("-WRONGPASS invalid username-password pair or user is disabled.");
    assertThat(client.run("auth bob secret"))
        .isEqualTo("-WRONGPASS invalid username-password pair or user is disabled.");
    assertThat(client.run("auth default secret")).isEqualTo("+OK");
    assertThat(client.run("ping")).isEqualTo("+PONG");
    assertThat(client.run("reset")).isEqualTo("+RESET");
    assertThat(client.run("ping")).isEqualTo("-NOAUTH Authentication required.");
    assertThat(client.run("hello 3")).startsWith("-NOAUTH HELLO must be called with");
    assertThat(client.run("hello 3 auth default secret")).startsWith("{\"server\"");
    assertThat(store.run("ping")).isEqualTo("+PONG");
  }

  @Test
  void refusesAPasswordThatNobodyAskedFor() {
    assertThat(store.run("auth secret"))
        .startsWith("-ERR AUTH <password> called without any password configured");
    assertThat(store.run("auth default anything")).isEqualTo("+OK");
    assertThat(store.run("auth a b c")).isEqualTo("-ERR syntax error");
  }

  @Test
  void closesBehindTheReplyToQuit() {
    assertThat(store.run("multi")).isEqualTo("+OK");
    assertThat(store.run("quit")).isEqualTo("+OK");
    assertThat(store.first().session.isClosing()).isTrue();
  }

  @Test
  void resetsTheConnection() {
    store.run("hello 3 setname bob");
    store.run("select 3");
    store.run("watch a");
    store.run("multi");

    assertThat(store.run("reset")).isEqualTo("+RESET");
    assertThat(store.run("client getname")).isEqualTo("nil");
    assertThat(store.run("exec")).isEqualTo("-ERR EXEC without MULTI");
    assertThat(store.first().session.db()).isZero();
    assertThat(store.first().session.protocolVersion).isEqualTo(2);
  }
}
