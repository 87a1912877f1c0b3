package io.obsmesh.protocol.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Bodies of the requests that tests send most. */
final class KafkaBodies {
  private KafkaBodies() {}

  static MemoryRecords records(int count, int bytesEach) {
    SimpleRecord[] records = new SimpleRecord[count];
    for (int i = 0; i < count; i++) {
      records[i] = new SimpleRecord(1L, "v".repeat(bytesEach).getBytes(StandardCharsets.UTF_8));
    }
    return MemoryRecords.withRecords(Compression.NONE, records);
  }

  static ProduceRequestData produce(String topic, int acks, MemoryRecords records) {
    ProduceRequestData.PartitionProduceData partition =
        new ProduceRequestData.PartitionProduceData().setIndex(0).setRecords(records);
    ProduceRequestData.TopicProduceData data =
        new ProduceRequestData.TopicProduceData()
            .setName(topic)
            .setPartitionData(List.of(partition));
    ProduceRequestData request =
        new ProduceRequestData().setAcks((short) acks).setTimeoutMs(30_000);
    request.topicData().add(data);
    return request;
  }

  static ProduceResponseData produced(String topic, int errorCode) {
    ProduceResponseData response = new ProduceResponseData();
    response
        .responses()
        .add(
            new ProduceResponseData.TopicProduceResponse()
                .setName(topic)
                .setPartitionResponses(
                    List.of(
                        new ProduceResponseData.PartitionProduceResponse()
                            .setIndex(0)
                            .setErrorCode((short) errorCode))));
    return response;
  }

  static FetchRequestData fetch(String topic, Uuid id) {
    FetchRequestData request = new FetchRequestData().setMaxWaitMs(500).setMinBytes(1);
    request
        .topics()
        .add(
            new FetchRequestData.FetchTopic()
                .setTopic(topic)
                .setTopicId(id)
                .setPartitions(
                    List.of(
                        new FetchRequestData.FetchPartition()
                            .setPartition(3)
                            .setFetchOffset(42)
                            .setPartitionMaxBytes(1 << 20))));
    return request;
  }

  static FetchResponseData fetched(String topic, Uuid id, MemoryRecords records) {
    FetchResponseData response = new FetchResponseData();
    response
        .responses()
        .add(
            new FetchResponseData.FetchableTopicResponse()
                .setTopic(topic)
                .setTopicId(id)
                .setPartitions(
                    List.of(
                        new FetchResponseData.PartitionData()
                            .setPartitionIndex(3)
                            .setHighWatermark(45)
                            .setRecords(records))));
    return response;
  }

  static MetadataRequestData metadata(String topic) {
    return new MetadataRequestData()
        .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName(topic)));
  }

  static MetadataResponseData described(String topic, Uuid id) {
    MetadataResponseData response = new MetadataResponseData().setClusterId("cluster-1");
    response
        .brokers()
        .add(
            new MetadataResponseData.MetadataResponseBroker()
                .setNodeId(1)
                .setHost("kafka-1")
                .setPort(9092));
    response
        .topics()
        .add(
            new MetadataResponseData.MetadataResponseTopic()
                .setName(topic)
                .setTopicId(id)
                .setPartitions(
                    List.of(
                        new MetadataResponseData.MetadataResponsePartition()
                            .setPartitionIndex(0)
                            .setLeaderId(1)
                            .setReplicaNodes(List.of(1, 2))
                            .setIsrNodes(List.of(1, 2)))));
    return response;
  }
}
