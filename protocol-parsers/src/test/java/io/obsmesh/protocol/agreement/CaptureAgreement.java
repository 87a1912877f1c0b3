package io.obsmesh.protocol.agreement;

import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Transport;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Both readings of one capture, conversation by conversation. */
final class CaptureAgreement {
  private final String capture;
  private final List<Packet> packets;
  private final Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();

  /**
   * Reads a capture twice.
   *
   * @param decodeAs for tshark, which goes by ports, where they are not the usual ones
   */
  CaptureAgreement(
      String capture,
      Conversation.Factory conversations,
      Set<String> layers,
      List<String> decodeAs) {
    this.capture = capture;
    packets = Tshark.read(Captures.folder().resolve(capture), layers, decodeAs);
    Map<String, String> conversation = conversationByPacket();
    for (Stream stream : Captures.read(capture)) {
      String key = key(stream.pieces().getFirst(), stream.start().transport());
      rows.computeIfAbsent(
              conversation.getOrDefault(key, stream.name()), unused -> new ArrayList<>())
          .addAll(Replay.of(conversations, stream).rows());
    }
  }

  /** The capture's name. */
  String name() {
    return capture;
  }

  /** The kit's streams have no addresses; the time and size of their first packet name them. */
  private Map<String, String> conversationByPacket() {
    Map<String, String> conversations = new HashMap<>();
    for (Packet packet : packets) {
      if (packet.payloadBytes() != 0) {
        String key = packet.timeMicros() + " " + packet.payloadBytes();
        conversations.putIfAbsent(key, packet.conversation());
      }
    }
    return conversations;
  }

  private static String key(Piece piece, Transport transport) {
    return (piece.timeNanos() + 500) / 1000
        + " "
        + (transport == Transport.TCP ? piece.length() : -1);
  }

  /** Compares all conversations in which either reader sees the protocol. */
  List<Alignment> compare(Comparison comparison) {
    Map<String, List<Packet>> theirs =
        packets.stream()
            .collect(
                Collectors.groupingBy(
                    Packet::conversation, LinkedHashMap::new, Collectors.toList()));
    rows.keySet().forEach(name -> theirs.putIfAbsent(name, List.of()));
    List<Alignment> alignments = new ArrayList<>();
    theirs.forEach((name, conversation) -> {
      List<Reading> ours =
          rows.getOrDefault(name, List.of()).stream()
              // What passed so far; the row of the whole follows.
              .filter(row -> !Boolean.TRUE.equals(row.get("partial")))
              .filter(comparison::covers)
              .sorted(Comparator.comparing(row -> (Long) row.get("time")))
              .map(comparison::ours)
              .sorted(Comparator.comparing(comparison::order))
              .toList();
      List<Reading> readings =
          comparison.theirs(only(conversation, comparison)).stream()
              .sorted(Comparator.comparing(comparison::order))
              .toList();
      if (!ours.isEmpty() || !readings.isEmpty()) {
        alignments.add(new Alignment(capture, comparison.protocol(), ours, readings));
      }
    });
    return alignments;
  }

  private static List<Packet> only(List<Packet> conversation, Comparison comparison) {
    return conversation.stream()
        .map(packet ->
            new Packet(
                packet.number(),
                packet.timeMicros(),
                packet.source(),
                packet.conversation(),
                packet.payloadBytes(),
                packet.layers().stream()
                    .filter(layer -> comparison.layers().contains(layer.name()))
                    .toList()))
        .toList();
  }
}
