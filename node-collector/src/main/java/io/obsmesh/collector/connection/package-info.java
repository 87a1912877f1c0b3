/**
 * From events of sockets to connections, and from their bytes to rows. Open {@link
 * io.obsmesh.collector.connection.ConnectionTracker} first.
 */
@NullMarked
package io.obsmesh.collector.connection;

import org.jspecify.annotations.NullMarked;
