package io.keywake.store.bgiteration;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.bgiteration.PendingKeys.DbKey;
import io.keywake.store.bgiteration.PendingKeys.Mark;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardedMarksTest {
  private static final Mark MARK = Mark.ofKnown(DeleteCause.DELETED);

  private final PendingKeys keys = new PendingKeys(1);
  private final ShardedMarks marks = new ShardedMarks();

  private DbKey key(long position) {
    byte[] key = Long.toString(position).getBytes(StandardCharsets.ISO_8859_1);
    return keys.key(0, position, key);
  }

  @Test
  void behavesAsAMap() {
    Random random = new Random(1);
    Map<DbKey, Mark> model = new LinkedHashMap<>();
    for (int step = 0; step < 20_000; step++) {
      DbKey key = key(Table.END / 1_000 * random.nextInt(1_000));
      if (random.nextInt(3) > 0) {
        Mark mark = random.nextBoolean() ? MARK : Mark.ofNew(step);
        marks.put(key, mark);
        model.put(key, mark);
      } else {
        marks.remove(key);
        model.remove(key);
      }
      assertThat(marks.get(key)).isEqualTo(model.get(key));
      assertThat(marks.size()).isEqualTo(model.size());
    }
    Map<DbKey, Mark> all = new LinkedHashMap<>();
    marks.iterator().forEachRemaining(each -> all.put(each.getKey(), each.getValue()));
    assertThat(all).isEqualTo(model);
  }

  @Test
  void eachKeyHasItsTurn() {
    int count = 10_000;
    for (int number = 0; number < count; number++) {
      marks.put(key(Table.END / count * number), MARK);
    }
    List<DbKey> taken = new ArrayList<>();
    for (int round = 0; round < count / 10; round++) {
      Iterator<Map.Entry<DbKey, Mark>> iterator = marks.iterator();
      for (int each = 0; each < 10; each++) {
        taken.add(iterator.next().getKey());
        iterator.remove();
      }
      // One that comes back at once does not come before those that wait.
      marks.put(taken.get(0), MARK);
    }
    assertThat(taken.subList(0, count)).doesNotHaveDuplicates();
    assertThat(marks.size()).isEqualTo(1);
    assertThat(marks.isEmpty()).isFalse();
  }
}
