package io.obsmesh.api.flightsql;

import io.obsmesh.query.duck.DuckException;
import io.obsmesh.query.engine.Cancellation.CancelledException;
import io.obsmesh.query.engine.GuardedRows;
import io.obsmesh.query.engine.LimitException;
import io.obsmesh.query.engine.NoNodeException;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;
import org.jspecify.annotations.Nullable;

/** Failures as Flight statuses, with the sentences that the REST API has for them. */
final class FlightErrors {
  /** A status travels in a header, and clients bound headers to 8 KiB. */
  private static final int MAX_TEXT = 2_000;

  private static final System.Logger LOG = System.getLogger(FlightErrors.class.getName());

  private FlightErrors() {}

  /** What a client is told. */
  static FlightRuntimeException of(Exception e) {
    return switch (e) {
      case FlightRuntimeException flight -> flight;
      case DuckException duck -> status(status(duck.kind()), duck.getMessage());
      case LimitException limit ->
          status(CallStatus.RESOURCE_EXHAUSTED, limit.getMessage() + ": " + limit.mend());
      case NoNodeException none -> status(CallStatus.UNAVAILABLE, none.getMessage());
      case GuardedRows.ForbiddenException forbidden ->
          status(CallStatus.UNAUTHORIZED, forbidden.getMessage());
      case CancelledException cancelled -> status(CallStatus.CANCELLED, cancelled.getMessage());
      case IllegalArgumentException mistake ->
          status(CallStatus.INVALID_ARGUMENT, mistake.getMessage());
      default -> {
        LOG.log(System.Logger.Level.WARNING, "a request failed: " + e, e);
        yield status(CallStatus.INTERNAL, "the server failed: " + e);
      }
    };
  }

  static FlightRuntimeException tooLong(Deadlines deadlines) {
    return status(CallStatus.TIMED_OUT, deadlines.sentence());
  }

  static FlightRuntimeException mistake(String sentence) {
    return status(CallStatus.INVALID_ARGUMENT, sentence);
  }

  private static CallStatus status(DuckException.Kind kind) {
    return switch (kind) {
      case QUERY -> CallStatus.INVALID_ARGUMENT;
      case MEMORY -> CallStatus.RESOURCE_EXHAUSTED;
      case CANCELLED -> CallStatus.CANCELLED;
      case ENGINE -> CallStatus.INTERNAL;
    };
  }

  private static FlightRuntimeException status(CallStatus status, @Nullable String text) {
    String said = String.valueOf(text);
    return status
        .withDescription(said.length() > MAX_TEXT ? said.substring(0, MAX_TEXT) + "…" : said)
        .toRuntimeException();
  }
}
