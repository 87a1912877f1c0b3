package io.obsmesh.api.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.obsmesh.api.ApiOptions;
import io.obsmesh.api.Following;
import io.obsmesh.api.QueryRunner;
import io.obsmesh.api.Selection;
import io.obsmesh.api.grpc.v1.NodesRequest;
import io.obsmesh.api.grpc.v1.NodesResponse;
import io.obsmesh.api.grpc.v1.QueryGrpc;
import io.obsmesh.api.grpc.v1.QueryRequest;
import io.obsmesh.api.grpc.v1.QueryResponse;
import io.obsmesh.api.grpc.v1.RowsAs;
import io.obsmesh.api.grpc.v1.TablesRequest;
import io.obsmesh.api.grpc.v1.TablesResponse;
import io.obsmesh.query.engine.Cancellation;
import io.obsmesh.query.engine.GuardedRows;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.wire.access.Access;
import io.obsmesh.wire.flight.GrpcAccess;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Answers the calls of {@code obsmesh/v1/query.proto}: what REST answers, to the same callers,
 * within the same limits. Thread-safe.
 */
public final class QueryService extends QueryGrpc.QueryImplBase {
  private final ApiOptions options;
  private final Access access;
  private final RowSource source;
  private final QueryRunner all;
  private final Executor executor;
  private final Catalog catalog;

  /**
   * @param timer ends queries that take too long
   * @param executor runs queries, each in a thread of its own
   */
  public QueryService(
      ApiOptions options,
      Tables tables,
      RowSource source,
      ScheduledExecutorService timer,
      Executor executor) {
    this.options = options;
    this.access = options.security().access();
    this.source = source;
    this.all = new QueryRunner(new Planner(tables), source, options, timer);
    this.executor = executor;
    this.catalog = new Catalog(tables, source);
  }

  @Override
  public void run(QueryRequest request, StreamObserver<QueryResponse> answer) {
    start(request, answer, QueryService::run);
  }

  @Override
  public void follow(QueryRequest request, StreamObserver<QueryResponse> answer) {
    start(request, answer, QueryService::follow);
  }

  @Override
  public void tables(TablesRequest request, StreamObserver<TablesResponse> answer) {
    answer.onNext(catalog.tables());
    answer.onCompleted();
  }

  @Override
  public void nodes(NodesRequest request, StreamObserver<NodesResponse> answer) {
    answer.onNext(catalog.nodes());
    answer.onCompleted();
  }

  /** Begins to answer, and returns: a call that is not over hears nothing of its client. */
  private void start(QueryRequest request, StreamObserver<QueryResponse> answer, Way way) {
    Cancellation cancellation = new Cancellation();
    PacedCall call =
        new PacedCall(
            (ServerCallStreamObserver<QueryResponse>) answer,
            options.timeout(),
            cancellation::cancel);
    QueryRunner runner = runner(request.getQuery());
    executor.execute(() -> {
      try {
        way.answer(runner, request, call, cancellation);
        call.complete();
      } catch (IOException e) {
        // The reader went away: nobody is left to be told.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    });
  }

  /** Asks as the caller may; called in the thread of the call. */
  private QueryRunner runner(String question) {
    return access.isOpen()
        ? all
        : all.over(new GuardedRows(source, GrpcAccess.caller(), question, options.audit()));
  }

  /** How a question is answered. */
  private interface Way {
    void answer(QueryRunner runner, QueryRequest request, PacedCall call, Cancellation cancellation)
        throws IOException, InterruptedException;
  }

  private static Plan plan(QueryRunner runner, QueryRequest request) {
    String last = request.getLast().isBlank() ? null : request.getLast();
    return runner.plan(request.getQuery(), last, request.getParametersMap());
  }

  private static String columns(QueryRequest request) {
    return String.join(",", request.getColumnsList());
  }

  private static boolean asArrow(QueryRequest request) {
    return request.getRowsAs() == RowsAs.ROWS_AS_ARROW;
  }

  private static void run(
      QueryRunner runner, QueryRequest request, PacedCall call, Cancellation cancellation)
      throws IOException {
    if (request.getLimit() < 0) {
      throw new IllegalArgumentException("limit: " + request.getLimit() + " (expected: 0 or more)");
    }
    Plan plan = plan(runner, request);
    ResultTable table =
        Selection.of(runner.run(plan, request.getLimit(), cancellation), columns(request));
    call.send(Messages.header(table.columns(), plan.render()));
    try (SentRows rows = SentRows.start(call, table.columns(), asArrow(request))) {
      rows.send(table.rows());
      rows.end();
    }
    call.send(Messages.summary(table.summary()));
  }

  private static void follow(
      QueryRunner runner, QueryRequest request, PacedCall call, Cancellation cancellation)
      throws IOException, InterruptedException {
    Plan plan = plan(runner, request);
    try (FollowedRows rows = new FollowedRows(call, plan.render(), asArrow(request))) {
      new Following(runner, plan, columns(request)).run(rows);
      rows.end();
    }
  }
}
