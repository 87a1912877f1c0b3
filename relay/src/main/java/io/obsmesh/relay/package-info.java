/**
 * Asks many nodes as if they were one. Open {@link io.obsmesh.relay.Relay} first; {@link
 * io.obsmesh.relay.FlightNode} is a node behind the network.
 */
@NullMarked
package io.obsmesh.relay;

import org.jspecify.annotations.NullMarked;
