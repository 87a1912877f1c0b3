/** Tests of PostgreSQL. Open {@link io.obsmesh.protocol.pgsql.PgsqlTest} first. */
@NullMarked
package io.obsmesh.protocol.pgsql;

import org.jspecify.annotations.NullMarked;
