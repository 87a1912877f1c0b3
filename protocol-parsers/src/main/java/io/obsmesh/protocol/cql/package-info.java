/**
 * The native protocol of Apache Cassandra and ScyllaDB, versions 3 to 5. Open {@link
 * io.obsmesh.protocol.cql.CqlProtocol} first; README.md here says what is supported.
 */
@NullMarked
package io.obsmesh.protocol.cql;

import org.jspecify.annotations.NullMarked;
