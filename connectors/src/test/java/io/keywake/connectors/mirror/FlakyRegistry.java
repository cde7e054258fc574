package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;

/** A registry that knows the schemas of simulated exports, and can be away or overloaded. */
final class FlakyRegistry extends MockSchemaRegistryClient {
  boolean away;
  boolean overloaded;

  @Override
  public synchronized ParsedSchema getSchemaBySubjectAndId(String subject, int id)
      throws IOException, RestClientException {
    if (away) {
      throw new IOException("connection refused");
    }
    if (overloaded) {
      throw new RestClientException("busy", 503, 50301);
    }
    return SimulatedMirror.registry().getSchemaBySubjectAndId(subject, id);
  }
}
