package io.obsmesh.protocol.agreement;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.kit.Captures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Reads every capture with our parsers and with tshark, and compares field by field. Differences
 * that were looked into are in {@code differences.txt} with who is right; any other fails.
 */
class AgreementTest {
  private static final double LEAST_AGREEMENT = 0.99;

  /** Where tshark cannot know from the port. */
  private static final Map<String, List<String>> DECODE_AS =
      Map.ofEntries(
          entry(
              "zeek/postgresql/psql-aws-ssl-disable-15432.pcap", List.of("tcp.port==15432,pgsql")),
          entry(
              "zeek/postgresql/psql-aws-ssl-require-15432.pcap", List.of("tcp.port==15432,pgsql")),
          entry("zeek/redis/django-cloud.pcapng", List.of("tcp.port==10625,resp")),
          entry("zeek/postgresql/mysql-on-port-5432.pcap", List.of("tcp.port==5432,mysql")),
          entry("zeek/http/get-to-ssh-server.pcap", List.of("tcp.port==22,http")),
          entry("zeek/http/http-single-conn-22.pcap", List.of("tcp.port==22,http")),
          entry("zeek/http/http-to-ssh.pcap", List.of("tcp.port==22,http")),
          entry("zeek/http/zeek-image-post-1080-8000-x.pcap", List.of("tcp.port==8000,http")),
          entry("suricata/http2-bugfixes-input.pcap", List.of("tcp.port==443,http2")),
          entry("suricata/http2-compression-bug-input.pcap", List.of("tcp.port==443,http2")),
          entry("suricata/http2-errorcode-input.pcap", List.of("tcp.port==6233,http2")),
          entry("suricata/http2-keywords-input.pcap", List.of("tcp.port==3000,http2")),
          entry("suricata/http2-long-frame-input.pcap", List.of("tcp.port==8443,http2")));

  private final Spoken spoken = new Spoken();

  /** Those of protocols that the captures have; the others are compared where they are recorded. */
  private final List<Comparison> comparisons =
      Comparisons.ALL.stream().filter(c -> spoken.anywhere(c.protocol())).toList();

  private final Conversations conversations = Conversations.installed(Limits.DEFAULT);
  private final Set<String> installed =
      conversations.protocols().stream().map(Protocol::name).collect(Collectors.toSet());

  /** What came of one protocol. */
  private static final class Tally {
    private int conversations;
    private int compared;
    private int agreed;
    private int explained;

    /** Fields in which tshark is wrong or counts otherwise. */
    private int notComparable;

    private final List<Difference> differences = new ArrayList<>();

    void add(Alignment alignment) {
      conversations++;
      compared += alignment.compared();
      agreed += alignment.agreed();
      differences.addAll(alignment.differences());
    }

    double share() {
      return compared == 0 ? 0 : (double) agreed / (compared - notComparable);
    }
  }

  @Test
  void everyCapture_isReadAsTsharkReadsIt() throws Exception {
    Map<String, Tally> tallies = new LinkedHashMap<>();
    comparisons.stream()
        .map(Comparison::protocol)
        .filter(installed::contains)
        .forEach(protocol -> tallies.put(protocol, new Tally()));
    for (CaptureAgreement capture : readAll()) {
      for (Comparison comparison : comparisons) {
        if (readable(capture.name(), comparison)) {
          Tally tally = tallies.get(comparison.protocol());
          capture.compare(comparison).forEach(tally::add);
        }
      }
    }
    List<Difference> unexplained = new ArrayList<>();
    List<String> stale = new ArrayList<>();
    explain(tallies, unexplained, stale);
    report(tallies, unexplained);
    assertThat(stale).as("entries of differences.txt that are no longer so").isEmpty();
    assertThat(unexplained).as("differences nobody looked into").isEmpty();
    tallies.forEach((protocol, tally) ->
        assertThat(tally.share()).as(protocol).isGreaterThanOrEqualTo(LEAST_AGREEMENT));
  }

  /**
   * Whether the protocol is spoken in the capture and installed. Nobody can find TLS, say, behind
   * the first words of a protocol that is not installed.
   */
  private boolean readable(String capture, Comparison comparison) {
    return spoken.readable(capture, comparison.protocol(), installed);
  }

  private List<CaptureAgreement> readAll() throws Exception {
    Set<String> layers =
        comparisons.stream().flatMap(c -> c.layers().stream()).collect(Collectors.toSet());
    // tshark spends most of its time on starting, so two at a time.
    try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
      List<Future<CaptureAgreement>> read =
          Stream.of("zeek", "suricata")
              .flatMap(folder -> Captures.in(folder).stream())
              // The others are left to ProtocolLabelsTest.
              .filter(name -> comparisons.stream().anyMatch(c -> readable(name, c)))
              .map(name ->
                  readers.submit(() ->
                      new CaptureAgreement(
                          name, conversations, layers, DECODE_AS.getOrDefault(name, List.of()))))
              .toList();
      List<CaptureAgreement> captures = new ArrayList<>();
      for (Future<CaptureAgreement> capture : read) {
        captures.add(capture.get());
      }
      return captures;
    }
  }

  private static void explain(
      Map<String, Tally> tallies, List<Difference> unexplained, List<String> stale) {
    Map<Known, Integer> seen = new LinkedHashMap<>();
    Known.all().forEach(known -> seen.put(known, 0));
    for (Tally tally : tallies.values()) {
      for (Difference difference : tally.differences) {
        seen.keySet().stream()
            .filter(known -> known.covers(difference))
            .findFirst()
            .ifPresentOrElse(
                known -> {
                  tally.explained++;
                  if (known.verdict() != Known.Verdict.TSHARK) {
                    tally.notComparable += difference.fields();
                  }
                  seen.merge(known, 1, Integer::sum);
                },
                () -> unexplained.add(difference));
      }
    }
    seen.forEach((known, count) -> {
      if (known.count() != count) {
        stale.add("%s (found: %d)".formatted(known, count));
      }
    });
  }

  private static void report(Map<String, Tally> tallies, List<Difference> unexplained) {
    StringBuilder text = new StringBuilder("\nAgreement with tshark\n");
    text.append(
        "%-9s %13s %8s %11s %8s %9s %s%n"
            .formatted(
                "protocol",
                "conversations",
                "fields",
                "comparable",
                "agree",
                "share",
                "differences"));
    tallies.forEach((protocol, tally) ->
        text.append(
            "%-9s %13d %8d %11d %8d %8.3f%% %d, %d explained%n"
                .formatted(
                    protocol,
                    tally.conversations,
                    tally.compared,
                    tally.compared - tally.notComparable,
                    tally.agreed,
                    100 * tally.share(),
                    tally.differences.size(),
                    tally.explained)));
    unexplained.forEach(difference -> text.append(difference).append('\n'));
    Map<String, Integer> kinds = new TreeMap<>();
    unexplained.forEach(d -> kinds.merge(d.protocol() + " " + d.field(), 1, Integer::sum));
    System.out.println(text + "unexplained by kind: " + kinds);
  }
}
