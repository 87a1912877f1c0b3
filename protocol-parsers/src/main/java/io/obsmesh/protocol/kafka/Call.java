package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that waits for its response. */
final class Call {
  final Api api;
  final int version;
  final int correlationId;
  final @Nullable String clientId;
  final @Nullable String group;
  final List<String> topics;
  final int partitions;
  final boolean bodyRead;
  final boolean cut;
  final boolean oneWay;
  final boolean hasRecords;
  final long records;
  final long recordBytes;
  final long startNanos;
  final long sentNanos;
  final long requestBytes;
  final boolean lossy;

  /** Responses were lost since, maybe this one's. */
  boolean doubted;

  Call(KafkaMessage request, Span span) {
    api = request.api;
    version = request.version;
    correlationId = request.correlationId;
    clientId = request.clientId;
    bodyRead = request.bodyRead;
    boolean coordinator = api.key() == Api.FIND_COORDINATOR && request.coordinatorKeyType == 0;
    group = !bodyRead ? null : coordinator ? request.coordinatorKey : request.group;
    topics = bodyRead ? List.copyOf(request.topics) : List.of();
    partitions = bodyRead ? request.partitions : 0;
    cut = request.cut || request.unreadable;
    oneWay = api.key() == Api.PRODUCE && request.hasAcks && request.acks == 0;
    hasRecords = bodyRead && request.hasRecords && !request.recordsUnknown;
    records = request.records;
    recordBytes = bodyRead && request.hasRecords ? request.recordBytes : -1;
    startNanos = span.firstByteNanos();
    sentNanos = span.lastByteNanos();
    requestBytes = span.length();
    lossy = span.lossy() || request.holed;
    // Whether a response will come is in the part of the request that was not seen.
    doubted = api.key() == Api.PRODUCE && !request.hasAcks;
  }
}
