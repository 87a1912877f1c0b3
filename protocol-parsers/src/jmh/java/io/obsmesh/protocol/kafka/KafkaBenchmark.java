package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.ConnectionState;
import io.obsmesh.protocol.RowCounts;
import io.obsmesh.protocol.Turn;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Produce requests with three records of 40 bytes. */
public class KafkaBenchmark {
  /** A producer of one topic. */
  public static class Producer extends ConnectionState {
    @Override
    protected List<Turn> opening() {
      return List.of(
          Turn.request(KafkaWire.request(ApiKeys.API_VERSIONS, 2, 1, new ApiVersionsRequestData())),
          Turn.response(
              KafkaWire.response(ApiKeys.API_VERSIONS, 2, 1, new ApiVersionsResponseData())));
    }

    @Override
    protected int openingRows() {
      return 1;
    }

    @Override
    protected List<Turn> exchanges() {
      List<Turn> turns = new ArrayList<>();
      for (int i = 0; i < EXCHANGES; i++) {
        turns.add(
            Turn.request(
                KafkaWire.request(
                    ApiKeys.PRODUCE,
                    9,
                    2 + i,
                    KafkaBodies.produce("orders", -1, KafkaBodies.records(3, 40)))));
        turns.add(
            Turn.response(
                KafkaWire.response(ApiKeys.PRODUCE, 9, 2 + i, KafkaBodies.produced("orders", 0))));
      }
      return turns;
    }

    @Override
    protected int serverPort() {
      return 9092;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ConnectionState.EXCHANGES)
  public long kafka(Producer connection, RowCounts counts) {
    return connection.play(counts);
  }
}
