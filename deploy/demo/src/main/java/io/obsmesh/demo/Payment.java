package io.obsmesh.demo;

import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The payment service: gRPC in the clear. Declines what ends in 7 cents, about one in ten. */
final class Payment {
  private static final AtomicLong RECEIPTS = new AtomicLong();

  private Payment() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int port = Integer.parseInt(args[0]);
    start(port).awaitTermination();
  }

  static Server start(int port) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .addService(
            ServerServiceDefinition.builder(PaymentApi.SERVICE)
                .addMethod(PaymentApi.CHARGE, ServerCalls.asyncUnaryCall(Payment::charge))
                .addMethod(
                    PaymentApi.RECEIPTS, ServerCalls.asyncServerStreamingCall(Payment::receipts))
                .build())
        .build()
        .start();
  }

  private static void charge(Int64Value cents, StreamObserver<StringValue> answer) {
    if (cents.getValue() % 10 == 7) {
      answer.onError(
          Status.FAILED_PRECONDITION.withDescription("card declined").asRuntimeException());
      return;
    }
    answer.onNext(StringValue.of("receipt-" + RECEIPTS.incrementAndGet()));
    answer.onCompleted();
  }

  private static void receipts(Int64Value count, StreamObserver<StringValue> answer) {
    long newest = RECEIPTS.get();
    for (long i = 0; i < Math.min(count.getValue(), newest); i++) {
      answer.onNext(StringValue.of("receipt-" + (newest - i)));
    }
    answer.onCompleted();
  }
}
