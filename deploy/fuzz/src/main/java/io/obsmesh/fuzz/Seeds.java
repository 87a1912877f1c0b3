package io.obsmesh.fuzz;

import io.obsmesh.collector.pcap.PcapReplay;
import io.obsmesh.protocol.CaptureAdvice;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.ParseCounters;
import io.obsmesh.protocol.Payload;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Transport;
import io.obsmesh.table.RowSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Inputs to begin with: connections, sorted by what they speak. Those of the public captures are
 * made when asked for, so that none of these has to be kept with the source. What no public capture
 * has was recorded by the end-to-end tests, from real servers, and is kept beside this class.
 */
final class Seeds {
  /** Longer connections are cut here: what comes later looks like what came before. */
  private static final int MOST_BYTES = 16 << 10;

  private static final int MOST_EACH = 200;

  private final Map<String, List<byte[]>> byName = new HashMap<>();

  private Seeds() {}

  /**
   * Reads our recordings, and all captures of a folder and those below it.
   *
   * @param captures null when there are none
   */
  static Seeds read(@Nullable Path captures) throws IOException {
    Seeds seeds = new Seeds();
    for (String name : Targets.names()) {
      try (InputStream in = Seeds.class.getResourceAsStream("recorded/" + name + ".pcap")) {
        if (in != null) {
          seeds.add(in);
        }
      }
    }
    if (captures == null) {
      return seeds;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(captures)) {
      files =
          found.filter(file -> file.getFileName().toString().contains(".pcap")).sorted().toList();
    }
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        seeds.add(in);
      }
    }
    return seeds;
  }

  private void add(InputStream capture) throws IOException {
    var unused = new PcapReplay("seeds", new Recording(), row -> {}).read(capture);
  }

  /**
   * The folder of captures: environment variable {@code OBSMESH_CAPTURES}, or {@code
   * ../shared/captures} beside the repository; null when there is none.
   */
  static @Nullable Path folder() {
    String given = System.getenv("OBSMESH_CAPTURES");
    if (given != null) {
      return Path.of(given);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("obsctl"))) {
        Path beside = at.resolveSibling("shared").resolve("captures");
        return Files.isDirectory(beside) ? beside : null;
      }
    }
    return null;
  }

  /** The seeds of a target; all of them for the driver. */
  List<byte[]> of(String target) {
    if (target.equals(Targets.DRIVER)) {
      return byName.values().stream().flatMap(List::stream).toList();
    }
    return byName.getOrDefault(target, List.of());
  }

  /** Opens real conversations, and writes down what they are given. */
  private final class Recording implements Conversation.Factory {
    private final Conversation.Factory real = Conversations.installed(Limits.DEFAULT);

    @Override
    public Conversation open(
        Conversation.Start start, RowSink rows, CaptureAdvice advice, ParseCounters counters) {
      return new Recorded(start, real.open(start, rows, CaptureAdvice.NONE, counters));
    }
  }

  private final class Recorded implements Conversation {
    private final Start start;
    private final Conversation real;
    private final Input.Recorder recorder;
    private String spoken = "unknown";
    private boolean closed;

    Recorded(Start start, Conversation real) {
      this.start = start;
      this.real = real;
      recorder = new Input.Recorder(start);
    }

    @Override
    public void data(
        Direction direction,
        long position,
        Payload payload,
        int captured,
        int length,
        long timeNanos) {
      int count = Math.min(captured, MOST_BYTES - recorder.size());
      if (count > 0) {
        byte[] piece = new byte[count];
        payload.copyTo(0, piece, 0, count);
        recorder.piece(direction, piece);
      }
      real.data(direction, position, payload, captured, length, timeNanos);
      if (spoken.equals("unknown")) {
        spoken = real.protocol();
      }
    }

    @Override
    public void close(CloseReason reason, long timeNanos) {
      real.close(reason, timeNanos);
      if (!closed) {
        closed = true;
        keep(spoken);
        if (!real.protocol().equals(spoken)) {
          keep(real.protocol());
        }
      }
    }

    private void keep(String name) {
      List<byte[]> kept = byName.computeIfAbsent(name, n -> new ArrayList<>());
      if (recorder.size() > 4 && kept.size() < MOST_EACH) {
        byte[] seed = recorder.bytes();
        seed[0] |= (byte) (carrier(name, start.transport()) << 2);
        kept.add(seed);
      }
    }

    private static int carrier(String name, Transport transport) {
      List<Protocol> named = Targets.named(name);
      for (int i = 0; i < named.size(); i++) {
        if (named.get(i).transport() == transport) {
          return i;
        }
      }
      return 0;
    }

    @Override
    public void lost(long nowNanos) {
      real.lost(nowNanos);
    }

    @Override
    public void tick(long nowNanos) {
      real.tick(nowNanos);
    }

    @Override
    public String protocol() {
      return real.protocol();
    }

    @Override
    public boolean reversed() {
      return real.reversed();
    }

    @Override
    public long heldBytes() {
      return real.heldBytes();
    }
  }
}
