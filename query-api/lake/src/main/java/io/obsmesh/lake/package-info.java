/**
 * Rows from Kafka as open tables: Parquet files with Iceberg metadata, each row exactly once. Open
 * {@link io.obsmesh.lake.Lake} first.
 */
@NullMarked
package io.obsmesh.lake;

import org.jspecify.annotations.NullMarked;
