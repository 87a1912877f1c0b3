package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A real grpc-java server and client: every call is a row, multiplexed, streaming, failing. */
final class GrpcTest {
  private static final int PORT = 26051;
  private static final MethodDescriptor.Marshaller<String> TEXT =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String value) {
          return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
          try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException broken) {
            throw new UncheckedIOException(broken);
          }
        }
      };
  private static final MethodDescriptor<String, String> ECHO = method("Echo", MethodType.UNARY);
  private static final MethodDescriptor<String, String> COUNT =
      method("Count", MethodType.SERVER_STREAMING);

  private static Server server;
  private static ManagedChannel channel;
  private static Product product;

  @BeforeAll
  static void start() throws IOException {
    product = Product.shared();
    server =
        Grpc.newServerBuilderForPort(PORT, InsecureServerCredentials.create())
            .addService(
                ServerServiceDefinition.builder("e2e.Numbers")
                    .addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcTest::echo))
                    .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(GrpcTest::count))
                    .build())
            .build()
            .start();
    channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", PORT, InsecureChannelCredentials.create())
            .build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("e2e.Numbers", name))
        .setRequestMarshaller(TEXT)
        .setResponseMarshaller(TEXT)
        .build();
  }

  private static void echo(String request, StreamObserver<String> answer) {
    if (request.startsWith("fail")) {
      answer.onError(
          Status.FAILED_PRECONDITION.withDescription("said no to " + request).asRuntimeException());
      return;
    }
    answer.onNext(request);
    answer.onCompleted();
  }

  private static void count(String request, StreamObserver<String> answer) {
    for (int i = 0; i < Integer.parseInt(request); i++) {
      answer.onNext("n" + i);
    }
    answer.onCompleted();
  }

  /** Calls of one test are told apart by their user agent, which is a header of every call. */
  private static List<JsonNode> rows(String since, String method, int count) {
    List<JsonNode> rows =
        product.rows(
            "grpc where dst.port=" + PORT + " and method=" + method + " since " + since, count);
    assertThat(rows).hasSize(count);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.path("service").asString()).isEqualTo("e2e.Numbers"));
    assertThat(rows)
        .allSatisfy(row ->
            assertThat(row.path("src.pid").asLong()).isEqualTo(ProcessHandle.current().pid()));
    assertThat(rows)
        .allSatisfy(row ->
            assertThat(row.path("dst.pid").asLong()).isEqualTo(ProcessHandle.current().pid()));
    return rows;
  }

  private static String now() {
    return java.time.Instant.now().toString();
  }

  @Test
  void multiplexedCalls_areARowEach() throws ExecutionException, InterruptedException {
    String since = now();
    Channel calls = channel;
    List<Future<String>> answers = new java.util.ArrayList<>();
    for (int i = 0; i < 300; i++) {
      answers.add(
          ClientCalls.futureUnaryCall(calls.newCall(ECHO, CallOptions.DEFAULT), "number " + i));
    }
    Set<String> said = new HashSet<>();
    for (Future<String> answer : answers) {
      said.add(answer.get());
    }
    assertThat(said).hasSize(300);
    List<JsonNode> rows = rows(since, "Echo", 300);
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.path("status").asString()).isEqualTo("OK");
          assertThat(row.path("status_code").asInt(-1)).isZero();
          assertThat(row.path("req.messages").asInt()).isEqualTo(1);
          assertThat(row.path("resp.messages").asInt()).isEqualTo(1);
          assertThat(row.path("latency").asLong()).isPositive();
        });
  }

  @Test
  void aFailedCall_carriesStatusAndMessage() {
    String since = now();
    try {
      ClientCalls.blockingUnaryCall(channel.newCall(ECHO, CallOptions.DEFAULT), "fail 1");
    } catch (StatusRuntimeException expected) {
      assertThat(expected.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }
    List<JsonNode> failed =
        product.rows(
            "grpc where dst.port=" + PORT + " and status=FAILED_PRECONDITION since " + since, 1);
    assertThat(failed).hasSize(1);
    assertThat(failed.getFirst().path("message").asString()).isEqualTo("said no to fail 1");
    assertThat(failed.getFirst().path("error").asBoolean()).isTrue();
  }

  @Test
  void aStreamingCall_countsItsMessages() {
    String since = now();
    Iterator<String> answers =
        ClientCalls.blockingServerStreamingCall(
            channel.newCall(COUNT, CallOptions.DEFAULT), "1000");
    int received = 0;
    while (answers.hasNext()) {
      assertThat(answers.next()).isEqualTo("n" + received++);
    }
    assertThat(received).isEqualTo(1000);
    assertThat(rows(since, "Count", 1).getFirst().path("resp.messages").asInt()).isEqualTo(1000);
  }
}
