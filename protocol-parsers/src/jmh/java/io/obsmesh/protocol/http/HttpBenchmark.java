package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ConnectionState;
import io.obsmesh.protocol.RowCounts;
import io.obsmesh.protocol.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * HTTP/1.1 with requests of 300 bytes: one at a time, and 16 before the first is answered. Path and
 * trace are others in each request, as they are in life: nothing may be gained by remembering them.
 */
public class HttpBenchmark {
  private static final int PIPELINED = 16;
  private static final int LENGTH = 300;

  private static byte[] request() {
    String start =
        "GET /api/carts/4711/items?limit=20 HTTP/1.1\r\nHost: shop.example.com\r\n"
            + "User-Agent: okhttp/4.12.0\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n"
            + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
            + "Connection: keep-alive\r\nCookie: session=";
    return (start + "c".repeat(LENGTH - 4 - start.length()) + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] response() {
    String body = "{\"items\":[{\"id\":1,\"name\":\"tea\",\"price\":420}],\"next\":null}";
    return ("HTTP/1.1 200 OK\r\nServer: nginx/1.27.1\r\nDate: Fri, 20 Nov 2026 10:00:00 GMT\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\nConnection: keep-alive\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** {@code times} copies in one piece. */
  static byte[] repeat(byte[] bytes, int times) {
    byte[] all = new byte[bytes.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return all;
  }

  /** One request at a time. */
  public static class KeepAlive extends ConnectionState {
    private static final String DIGITS = "0123456789abcdef";

    private final List<byte[]> requests = new ArrayList<>();
    private final int cart = new String(request(), StandardCharsets.US_ASCII).indexOf("4711");
    private final int trace = new String(request(), StandardCharsets.US_ASCII).indexOf("0af76519");
    private int sent;

    int together() {
      return 1;
    }

    @Override
    protected void nextRound() {
      for (int i = 0; i < requests.size(); i++) {
        byte[] bytes = requests.get(i);
        for (int at = 0; at < bytes.length; at += LENGTH) {
          int number = sent++;
          for (int digit = 0; digit < 4; digit++) {
            bytes[at + cart + digit] = (byte) ('1' + (number >> 3 * digit & 7));
          }
          for (int digit = 0; digit < 8; digit++) {
            bytes[at + trace + digit] = (byte) DIGITS.charAt(number >> 4 * digit & 15);
          }
        }
      }
    }

    @Override
    protected List<Turn> exchanges() {
      List<Turn> turns = new ArrayList<>();
      for (int i = 0; i < EXCHANGES / together(); i++) {
        byte[] request = repeat(request(), together());
        requests.add(request);
        turns.add(Turn.request(request));
        turns.add(Turn.response(repeat(response(), together())));
      }
      return turns;
    }

    @Override
    protected int serverPort() {
      return 80;
    }
  }

  /** Several requests in a piece, and their responses in another. */
  public static class Pipelined extends KeepAlive {
    @Override
    int together() {
      return PIPELINED;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ConnectionState.EXCHANGES)
  public long http(KeepAlive connection, RowCounts counts) {
    return connection.play(counts);
  }

  @Benchmark
  @OperationsPerInvocation(ConnectionState.EXCHANGES)
  public long httpPipelined(Pipelined connection, RowCounts counts) {
    return connection.play(counts);
  }
}
