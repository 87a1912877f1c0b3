package io.obsmesh.protocol.memcached;

import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

class MemcachedContractTest extends ProtocolContractTest {
  private final List<Stream> streams = List.of(text(), lockstep(), meta(), binary());

  private static Stream text() {
    return Stream.script("text", 11211)
        .request("set a 0 0 5\r\nhello\r\nget a b\r\n")
        .response("STORED\r\nVALUE a 0 5\r\nhello\r\nEND\r\n")
        .request("cas a 0 0 2 77\r\nhi\r\nappend a 0 0 1 noreply\r\n!\r\ngets a\r\n")
        .response("EXISTS\r\nVALUE a 0 6 78\r\nhello!\r\nEND\r\n")
        .request("incr n 1\r\ndelete a\r\ntouch a 10\r\ngat 10 a b\r\n")
        .response("7\r\nDELETED\r\nNOT_FOUND\r\nEND\r\n")
        .request("stats\r\nversion\r\nflush_all\r\nverbosity 1\r\n")
        .response("STAT pid 1\r\nSTAT time 2\r\nEND\r\nVERSION 1.6.29\r\nOK\r\nOK\r\n")
        .request("set big 0 0 9999999\r\n")
        .response("SERVER_ERROR object too large for cache\r\n")
        .build();
  }

  private static Stream lockstep() {
    Stream.Script script = Stream.script("lockstep", 11211);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      String value = "v".repeat(random.nextInt(400));
      script
          .request("set key:" + i + " 0 0 " + value.length() + "\r\n" + value + "\r\n")
          .response("STORED\r\n")
          .request("get key:" + i + " other:" + i + "\r\nget gone:" + i + "\r\n")
          .response(
              "VALUE key:" + i + " 0 " + value.length() + "\r\n" + value + "\r\nEND\r\nEND\r\n");
    }
    return script.request("quit\r\n").build();
  }

  private static Stream meta() {
    Stream.Script script = Stream.script("meta", 11211);
    for (int i = 0; i < 60; i++) {
      script
          .request("ms k" + i + " 3 T60\r\nabc\r\n")
          .response("HD\r\n")
          .request("mg k" + i + " v q Oa" + i + "\r\nmg none v q Ob" + i + "\r\nmn\r\n")
          .response("VA 3 Oa" + i + "\r\nabc\r\nMN\r\n")
          .request("md k" + i + " q\r\nmg k" + i + " v\r\n")
          .response("EN\r\n");
    }
    return script.build();
  }

  private static Stream binary() {
    Stream.Script script = Stream.script("binary", 11211);
    for (int i = 0; i < 80; i++) {
      script
          .request(Binary.request(0x01, i, 8, "key:" + i, "v".repeat(i)))
          .response(Binary.response(0x01, 0, i, 0, "", ""))
          .request(
              joined(
                  Binary.request(0x09, 1000 + i, 0, "gone:" + i, ""),
                  Binary.request(0x09, 2000 + i, 0, "key:" + i, ""),
                  Binary.request(0x0a, 3000 + i, 0, "", "")))
          .response(
              joined(
                  Binary.response(0x09, 0, 2000 + i, 4, "", "v".repeat(i)),
                  Binary.response(0x0a, 0, 3000 + i, 0, "", "")));
    }
    return script
        .request(Binary.request(0x10, 1, 0, "", ""))
        .response(
            joined(
                Binary.response(0x10, 0, 1, 0, "pid", "1"), Binary.response(0x10, 0, 1, 0, "", "")))
        .build();
  }

  private static byte[] joined(byte[]... messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      out.writeBytes(message);
    }
    return out.toByteArray();
  }

  @Override
  protected String protocolName() {
    return "memcached";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
