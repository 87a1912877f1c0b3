/**
 * Redis and what speaks like it (Valkey, KeyDB, Dragonfly): RESP2, RESP3 and inline commands. Open
 * {@link io.obsmesh.protocol.redis.RedisProtocol} first; README.md here says what is supported.
 */
@NullMarked
package io.obsmesh.protocol.redis;

import org.jspecify.annotations.NullMarked;
