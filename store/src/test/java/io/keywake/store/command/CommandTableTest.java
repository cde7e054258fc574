package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandTableTest {
  private static CommandSpec.Builder command(String name) {
    return CommandSpec.named(name, 1).summary("Does nothing.").handler(call -> call.reply().ok());
  }

  @Test
  void findsEachOfManyCommands() {
    CommandTable.Builder builder = CommandTable.builder();
    for (int i = 0; i < 500; i++) {
      builder.add(command("command" + i));
    }
    CommandTable table = builder.build();

    for (int i = 0; i < 500; i++) {
      CommandSpec found = table.find(("CommanD" + i).getBytes(UTF_8));
      assertThat(found).isNotNull();
      assertThat(found.name()).isEqualTo("command" + i);
    }
    assertThat(table.find("command500".getBytes(UTF_8))).isNull();
    assertThat(table.find(new byte[0])).isNull();
    assertThat(table.find(new byte[] {'c', 'o', 'm', 'm', 'a', 'n', 'd', 0x10})).isNull();
  }

  @Test
  void anEmptyTableFindsNothing() {
    assertThat(CommandTable.builder().build().find("get".getBytes(UTF_8))).isNull();
  }

  @Test
  void takesSubcommandsFromOthers() {
    CommandTable table =
        CommandTable.builder()
            .add(CommandSpec.container("keywake").summary("A container."))
            .addTo("keywake", command("export").usage("STATUS"))
            .build();

    byte[][] args = {"KEYWAKE".getBytes(UTF_8), "EXPORT".getBytes(UTF_8)};
    CommandSpec found = table.resolve(args);
    assertThat(found).isNotNull();
    assertThat(found.fullName()).isEqualTo("keywake|export");
  }

  @Test
  void refusesAMistakenAssembly() {
    CommandTable.Builder builder = CommandTable.builder().add(command("get"));

    assertThatThrownBy(() -> builder.add(command("get")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("command get added twice");
    assertThatThrownBy(() -> builder.addTo("set", command("x")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no container set for x");
    assertThatThrownBy(() -> CommandTable.builder().add(CommandSpec.named("idle", 1)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("command idle has no handler");
  }
}
