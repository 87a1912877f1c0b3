/**
 * Flight SQL: what {@code /api/sql} answers, for JDBC, ADBC and other clients of Arrow. Open {@link
 * io.obsmesh.api.flightsql.FlightSqlServer} first.
 */
@NullMarked
package io.obsmesh.api.flightsql;

import org.jspecify.annotations.NullMarked;
