package io.obsmesh.collector.requests;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Iterator;

/** A server of gRPC, or a client that calls what it is told over one connection. */
final class GrpcPeer {
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

  private GrpcPeer() {}

  private static MethodDescriptor<byte[], byte[]> method(
      MethodDescriptor.MethodType type, String name) {
    return MethodDescriptor.newBuilder(BYTES, BYTES)
        .setType(type)
        .setFullMethodName("shop.Payment/" + name)
        .build();
  }

  private static final MethodDescriptor<byte[], byte[]> CHARGE =
      method(MethodDescriptor.MethodType.UNARY, "Charge");
  private static final MethodDescriptor<byte[], byte[]> REFUND =
      method(MethodDescriptor.MethodType.UNARY, "Refund");
  private static final MethodDescriptor<byte[], byte[]> WATCH =
      method(MethodDescriptor.MethodType.SERVER_STREAMING, "Watch");

  public static void main(String[] args) throws Exception {
    InetSocketAddress address = new InetSocketAddress(args[1], Integer.parseInt(args[2]));
    if (args[0].equals("serve")) {
      ServerServiceDefinition service =
          ServerServiceDefinition.builder("shop.Payment")
              .addMethod(CHARGE, ServerCalls.asyncUnaryCall(GrpcPeer::answer))
              .addMethod(REFUND, ServerCalls.asyncUnaryCall(GrpcPeer::answer))
              .addMethod(
                  WATCH,
                  ServerCalls.asyncServerStreamingCall((request, to) -> {
                    for (int i = 0; i < 1000; i++) {
                      to.onNext(new byte[1000]);
                    }
                    to.onCompleted();
                  }))
              .build();
      NettyServerBuilder.forAddress(address).addService(service).build().start().awaitTermination();
    }
    ManagedChannel channel = NettyChannelBuilder.forAddress(address).usePlaintext().build();
    Iterator<byte[]> watched =
        ClientCalls.blockingServerStreamingCall(channel, WATCH, CallOptions.DEFAULT, new byte[1]);
    StringBuilder told = new StringBuilder();
    // Larger together than a connection's window, so that room for refused bytes must come back.
    for (int i = 0; i < 100; i++) {
      told.append(i == 0 || i == 99 ? call(channel, REFUND, 50_000) + " " : "");
      if (i > 0 && i < 99) {
        call(channel, REFUND, 50_000);
      }
    }
    told.append(call(channel, CHARGE, 50_000));
    long bytes = 0;
    while (watched.hasNext()) {
      bytes += watched.next().length;
    }
    System.out.println(told + " " + bytes);
    channel.shutdownNow();
  }

  private static void answer(byte[] request, StreamObserver<byte[]> to) {
    to.onNext(request);
    to.onCompleted();
  }

  private static String call(
      ManagedChannel channel, MethodDescriptor<byte[], byte[]> method, int bytes) {
    try {
      return Integer.toString(
          ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, new byte[bytes])
              .length);
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() + ":" + e.getStatus().getDescription();
    }
  }
}
