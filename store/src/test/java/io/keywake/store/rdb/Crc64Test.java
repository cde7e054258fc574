package io.keywake.store.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Crc64Test {
  @Test
  void hasThePublishedCheckValue() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);

    assertThat(Crc64.update(0, digits, 0, digits.length)).isEqualTo(0xE9C6D914C4B8D9CAL);
  }

  @Test
  void doesNotDependOnHowTheBytesAreCut() {
    byte[] bytes = new byte[1000];
    SplittableRandom random = new SplittableRandom(7);
    random.nextBytes(bytes);
    long whole = Crc64.update(0, bytes, 0, bytes.length);

    for (int round = 0; round < 100; round++) {
      int cut = random.nextInt(bytes.length);
      long first = Crc64.update(0, bytes, 0, cut);
      assertThat(Crc64.update(first, bytes, cut, bytes.length - cut)).isEqualTo(whole);
    }
  }
}
