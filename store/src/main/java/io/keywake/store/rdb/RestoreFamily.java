package io.keywake.store.rdb;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.command.AclCategory;
import io.keywake.store.command.CommandCall;
import io.keywake.store.command.CommandException;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.CommandGroup;
import io.keywake.store.command.CommandSpec;
import io.keywake.store.command.CommandTable;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.NewValue;
import java.io.IOException;

/** A key from what DUMP made of it: RESTORE. Owned by the execution thread. */
public final class RestoreFamily implements CommandFamily {
  private static final int VERSION_BYTES = 2;
  private static final int USES_MAX = 255;
  private static final int NOT_SAID = -1;

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("restore", -4)
            .group(CommandGroup.GENERIC)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.DANGEROUS)
            .keys(1, 1, 1)
            .since("2.6.0")
            .usage(
                "<key> <ttl> <payload> [REPLACE] [ABSTTL] [IDLETIME <seconds>] [FREQ <frequency>]")
            .summary("Makes a key from what DUMP has replied.")
            .handler(RestoreFamily::restore));
  }

  private static void restore(CommandCall call) {
    Options options = Options.parse(call);
    Keyspace keyspace = call.keyspace();
    byte[] key = call.arg(1);
    if (!options.replaces && call.findForWrite(1) != null) {
      throw new CommandException("BUSYKEY Target key name already exists.");
    }
    long ttl = call.integer(2);
    if (ttl < 0) {
      throw new CommandException("ERR Invalid TTL value, must be >= 0");
    }
    NewValue value = value(call.arg(3), keyspace);
    long expireAtMs = Entry.NO_EXPIRY;
    if (ttl > 0) {
      expireAtMs = options.absolute ? ttl : call.nowMs() + ttl;
      if (expireAtMs <= call.nowMs()) {
        keyspace.delete(call.db(), key, DeleteCause.DELETED);
        call.reply().ok();
        return;
      }
    }
    keyspace.put(call.db(), key, value, expireAtMs);
    if (options.idleSeconds != NOT_SAID) {
      keyspace.markIdle(call.db(), key, options.idleSeconds);
    }
    if (options.uses != NOT_SAID) {
      keyspace.markUsed(call.db(), key, options.uses);
    }
    call.reply().ok();
  }

  private static NewValue value(byte[] payload, Keyspace keyspace) {
    int length = payload.length - VERSION_BYTES - RdbFormat.CHECKSUM_BYTES;
    if (length < 0 || !isSealed(payload, length)) {
      throw new CommandException("ERR DUMP payload version or checksum are wrong");
    }
    RdbBytes bytes = new RdbBytes(payload, length);
    RdbInput input = new RdbInput(bytes);
    try {
      int type = bytes.next();
      String foreign = RdbSkipper.foreign(type);
      if (foreign != null) {
        throw new CommandException("ERR Bad data format: " + foreign + " is not kept");
      }
      NewValue value = new RdbValueReader(input, keyspace).read(type);
      if (value != null) {
        return value;
      }
    } catch (IOException e) {
      // What is wrong in detail is of no use to a client, says Redis.
    }
    throw new CommandException("ERR Bad data format");
  }

  /** Whether a version that we read and the right checksum stand behind the value. */
  private static boolean isSealed(byte[] payload, int length) {
    int version = (payload[length] & 0xFF) | (payload[length + 1] & 0xFF) << Byte.SIZE;
    if (version > RdbFormat.VERSION_MAX) {
      return false;
    }
    int sealed = length + VERSION_BYTES;
    long checksum = Crc64.update(0, payload, 0, sealed);
    for (int i = 0; i < RdbFormat.CHECKSUM_BYTES; i++) {
      if (payload[sealed + i] != (byte) (checksum >>> (Byte.SIZE * i))) {
        return false;
      }
    }
    return true;
  }

  /** What stands behind the payload. */
  private static final class Options {
    boolean replaces;
    boolean absolute;
    long idleSeconds = NOT_SAID;
    int uses = NOT_SAID;

    static Options parse(CommandCall call) {
      Options options = new Options();
      for (int index = 4; index < call.size(); index++) {
        boolean hasNext = index + 1 < call.size();
        if (call.is(index, "replace")) {
          options.replaces = true;
        } else if (call.is(index, "absttl")) {
          options.absolute = true;
        } else if (call.is(index, "idletime") && hasNext && options.uses == NOT_SAID) {
          options.idleSeconds = call.integer(++index);
          if (options.idleSeconds < 0) {
            throw new CommandException("ERR Invalid IDLETIME value, must be >= 0");
          }
        } else if (call.is(index, "freq") && hasNext && options.idleSeconds == NOT_SAID) {
          long uses = call.integer(++index);
          if (uses < 0 || uses > USES_MAX) {
            throw new CommandException("ERR Invalid FREQ value, must be >= 0 and <= 255");
          }
          options.uses = (int) uses;
        } else {
          throw CommandException.syntax();
        }
      }
      return options;
    }
  }
}
