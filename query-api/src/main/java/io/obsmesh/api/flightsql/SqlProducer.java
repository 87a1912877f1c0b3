package io.obsmesh.api.flightsql;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.obsmesh.api.flightsql.PreparedStatements.Prepared;
import io.obsmesh.query.engine.Cancellation;
import io.obsmesh.query.engine.SqlBatches;
import io.obsmesh.wire.access.Principal;
import io.obsmesh.wire.flight.GrpcAccess;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The calls of Flight SQL that run statements. A ticket holds its query, so that nothing is kept
 * for clients that never come back for their answer. Thread-safe.
 */
final class SqlProducer extends CatalogProducer {
  private static final String ONLY_SELECT =
      "only SELECT can be asked here: the tables cannot be changed";

  private final BiFunction<Principal, String, SqlBatches> sql;
  private final SqlStreams streams;
  private final Deadlines deadlines;
  private final PreparedStatements statements = new PreparedStatements();

  /**
   * @param sql runs one statement as its caller may
   */
  SqlProducer(
      BiFunction<Principal, String, SqlBatches> sql,
      SqlStreams streams,
      Deadlines deadlines,
      CatalogAnswers catalog) {
    super(catalog);
    this.sql = sql;
    this.streams = streams;
    this.deadlines = deadlines;
  }

  private SqlBatches as(String query) {
    return sql.apply(GrpcAccess.caller(), query);
  }

  private SqlBatches.Shape shape(String query) {
    Cancellation cancellation = new Cancellation();
    try (Deadlines.Deadline deadline = deadlines.start(cancellation)) {
      try {
        return as(query).shape(query, cancellation);
      } catch (RuntimeException e) {
        throw deadline.passed() ? FlightErrors.tooLong(deadlines) : FlightErrors.of(e);
      }
    }
  }

  @Override
  public FlightInfo getFlightInfoStatement(
      CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    TicketStatementQuery ticket =
        TicketStatementQuery.newBuilder().setStatementHandle(command.getQueryBytes()).build();
    return info(ticket, descriptor, shape(command.getQuery()).columns());
  }

  @Override
  public SchemaResult getSchemaStatement(
      CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    return new SchemaResult(shape(command.getQuery()).columns());
  }

  @Override
  public void getStreamStatement(
      TicketStatementQuery ticket, CallContext context, ServerStreamListener listener) {
    String query = ticket.getStatementHandle().toStringUtf8();
    streams.start(as(query), query, List.of(), listener);
  }

  @Override
  public void createPreparedStatement(
      ActionCreatePreparedStatementRequest request,
      CallContext context,
      StreamListener<Result> listener) {
    SqlBatches.Shape shape;
    try {
      shape = shape(request.getQuery());
    } catch (RuntimeException e) {
      listener.onError(FlightErrors.of(e));
      return;
    }
    Schema parameters = ParameterValues.schema(shape.parameters());
    ActionCreatePreparedStatementResult result =
        ActionCreatePreparedStatementResult.newBuilder()
            .setPreparedStatementHandle(statements.add(request.getQuery(), shape.columns()))
            .setDatasetSchema(ByteString.copyFrom(shape.columns().serializeAsMessage()))
            .setParameterSchema(ByteString.copyFrom(parameters.serializeAsMessage()))
            .build();
    listener.onNext(new Result(Any.pack(result).toByteArray()));
    listener.onCompleted();
  }

  @Override
  public void closePreparedStatement(
      ActionClosePreparedStatementRequest request,
      CallContext context,
      StreamListener<Result> listener) {
    statements.remove(request.getPreparedStatementHandle());
    listener.onCompleted();
  }

  @Override
  public FlightInfo getFlightInfoPreparedStatement(
      CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    Prepared prepared = statements.get(command.getPreparedStatementHandle());
    return info(command, descriptor, prepared.columns());
  }

  @Override
  public SchemaResult getSchemaPreparedStatement(
      CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    return new SchemaResult(statements.get(command.getPreparedStatementHandle()).columns());
  }

  @Override
  public void getStreamPreparedStatement(
      CommandPreparedStatementQuery command, CallContext context, ServerStreamListener listener) {
    Prepared prepared = statements.get(command.getPreparedStatementHandle());
    streams.start(as(prepared.sql()), prepared.sql(), prepared.values(), listener);
  }

  @Override
  public Runnable acceptPutPreparedStatementQuery(
      CommandPreparedStatementQuery command,
      CallContext context,
      FlightStream values,
      StreamListener<PutResult> listener) {
    return () -> {
      try {
        statements.bind(command.getPreparedStatementHandle(), oneRow(values));
        listener.onCompleted();
      } catch (RuntimeException e) {
        listener.onError(FlightErrors.of(e));
      }
    };
  }

  private static List<@Nullable Object> oneRow(FlightStream stream) {
    List<@Nullable Object> values = List.of();
    int rows = 0;
    while (stream.next()) {
      int more = stream.getRoot().getRowCount();
      if (rows == 0 && more > 0) {
        values = ParameterValues.of(stream.getRoot());
      }
      rows += more;
    }
    if (rows > 1) {
      throw FlightErrors.mistake(rows + " rows of parameters (expected: one for a query)");
    }
    return values;
  }

  @Override
  public Runnable acceptPutStatement(
      CommandStatementUpdate command,
      CallContext context,
      FlightStream values,
      StreamListener<PutResult> listener) {
    return () -> listener.onError(FlightErrors.mistake(ONLY_SELECT));
  }

  @Override
  public Runnable acceptPutPreparedStatementUpdate(
      CommandPreparedStatementUpdate command,
      CallContext context,
      FlightStream values,
      StreamListener<PutResult> listener) {
    return () -> listener.onError(FlightErrors.mistake(ONLY_SELECT));
  }

  private static FlightInfo info(Message ticket, FlightDescriptor descriptor, Schema columns) {
    // An end point without a place is answered where it was asked.
    FlightEndpoint here = new FlightEndpoint(new Ticket(Any.pack(ticket).toByteArray()));
    return new FlightInfo(columns, descriptor, List.of(here), -1, -1);
  }
}
