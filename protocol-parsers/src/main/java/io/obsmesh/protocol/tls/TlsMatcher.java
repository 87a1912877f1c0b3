package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.Row;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one handshake from the ClientHello to the last Finished and writes its row. A handshake
 * whose first ClientHello was not seen makes no row.
 */
final class TlsMatcher implements RequestMatcher<TlsRecord> {
  /** A handshake in which so long nobody said anything has failed. */
  static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final SessionContext context;
  private final Row row = new Row(TlsTable.TABLE);
  private final boolean[] lost = new boolean[2];
  private @Nullable Handshake handshake;
  private boolean over;

  /** Any byte of the connection was not seen. */
  private boolean missed;

  TlsMatcher(SessionContext context) {
    this.context = context;
    for (Direction direction : Direction.values()) {
      lost[direction.ordinal()] = context.midstream(direction);
      missed |= context.midstream(direction);
    }
  }

  /** Nothing of the connection is wanted any more. */
  boolean over() {
    return over;
  }

  @Override
  public void accept(Direction direction, TlsRecord record, Span span) {
    if (over) {
      return;
    }
    Handshake current = handshake;
    if (current == null) {
      current = begin(direction, record, span);
      if (current == null) {
        return;
      }
    }
    current.saw(direction, span);
    switch (record) {
      case TlsRecord.Handshake(var messages) -> {
        for (HandshakeMessage message : messages) {
          message(direction, message, span, current);
        }
      }
      case TlsRecord.ChangeCipherSpec() -> {
        if (direction == Direction.RESPONSE && !lost(Direction.RESPONSE)) {
          current.serverEncrypts();
        }
      }
      case TlsRecord.Alert alert -> alert(alert, current);
      case TlsRecord.Protected(int type, int length) -> encrypted(direction, type, length, current);
      case TlsRecord.Foreign() -> {
        if (missed) {
          // Maybe the answer is to something that was not seen.
          over = true;
        } else {
          end(current, "not_tls", null);
        }
      }
    }
  }

  /** Only the first ClientHello begins a handshake; without it nothing is to be told. */
  private @Nullable Handshake begin(Direction direction, TlsRecord record, Span span) {
    if (direction == Direction.REQUEST) {
      if (record instanceof TlsRecord.Handshake(var messages)
          && messages.getFirst() instanceof HandshakeMessage.ClientHello hello
          && (!lost(direction) || hello.recordVersion() <= Version.TLS_1_1)) {
        lost[direction.ordinal()] = false;
        Handshake begun = new Handshake(hello, span.firstByteNanos());
        handshake = begun;
        return begun;
      }
      over = true;
    } else if (record instanceof TlsRecord.Protected) {
      over = true;
    }
    return null;
  }

  private boolean lost(Direction direction) {
    return lost[direction.ordinal()];
  }

  private static void message(
      Direction direction, HandshakeMessage message, Span span, Handshake current) {
    switch (message) {
      // The first is known, a second after a retry says the same.
      case HandshakeMessage.ClientHello hello -> {}
      case HandshakeMessage.ServerHello hello -> current.serverHello(hello);
      case HandshakeMessage.Certificates(var leaf) -> current.certificate(direction, leaf);
      case HandshakeMessage.Other(int type) -> {
        if (type == HandshakeMessage.SERVER_KEY_EXCHANGE
            || type == HandshakeMessage.SERVER_HELLO_DONE) {
          current.notResumed();
        }
      }
    }
  }

  private void alert(TlsRecord.Alert alert, Handshake current) {
    // Before 1.3 a warning changes nothing; in 1.3 all that is sent in the clear is fatal.
    if (alert.level() == TlsRecord.Alert.FATAL) {
      String name = AlertName.of(alert.description());
      end(current, name, name);
    }
  }

  private void encrypted(Direction direction, int type, int length, Handshake current) {
    boolean request = direction == Direction.REQUEST;
    boolean anyLost = lost(Direction.REQUEST) || lost(Direction.RESPONSE);
    switch (type) {
      case TlsRecord.HANDSHAKE -> {
        current.finished(direction);
        if (current.finished()) {
          end(current, null, null);
        }
      }
      case TlsRecord.ALERT -> {
        if (anyLost) {
          end(current, null, null);
        } else {
          end(current, "alert", AlertName.ENCRYPTED);
        }
      }
      default -> {
        if (current.version() == Version.TLS_1_3 && current.answered()) {
          if (request && isAlert(length) && !current.earlyData() && !anyLost) {
            end(current, "alert", AlertName.ENCRYPTED);
          } else if (request) {
            end(current, null, null);
          }
        } else if (lost(Direction.RESPONSE) || current.answered() && !request) {
          // Application data, so both ends are done; what the client sends early says nothing.
          end(current, null, null);
        }
      }
    }
  }

  /**
   * Whether a record of 1.3 is as long as an alert: two bytes, their type, and a tag of 16 bytes (8
   * with CCM_8). The JDK adds 16 bytes of padding. No handshake message has one of these lengths.
   */
  private static boolean isAlert(int length) {
    return length == 3 + 16 || length == 3 + 8 || length == 3 + 16 + 16;
  }

  private void end(Handshake current, @Nullable String errorType, @Nullable String alert) {
    over = true;
    boolean known = !lost(Direction.REQUEST) && !lost(Direction.RESPONSE);
    current.write(row.clear(), errorType, alert, known);
    context.rows().accept(row);
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    lost[direction.ordinal()] = true;
    missed = true;
    if (bytes > 0 && handshake != null) {
      handshake.lossy();
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    giveUp(reason);
  }

  @Override
  public void tick(long nowNanos) {
    if (handshake != null && nowNanos - handshake.lastByteNanos() > TIMEOUT_NANOS) {
      giveUp(CloseReason.TIMEOUT);
    }
  }

  private void giveUp(CloseReason reason) {
    Handshake current = handshake;
    if (current != null && !over) {
      end(current, reason.errorType(), null);
    }
  }

  @Override
  public int pending() {
    return handshake != null && !over ? 1 : 0;
  }
}
