/** What database protocols share about SQL text. Open {@link io.obsmesh.protocol.sql.SqlText}. */
@NullMarked
package io.obsmesh.protocol.sql;

import org.jspecify.annotations.NullMarked;
