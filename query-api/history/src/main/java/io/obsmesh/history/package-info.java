/**
 * Rows beyond what nodes keep in memory: written as Parquet segments, read by DuckDB, joined with
 * what nodes still have. Open {@link io.obsmesh.history.History} first.
 */
@NullMarked
package io.obsmesh.history;

import org.jspecify.annotations.NullMarked;
