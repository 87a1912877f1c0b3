/** Tests of NATS. */
@org.jspecify.annotations.NullMarked
package io.obsmesh.protocol.nats;
