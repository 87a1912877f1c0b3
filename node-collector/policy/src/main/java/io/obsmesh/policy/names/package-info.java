/**
 * What rules need to know of the world besides sockets: names of addresses, labels of pods. Open
 * {@link io.obsmesh.policy.names.NameCache} first.
 */
@NullMarked
package io.obsmesh.policy.names;

import org.jspecify.annotations.NullMarked;
