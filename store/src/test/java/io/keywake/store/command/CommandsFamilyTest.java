package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandsFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void describesCommands() {
    assertThat(store.run("command info nosuch EXPIRE config|get"))
        .isEqualTo(
            "[nil, [\"expire\", :-3, [+write, +fast], :1, :1, :1, [+@keyspace, +@write, +@fast],"
                + " [], [[\"flags\", [+RW], \"begin_search\", [\"type\", \"index\", \"spec\","
                + " [\"index\", :1]], \"find_keys\", [\"type\", \"range\", \"spec\", [\"lastkey\","
                + " :0, \"keystep\", :1, \"limit\", :0]]]], []],"
                + " [\"config|get\", :-3, [+admin, +noscript, +loading, +stale], :0, :0, :0,"
                + " [+@admin, +@slow, +@dangerous], [], [], []]]");
    assertThat(store.run("command info")).isEqualTo(store.run("command"));
  }

  @Test
  void documentsCommands() {
    assertThat(store.run("command docs ttl nosuch"))
        .isEqualTo(
            "[\"ttl\", [\"summary\", \"Tells in how many seconds a key expires.\", \"since\","
                + " \"1.0.0\", \"group\", \"generic\"]]");
    store.run("hello 3");
    assertThat(store.run("command docs")).contains("\"subcommands\"={\"client|id\"=");
  }

  @Test
  void everyCommandIsDocumented() {
    assertThat(store.executor.table().commands())
        .isNotEmpty()
        .allSatisfy(command -> assertThat(command.summary()).endsWith("."));
  }

  @Test
  void countsAndListsCommands() {
    int commands = store.executor.table().commands().size();
    assertThat(store.run("command count")).isEqualTo(":" + commands);
    assertThat(store.run("command list")).contains("\"ttl\"", "\"client|id\"");
    assertThat(store.run("command list filterby pattern pexpire*"))
        .isEqualTo("[\"pexpire\", \"pexpireat\", \"pexpiretime\"]");
    assertThat(store.run("command list filterby aclcat transaction"))
        .isEqualTo("[\"multi\", \"exec\", \"discard\", \"watch\", \"unwatch\"]");
    assertThat(store.run("command list filterby module x")).isEqualTo("[]");
    assertThat(store.run("command list filterby x y")).isEqualTo("-ERR syntax error");
  }

  @Test
  void tellsWhichArgumentsAreKeys() {
    assertThat(store.run("command getkeys del a b c")).isEqualTo("[\"a\", \"b\", \"c\"]");
    assertThat(store.run("command getkeys copy a b")).isEqualTo("[\"a\", \"b\"]");
    assertThat(store.run("command getkeys object encoding a")).isEqualTo("[\"a\"]");
    assertThat(store.run("command getkeys echo a"))
        .isEqualTo("-ERR The command has no key arguments");
    assertThat(store.run("command getkeys nosuch a")).isEqualTo("-ERR Invalid command specified");
    assertThat(store.run("command getkeys ttl a b"))
        .isEqualTo("-ERR Invalid number of arguments specified for command");
  }
}
