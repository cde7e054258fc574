package io.keywake.store.rdb;

import io.keywake.store.command.CommandCall;
import io.keywake.store.command.CommandException;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.CommandFlag;
import io.keywake.store.command.CommandGroup;
import io.keywake.store.command.CommandSpec;
import io.keywake.store.command.CommandTable;
import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Value;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** A value as a string of bytes: DUMP. Owned by the execution thread. */
final class DumpFamily implements CommandFamily {
  /** Heap bytes of a value beyond which its dump might not fit into a reply. */
  private static final long VALUE_BYTES_MAX = 1L << 30;

  private static final int VERSION_BYTES = 2;

  private static final int BUFFER_BYTES = 256;

  private final StoreSettings settings;
  private final LzfCompressor compressor = new LzfCompressor();

  DumpFamily(StoreSettings settings) {
    this.settings = settings;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("dump", 2)
            .group(CommandGroup.GENERIC)
            .flags(CommandFlag.READONLY)
            .keys(1, 1, 1)
            .since("2.6.0")
            .summary("Replies a value in the form that RESTORE takes.")
            .handler(this::dump));
  }

  private void dump(CommandCall call) {
    Entry entry = call.find(1);
    if (entry == null) {
      call.reply().nullBulk();
      return;
    }
    Value value = entry.value();
    if (value.heapBytes() > VALUE_BYTES_MAX) {
      throw new CommandException(
          "ERR the value takes " + value.heapBytes() + " bytes, DUMP takes " + VALUE_BYTES_MAX);
    }
    call.reply().bulk(dump(value, settings.get(RedisSettings.RDBCOMPRESSION) ? compressor : null));
  }

  /** Type, value, version and checksum. */
  static byte[] dump(Value value, @Nullable LzfCompressor compressor) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RdbOutput out = new RdbOutput(bytes, BUFFER_BYTES, compressor, true);
    int type = RdbValueWriter.typeOf(value);
    out.put(type);
    new RdbValueWriter(out).write(type, value);
    out.putLittleEndian(RdbFormat.VERSION, VERSION_BYTES);
    out.putLittleEndian(out.checksum(), RdbFormat.CHECKSUM_BYTES);
    out.flush();
    return bytes.toByteArray();
  }
}
