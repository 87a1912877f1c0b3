/** History is tried with a real node's store, real files and DuckDB. */
@NullMarked
package io.obsmesh.history;

import org.jspecify.annotations.NullMarked;
