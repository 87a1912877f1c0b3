/**
 * Finds nodes: from a file, from DNS, from Kubernetes. Open {@link
 * io.obsmesh.relay.discovery.FoundNodes} first.
 */
@NullMarked
package io.obsmesh.relay.discovery;

import org.jspecify.annotations.NullMarked;
