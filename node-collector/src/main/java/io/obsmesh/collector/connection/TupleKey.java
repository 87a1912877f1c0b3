package io.obsmesh.collector.connection;

import io.obsmesh.protocol.Transport;

/** Both ends of a connection, whichever of them it was seen from: the smaller one first. */
record TupleKey(Transport transport, Endpoint smaller, Endpoint larger) {
  static TupleKey of(Transport transport, Endpoint one, Endpoint other) {
    return one.compareTo(other) <= 0
        ? new TupleKey(transport, one, other)
        : new TupleKey(transport, other, one);
  }
}
