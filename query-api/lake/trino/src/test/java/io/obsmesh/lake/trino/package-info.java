/** An engine that is not ours reads the tables. */
@NullMarked
package io.obsmesh.lake.trino;

import org.jspecify.annotations.NullMarked;
