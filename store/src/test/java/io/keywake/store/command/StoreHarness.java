package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.List;

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
  final Sessions sessions;
  final Authentication authentication = new Authentication();
  final CommandExecutor executor;
  private final Client first;

  StoreHarness() {
    this(List.of());
  }

  StoreHarness(List<CommandFamily> more) {
    this(KeyspaceSettings.DEFAULT, more);
  }

  StoreHarness(KeyspaceSettings settings, List<CommandFamily> more) {
    keyspace = new Keyspace(settings, new SipHash(1, 2), () -> nowMs);
    sessions = new Sessions(keyspace);
    CommandTable.Builder table = CommandTable.builder();
    StandardFamilies.all().forEach(table::add);
    more.forEach(table::add);
    executor = new CommandExecutor(keyspace, table.build(), sessions, authentication);
    first = new Client();
  }

  /** Sends words, or one string of words parted by blanks, as the first client. */
  String run(String... words) {
    return first.run(words);
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
      Decoder decoder = new Decoder(new String(bytes, ISO_8859_1));
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

  /** Reads RESP2 and RESP3 into text. */
  private static final class Decoder {
    private final String text;
    private int at;

    Decoder(String text) {
      this.text = text;
    }

    boolean isAtEnd() {
      return at == text.length();
    }

    String element() {
      char type = text.charAt(at++);
      String line = line();
      return switch (type) {
        case '+', '-', ':', ',', '(' -> type + utf8(line);
        case '_' -> "nil";
        case '#' -> line.equals("t") ? "true" : "false";
        case '$', '=' -> line.equals("-1") ? "nil" : '"' + utf8(body(Integer.parseInt(line))) + '"';
        case '*', '~', '>' -> line.equals("-1") ? "nil" : elements(Integer.parseInt(line));
        case '%' -> pairs(Integer.parseInt(line));
        default -> throw new IllegalStateException("no reply: " + type + line);
      };
    }

    private String line() {
      int end = text.indexOf("\r\n", at);
      String line = text.substring(at, end);
      at = end + 2;
      return line;
    }

    private String body(int length) {
      String body = text.substring(at, at + length);
      at += length + 2;
      return body;
    }

    private String elements(int count) {
      List<String> elements = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        elements.add(element());
      }
      return elements.toString();
    }

    private String pairs(int count) {
      List<String> pairs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String key = element();
        pairs.add(key + "=" + element());
      }
      return "{" + String.join(", ", pairs) + "}";
    }

    private static String utf8(String bytes) {
      return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }
  }
}
