/**
 * Memcached, in text and binary. Open {@link io.obsmesh.protocol.memcached.MemcachedProtocol}
 * first; README.md here says what is supported.
 */
@NullMarked
package io.obsmesh.protocol.memcached;

import org.jspecify.annotations.NullMarked;
