package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DatasetTest {
  @Test
  void namesKeysAsRedisBenchmarkDoes() {
    assertThat(Dataset.key(4711)).asString(ISO_8859_1).isEqualTo("key:000000004711");
  }

  @Test
  void setsAStringOfTheLengthForEachKey() {
    List<byte[][]> commands = commands(Dataset.strings(3, 64));

    assertThat(commands).hasSize(3);
    assertThat(commands.get(2)[0]).asString(ISO_8859_1).isEqualTo("SET");
    assertThat(commands.get(2)[1]).asString(ISO_8859_1).isEqualTo("key:000000000002");
    assertThat(commands.get(2)[2]).asString(ISO_8859_1).hasSize(64).matches("[A-Z]*");
  }

  @Test
  void makesTheSameValuesEachTimeItIsMade() {
    assertThat(commands(Dataset.strings(5, 100)))
        .usingRecursiveComparison()
        .isEqualTo(commands(Dataset.strings(5, 100)));
  }

  @Test
  void givesEachHashItsFields() {
    byte[][] command = commands(Dataset.hashes(1, 10, 16)).get(0);

    assertThat(command).hasNumberOfRows(22);
    assertThat(command[20]).asString(ISO_8859_1).isEqualTo("field:9");
    assertThat(command[21]).hasSize(16);
  }

  @Test
  void givesEachListAndSetItsElements() {
    byte[][] list = commands(Dataset.lists(1, 10, 16)).get(0);
    byte[][] set = commands(Dataset.sets(1, 10, 16)).get(0);

    assertThat(list).hasNumberOfRows(12);
    assertThat(list[0]).asString(ISO_8859_1).isEqualTo("RPUSH");
    assertThat(set[0]).asString(ISO_8859_1).isEqualTo("SADD");
    assertThat(set[11]).hasSize(16);
  }

  @Test
  void givesEachMemberOfASortedSetAScoreBeforeIt() {
    byte[][] command = commands(Dataset.sortedSets(1, 10, 16)).get(0);

    assertThat(command).hasNumberOfRows(22);
    assertThat(command[0]).asString(ISO_8859_1).isEqualTo("ZADD");
    assertThat(command[20]).asString(ISO_8859_1).matches("[0-9]{1,5}");
    assertThat(command[21]).hasSize(16);
  }

  private static List<byte[][]> commands(Dataset data) {
    List<byte[][]> commands = new ArrayList<>();
    data.forEach(commands::add);
    return commands;
  }
}
