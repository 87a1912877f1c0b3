package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.e2e.Processes.Running;
import java.util.Hashtable;
import java.util.List;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Real dnsmasq with Java's resolver: every numbered question is a row, by UDP and by TCP. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DnsTest {
  private static Running dnsmasq;
  private static Recording recording;
  private static Product product;

  @BeforeAll
  static void start() {
    dnsmasq = MoreServers.dnsmasq();
    product = Product.shared();
    recording = Recording.of("dns", MoreServers.DNSMASQ);
  }

  @AfterAll
  static void stop() {
    recording.close();
    dnsmasq.close();
  }

  private static DirContext resolver() throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
    environment.put("java.naming.provider.url", "dns://127.0.0.1:" + MoreServers.DNSMASQ);
    return new InitialDirContext(environment);
  }

  private static String mark() {
    return "m" + Long.toString(System.nanoTime(), 36);
  }

  @Test
  void numberedQuestions_areRowsWithTheirAnswers() throws NamingException {
    String mark = mark();
    for (int i = 0; i < 100; i++) {
      assertThat(
              resolver()
                  .getAttributes("n" + i + "." + mark + ".numbers.test", new String[] {"A"})
                  .get("A")
                  .get())
          .isEqualTo("10.1.2.3");
    }
    List<JsonNode> rows = product.rows("dns where query contains \"" + mark + "\"", 100);
    assertThat(rows).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(rows.get(i).path("query").asString())
          .isEqualTo("n" + i + "." + mark + ".numbers.test");
      assertThat(rows.get(i).path("qtype").asString()).isEqualTo("A");
      assertThat(rows.get(i).path("rcode").asString()).isEqualTo("NOERROR");
      assertThat(rows.get(i).path("answers").toString()).contains("10.1.2.3");
      assertThat(rows.get(i).path("src.pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(rows.get(i).path("dst.process").asString()).isEqualTo("dnsmasq");
    }
  }

  @Test
  void nameThatIsNot_isAnError() {
    String name = mark() + ".none.test";
    assertThatThrownBy(() -> resolver().getAttributes(name, new String[] {"A"}))
        .isInstanceOf(NameNotFoundException.class);
    List<JsonNode> rows = product.rows("dns where query=\"" + name + "\"", 1);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().path("rcode").asString()).isEqualTo("NXDOMAIN");
  }

  @Test
  void answerTooLongForUdp_isAskedForAgainByTcp() throws NamingException {
    assertThat(resolver().getAttributes("long.test", new String[] {"TXT"}).get("TXT").get())
        .asString()
        .hasSizeGreaterThan(1500);
    List<JsonNode> rows = product.rows("dns where query=\"long.test\"", 2);
    assertThat(rows)
        .extracting(row -> row.path("transport").asString())
        .containsExactly("udp", "tcp");
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.path("rcode").asString()).isEqualTo("NOERROR"));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void tshark_readsTheSame() {
    Agreement.inAll(
        recording,
        "dns",
        300,
        "udp.port==" + MoreServers.DNSMASQ + ",dns",
        "tcp.port==" + MoreServers.DNSMASQ + ",dns");
  }
}
