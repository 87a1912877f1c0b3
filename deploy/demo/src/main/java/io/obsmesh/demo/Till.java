package io.obsmesh.demo;

import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The shop's end of the payment service. Without one everything is free. */
final class Till {
  private final @Nullable ManagedChannel channel;

  Till(int port) {
    channel =
        port > 0 ? NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build() : null;
  }

  String charge(int cents) {
    if (channel == null) {
      return "free";
    }
    return ClientCalls.blockingUnaryCall(
            channel, PaymentApi.CHARGE, options(), Int64Value.of(cents))
        .getValue();
  }

  String receipts() {
    if (channel == null) {
      return "[]";
    }
    Iterator<StringValue> receipts =
        ClientCalls.blockingServerStreamingCall(
            channel, PaymentApi.RECEIPTS, options(), Int64Value.of(5));
    StringBuilder json = new StringBuilder("[");
    while (receipts.hasNext()) {
      json.append(json.length() == 1 ? "" : ",").append('"').append(receipts.next().getValue());
      json.append('"');
    }
    return json.append(']').toString();
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS);
  }
}
