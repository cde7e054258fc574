package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedSetFamilyTest {
  private static final Pattern PAGE = Pattern.compile("\\[\"(\\d+)\", \\[(.*)]]");
  private static final Pattern MEMBER = Pattern.compile("\"(m\\d+)\", \"0.5\"");

  private final StoreHarness store = new StoreHarness();

  @Test
  void readsNothingFromASortedSetThatIsNotThere() {
    assertThat(store.run("zcard z")).isEqualTo(":0");
    assertThat(store.run("zscore z a")).isEqualTo("nil");
    assertThat(store.run("zmscore z a b")).isEqualTo("[nil, nil]");
    assertThat(store.run("zrank z a")).isEqualTo("nil");
    assertThat(store.run("zrevrank z a")).isEqualTo("nil");
    assertThat(store.run("zrem z a")).isEqualTo(":0");
    assertThat(store.run("zscan z 0 nonsense")).isEqualTo("[\"0\", []]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void readsSmallAndLargeSetsAlike(String form) {
    store.run("zadd z 2 b 1 c 1 a inf d");
    if (form.equals("large")) {
      store.run("zadd", "z", "5", "x".repeat(65));
    }
    int more = form.equals("large") ? 1 : 0;
    assertThat(store.run("zcard z")).isEqualTo(":" + (4 + more));
    assertThat(store.run("zscore z d")).isEqualTo("\"inf\"");
    assertThat(store.run("zscore z e")).isEqualTo("nil");
    assertThat(store.run("zmscore z a e b")).isEqualTo("[\"1\", nil, \"2\"]");
    assertThat(store.run("zrank z a")).isEqualTo(":0");
    assertThat(store.run("zrank z c")).isEqualTo(":1");
    assertThat(store.run("zrank z d")).isEqualTo(":" + (3 + more));
    assertThat(store.run("zrevrank z d")).isEqualTo(":0");
    assertThat(store.run("zrevrank z a")).isEqualTo(":" + (3 + more));
    assertThat(store.run("zrank z e")).isEqualTo("nil");
    assertThat(store.run("zscan z 0 count 100 match c")).isEqualTo("[\"0\", [\"c\", \"1\"]]");
    assertThat(store.run("type z")).isEqualTo("+zset");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65})
  void theKeyGoesWithItsLastMember(int length) {
    String last = "x".repeat(length);
    store.run("zadd", "z", "1", "a", "2", last);
    assertThat(store.run("zrem z a y a")).isEqualTo(":1");
    long before = store.keyspace.sequence();
    assertThat(store.run("zrem z a")).isEqualTo(":0");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
    assertThat(store.run("zrem", "z", last)).isEqualTo(":1");
    assertThat(store.run("exists z")).isEqualTo(":0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65})
  void copiesAndMovesAndKeepsBothApart(int length) {
    store.run("zadd", "z", "1", "a", "2", "x".repeat(length));
    store.run("copy z copy");
    store.run("zadd copy 5 a");
    store.run("rename z moved");
    assertThat(store.run("zscore moved a")).isEqualTo("\"1\"");
    assertThat(store.run("zscore copy a")).isEqualTo("\"5\"");
    assertThat(store.run("exists z")).isEqualTo(":0");
    assertThat(store.run("object encoding moved")).isEqualTo(store.run("object encoding copy"));
  }

  @Test
  void scansASmallSetAtOnceInItsOrder() {
    store.run("zadd z 2 b 1.5 a");
    assertThat(store.run("zscan z 7 count 1")).isEqualTo("[\"0\", [\"a\", \"1.5\", \"b\", \"2\"]]");
    store.run("zadd large 123456789012345678 a 1e300 b");
    assertThat(store.run("zscan large 0"))
        .isEqualTo("[\"0\", [\"a\", \"123456789012345680\", \"b\", \"1.0000000000000001e+300\"]]");
  }

  @Test
  void scansALargeSetInStepsAndMissesNoMemberThatStays() {
    for (int member = 0; member < 1000; member++) {
      store.run("zadd z 0.5 m" + member);
    }
    Set<String> seen = new HashSet<>();
    String cursor = "0";
    int steps = 0;
    do {
      Matcher page = PAGE.matcher(store.run("zscan z " + cursor + " COUNT 50"));
      assertThat(page.matches()).isTrue();
      cursor = page.group(1);
      MEMBER.matcher(page.group(2)).results().forEach(member -> seen.add(member.group(1)));
      store.run("zrem z m" + steps);
      store.run("zadd z 7 n" + steps);
      steps++;
    } while (!cursor.equals("0"));
    assertThat(steps).isBetween(20, 25);
    for (int member = steps; member < 1000; member++) {
      assertThat(seen).contains("m" + member);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zadd k 1 a",
        "zincrby k 1 a",
        "zrem k a",
        "zcard k",
        "zscore k a",
        "zmscore k a",
        "zrank k a",
        "zrevrank k a",
        "zscan k 0",
        "zcount k 0 1",
        "zlexcount k - +",
        "zrange k 0 -1",
        "zrangestore t k 0 -1",
        "zrangebyscore k 0 1",
        "zrevrangebyscore k 1 0",
        "zrangebylex k - +",
        "zrevrangebylex k + -",
        "zrevrange k 0 -1",
        "zremrangebyrank k 0 -1",
        "zremrangebyscore k 0 1",
        "zremrangebylex k - +",
        "zpopmin k",
        "zpopmax k 0",
        "zmpop 1 k min",
        "zunion 1 k",
        "zinterstore t 1 k",
        "zintercard 1 k"
      })
  void refusesAnotherType(String command) {
    store.run("set k v");
    assertThat(store.run(command))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    assertThat(store.keyspace.sequence()).isEqualTo(1);
  }
}
