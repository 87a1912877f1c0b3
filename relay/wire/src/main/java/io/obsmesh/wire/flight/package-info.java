/**
 * A node, or a relay that stands for many, over Arrow Flight. Open {@link
 * io.obsmesh.wire.flight.NodeFlightServer} first.
 */
@NullMarked
package io.obsmesh.wire.flight;

import org.jspecify.annotations.NullMarked;
