/**
 * The node's rows over Arrow Flight. Open {@link io.obsmesh.collector.flight.CollectorFlightServer}
 * first.
 */
@NullMarked
package io.obsmesh.collector.flight;

import org.jspecify.annotations.NullMarked;
