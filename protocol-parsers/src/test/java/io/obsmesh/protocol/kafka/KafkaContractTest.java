package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Also read by tshark, in {@code ScriptedAgreementTest}. */
public class KafkaContractTest extends ProtocolContractTest {
  private static final Uuid NO_ID = Uuid.ZERO_UUID;

  private final List<Stream> streams = List.of(producer(), consumer(), busy());

  /** Writes requests and responses with rising correlation ids. */
  private static final class Session {
    private final Stream.Script script;
    private int id;

    Session(String name) {
      script = Stream.script(name, 9092);
    }

    Session call(ApiKeys api, int version, ApiMessage request, ApiMessage response) {
      id++;
      script
          .request(KafkaWire.request(api, version, id, request))
          .response(KafkaWire.response(api, version, id, response));
      return this;
    }
  }

  private static Stream producer() {
    Session session =
        new Session("producer")
            .call(
                ApiKeys.API_VERSIONS,
                4,
                new ApiVersionsRequestData()
                    .setClientSoftwareName("kafka-java")
                    .setClientSoftwareVersion("4.3.1"),
                new ApiVersionsResponseData())
            .call(
                ApiKeys.METADATA,
                12,
                KafkaBodies.metadata("orders"),
                KafkaBodies.described("orders", Uuid.randomUuid()))
            .call(
                ApiKeys.INIT_PRODUCER_ID,
                5,
                new InitProducerIdRequestData().setTransactionTimeoutMs(1000),
                new InitProducerIdResponseData().setProducerId(77))
            .call(
                ApiKeys.PRODUCE,
                9,
                KafkaBodies.produce("orders", -1, KafkaBodies.records(3, 40)),
                KafkaBodies.produced("orders", 0));
    // Three requests under way at once.
    for (int id = 5; id < 8; id++) {
      session.script.request(
          KafkaWire.request(
              ApiKeys.PRODUCE,
              9,
              id,
              KafkaBodies.produce("orders", 1, KafkaBodies.records(id, 20))));
    }
    for (int id = 5; id < 8; id++) {
      session.script.response(
          KafkaWire.response(
              ApiKeys.PRODUCE, 9, id, KafkaBodies.produced("orders", id == 6 ? 10 : 0)));
    }
    return session.script.build();
  }

  private static Stream consumer() {
    return new Session("consumer")
        .call(ApiKeys.API_VERSIONS, 2, new ApiVersionsRequestData(), new ApiVersionsResponseData())
        .call(
            ApiKeys.FIND_COORDINATOR,
            3,
            new FindCoordinatorRequestData().setKey("billing"),
            new FindCoordinatorResponseData().setNodeId(1).setHost("kafka-1").setPort(9092))
        .call(
            ApiKeys.JOIN_GROUP,
            5,
            new JoinGroupRequestData()
                .setGroupId("billing")
                .setProtocolType("consumer")
                .setSessionTimeoutMs(45_000),
            new JoinGroupResponseData()
                .setErrorCode((short) 79)
                .setMemberId("member-1")
                .setProtocolName("range")
                .setLeader("member-1"))
        .call(
            ApiKeys.SYNC_GROUP,
            4,
            new SyncGroupRequestData().setGroupId("billing").setMemberId("member-1"),
            new SyncGroupResponseData().setAssignment(new byte[120]))
        .call(
            ApiKeys.FETCH,
            12,
            KafkaBodies.fetch("invoices", NO_ID),
            KafkaBodies.fetched("invoices", NO_ID, KafkaBodies.records(4, 60)))
        .call(
            ApiKeys.FETCH,
            4,
            KafkaBodies.fetch("refunds", NO_ID),
            KafkaBodies.fetched("refunds", NO_ID, KafkaBodies.records(0, 0)))
        .call(
            ApiKeys.OFFSET_COMMIT,
            8,
            new OffsetCommitRequestData().setGroupId("billing").setMemberId("member-1"),
            new OffsetCommitResponseData())
        .call(
            ApiKeys.HEARTBEAT,
            4,
            new HeartbeatRequestData().setGroupId("billing").setMemberId("member-1"),
            new HeartbeatResponseData().setErrorCode((short) 27))
        .script
        .build();
  }

  private static Stream busy() {
    Session session =
        new Session("busy")
            .call(
                ApiKeys.API_VERSIONS,
                3,
                new ApiVersionsRequestData(),
                new ApiVersionsResponseData());
    for (int i = 0; i < 30; i++) {
      String topic = "topic-" + i % 7;
      session
          .call(
              ApiKeys.PRODUCE,
              8,
              KafkaBodies.produce(topic, 1, KafkaBodies.records(1 + i, 150)),
              KafkaBodies.produced(topic, 0))
          .call(
              ApiKeys.FETCH,
              11,
              KafkaBodies.fetch(topic, NO_ID),
              KafkaBodies.fetched(topic, NO_ID, KafkaBodies.records(2 + i, 500)));
    }
    return session.script.build();
  }

  @Override
  protected String protocolName() {
    return "kafka";
  }

  @Override
  public List<Stream> streams() {
    return streams;
  }
}
