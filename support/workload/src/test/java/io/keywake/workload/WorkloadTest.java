package io.keywake.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keywake.workload.WorkloadSettings.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final long NOW_MS = 1_700_000_000_000L;

  private static Workload workload(WorkloadSettings settings) {
    return new Workload(settings, () -> NOW_MS);
  }

  private static List<Unit> units(WorkloadSettings settings, int count) {
    Workload workload = workload(settings);
    return IntStream.range(0, count).mapToObj(each -> workload.next()).toList();
  }

  private static List<String> texts(WorkloadSettings settings, int count) {
    return units(settings, count).stream().map(Unit::toString).toList();
  }

  private static String name(byte[][] command) {
    return new String(command[0], ISO_8859_1);
  }

  private static Map<String, Integer> commandCounts(List<Unit> units) {
    Map<String, Integer> counts = new HashMap<>();
    units.forEach(
        unit -> unit.commands().forEach(each -> counts.merge(name(each), 1, Integer::sum)));
    return counts;
  }

  @Test
  void givesTheSameStreamForTheSameSeed() {
    WorkloadSettings settings = WorkloadSettings.lifelike(7, 1000);

    assertThat(texts(settings, 2000)).isEqualTo(texts(settings, 2000));
    assertThat(texts(settings, 50)).isNotEqualTo(texts(settings.withSeed(8), 50));
  }

  @Test
  void givesTheSameStreamOnEveryMachine() {
    assertThat(texts(WorkloadSettings.lifelike(7, 1000), 3))
        .containsExactly(
            "db 0> TOUCH s26:vqxdlnoav {t90}h90:yztnrpwiyztnrpwi s314:omvmfqfsomvmfqfsom",
            "db 0> SADD m48:vtzywsfqvtzywsfqvtzy -2 7 9 9",
            "db 0> HSET {t19}h19:ghmjkfjjghm f11 \"winter bridge\"");
  }

  @Test
  void issuesEveryCommandThatChangesState() {
    assertThat(commandCounts(units(WorkloadSettings.crowded(1, 3, 20), 20_000)).keySet())
        .contains("SET", "SETNX", "SETEX", "PSETEX", "GETSET", "GETDEL", "GETEX", "MSET", "MSETNX")
        .contains("APPEND", "SETRANGE", "SETBIT", "BITOP", "BITFIELD")
        .contains("INCR", "DECR", "INCRBY", "DECRBY", "INCRBYFLOAT")
        .contains("HSET", "HMSET", "HSETNX", "HDEL", "HINCRBY", "HINCRBYFLOAT")
        .contains("LPUSH", "RPUSH", "LPUSHX", "RPUSHX", "LPOP", "RPOP", "LSET", "LINSERT", "LREM")
        .contains("LTRIM", "LMOVE", "RPOPLPUSH", "LMPOP")
        .contains("BLPOP", "BRPOP", "BLMOVE", "BRPOPLPUSH", "BLMPOP")
        .contains("SADD", "SREM", "SPOP", "SMOVE", "SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE")
        .contains("ZADD", "ZINCRBY", "ZREM", "ZPOPMIN", "ZPOPMAX", "ZMPOP")
        .contains("ZREMRANGEBYRANK", "ZREMRANGEBYSCORE", "ZREMRANGEBYLEX")
        .contains("ZRANGESTORE", "ZUNIONSTORE", "ZINTERSTORE", "ZDIFFSTORE")
        .contains("BZPOPMIN", "BZPOPMAX", "BZMPOP", "SORT")
        .contains("EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT", "PERSIST", "DEL", "UNLINK")
        .contains("RENAME", "RENAMENX", "COPY", "MOVE", "RESTORE", "TOUCH")
        .contains("FLUSHDB", "FLUSHALL", "SWAPDB")
        .contains("MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH", "SELECT");
  }

  @Test
  void issuesEveryOptionOfSet() {
    Set<String> words = new HashSet<>();
    for (Unit unit : units(WorkloadSettings.crowded(1, 1, 20), 20_000)) {
      for (byte[][] command : unit.commands()) {
        for (int index = 3; name(command).equals("SET") && index < command.length; index++) {
          words.add(new String(command[index], ISO_8859_1));
        }
      }
    }

    assertThat(words).contains("NX", "XX", "GET", "EX", "PX", "EXAT", "PXAT", "KEEPTTL");
  }

  @Test
  void drawsFamiliesByTheirWeights() {
    WorkloadSettings settings = WorkloadSettings.lifelike(3, 10_000);
    List<Unit> units = units(settings, 100_000);
    Map<String, Integer> counts = commandCounts(units);
    int commands = counts.values().stream().mapToInt(Integer::intValue).sum();

    assertThat(units.stream().filter(Unit::isTransaction).count() / 100_000.0)
        .isCloseTo(0.05, within(0.005));
    assertThat(
            (counts.getOrDefault("DEL", 0) + counts.getOrDefault("UNLINK", 0)) / (double) commands)
        .isCloseTo(0.043 * 0.93, within(0.01));
    assertThat(counts.getOrDefault("HSET", 0) / (double) commands)
        .isCloseTo(0.16 * 0.4 * 0.93, within(0.02));
    assertThat(counts).doesNotContainKey("FLUSHALL");
  }

  @Test
  void framesEveryTransaction() {
    for (Unit unit : units(WorkloadSettings.crowded(5, 3, 10), 20_000)) {
      List<String> names = unit.commands().stream().map(WorkloadTest::name).toList();
      if (names.size() == 1) {
        assertThat(names).doesNotContain("MULTI", "EXEC", "SELECT");
        continue;
      }
      int multi = names.indexOf("MULTI");
      assertThat(names.subList(0, multi)).isSubsetOf("WATCH", "UNWATCH");
      assertThat(names.get(names.size() - 1)).isIn("EXEC", "DISCARD");
      assertThat(names.subList(multi + 1, names.size() - 1))
          .doesNotContain("MULTI", "EXEC", "DISCARD", "WATCH");
    }
  }

  @Test
  void leavesItsDatabaseSelected() {
    for (Unit unit : units(WorkloadSettings.crowded(5, 3, 10), 20_000)) {
      int selected = unit.db();
      for (byte[][] command : unit.commands()) {
        if (name(command).equals("SELECT")) {
          selected = Integer.parseInt(new String(command[1], ISO_8859_1));
        }
      }
      assertThat(selected).isEqualTo(unit.db());
    }
  }

  @Test
  void flushesAndSwapsOnlyWhereItIsAllowed() {
    WorkloadSettings settings =
        WorkloadSettings.lifelike(2, 1000)
            .withWeight(Family.FLUSHDB, 10_000)
            .withWeight(Family.SWAPDB, 10_000);
    for (Unit unit : units(settings, 20_000)) {
      int selected = unit.db();
      for (byte[][] command : unit.commands()) {
        switch (name(command)) {
          case "SELECT" -> selected = Integer.parseInt(new String(command[1], ISO_8859_1));
          case "FLUSHDB" -> assertThat(selected).isEqualTo(1);
          case "SWAPDB" ->
              assertThat(List.of(Unit.describe(command[1]), Unit.describe(command[2])))
                  .containsExactlyInAnyOrder("2", "3");
          default -> {}
        }
      }
    }
  }

  @Test
  void letsTheNumberOfKeysOfEveryTypeRiseAndFallWithTheTide() {
    WorkloadSettings settings = WorkloadSettings.crowded(4, 1, 50).withTides(500);
    List<Unit> units = units(settings, 1000);

    Map<String, Integer> flood = commandCounts(units.subList(0, 500));
    Map<String, Integer> ebb = commandCounts(units.subList(500, 1000));
    for (String name : List.of("MSET", "HSET", "RPUSH", "SADD", "ZADD")) {
      assertThat(flood.getOrDefault(name, 0)).as(name).isGreaterThan(3 * ebb.getOrDefault(name, 0));
    }
    assertThat(ebb.getOrDefault("DEL", 0)).isGreaterThan(2 * flood.getOrDefault("DEL", 0));
  }

  @Test
  void loadsEveryKeyOnce() {
    WorkloadSettings settings = WorkloadSettings.lifelike(1, 20_000);
    Set<String> keys = new HashSet<>();
    Map<String, Map<String, Integer>> sizes = new HashMap<>();
    workload(settings)
        .loading()
        .forEachRemaining(
            unit -> {
              byte[][] command = unit.commands().get(0);
              String key = unit.db() + "/" + new String(command[1], ISO_8859_1);
              boolean first = keys.add(key);
              switch (name(command)) {
                case "SET" -> assertThat(first).isTrue();
                case "HSET", "ZADD" -> add(sizes, command, key, (command.length - 2) / 2);
                default -> add(sizes, command, key, command.length - 2);
              }
            });

    assertThat(keys).hasSize(20_000);
    assertThat(sizes).containsOnlyKeys("HSET", "RPUSH", "SADD", "ZADD");
    assertThat(sizes.get("HSET")).hasSize(3_600);
    for (Map<String, Integer> each : sizes.values()) {
      assertThat(each).hasSizeGreaterThanOrEqualTo(2_000);
      assertThat(each.values()).anyMatch(items -> items > 128 && items <= 300);
    }
    assertThat(sizes.values())
        .anyMatch(each -> each.values().stream().anyMatch(items -> items > 1000));
  }

  private static void add(
      Map<String, Map<String, Integer>> sizes, byte[][] command, String key, int items) {
    sizes.computeIfAbsent(name(command), each -> new HashMap<>()).merge(key, items, Integer::sum);
  }

  @Test
  void makesSetsOfIntegersAndOthers() {
    Map<String, Set<String>> sets = new HashMap<>();
    for (Unit unit : units(WorkloadSettings.lifelike(1, 1_000), 20_000)) {
      for (byte[][] command : unit.commands()) {
        for (int index = 2; name(command).equals("SADD") && index < command.length; index++) {
          sets.computeIfAbsent(Unit.describe(command[1]), each -> new HashSet<>())
              .add(new String(command[index], ISO_8859_1));
        }
      }
    }

    assertThat(sets.values()).anyMatch(set -> set.stream().allMatch(each -> isInteger(each)));
    assertThat(sets.values()).anyMatch(set -> set.stream().noneMatch(each -> isInteger(each)));
    assertThat(sets.values()).anyMatch(set -> set.stream().anyMatch(each -> each.length() > 64));
  }

  private static boolean isInteger(String text) {
    return text.matches("-?[0-9]+");
  }

  @Test
  void drawsFromTheLoadedKeys() {
    WorkloadSettings settings = WorkloadSettings.lifelike(1, 3_000);
    Set<String> loaded = new HashSet<>();
    workload(settings)
        .loading()
        .forEachRemaining(
            unit -> loaded.add(unit.db() + "/" + Unit.describe(unit.commands().get(0)[1])));

    for (Unit unit : units(settings.withSeed(99), 20_000)) {
      byte[][] command = unit.commands().get(0);
      if (name(command).startsWith("HSET")) {
        assertThat(loaded).contains(unit.db() + "/" + Unit.describe(command[1]));
      }
    }
  }

  @Test
  void hasHotKeys() {
    Map<String, Integer> uses = new HashMap<>();
    for (Unit unit : units(WorkloadSettings.lifelike(1, 100_000), 50_000)) {
      byte[][] command = unit.commands().get(0);
      if (name(command).equals("APPEND") && unit.db() == 0) {
        uses.merge(Unit.describe(command[1]), 1, Integer::sum);
      }
    }
    List<Integer> sorted = new ArrayList<>(uses.values());
    sorted.sort(null);
    int all = sorted.stream().mapToInt(Integer::intValue).sum();

    assertThat(sorted.get(sorted.size() - 1) / (double) all).isBetween(0.01, 0.06);
    assertThat(uses.size() / (double) all).isGreaterThan(0.5);
  }

  @Test
  void makesKeysAndValuesOfAnyBytes() {
    List<Unit> units = units(WorkloadSettings.lifelike(1, 10_000), 20_000);
    List<String> sets =
        units.stream()
            .map(unit -> unit.commands().get(0))
            .filter(command -> name(command).equals("SET"))
            .map(command -> new String(command[1], ISO_8859_1))
            .toList();

    assertThat(sets).anyMatch(key -> key.contains("\0") && key.endsWith("\r\n"));
    assertThat(sets).anyMatch(key -> key.startsWith("{t"));
    assertThat(units)
        .anyMatch(
            unit ->
                name(unit.commands().get(0)).equals("SET")
                    && unit.commands().get(0)[2].length > 4096);
  }
}
