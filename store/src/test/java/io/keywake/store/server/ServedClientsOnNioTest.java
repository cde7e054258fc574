package io.keywake.store.server;

import io.keywake.store.network.Transport;

/** On the transport of machines without epoll. */
class ServedClientsOnNioTest extends ServedClientsContract {
  ServedClientsOnNioTest() {
    super(Transport.NIO);
  }
}
