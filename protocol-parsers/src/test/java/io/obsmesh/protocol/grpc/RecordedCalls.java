package io.obsmesh.protocol.grpc;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.obsmesh.protocol.Direction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A real grpc-java client and server, and every byte that passed between them, in order. */
public final class RecordedCalls implements AutoCloseable {
  /** Bytes of one read from a socket. */
  public record Piece(Direction direction, byte[] bytes, long nanos) {}

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final List<Piece> pieces = new ArrayList<>();
  private final Server server;
  private final ServerSocket proxy;
  private final Thread accepting;
  private final List<Thread> pumps = new ArrayList<>();
  public final ManagedChannel channel;

  public RecordedCalls() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service())
            .build()
            .start();
    proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    accepting = Thread.ofPlatform().daemon().start(this::accept);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", proxy.getLocalPort()).usePlaintext().build();
  }

  public static MethodDescriptor<byte[], byte[]> method(String name) {
    MethodDescriptor.MethodType type =
        switch (name) {
          case "Collect" -> MethodDescriptor.MethodType.CLIENT_STREAMING;
          case "List" -> MethodDescriptor.MethodType.SERVER_STREAMING;
          case "Chat" -> MethodDescriptor.MethodType.BIDI_STREAMING;
          default -> MethodDescriptor.MethodType.UNARY;
        };
    return MethodDescriptor.newBuilder(BYTES, BYTES)
        .setType(type)
        .setFullMethodName("shop.v1.Cart/" + name)
        .build();
  }

  /** One blocking call; the answer, or the status that was thrown. */
  public byte[] call(String name, byte[] request, CallOptions options) {
    return ClientCalls.blockingUnaryCall(channel, method(name), options, request);
  }

  /** A streaming call with these messages; waits until it ended. */
  public void stream(String name, byte[]... messages) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    StreamObserver<byte[]> answers =
        new StreamObserver<>() {
          @Override
          public void onNext(byte[] value) {}

          @Override
          public void onError(Throwable t) {
            ended.countDown();
          }

          @Override
          public void onCompleted() {
            ended.countDown();
          }
        };
    var call = channel.newCall(method(name), CallOptions.DEFAULT);
    if (name.equals("List")) {
      ClientCalls.asyncServerStreamingCall(call, messages[0], answers);
    } else {
      StreamObserver<byte[]> requests =
          name.equals("Chat")
              ? ClientCalls.asyncBidiStreamingCall(call, answers)
              : ClientCalls.asyncClientStreamingCall(call, answers);
      for (byte[] message : messages) {
        requests.onNext(message);
      }
      requests.onCompleted();
    }
    if (!ended.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError(name + " did not end");
    }
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("shop.v1.Cart")
        .addMethod(
            ServerMethodDefinition.create(
                method("Echo"), ServerCalls.asyncUnaryCall(RecordedCalls::echo)))
        .addMethod(
            method("Fail"),
            ServerCalls.asyncUnaryCall((request, answers) ->
                answers.onError(
                    Status.NOT_FOUND
                        .withDescription("kein Körbchen: 100 %")
                        .asRuntimeException(metadata()))))
        .addMethod(method("Hang"), ServerCalls.asyncUnaryCall((request, answers) -> {}))
        .addMethod(
            method("Collect"),
            ServerCalls.asyncClientStreamingCall(answers -> collector(answers, false)))
        .addMethod(
            method("Chat"), ServerCalls.asyncBidiStreamingCall(answers -> collector(answers, true)))
        .addMethod(
            method("List"),
            ServerCalls.asyncServerStreamingCall((request, answers) -> {
              for (int i = 0; i < request[0]; i++) {
                answers.onNext(new byte[i * 700]);
              }
              answers.onCompleted();
            }))
        .build();
  }

  private static void echo(byte[] request, StreamObserver<byte[]> answers) {
    answers.onNext(request);
    answers.onCompleted();
  }

  private static Metadata metadata() {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("cart-id", Metadata.ASCII_STRING_MARSHALLER), "17");
    return metadata;
  }

  private static StreamObserver<byte[]> collector(StreamObserver<byte[]> answers, boolean each) {
    return new StreamObserver<>() {
      private int bytes;

      @Override
      public void onNext(byte[] value) {
        bytes += value.length;
        if (each) {
          answers.onNext(value);
        }
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {
        if (!each) {
          answers.onNext(new byte[bytes & 0xff]);
        }
        answers.onCompleted();
      }
    };
  }

  private void accept() {
    try {
      while (true) {
        Socket client = proxy.accept();
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        synchronized (pumps) {
          pumps.add(pump(client, upstream, Direction.REQUEST));
          pumps.add(pump(upstream, client, Direction.RESPONSE));
        }
      }
    } catch (IOException closed) {
      // The proxy's socket was closed: the test is over.
    }
  }

  private Thread pump(Socket from, Socket to, Direction direction) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          byte[] buffer = new byte[16 << 10];
          try (InputStream in = from.getInputStream();
              OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
              synchronized (pieces) {
                pieces.add(new Piece(direction, Arrays.copyOf(buffer, count), System.nanoTime()));
              }
              out.write(buffer, 0, count);
            }
          } catch (IOException closed) {
            // Either end may close first.
          }
        });
  }

  /** Ends the connection and returns what passed. */
  public List<Piece> finish() throws IOException, InterruptedException {
    channel.shutdown();
    if (!channel.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new AssertionError("the channel did not end");
    }
    proxy.close();
    accepting.join(10_000);
    for (Thread pump : pumps) {
      pump.join(10_000);
    }
    synchronized (pieces) {
      return List.copyOf(pieces);
    }
  }

  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    server.shutdownNow();
    proxy.close();
  }
}
