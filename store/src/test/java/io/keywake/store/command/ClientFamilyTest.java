package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientFamilyTest {
  private final StoreHarness store = new StoreHarness();
  private final StoreHarness.Client other = store.new Client();

  @Test
  void listsClients() {
    store.pass(5000);
    other.run("client setname bob");
    other.run("select 3");
    other.run("multi");
    other.run("ping");
    store.pass(2000);

    assertThat(store.run("client list"))
        .contains("id=1 addr=127.0.0.1:50001 laddr=127.0.0.1:6379")
        .contains(
            "id=2 addr=127.0.0.1:50002 laddr=127.0.0.1:6379 fd=-1 name=bob age=7 idle=2 flags=x"
                + " db=3 sub=0 psub=0 ssub=0 multi=1")
        .contains("cmd=client|list user=default");
    assertThat(store.run("client list id 1")).doesNotContain("id=2");
    assertThat(store.run("client list type pubsub")).isEqualTo("\"\"");
    assertThat(other.run("discard")).isEqualTo("+OK");
    assertThat(other.run("client info")).startsWith("\"id=2").doesNotContain("id=1");
  }

  @Test
  void refusesBadFilters() {
    assertThat(store.run("client list id x")).isEqualTo("-ERR Invalid client ID");
    assertThat(store.run("client list type x")).isEqualTo("-ERR Unknown client type 'x'");
    assertThat(store.run("client list x")).isEqualTo("-ERR syntax error");
    assertThat(store.run("client kill id 0")).isEqualTo("-ERR client-id should be greater than 0");
    assertThat(store.run("client kill user bob")).isEqualTo("-ERR No such user 'bob'");
    assertThat(store.run("client kill 1.2.3.4:5")).isEqualTo("-ERR No such client");
  }

  @Test
  void killsOthersAtOnceAndItselfBehindTheReply() {
    assertThat(store.run("client kill type normal")).isEqualTo(":1");
    assertThat(other.killed).isTrue();
    assertThat(store.first().session.isClosing()).isFalse();

    assertThat(store.run("client kill addr 127.0.0.1:50001 skipme no")).isEqualTo(":1");
    assertThat(store.first().killed).isFalse();
    assertThat(store.first().session.isClosing()).isTrue();
  }

  @Test
  void killsByAddress() {
    assertThat(store.run("client kill 127.0.0.1:50002")).isEqualTo("+OK");
    assertThat(other.killed).isTrue();
  }

  @Test
  void keepsQuietWhenToldSo() {
    assertThat(store.run("client reply off")).isEmpty();
    assertThat(store.run("ping")).isEmpty();
    assertThat(store.run("nonsense")).isEmpty();
    assertThat(store.run("client reply on")).isEqualTo("+OK");
    assertThat(store.run("client reply skip")).isEmpty();
    assertThat(store.run("ping")).isEmpty();
    assertThat(store.run("ping")).isEqualTo("+PONG");
  }

  @Test
  void remembersNamesAndLibraries() {
    assertThat(store.run("client id")).isEqualTo(":1");
    assertThat(store.run("client getname")).isEqualTo("nil");
    assertThat(store.run("client setname", "x")).startsWith("-ERR unknown command");
    assertThat(store.run("client", "setname", "a b"))
        .isEqualTo("-ERR Client names cannot contain spaces, newlines or special characters.");
    assertThat(store.run("client setinfo lib-name jedis")).isEqualTo("+OK");
    assertThat(store.run("client setinfo LIB-VER 7.5.3")).isEqualTo("+OK");
    assertThat(store.run("client setinfo lib-color red"))
        .isEqualTo("-ERR Unrecognized option 'lib-color'");
    assertThat(store.run("client info")).contains("lib-name=jedis lib-ver=7.5.3");
  }

  @Test
  void doesNotMarkKeysAsUsedWhenToldSo() {
    store.put("a", "1");
    store.pass(10_000);
    store.run("client no-touch on");
    store.run("copy a b");
    assertThat(store.run("object idletime a")).isEqualTo(":10");
    store.run("client no-touch off");
    store.run("copy a b");
    assertThat(store.run("object idletime a")).isEqualTo(":0");
  }

  @Test
  void explainsItself() {
    assertThat(store.run("client help"))
        .contains("CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:")
        .contains("+SETNAME <name>, +    Give this connection a name.")
        .endsWith("+HELP, +    Print this help.]");
    assertThat(store.run("client tracking on"))
        .isEqualTo("-ERR unknown subcommand 'tracking'. Try CLIENT HELP.");
    assertThat(store.run("client"))
        .isEqualTo("-ERR wrong number of arguments for 'client' command");
    assertThat(store.run("client id x"))
        .isEqualTo("-ERR wrong number of arguments for 'client|id' command");
  }
}
