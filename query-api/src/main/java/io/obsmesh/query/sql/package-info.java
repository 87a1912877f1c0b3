/**
 * SQL: a plan in DuckDB's dialect, and what SQL that people write asks for. Open {@link
 * io.obsmesh.query.sql.SqlPrinter} first.
 */
@NullMarked
package io.obsmesh.query.sql;

import org.jspecify.annotations.NullMarked;
