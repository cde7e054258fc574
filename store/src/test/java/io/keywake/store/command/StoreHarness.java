package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.collection.SipHash;
import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store without a network: clients that send words and get replies as text, and a clock that
 * stands still until it is told otherwise.
 *
 * <p>Replies read as {@code +OK}, {@code -ERR ...}, {@code :1}, {@code "bytes"}, {@code nil},
 * {@code [a, b]}, {@code {k=v}}, {@code true}, {@code ,1.5}.
 */
final class StoreHarness {
  long nowMs = 1_700_000_000_000L;
  final Keyspace keyspace;
  final StoreSettings settings = new StoreSettings();
  final FakeEnvironment.FakeProcess process = new FakeEnvironment.FakeProcess();
  final CommandExecutor executor;
  private final Client first;

  StoreHarness() {
    this(List.of());
  }

  /** With limits that no setting allows. */
  StoreHarness(KeyspaceSettings limits) {
    this(List.of());
    keyspace.settings(limits);
  }

  StoreHarness(List<CommandFamily> more) {
    keyspace = new Keyspace(settings.keyspaceSettings(), new SipHash(1, 2), () -> nowMs);
    keyspace.accessClock((int) (nowMs / 1000));
    StoreEnvironment environment = FakeEnvironment.of(settings, process);
    CommandTable.Builder table = CommandTable.builder();
    FakeEnvironment.families(environment).forEach(table::add);
    more.forEach(table::add);
    executor = new CommandExecutor(keyspace, table.build(), settings);
    first = new Client();
  }

  /** Lets time pass. */
  void pass(long ms) {
    nowMs += ms;
    keyspace.accessClock((int) (nowMs / 1000));
  }

  /** Sends words, or one string of words parted by blanks, as the first client. */
  String run(String... words) {
    return first.run(words);
  }

  /** Puts a string without any command. */
  void put(String key, String value) {
    keyspace.begin();
    keyspace
        .strings()
        .set(first.session.db(), key.getBytes(UTF_8), value.getBytes(UTF_8), Entry.NO_EXPIRY);
    keyspace.end();
  }

  /** Puts a field into a hash without any command. */
  void putField(String key, String field, String value) {
    keyspace.begin();
    keyspace
        .hashes()
        .put(first.session.db(), key.getBytes(UTF_8), field.getBytes(UTF_8), value.getBytes(UTF_8));
    keyspace.end();
  }

  /** The string at a key of the first client's database, or null. */
  @Nullable String value(String key) {
    keyspace.begin();
    Entry entry = keyspace.peek(first.session.db(), key.getBytes(UTF_8));
    keyspace.end();
    return entry != null && entry.value() instanceof StringValue string
        ? new String(string.toByteArray(), UTF_8)
        : null;
  }

  Client first() {
    return first;
  }

  /** The connection of a client, with what it was told. */
  final class Client implements ClientConnection {
    final ReplyWriter reply = new ReplyWriter();
    final Session session = executor.open(this);
    boolean killed;
    int resumed;

    String run(String... words) {
      String[] parts = words.length == 1 ? words[0].split(" ", -1) : words;
      byte[][] args = new byte[parts.length][];
      for (int i = 0; i < parts.length; i++) {
        args[i] = parts[i].getBytes(UTF_8);
      }
      return run(args);
    }

    String run(byte[][] args) {
      executor.execute(session, args, reply);
      return replies();
    }

    /** What has been written and not been read yet. */
    String replies() {
      byte[] bytes = reply.takeBytes();
      ReplyText decoder = new ReplyText(new String(bytes, ISO_8859_1));
      List<String> all = new ArrayList<>();
      while (!decoder.isAtEnd()) {
        all.add(decoder.element());
      }
      return String.join("\n", all);
    }

    @Override
    public String remoteAddress() {
      return "127.0.0.1:" + (50_000 + session.id());
    }

    @Override
    public String localAddress() {
      return "127.0.0.1:6379";
    }

    @Override
    public long receivedBytes() {
      return 0;
    }

    @Override
    public long pendingReplyBytes() {
      return reply.pendingBytes();
    }

    @Override
    public void resumed() {
      resumed++;
    }

    @Override
    public void kill() {
      killed = true;
    }
  }
}
