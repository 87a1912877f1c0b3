package io.obsmesh.demo;

import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/** The methods of the payment service. Messages are protobuf's own wrappers: no generated code. */
final class PaymentApi {
  static final String SERVICE = "shop.v1.Payment";

  /** Charges an amount in cents; answers with a receipt. FAILED_PRECONDITION when declined. */
  static final MethodDescriptor<Int64Value, StringValue> CHARGE =
      MethodDescriptor.<Int64Value, StringValue>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Charge"))
          .setRequestMarshaller(ProtoUtils.marshaller(Int64Value.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .build();

  /** Streams the newest receipts, as many as asked for. */
  static final MethodDescriptor<Int64Value, StringValue> RECEIPTS =
      MethodDescriptor.<Int64Value, StringValue>newBuilder()
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Receipts"))
          .setRequestMarshaller(ProtoUtils.marshaller(Int64Value.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .build();

  private PaymentApi() {}
}
