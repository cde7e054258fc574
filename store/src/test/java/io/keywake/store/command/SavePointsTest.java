package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavePointsTest {
  @Test
  void readsPairsOfSecondsAndChanges() throws Exception {
    SavePoints points = SavePoints.TYPE.parse(" 3600 1  300 100 ");
    assertThat(points.points())
        .containsExactly(new SavePoints.Point(3600, 1), new SavePoints.Point(300, 100));
    assertThat(SavePoints.TYPE.format(points)).isEqualTo("3600 1 300 100");
    assertThat(SavePoints.TYPE.parse("")).isEqualTo(SavePoints.NONE);
    assertThat(SavePoints.TYPE.format(SavePoints.NONE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"60", "60 1 2", "0 1", "60 -1", "soon 1"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> SavePoints.TYPE.parse(text))
        .isInstanceOf(SettingType.Unfit.class)
        .hasMessage("Invalid save parameters");
  }

  @Test
  void areReachedWhenBothAreOfOnePoint() throws Exception {
    SavePoints points = SavePoints.TYPE.parse("3600 1 60 100");
    assertThat(points.areReached(61, 99)).isFalse();
    assertThat(points.areReached(60, 100)).isFalse();
    assertThat(points.areReached(61, 100)).isTrue();
    assertThat(points.areReached(3601, 1)).isTrue();
    assertThat(points.areReached(3601, 0)).isFalse();
    assertThat(SavePoints.NONE.areReached(1_000_000, 1_000_000)).isFalse();
  }
}
