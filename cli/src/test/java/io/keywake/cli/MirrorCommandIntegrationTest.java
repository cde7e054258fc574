package io.keywake.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.sandbox.Sandbox;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class MirrorCommandIntegrationTest {

  private static final long FAR_FUTURE_MS = 4_000_000_000_000L;
  private static final long PAST_MS = 1;

  private static Sandbox sandbox;

  @BeforeAll
  static void publish() throws Exception {
    sandbox = Sandbox.start();
    try (HandmadeExport export =
        new HandmadeExport(sandbox.bootstrapServers(), sandbox.schemaRegistryUrl())) {
      export.string(1, bytes("a"), bytes("in database 1"));
      export.string(0, bytes("b"), bytes("stale"));
      export.string(0, new byte[] {(byte) 0x80}, bytes("after all text"));
      export.hash(
          0,
          bytes("a"),
          FAR_FUTURE_MS,
          List.of(new DumpWriter.Field(bytes("f"), new byte[] {(byte) 0xff})));
      export.hash(0, bytes("gone"), PAST_MS, List.of());
      export.list(2, bytes("l"), List.of(bytes("b"), bytes("a"), bytes("b")));
      export.set(2, bytes("s"), List.of(bytes("b"), bytes("a")));
      export.sortedSet(
          2,
          bytes("z"),
          List.of(
              new DumpWriter.Scored(bytes("b"), 1.5),
              new DumpWriter.Scored(bytes("a"), Double.POSITIVE_INFINITY)));
      export.string(0, bytes("b"), bytes("fresh"));
      export.barrier();
    }
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  @Test
  void dumpsWhatIsThereAtTheFirstBarrier() throws Exception {
    try (CommandProcess command = mirror("--until-barrier", "--dump")) {
      assertThat(command.outLines())
          .containsExactly(
              "{\"db\":0,\"key\":\"a\",\"type\":\"hash\",\"expireAtMs\":4000000000000,"
                  + "\"value\":{\"f\":{\"base64\":\"/w==\"}}}",
              "{\"db\":0,\"key\":\"b\",\"type\":\"string\",\"expireAtMs\":null,\"value\":\"fresh\"}",
              "{\"db\":0,\"key\":{\"base64\":\"gA==\"},\"type\":\"string\",\"expireAtMs\":null,"
                  + "\"value\":\"after all text\"}",
              "{\"db\":1,\"key\":\"a\",\"type\":\"string\",\"expireAtMs\":null,"
                  + "\"value\":\"in database 1\"}",
              "{\"db\":2,\"key\":\"l\",\"type\":\"list\",\"expireAtMs\":null,"
                  + "\"value\":[\"b\",\"a\",\"b\"]}",
              "{\"db\":2,\"key\":\"s\",\"type\":\"set\",\"expireAtMs\":null,"
                  + "\"value\":[\"a\",\"b\"]}",
              "{\"db\":2,\"key\":\"z\",\"type\":\"zset\",\"expireAtMs\":null,"
                  + "\"value\":[[\"b\",1.5],[\"a\",\"inf\"]]}");
      assertThat(command.errLines()).contains("consistent at sequence 42 of generation 1: 9 keys");
      assertThat(command.exitCode()).isZero();
    }
  }

  @Test
  void endsAtTheFirstBarrierIfItIsAskedTo() throws Exception {
    try (CommandProcess command = mirror("--until-barrier")) {
      assertThat(command.outLines()).isEmpty();
      assertThat(command.exitCode()).isZero();
    }
  }

  @Test
  void refusesATopicThatDoesNotExist() throws Exception {
    try (CommandProcess command =
        new CommandProcess(
            "mirror",
            "--bootstrap-servers",
            sandbox.bootstrapServers(),
            "--schema-registry-url",
            sandbox.schemaRegistryUrl(),
            "--topic",
            "nothing")) {
      assertThat(command.errLines())
          .last()
          .asString()
          .startsWith("keywake mirror: topic: there is no topic nothing at 127.0.0.1:");
      assertThat(command.exitCode()).isEqualTo(2);
    }
  }

  private static CommandProcess mirror(String... options) throws Exception {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "mirror",
                    "--bootstrap-servers",
                    sandbox.bootstrapServers(),
                    "--schema-registry-url",
                    sandbox.schemaRegistryUrl(),
                    "--topic",
                    HandmadeExport.TOPIC),
                Stream.of(options))
            .toArray(String[]::new);
    return new CommandProcess(arguments);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
