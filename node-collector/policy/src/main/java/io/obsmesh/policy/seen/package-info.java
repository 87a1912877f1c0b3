/**
 * Recorded traffic against policies: what a new policy would change, and the least policy that
 * allows what was seen. Open {@link io.obsmesh.policy.seen.SeenTraffic} first.
 */
@NullMarked
package io.obsmesh.policy.seen;

import org.jspecify.annotations.NullMarked;
