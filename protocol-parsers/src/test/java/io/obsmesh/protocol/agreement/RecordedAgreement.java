package io.obsmesh.protocol.agreement;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Both readings of traffic that a test recorded itself, for what the public captures do not have.
 *
 * @param conversations in which either reader sees the protocol
 * @param compared fields that either reader has and both could show
 * @param agreed fields that are the same
 * @param differences each as a sentence
 */
public record RecordedAgreement(
    String protocol, int conversations, int compared, int agreed, List<String> differences) {
  public RecordedAgreement {
    differences = List.copyOf(differences);
  }

  /**
   * Reads a recording twice, and prints a line of what came of it.
   *
   * @param protocol as our tables call it
   * @param decodeAs for tshark, which goes by ports, for example {@code tcp.port==26092,kafka}
   */
  public static RecordedAgreement of(Path recording, String protocol, String... decodeAs) {
    Comparison comparison = Comparisons.of(protocol);
    CaptureAgreement capture =
        new CaptureAgreement(
            recording.toAbsolutePath().toString(),
            Conversations.installed(Limits.DEFAULT),
            comparison.layers(),
            List.of(decodeAs));
    List<Alignment> alignments = capture.compare(comparison);
    int compared = alignments.stream().mapToInt(Alignment::compared).sum();
    int agreed = alignments.stream().mapToInt(Alignment::agreed).sum();
    List<String> differences = new ArrayList<>();
    alignments.forEach(a -> a.differences().forEach(d -> differences.add(d.toString())));
    System.out.printf(
        "recorded agreement: %-9s %4d conversations %6d fields %6d agree %8.3f%%%n",
        protocol,
        alignments.size(),
        compared,
        agreed,
        compared == 0 ? 0 : 100.0 * agreed / compared);
    return new RecordedAgreement(protocol, alignments.size(), compared, agreed, differences);
  }
}
