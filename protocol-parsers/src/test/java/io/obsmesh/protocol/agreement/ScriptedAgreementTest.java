package io.obsmesh.protocol.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.amqp.AmqpContractTest;
import io.obsmesh.protocol.cql.CqlContractTest;
import io.obsmesh.protocol.kafka.KafkaContractTest;
import io.obsmesh.protocol.kit.Stream;
import io.obsmesh.protocol.kit.StreamFile;
import io.obsmesh.protocol.mongo.MongoContractTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads with tshark what no public capture has and the contract tests write, most of it with the
 * encoders of Kafka's, RabbitMQ's and Cassandra's own clients. What real servers say is compared by
 * the end-to-end tests; of MongoDB and Cassandra there is no server to be had in Debian.
 */
class ScriptedAgreementTest {
  @TempDir Path folder;

  @Test
  void kafkaInTheVersionsThatTsharkReads_isReadTheSame() {
    agree("kafka", new KafkaContractTest().streams(), 9092, "kafka", 300);
  }

  @Test
  void amqp_isReadTheSame() {
    agree("amqp", new AmqpContractTest().streams(), 5672, "amqp", 300);
  }

  @Test
  void mongo_isReadTheSame() {
    agree("mongo", new MongoContractTest().streams(), 27017, "mongo", 200);
  }

  @Test
  void cqlWithoutTheFramingOfVersion5_isReadTheSame() {
    List<Stream> unframed =
        new CqlContractTest()
            .streams().stream().filter(stream -> !stream.name().startsWith("framed")).toList();
    agree("cql", unframed, 9042, "cql", 500);
  }

  private void agree(
      String protocol, List<Stream> streams, int port, String theirName, int fields) {
    Path file = folder.resolve(protocol + ".pcap");
    StreamFile.write(file, streams);
    RecordedAgreement agreement =
        RecordedAgreement.of(file, protocol, "tcp.port==" + port + "," + theirName);
    assertThat(agreement.differences()).isEmpty();
    assertThat(agreement.compared()).isGreaterThanOrEqualTo(fields);
  }
}
