/**
 * NATS. Open {@link io.obsmesh.protocol.nats.NatsProtocol} first; README.md here says what is
 * supported.
 */
@NullMarked
package io.obsmesh.protocol.nats;

import org.jspecify.annotations.NullMarked;
