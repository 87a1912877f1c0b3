package io.obsmesh.history;

import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A question to segments.
 *
 * @param sql what DuckDB does
 * @param output columns of the answer, with the types of the wire
 * @param residual what is left to test on each row
 */
record SegmentQuery(String sql, Schema output, RowPredicate residual) {}
