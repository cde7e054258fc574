package io.keywake.cli.verify;

import io.keywake.cli.verify.Entry.Content;
import io.keywake.cli.verify.Entry.HashContent;
import io.keywake.cli.verify.Entry.ListContent;
import io.keywake.cli.verify.Entry.SetContent;
import io.keywake.cli.verify.Entry.SortedSetContent;
import io.keywake.cli.verify.Entry.StringContent;
import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Makes of a mirror's entries what a verification compares. Stateless; for any thread. */
final class MirrorContents {
  private MirrorContents() {}

  static Entry entry(MirrorEntry entry) {
    return new Entry(
        entry.db(), entry.key(), content(entry.value()), expireAtMs(entry), entry.sequence());
  }

  private static long expireAtMs(MirrorEntry entry) {
    return entry.expireAtMs() == MirrorEntry.NEVER ? Entry.NEVER : entry.expireAtMs();
  }

  private static Content content(MirrorValue value) {
    if (value instanceof MirrorValue.StringValue string) {
      return new StringContent(ByteBuffer.wrap(string.bytes()));
    }
    if (value instanceof MirrorValue.HashValue hash) {
      return new HashContent(hash.toMap());
    }
    if (value instanceof MirrorValue.ListValue list) {
      List<ByteBuffer> elements = new ArrayList<>(list.size());
      list.forEach(element -> elements.add(ByteBuffer.wrap(element)));
      return new ListContent(elements);
    }
    if (value instanceof MirrorValue.SetValue set) {
      return new SetContent(set.toSet());
    }
    return new SortedSetContent(((MirrorValue.SortedSetValue) value).toMap());
  }
}
