/**
 * Redis as the relay reads it, RESP 2 and 3. Open {@link
 * io.obsmesh.collector.requests.redis.RedisTalk} first.
 */
@NullMarked
package io.obsmesh.collector.requests.redis;

import org.jspecify.annotations.NullMarked;
