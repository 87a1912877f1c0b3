package io.obsmesh.protocol.nats;

import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import java.util.Random;

class NatsContractTest extends ProtocolContractTest {
  private static final String INFO =
      "INFO {\"server_id\":\"N1\",\"server_name\":\"n1\",\"version\":\"2.10.0\"}\r\n";
  private static final String CONNECT =
      "CONNECT {\"verbose\":true,\"name\":\"orders\",\"version\":\"1.31.0\"}\r\n";

  private final List<Stream> streams = List.of(small(), busy());

  private static Stream small() {
    return Stream.script("small", 4222)
        .response(INFO)
        .request(CONNECT + "PING\r\n")
        .response("+OK\r\nPONG\r\n")
        .request("SUB _INBOX.x.* 1\r\nSUB orders.* workers 2\r\nPUB orders.new 5\r\nhello\r\n")
        .response("+OK\r\n+OK\r\n+OK\r\nMSG orders.new 2 5\r\nhello\r\n")
        .request("PUB time _INBOX.x.1 0\r\n\r\nPUB none _INBOX.x.2 0\r\n\r\n")
        .response("HMSG _INBOX.x.2 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n")
        .response("MSG _INBOX.x.1 1 5\r\n12:00\r\n")
        .request("pub bad subject\r\nUNSUB 2 5\r\nPUB last 2\r\n\r\n\r\n")
        .response("-ERR 'Unknown Protocol Operation'\r\nPING\r\n")
        .request("PONG\r\n")
        .build();
  }

  private static Stream busy() {
    Stream.Script script = Stream.script("busy", 4222).response(INFO).request(CONNECT);
    Random random = new Random(1);
    for (int i = 0; i < 150; i++) {
      String payload = "p".repeat(random.nextInt(i % 10 == 0 ? 5000 : 200));
      String headers = "NATS/1.0\r\nn: " + i + "\r\n\r\n";
      script
          .request(
              "PUB ask."
                  + i
                  + " _INBOX.a."
                  + i
                  + " "
                  + payload.length()
                  + "\r\n"
                  + payload
                  + "\r\n")
          .request(
              "HPUB tell."
                  + i
                  + " "
                  + headers.length()
                  + " "
                  + (headers.length() + 2)
                  + "\r\n"
                  + headers
                  + "hi\r\nPING\r\n")
          .response("MSG serve." + i + " 3 _INBOX.b." + i + " 2\r\nhi\r\nPONG\r\n")
          .response("MSG _INBOX.a." + i + " 1 " + payload.length() + "\r\n" + payload + "\r\n")
          .request("PUB _INBOX.b." + i + " 2\r\nok\r\n");
    }
    return script.build();
  }

  @Override
  protected String protocolName() {
    return "nats";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
