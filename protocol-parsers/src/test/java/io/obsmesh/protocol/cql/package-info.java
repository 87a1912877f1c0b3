/**
 * Messages of the native protocol, written by the classes of Cassandra's Java driver. Open {@link
 * io.obsmesh.protocol.cql.CqlTest} first.
 */
package io.obsmesh.protocol.cql;
