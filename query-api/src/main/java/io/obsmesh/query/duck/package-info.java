/**
 * DuckDB in process: for joins, and for SQL that people write. It is loaded when it is first
 * needed. Open {@link io.obsmesh.query.duck.DuckSession} first.
 */
@NullMarked
package io.obsmesh.query.duck;

import org.jspecify.annotations.NullMarked;
