package io.keywake.connectors.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class DatabaseMapTest {
  @Test
  void withoutPairsEveryDatabaseGoesToTheOneOfItsNumber() {
    DatabaseMap databases = DatabaseMap.of("databases", List.of());
    assertThat(databases.targetOf(0)).isZero();
    assertThat(databases.targetOf(7)).isEqualTo(7);
  }

  @Test
  void withPairsTheOthersAreLeftOut() {
    DatabaseMap databases = DatabaseMap.of("databases", List.of("0:3", "3:0"));
    assertThat(databases.targetOf(0)).isEqualTo(3);
    assertThat(databases.targetOf(3)).isZero();
    assertThat(databases.targetOf(1)).isEqualTo(DatabaseMap.LEFT_OUT);
  }

  @Test
  void noTwoDatabasesGoToTheSameOneAndNoneGoesToTwo() {
    for (List<String> pairs : List.of(List.of("0:3", "1:3"), List.of("0:3", "0:4"))) {
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> DatabaseMap.of("databases", pairs))
          .withMessage(
              "Invalid value %s for configuration databases: expected every database once on either"
                  + " side",
              pairs.get(1));
    }
  }

  @Test
  void whatIsNoPairIsRefused() {
    for (String pair : List.of("0", "0:", ":1", "a:1", "-1:1", "0:1:2", "0:12345678", "")) {
      assertThatExceptionOfType(ConfigException.class)
          .as(pair)
          .isThrownBy(() -> DatabaseMap.of("databases", List.of(pair)))
          .withMessageContaining("expected pairs like 0:3, the store's first");
    }
  }
}
