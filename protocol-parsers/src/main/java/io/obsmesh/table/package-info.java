/**
 * What a table is: columns, rows, and where rows go. Open {@link io.obsmesh.table.Table} first.
 * Arrow schema, command line help, UI columns and documentation derive from these definitions.
 */
@NullMarked
package io.obsmesh.table;

import org.jspecify.annotations.NullMarked;
