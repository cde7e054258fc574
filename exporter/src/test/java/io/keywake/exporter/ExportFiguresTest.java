package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.server.Watched.Figure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExportFiguresTest {
  @Test
  void everyNumberOfAStatusIsAMetric() {
    ExportStatus status = ExportStatus.of(new SteppedExport().supervised, "store-1", 0, 0);
    List<String> numbers =
        status.fields().asMap().entrySet().stream()
            .filter(field -> field.getValue() instanceof Number)
            .map(Map.Entry::getKey)
            .toList();
    assertThat(ExportFigures.FIGURES)
        .extracting(Figure::field)
        .containsExactlyInAnyOrderElementsOf(numbers);
  }
}
