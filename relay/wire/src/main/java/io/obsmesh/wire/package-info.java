/**
 * What agents and relays say to each other: how a table looks as Arrow, what is asked of a node,
 * and what comes back. Open {@link io.obsmesh.wire.NodeEndpoint} first.
 */
@NullMarked
package io.obsmesh.wire;

import org.jspecify.annotations.NullMarked;
