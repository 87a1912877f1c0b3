package io.obsmesh.protocol.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every protocol must keep to, whatever way its bytes arrive. A protocol's test extends this
 * class and says which streams it speaks. All installed protocols take part in detection.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ProtocolContractTest {
  /** Streams up to this size are cut at every byte. */
  private static final long SMALL_BYTES = 3000;

  private static final int ROUNDS = 12;

  /** Bytes that the rounds of one test may replay of one stream. */
  private static final long ROUND_BYTES = 8 << 20;

  private static final long MOST_HELD_BYTES = 6L * Limits.DEFAULT.messageBytes();

  private final Conversation.Factory conversations = Conversations.installed(Limits.DEFAULT);
  private final Map<String, Replay> whole = new HashMap<>();
  private final Tally tally = new Tally();

  /** How much the tests of one protocol looked at. */
  private static final class Tally {
    private int cuts;
    private int pieces;
    private int losses;
    private int late;

    /** Rows of replays with all bytes, each equal to its row of the whole stream. */
    private long same;

    /** Rows of replays with bytes missing, each part of a row of the whole stream. */
    private long right;
  }

  /** {@code Protocol.name()} of all the streams in the end. */
  protected abstract String protocolName();

  /** Recorded and hand-written connections of this protocol; at least one has rows. */
  protected abstract List<Stream> streams();

  /** Columns that say how something went and not what it was; they may differ after a loss. */
  protected Set<String> columnsOfChance() {
    return Set.of();
  }

  private static final Set<String> ALWAYS_OF_CHANCE =
      Set.of(
          "latency",
          "ttfb",
          "req.bytes",
          "resp.bytes",
          "error",
          "error.type",
          "lossy",
          "truncated",
          "midstream",
          "req.body",
          "resp.body");

  @Test
  public final void everyStream_isRecognisedAndReadWithoutException() {
    int rows = 0;
    for (Stream stream : streams()) {
      Replay replay = whole(stream);
      rows += replay.rows().size();
      assertThat(replay.protocol()).as(stream.name()).isEqualTo(protocolName());
    }
    assertThat(rows).isPositive();
  }

  @Test
  public final void smallStreams_cutAtEveryByte_giveTheSameRows() {
    for (Stream stream : streams()) {
      if (stream.bytes() > SMALL_BYTES) {
        continue;
      }
      for (long at = 1; at < stream.bytes(); at++) {
        same(stream, Mutations.cutAt(stream.pieces(), at), "cut at " + at);
        tally.cuts++;
      }
    }
  }

  @Test
  public final void streamsByteByByte_giveTheSameRows() {
    for (Stream stream : streams()) {
      if (stream.bytes() <= 100 * SMALL_BYTES) {
        same(stream, Mutations.singleBytes(stream.pieces()), "single bytes");
        tally.pieces++;
      }
    }
  }

  @Test
  public final void randomPieces_giveTheSameRows() {
    for (Stream stream : streams()) {
      for (int round = 0; round < rounds(stream); round++) {
        Random random = new Random(round);
        int longest = round % 2 == 0 ? 64 << 10 : 300;
        same(
            stream,
            Mutations.randomPieces(stream.pieces(), longest, random),
            "random pieces, seed " + round);
        tally.pieces++;
      }
    }
  }

  @Test
  public final void joinedPieces_giveTheSameRowsApartFromTimes() {
    for (Stream stream : streams()) {
      Replay replay = replay(stream, Mutations.joined(stream.pieces(), 64 << 10));
      tally.pieces++;
      tally.same += replay.rows().size();
      assertThat(withoutTimes(replay.rows()))
          .as(stream.name() + ", joined pieces")
          .isEqualTo(withoutTimes(whole(stream).rows()));
    }
  }

  @Test
  public final void reorderedAndRepeatedPieces_giveTheSameRows() {
    for (Stream stream : streams()) {
      for (int round = 0; round < rounds(stream); round++) {
        Random random = new Random(round);
        List<Piece> cut = Mutations.randomPieces(stream.pieces(), 1500, random);
        List<Piece> reordered = Mutations.reordered(cut, !stream.start().fromStart(), random);
        tally.pieces++;
        if (Mutations.sentTwice(stream.pieces())) {
          // Which of two transmissions came first is then a matter of the order.
          assertThat(withoutTimes(replay(stream, reordered).rows()))
              .as(stream.name() + ", reordered, seed " + round)
              .isEqualTo(withoutTimes(whole(stream).rows()));
        } else {
          same(stream, reordered, "reordered, seed " + round);
        }
      }
    }
  }

  @Test
  public final void missingPieces_neverMakeAWrongRow() {
    double[] shares = {0.001, 0.01, 0.03, 0.1};
    for (Stream stream : streams()) {
      for (int round = 0; round < 4 * rounds(stream); round++) {
        Random random = new Random(round);
        List<Piece> cut = Mutations.randomPieces(stream.pieces(), 1500, random);
        double share = shares[round % shares.length];
        noneWrong(
            stream,
            stream.start(),
            Mutations.withLosses(cut, share, random),
            "losses of " + share + ", seed " + round);
        tally.losses++;
      }
    }
  }

  @Test
  public final void piecesCapturedInPart_neverMakeAWrongRow() {
    for (Stream stream : streams()) {
      for (int round = 0; round < rounds(stream); round++) {
        Random random = new Random(round);
        noneWrong(
            stream,
            stream.start(),
            Mutations.truncated(stream.pieces(), 0.1, random),
            "captured in part, seed " + round);
        tally.losses++;
      }
    }
  }

  @Test
  public final void joinedLate_neverMakesAWrongRow() {
    for (Stream stream : streams()) {
      for (int round = 0; round < 4 * rounds(stream); round++) {
        long offset = new Random(round).nextLong(Math.max(1, stream.bytes()));
        Conversation.Start known = stream.start();
        Conversation.Start late =
            new Conversation.Start(known.transport(), known.serverPort(), true, false);
        noneWrong(
            stream, late, Mutations.joinedLate(stream.pieces(), offset), "joined at " + offset);
        tally.late++;
      }
    }
  }

  /** One line for people; {@code obsctl test} repeats those of all protocols at its end. */
  @AfterAll
  final void tellHowMuchWasLookedAt() {
    System.out.printf(
        "contract %-9s %4d streams %,9d bytes: %,7d cuts, %,6d other pieces: %,9d rows the same; "
            + "%,6d losses, %,6d late: %,8d rows right, 0 wrong%n",
        protocolName(),
        streams().size(),
        streams().stream().mapToLong(Stream::bytes).sum(),
        tally.cuts,
        tally.pieces,
        tally.same,
        tally.losses,
        tally.late,
        tally.right);
  }

  private int rounds(Stream stream) {
    return (int) Math.clamp(ROUND_BYTES / Math.max(1, stream.bytes()), 1, ROUNDS);
  }

  private Replay whole(Stream stream) {
    return whole.computeIfAbsent(stream.name(), name -> replay(stream, stream.pieces()));
  }

  private Replay replay(Stream stream, List<Piece> pieces) {
    return bounded(stream, Replay.of(conversations, stream, stream.start(), pieces));
  }

  private static Replay bounded(Stream stream, Replay replay) {
    assertThat(replay.mostHeldBytes()).as(stream.name() + ", memory").isLessThan(MOST_HELD_BYTES);
    return replay;
  }

  private void same(Stream stream, List<Piece> pieces, String how) {
    Replay replay = replay(stream, pieces);
    List<Map<String, Object>> expected = whole(stream).rows();
    List<Map<String, Object>> rows = replay.rows();
    for (int i = 0; i < Math.min(rows.size(), expected.size()); i++) {
      if (!rows.get(i).equals(expected.get(i))) {
        assertThat(rows.get(i)).as(stream.name() + ", " + how).isEqualTo(expected.get(i));
      }
    }
    assertThat(rows).as(stream.name() + ", " + how).hasSameSizeAs(expected);
    tally.same += rows.size();
  }

  private void noneWrong(Stream stream, Conversation.Start start, List<Piece> pieces, String how) {
    Replay replay = bounded(stream, Replay.of(conversations, stream, start, pieces));
    List<Map<String, Object>> right = new ArrayList<>(whole(stream).rows());
    for (Map<String, Object> row : replay.rows()) {
      int match = match(partial(row) ? whole(stream).rows() : right, row);
      assertThat(match)
          .withFailMessage(() ->
              "%s, %s: wrong row%n%s%n%s"
                  .formatted(stream.name(), how, row, nearest(whole(stream).rows(), row)))
          .isNotNegative();
      if (!partial(row)) {
        right.remove(match);
      }
    }
    tally.right += replay.rows().size();
  }

  /** Whether it says what passed until then: all of it must be true of the whole as well. */
  private static boolean partial(Map<String, Object> row) {
    return Boolean.TRUE.equals(row.get("partial"));
  }

  private int match(List<Map<String, Object>> right, Map<String, Object> row) {
    for (int i = 0; i < right.size(); i++) {
      if (partOf(right.get(i), row)) {
        return i;
      }
    }
    return -1;
  }

  private boolean partOf(Map<String, Object> right, Map<String, Object> row) {
    Set<String> chance = new HashSet<>(columnsOfChance());
    for (Map.Entry<String, Object> value : row.entrySet()) {
      String column = value.getKey();
      if (ALWAYS_OF_CHANCE.contains(column)
          || chance.contains(column)
          || column.equals("partial") && partial(row)) {
        continue;
      }
      if (!value.getValue().equals(right.get(column))) {
        return false;
      }
    }
    return true;
  }

  private static String nearest(List<Map<String, Object>> right, Map<String, Object> row) {
    return right.stream()
        .filter(candidate -> candidate.get("time").equals(row.get("time")))
        .map(candidate -> "right: " + candidate)
        .findFirst()
        .orElse("no row has its time");
  }

  private static List<Map<String, Object>> withoutTimes(List<Map<String, Object>> rows) {
    return rows.stream()
        // When bytes come decides what a row of a part of the request can say.
        .filter(row -> !partial(row))
        .map(row -> {
          Map<String, Object> copy = new HashMap<>(row);
          copy.keySet().removeAll(Set.of("time", "latency", "ttfb"));
          return copy;
        })
        .toList();
  }
}
