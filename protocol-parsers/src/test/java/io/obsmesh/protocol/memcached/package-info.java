/** Tests of Memcached. */
@org.jspecify.annotations.NullMarked
package io.obsmesh.protocol.memcached;
