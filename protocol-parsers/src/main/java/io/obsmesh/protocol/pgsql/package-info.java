/**
 * PostgreSQL and what speaks like it. Open {@link io.obsmesh.protocol.pgsql.PgsqlProtocol} first;
 * README.md here says what is supported.
 */
@NullMarked
package io.obsmesh.protocol.pgsql;

import org.jspecify.annotations.NullMarked;
