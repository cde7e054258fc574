package io.keywake.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.workload.WorkloadSettings.Database;
import io.keywake.workload.WorkloadSettings.ExpiryShape;
import io.keywake.workload.WorkloadSettings.ValueShape;
import org.junit.jupiter.api.Test;

class WorkloadSettingsTest {
  @Test
  void spreadsTheKeysOverItsDatabases() {
    assertThat(
            WorkloadSettings.lifelike(1, 1_000_000).databases().stream()
                .mapToInt(Database::keys)
                .sum())
        .isEqualTo(1_000_000);
  }

  @Test
  void saysWhatItExpected() {
    assertThatThrownBy(() -> new ExpiryShape(0, 50, 10, 0))
        .hasMessage("workload: longest expiry: 10; expected no less than 50 ms");
    assertThatThrownBy(() -> new ValueShape(0, 8, 1001, 0, 0, 0))
        .hasMessage("workload: long values: 1001; expected 0 to 1000 permille");
    assertThatThrownBy(() -> new Database(4, 1, 1, false, false))
        .hasMessage("workload: keys of database 4: 1; expected at least 6");
  }
}
