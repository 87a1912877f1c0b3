package io.obsmesh.protocol.mysql;

import org.jspecify.annotations.Nullable;

/** Takes the packets of one direction. */
interface PacketHandler {
  /**
   * How much of a packet's payload is needed.
   *
   * @param first its first byte, -1 when it is empty
   */
  int wanted(int length, int sequence, int first);

  /**
   * Takes a packet.
   *
   * @param packet its kept payload
   * @return why it cannot be one; null when it can
   */
  @Nullable String accept(Packet packet, MysqlEvent event);

  /** Nothing more has come: says whether that ends something. */
  boolean idle(MysqlEvent event);
}
