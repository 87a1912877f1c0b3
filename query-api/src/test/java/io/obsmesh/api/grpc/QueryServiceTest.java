package io.obsmesh.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.obsmesh.api.ApiOptions;
import io.obsmesh.api.flightsql.FlightSqlServer;
import io.obsmesh.api.grpc.v1.Column;
import io.obsmesh.api.grpc.v1.NodesRequest;
import io.obsmesh.api.grpc.v1.QueryGrpc;
import io.obsmesh.api.grpc.v1.QueryRequest;
import io.obsmesh.api.grpc.v1.QueryResponse;
import io.obsmesh.api.grpc.v1.QueryResponse.PartCase;
import io.obsmesh.api.grpc.v1.Row;
import io.obsmesh.api.grpc.v1.RowsAs;
import io.obsmesh.api.grpc.v1.Summary;
import io.obsmesh.api.grpc.v1.TablesRequest;
import io.obsmesh.api.grpc.v1.Type;
import io.obsmesh.api.grpc.v1.Value;
import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.Times;
import io.obsmesh.query.WaitingRows;
import io.obsmesh.query.engine.EngineLimits;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.table.TextMap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The service of query.proto, asked by a client that is made from it, over real sockets. Its tests
 * are in one file because they share the server and what they read its answers by.
 */
@Timeout(120)
class QueryServiceTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final EngineLimits LIMITS = new EngineLimits(1_000, 50_000, 1_000, 64L << 20);

  private final MemoryRows rows = new MemoryRows();
  private final long now = Times.nanos(Instant.now());
  private final List<AutoCloseable> open = new ArrayList<>();
  private QueryGrpc.QueryBlockingStub client;

  @BeforeEach
  void start() {
    client = QueryGrpc.newBlockingStub(connect(rows, LONG));
    for (int i = 1; i <= 4; i++) {
      rows.add(
          TestTables.HTTP,
          "time",
          now - i * 1_000_000_000L,
          "latency",
          i * 1_000_000L,
          "method",
          "GET",
          "path",
          "/" + i,
          "status",
          i == 1 ? 500 : 200,
          "error",
          i == 1,
          "req.headers",
          TextMap.of("a", "1", "a", "2"));
    }
  }

  private ManagedChannel connect(RowSource source, Duration timeout) {
    FlightSqlServer server =
        FlightSqlServer.start(
            new ApiOptions("127.0.0.1", 0, timeout, LIMITS), TestTables.ALL, source, "9.9");
    open.add(server);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    open.addFirst(channel::shutdownNow);
    return channel;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : open) {
      part.close();
    }
    rows.close();
  }

  private static QueryRequest.Builder ask(String query) {
    return QueryRequest.newBuilder().setQuery(query);
  }

  private List<QueryResponse> run(QueryRequest.Builder request) {
    List<QueryResponse> parts = new ArrayList<>();
    client.run(request.build()).forEachRemaining(parts::add);
    return parts;
  }

  private static List<Row> rowsOf(List<QueryResponse> parts) {
    return parts.stream().flatMap(part -> part.getRows().getRowsList().stream()).toList();
  }

  private static Summary last(List<QueryResponse> parts) {
    assertThat(parts.getLast().getPartCase()).isEqualTo(PartCase.SUMMARY);
    return parts.getLast().getSummary();
  }

  @Test
  void run_givesColumns_typedRows_andTheSummary() {
    List<QueryResponse> parts =
        run(
            ask("http where status>=$least | select time, path, status, error, req.headers, query")
                .putParameters("least", "500")
                .setLast("1h"));
    assertThat(parts.getFirst().getHeader().getColumnsList())
        .extracting(Column::getName)
        .containsExactly("time", "path", "status", "error", "req.headers", "query");
    assertThat(parts.getFirst().getHeader().getColumnsList())
        .extracting(Column::getType)
        .containsExactly(
            Type.TYPE_TIME,
            Type.TYPE_TEXT,
            Type.TYPE_INTEGER,
            Type.TYPE_FLAG,
            Type.TYPE_MAP,
            Type.TYPE_TEXT);
    assertThat(rowsOf(parts)).hasSize(1);
    List<Value> row = rowsOf(parts).getFirst().getValuesList();
    assertThat(row.get(0).getTime()).isEqualTo(now - 1_000_000_000L);
    assertThat(row.get(1).getText()).isEqualTo("/1");
    assertThat(row.get(2).getInteger()).isEqualTo(500);
    assertThat(row.get(3).getFlag()).isTrue();
    assertThat(row.get(4).getMap().getEntriesList())
        .extracting(entry -> entry.getName() + "=" + entry.getValue().getText())
        .containsExactly("a=1", "a=2");
    assertThat(row.get(5).getKindCase()).isEqualTo(Value.KindCase.KIND_NOT_SET);
    Summary summary = last(parts);
    assertThat(summary.getRows()).isEqualTo(1);
    assertThat(summary.getScannedRows()).isEqualTo(4);
    assertThat(summary.getNodes(0).getNode()).isEqualTo("one");
    assertThat(summary.getPartial()).isFalse();
  }

  @Test
  void run_saysWhichNodeDidNotAnswer() {
    rows.unreachable("two");
    Summary summary = last(run(ask("http | count()")));
    assertThat(summary.getPartial()).isTrue();
    assertThat(summary.getNodesAsked()).isEqualTo(2);
    assertThat(summary.getNodesAnswered()).isEqualTo(1);
    assertThat(summary.getNodesList())
        .anyMatch(node -> node.getNode().equals("two") && node.getState().equals("unreachable"));
  }

  @Test
  void run_asArrow_isOneStreamInPieces() throws Exception {
    String path = "/" + "x".repeat(200);
    for (int i = 0; i < 20_000; i++) {
      rows.add(TestTables.HTTP, "time", now - 5_000_000_000L - i, "path", path, "status", 404);
    }
    List<QueryResponse> parts =
        run(
            ask("http where status=404 | select path, status")
                .setLimit(30_000)
                .setRowsAs(RowsAs.ROWS_AS_ARROW));
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    int pieces = 0;
    for (QueryResponse part : parts) {
      assertThat(part.getSerializedSize()).isLessThan(4 << 20);
      if (part.getPartCase() == PartCase.ARROW) {
        part.getArrow().writeTo(stream);
        pieces++;
      }
    }
    assertThat(pieces).isGreaterThan(3);
    long read = 0;
    try (RootAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
      while (reader.loadNextBatch()) {
        assertThat(reader.getVectorSchemaRoot().getVector("path").getObject(0)).hasToString(path);
        read += reader.getVectorSchemaRoot().getRowCount();
      }
    }
    assertThat(read).isEqualTo(20_000);
    assertThat(last(parts).getRows()).isEqualTo(20_000);
  }

  @Test
  void run_takesTheColumnsAndTheLimitThatAreAskedFor() {
    List<QueryResponse> parts =
        run(ask("http").setLimit(2).addColumns("status").addColumns("path"));
    assertThat(rowsOf(parts)).hasSize(2);
    assertThat(rowsOf(parts).getLast().getValuesList())
        .extracting(value -> value.getKindCase() == Value.KindCase.TEXT ? value.getText() : "")
        .containsExactly("", "/1");
    assertThat(last(parts).getLimited()).isTrue();
    assertRefused(
        ask("http").addColumns("statsu"), Status.Code.INVALID_ARGUMENT, "columns: 'statsu'");
    assertRefused(
        ask("http").setLimit(-1), Status.Code.INVALID_ARGUMENT, "limit: -1 (expected: 0 or more)");
  }

  private void assertRefused(QueryRequest.Builder request, Status.Code code, String text) {
    assertThatThrownBy(() -> run(request))
        .satisfies(e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(code))
        .hasMessageContaining(text);
  }

  @Test
  void mistakes_haveTheTextOfTheApi() {
    assertRefused(
        ask("http where statsu>=500"),
        Status.Code.INVALID_ARGUMENT,
        """
        error: 'http' has no field 'statsu'
          | http where statsu>=500
          |            ^^^^^^ did you mean 'status'?\
        """);
    assertRefused(ask("http").setLast("soon"), Status.Code.INVALID_ARGUMENT, "last: 'soon'");
    assertRefused(ask(""), Status.Code.INVALID_ARGUMENT, "error:");
  }

  @Test
  void follow_sendsRowsAsTheyCome_andEndsAfterHead() {
    Iterator<QueryResponse> answer = client.follow(ask("http | head 2").build());
    assertThat(answer.next().getPartCase()).isEqualTo(PartCase.HEADER);
    CompletableFuture<Void> adding = CompletableFuture.runAsync(this::addWhenFollowed);
    List<QueryResponse> parts = new ArrayList<>();
    answer.forEachRemaining(parts::add);
    adding.join();
    assertThat(rowsOf(parts)).hasSize(2);
    assertThat(last(parts).getRows()).isEqualTo(2);
  }

  private void addWhenFollowed() {
    while (rows.followers() == 0) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 3; i++) {
      rows.add(TestTables.HTTP, "time", Times.nanos(Instant.now()), "path", "/new", "status", 200);
    }
  }

  @Test
  void follow_endsWhenTheReaderGoes() throws Exception {
    Context.CancellableContext reading = Context.current().withCancellation();
    reading.call(() -> {
      Iterator<QueryResponse> answer =
          client.follow(ask("http").setRowsAs(RowsAs.ROWS_AS_ARROW).build());
      while (answer.next().getPartCase() != PartCase.SUMMARY) {
        assertThat(rows.followers()).isNotNegative();
      }
      return null;
    });
    assertThat(rows.followers()).isEqualTo(1);
    reading.cancel(null);
    while (rows.followers() > 0) {
      Thread.onSpinWait(); // the test's own time ends it
    }
  }

  @Test
  void follow_ofAnAggregate_startsAnewEachTime() {
    Iterator<QueryResponse> answer = client.follow(ask("http last 1h | count()").build());
    for (int i = 0; i < 2; i++) {
      assertThat(answer.next().getHeader().getColumnsList())
          .extracting(Column::getName)
          .containsExactly("time", "count");
      assertThat(answer.next().getRows().getRows(0).getValues(1).getInteger()).isEqualTo(4);
      assertThat(answer.next().getSummary().getScannedRows()).isEqualTo(4);
    }
  }

  @Test
  void aClientThatGoesAway_endsItsQuery() throws Exception {
    WaitingRows none = new WaitingRows();
    var call =
        QueryGrpc.newFutureStub(connect(none, LONG))
            .getChannel()
            .newCall(QueryGrpc.getRunMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(ask("http").build());
    call.halfClose();
    assertThat(none.asked().await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(none.closed().getCount()).isEqualTo(1);
    call.cancel("enough", null);
    assertThat(none.closed().await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aQueryThatTakesTooLong_saysSo() {
    QueryGrpc.QueryBlockingStub hasty =
        QueryGrpc.newBlockingStub(connect(new WaitingRows(), Duration.ofSeconds(1)));
    assertThatThrownBy(() -> hasty.run(ask("http").build()).hasNext())
        .hasMessage("DEADLINE_EXCEEDED: the query took longer than 1 s: use a shorter range");
  }

  @Test
  void aReaderThatTakesNothing_isLetGo_andOthersAreAnswered() throws Exception {
    Duration patience = Duration.ofSeconds(5);
    String body = "x".repeat(10_000);
    for (int i = 0; i < 1_000; i++) {
      rows.add(TestTables.HTTP, "time", now - i, "req.body", body, "status", 404);
    }
    ManagedChannel channel = connect(rows, patience);
    ClientCall<QueryRequest, QueryResponse> idle =
        channel.newCall(QueryGrpc.getRunMethod(), CallOptions.DEFAULT);
    CompletableFuture<Status> ended = new CompletableFuture<>();
    idle.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        new Metadata());
    idle.request(1);
    idle.sendMessage(ask("http where status=404").build());
    idle.halfClose();
    assertThat(QueryGrpc.newBlockingStub(channel).run(ask("http | count()").build()).hasNext())
        .isTrue();
    Thread.sleep(patience.multipliedBy(3));
    // The status stands behind the rows that were sent: it is seen when these are taken.
    idle.request(1_000);
    Status status = ended.get(60, TimeUnit.SECONDS);
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription()).isEqualTo("the reader took nothing for 5 s: ask again");
  }

  @Test
  void tablesAndNodes_areListed() {
    rows.unreachable("two");
    var tables = client.tables(TablesRequest.getDefaultInstance()).getTablesList();
    assertThat(tables)
        .extracting(io.obsmesh.api.grpc.v1.Table::getName)
        .containsExactlyInAnyOrderElementsOf(TestTables.ALL.names());
    var http = tables.stream().filter(table -> table.getName().equals("http")).findFirst();
    assertThat(http.orElseThrow().getRows()).isEqualTo(4);
    assertThat(http.orElseThrow().getColumnsList())
        .anyMatch(column ->
            column.getName().equals("latency")
                && column.getType() == Type.TYPE_INTEGER
                && column.getUnit().equals("ns")
                && column.getDisplay());
    var nodes = client.nodes(NodesRequest.getDefaultInstance()).getNodesList();
    assertThat(nodes).hasSize(2);
    assertThat(nodes.get(0).getName()).isEqualTo("one");
    assertThat(nodes.get(0).getReady()).isTrue();
    assertThat(nodes.get(1).getAway()).isEqualTo("refused");
  }

  @Test
  void reflection_describesTheService() throws Exception {
    BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(client.getChannel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable e) {
                    answers.add(ServerReflectionResponse.getDefaultInstance());
                  }

                  @Override
                  public void onCompleted() {}
                });
    asking.onNext(
        ServerReflectionRequest.newBuilder().setFileContainingSymbol("obsmesh.v1.Query").build());
    ServerReflectionResponse answer = answers.poll(60, TimeUnit.SECONDS);
    asking.onCompleted();
    assertThat(answer).isNotNull();
    FileDescriptorProto file =
        FileDescriptorProto.parseFrom(answer.getFileDescriptorResponse().getFileDescriptorProto(0));
    assertThat(file.getName()).isEqualTo("obsmesh/v1/query.proto");
    assertThat(file.getService(0).getMethodList())
        .extracting(method -> method.getName())
        .containsExactly("Run", "Follow", "Tables", "Nodes");
    assertThat(QueryGrpc.class.getResource("/obsmesh/v1/query.proto")).isNotNull();
  }
}
