package io.keywake.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private final Catalogue catalogue = new Catalogue(11, 2000);

  @Test
  void tellsTheSameProductWheneverItIsAsked() {
    assertThat(catalogue.command(1234)).isDeepEqualTo(new Catalogue(11, 1235).command(1234));
    assertThat(catalogue.command(1234)[2]).isNotEqualTo(new Catalogue(12, 2000).command(1234)[2]);
  }

  @Test
  void givesEveryProductAKeyOfItsOwn() {
    Set<String> keys = new HashSet<>();
    for (int number = 0; number < catalogue.size(); number++) {
      keys.add(new String(catalogue.command(number)[1], UTF_8));
    }

    assertThat(keys).hasSize(2000).contains("product:00000000", "product:00001999");
  }

  @Test
  void hasProductsOfEveryType() {
    Map<String, Integer> counts = new HashMap<>();
    Set<Integer> fieldCounts = new HashSet<>();
    boolean pictures = false;
    for (int number = 0; number < catalogue.size(); number++) {
      byte[][] command = catalogue.command(number);
      String name = new String(command[0], UTF_8);
      counts.merge(name, 1, Integer::sum);
      if (name.equals("HSET")) {
        fieldCounts.add((command.length - 2) / 2);
        pictures |= new String(command[command.length - 1], ISO_8859_1).contains("PNG\r\n");
      }
    }

    assertThat(counts).containsOnlyKeys("SET", "HSET", "RPUSH", "SADD", "ZADD");
    assertThat(counts.get("SET")).isBetween(700, 900);
    assertThat(counts.get("HSET")).isBetween(500, 700);
    assertThat(counts.values()).allMatch(count -> count > 140);
    assertThat(fieldCounts).hasSize(13).contains(8, 20);
    assertThat(pictures).isTrue();
  }

  @Test
  void scoresMembersByNumbers() {
    for (byte[][] command : commands("ZADD")) {
      assertThat(command.length % 2).isZero();
      for (int index = 2; index < command.length; index += 2) {
        assertThat(new String(command[index], UTF_8)).matches("-?[0-9]+([.][0-9]+)?");
      }
    }
  }

  @Test
  void writesDocumentsAsJson() {
    boolean quotes = false;
    for (byte[][] command : commands("SET")) {
      String document = new String(command[2], UTF_8);
      assertThat(document).startsWith("{\"sku\":\"P-").doesNotContain("\n");
      quotes |= document.contains("\\\"");
    }
    assertThat(quotes).isTrue();
  }

  @Test
  void isWrittenAsRequestsOfTheProtocol() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Catalogue(1, 3).writeTo(out);
    String requests = out.toString(ISO_8859_1);

    assertThat(requests).startsWith("*").contains("$16\r\nproduct:00000000\r\n").endsWith("\r\n");
  }

  private List<byte[][]> commands(String name) {
    return IntStream.range(0, catalogue.size())
        .mapToObj(catalogue::command)
        .filter(command -> new String(command[0], UTF_8).equals(name))
        .toList();
  }

  @Test
  void refusesAProductThatItDoesNotHave() {
    assertThatThrownBy(() -> catalogue.command(2000))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("product 2000 of 2000");
  }
}
