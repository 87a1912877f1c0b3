package io.obsmesh.protocol.agreement;

import java.util.List;

/**
 * A packet as tshark reads it.
 *
 * @param number from 1, tshark's own
 * @param timeMicros since the Unix epoch
 * @param source address and port
 * @param conversation both ends, whichever sent it, and the transport
 * @param payloadBytes of TCP; -1 for UDP
 * @param layers the dissections of protocols that are compared, in order
 */
record Packet(
    int number,
    long timeMicros,
    String source,
    String conversation,
    int payloadBytes,
    List<Node> layers) {}
