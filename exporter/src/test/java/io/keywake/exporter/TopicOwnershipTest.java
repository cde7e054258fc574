package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which topics an export takes for its own, of what is found when it starts. */
class TopicOwnershipTest {
  private static final ExportSettings SETTINGS =
      ExportSettings.of(
          Map.of(
              "topic", "shop",
              "routes", "users:user:*",
              "bootstrap.servers", "one:9092",
              "schema.registry.url", "http://registry:8081"));

  private final Set<String> withRecords = new HashSet<>();
  private final Set<String> controlled = new HashSet<>();
  private final Map<String, String> claims = new HashMap<>();
  private final Map<String, Integer> registry = new HashMap<>(Map.of("shop", 1, "users", 1));

  @Test
  void takesTopicsThatHoldNothing() {
    assertThatCode(() -> start(null, 0, Set.of())).doesNotThrowAnyException();
  }

  @Test
  void takesTopicsOfItsOwn() {
    withRecords.addAll(Set.of("shop", "shop.parts", "users", "users.parts"));
    assertThatCode(() -> start("store", 1, Set.of("shop", "users"))).doesNotThrowAnyException();
  }

  @Test
  void refusesTopicsOfAnotherStore() {
    refuses("other", Set.of("shop"), "topic: topic shop belongs to store other; expected one of");
  }

  @Test
  void refusesATopicOfARouteThatAnotherExportHasWrittenTo() {
    withRecords.addAll(Set.of("shop", "users"));
    refuses(
        "store",
        Set.of("shop"),
        "routes: topic users has records, and shop.control does not know it; expected the control"
            + " topic that belongs to it, or a topic that is new (delete users and users.parts, or"
            + " choose another name)");
  }

  @Test
  void refusesPartsThatAnotherExportHasWritten() {
    withRecords.add("users.parts");
    refuses("store", Set.of("shop"), "routes: topic users.parts has records");
  }

  @Test
  void refusesRecordsWhoseControlTopicIsGone() {
    withRecords.add("shop");
    refuses(null, Set.of(), "topic: topic shop has records, and shop.control does not know it");
  }

  @Test
  void refusesARegistryThatHasTheKeySchemaUnderAnotherId() {
    registry.put("users", 2);
    refuses(
        "store",
        Set.of("shop", "users"),
        "schema.registry.url: the registry has the key schema of users under id 2; expected id 1,"
            + " which the topic's keys were written with");
  }

  @Test
  void refusesATopicThatAnotherExportHasClaimedAndNotWrittenTo() {
    claims.put("users", "topic shop of store other");
    refuses(null, Set.of(), "routes: topic users belongs to topic shop of store other");
  }

  @Test
  void refusesATopicThatWasItsOwnUntilAnotherExportClaimedIt() {
    claims.put("users", "topic clients of store store");
    refuses("store", Set.of("shop", "users"), "routes: topic users belongs to topic clients of");
  }

  @Test
  void refusesAMainTopicThatIsARoutesOfAnotherExport() {
    claims.put("shop", "topic all of store other");
    refuses(null, Set.of(), "topic: topic shop belongs to topic all of store other; expected");
  }

  @Test
  void takesTopicsThatItHasClaimed() {
    claims.put("users", "topic shop of store store");
    assertThatCode(() -> start(null, 0, Set.of())).doesNotThrowAnyException();
    assertThatCode(() -> start("store", 1, Set.of("shop", "users"))).doesNotThrowAnyException();
  }

  @Test
  void refusesARouteToAnEmptyTopicThatIsTheMainOneOfAnotherExport() {
    controlled.add("users");
    refuses(
        null,
        Set.of(),
        "routes: topic users is the main topic of another export, as users.control says");
  }

  private void refuses(@Nullable String storeId, Set<String> known, String message) {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> start(storeId, 1, known))
        .withMessageStartingWith(message);
  }

  private void start(@Nullable String storeId, long generation, Set<String> known) {
    Map<String, Integer> recorded = new HashMap<>();
    known.forEach(topic -> recorded.put(topic, 1));
    new TopicOwnership(SETTINGS, "store", ExportTopics.of(SETTINGS), registry, new Found())
        .refuseForeign(
            new ControlTopic.Facts(
                storeId, generation, null, null, null, recorded, known, Map.of()));
  }

  private final class Found implements TopicOwnership.Contents {
    @Override
    public boolean hasOthers(String topic) {
      return withRecords.contains(topic);
    }

    @Override
    public @Nullable String claimant(String topic) {
      return claims.get(topic);
    }

    @Override
    public boolean isControlled(String topic) {
      return controlled.contains(topic);
    }
  }
}
