package io.keywake.store.server;

import io.keywake.store.network.Transport;

/** On the transport that this machine would use in production. */
class ServedClientsOnFastestTransportTest extends ServedClientsContract {
  ServedClientsOnFastestTransportTest() {
    super(Transport.fastest());
  }
}
