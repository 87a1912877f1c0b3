package io.obsmesh.protocol.mqtt;

import static io.obsmesh.protocol.mqtt.Packets.connect;
import static io.obsmesh.protocol.mqtt.Packets.joined;
import static io.obsmesh.protocol.mqtt.Packets.packet;
import static io.obsmesh.protocol.mqtt.Packets.properties;

import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class MqttContractTest extends ProtocolContractTest {
  private final List<Stream> streams = read();

  private static List<Stream> read() {
    List<Stream> streams = new ArrayList<>();
    for (String capture : Captures.in("suricata")) {
      // These are joined late, or broken so that no packet of them is left.
      if (capture.contains("/mqtt")
          && !capture.contains("-events-missing")
          && !capture.contains("-midstream")
          && !capture.contains("-ping")) {
        streams.addAll(Captures.read(capture));
      }
    }
    streams.add(busy(4));
    streams.add(busy(5));
    return streams;
  }

  /** Both ends publish, with all qualities of service, several under way at once. */
  private static Stream busy(int level) {
    byte[] none = level == 5 ? new byte[1] : new byte[0];
    Stream.Script script =
        Stream.script("busy " + level, 1883)
            .request(connect(level, "busy"))
            .response(packet(0x20, 0, 0, none))
            .request(packet(0x82, 0, 1, none, "answers/#", 1))
            .response(packet(0x90, 0, 1, none, 1));
    Random random = new Random(level);
    for (int i = 2; i < 120; i += 3) {
      byte[] message = new byte[1 + random.nextInt(i % 10 == 2 ? 5000 : 300)];
      random.nextBytes(message);
      byte[] more = level == 5 ? properties(3, "x/" + i, 38, "n", "" + i) : none;
      script
          .request(
              joined(
                  packet(0x32, "questions/" + i, 0, i, more, message),
                  packet(0x34, "exactly/" + i, 0, i + 1, more, message),
                  packet(0x30, "any/" + i, more, message)))
          .response(
              joined(
                  packet(0x50, 0, i + 1),
                  packet(0x32, "answers/" + i, 0, i, more, message),
                  packet(0x40, 0, i)))
          .request(joined(packet(0x62, 0, i + 1), packet(0x40, 0, i), packet(0xc0)))
          .response(joined(packet(0x70, 0, i + 1), packet(0xd0)));
    }
    return script.request(packet(0xe0)).build();
  }

  @Override
  protected String protocolName() {
    return "mqtt";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
