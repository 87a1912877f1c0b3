package io.obsmesh.protocol.mysqlx;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import org.junit.jupiter.api.Test;

/** Connections are named, and nothing else is said about them. */
class MysqlxTest {
  private static Stream.Script hello() {
    return Stream.script("mysqlx", 33060).response(5, 0, 0, 0, 11, 8, 5, 0x1a, 0);
  }

  private static Replay replay(Stream.Script script) {
    return Replay.of(Conversations.installed(Limits.DEFAULT), script.build());
  }

  @Test
  void theServersHello_namesTheConnection() {
    Replay replay =
        replay(
            hello()
                .request(7, 0, 0, 0, 4, 0x0a, 4, 'M', 'Y', '4', '1')
                .response(2, 0, 0, 0, 3, 0x0a)
                .request(10, 0, 0, 0, 12, 8, 0x0a, 6, 'S', 'E', 'L', 'E', 'C', 'T'));
    assertThat(replay.protocol()).isEqualTo("mysqlx");
    assertThat(replay.rows()).isEmpty();
    assertThat(replay.malformed()).isEmpty();
  }

  @Test
  void aServerWithoutHello_isKnownByItsCapabilities() {
    Replay replay =
        replay(
            Stream.script("mysqlx", 33060)
                .request(1, 0, 0, 0, 1)
                .response(7, 0, 0, 0, 2, 0x0a, 4, 'a', 'u', 't', 'h'));
    assertThat(replay.protocol()).isEqualTo("mysqlx");
  }

  @Test
  void tls_isReadAsTls() {
    Replay replay =
        replay(
            hello()
                .request(9, 0, 0, 0, 2, 0x0a, 6, 0x0a, 3, 't', 'l', 's', 0x12)
                .response(1, 0, 0, 0, 0)
                .request(
                    0x16, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                    14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 0,
                    0, 2, 0x13, 1, 1, 0, 0, 0));
    assertThat(replay.protocol()).isEqualTo("tls");
  }

  @Test
  void theCommandToQuit_ofTheOtherProtocol_isNotTakenForIt() {
    Replay replay =
        replay(Stream.script("quit", 3306).request(1, 0, 0, 0, 1).response(7, 0, 0, 1, 0, 0, 0));
    assertThat(replay.protocol()).isNotEqualTo("mysqlx");
  }

  @Test
  void hostileLengths_areMalformed() {
    Replay replay = replay(hello().request(0xff, 0xff, 0xff, 0xff, 1).request("more"));
    assertThat(replay.malformed()).containsKey("mysqlx: bad length");
    assertThat(replay.protocol()).isEqualTo("mysqlx");
  }
}
