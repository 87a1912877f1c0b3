package io.obsmesh.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.types.Schema;
import org.junit.jupiter.api.Test;

/** Every version of every layout, against bytes that Kafka's own schemas wrote. */
class KafkaLayoutsTest {
  private static final int ROUNDS = 12;

  private final Conversation.Factory conversations = Conversations.installed(Limits.DEFAULT);

  @Test
  void apis_haveKafkasNamesVersionsAndFlexibleVersions() {
    for (ApiKeys key : ApiKeys.values()) {
      Api api = ApiCatalog.find(key.id);
      assertThat(api).as(key.name).isNotNull();
      assertThat(api.name()).isEqualTo(key.name);
      Schema[] schemas = key.messageType.requestSchemas();
      for (int version = 0; version < schemas.length; version++) {
        if (schemas[version] != null) {
          assertThat(api.flexible(version))
              .as(key.name + " v" + version + " is flexible")
              .isEqualTo(key.requestHeaderVersion((short) version) >= 2);
          assertThat(api.responseHeaderHasTags(version))
              .as(key.name + " v" + version + " has tags in its response header")
              .isEqualTo(key.responseHeaderVersion((short) version) >= 1);
          assertThat(api.newest()).as(key.name).isEqualTo(schemas.length - 1);
        }
      }
    }
  }

  @Test
  void errors_haveKafkasNames() {
    for (Errors error : Errors.values()) {
      assertThat(ErrorNames.name(error.code())).isEqualTo(error.name());
    }
  }

  @Test
  void everyVersionOfEveryLayout_isReadToItsLastByte() {
    int versions = 0;
    for (ApiKeys key : ApiKeys.values()) {
      Api api = ApiCatalog.find(key.id);
      Schema[] requests = key.messageType.requestSchemas();
      for (int version = 0; version < requests.length; version++) {
        if (requests[version] == null || !api.reads(version)) {
          continue;
        }
        versions++;
        for (int round = 0; round < ROUNDS; round++) {
          Random random = new Random(1000L * version + round);
          RandomBody request = new RandomBody(requests[version], random);
          RandomBody response = new RandomBody(key.messageType.responseSchemas()[version], random);
          check(api, key, version, request, response);
        }
      }
    }
    assertThat(versions).isGreaterThan(150);
  }

  private void check(Api api, ApiKeys key, int version, RandomBody request, RandomBody response) {
    String what = api.name() + " v" + version;
    Stream stream =
        Stream.script(what, 9092)
            .request(KafkaWire.request(ApiKeys.API_VERSIONS, 3, 1, new ApiVersionsRequestData()))
            .response(KafkaWire.response(ApiKeys.API_VERSIONS, 3, 1, new ApiVersionsResponseData()))
            .request(KafkaWire.request(key, version, 2, request.bytes))
            .response(KafkaWire.response(key, version, 2, response.bytes))
            .build();
    Replay replay = Replay.of(conversations, stream);
    assertThat(replay.malformed()).as(what).isEmpty();
    assertThat(replay.rows()).as(what).hasSize(2);
    Map<String, Object> row = replay.rows().get(1);
    assertThat(row)
        .as(what)
        .containsEntry("api", api.name())
        .containsEntry("api_version", (long) version)
        .containsEntry("client_id", KafkaWire.CLIENT)
        .containsEntry("correlation_id", 2L)
        .containsEntry("truncated", false);
    assertThat(row.get("group")).as(what + " group").isEqualTo(group(api, request));
    if (open(api.request()) || open(api.response())) {
      return;
    }
    boolean lists = !response.topics.isEmpty();
    List<String> topics = new ArrayList<>(lists ? response.topics : request.topics);
    assertThat(row.get("topics")).as(what + " topics").isEqualTo(topics.isEmpty() ? null : topics);
    int partitions = lists ? response.partitions : request.partitions;
    assertThat(row.get("partitions"))
        .as(what + " partitions")
        .isEqualTo(partitions == 0 ? null : (Object) (long) partitions);
    if (row.containsKey("error_code")) {
      assertThat(row.get("error_code")).as(what).isEqualTo((long) response.errorCode);
      assertThat(row.get("error.type"))
          .isEqualTo(
              response.errorCode == 0 ? null : Errors.forCode((short) response.errorCode).name());
    } else {
      assertThat(response.errorCode).as(what).isZero();
    }
    if (key == ApiKeys.PRODUCE || key == ApiKeys.FETCH) {
      RandomBody holder = key == ApiKeys.PRODUCE ? request : response;
      boolean none = key == ApiKeys.PRODUCE && !holder.hasRecords;
      assertThat(row.get("records")).as(what).isEqualTo(none ? null : (Object) holder.records);
      assertThat(row.get("bytes")).as(what).isEqualTo(none ? null : (Object) holder.recordBytes);
    }
  }

  /** Whether part of the layout is left out. */
  private static boolean open(List<Field> fields) {
    return !fields.isEmpty() && fields.getLast().type == '*';
  }

  private static Object group(Api api, RandomBody request) {
    if (api.key() == Api.FIND_COORDINATOR) {
      return request.keyType == 0 && !request.keys.isEmpty() ? request.keys.getFirst() : null;
    }
    return request.groups.isEmpty() ? null : request.groups.getFirst();
  }
}
