package io.obsmesh.protocol.mqtt;

import org.jspecify.annotations.Nullable;

/** Names of reason codes (MQTT 5, section 2.4) and of the return codes before them. */
final class ReasonCode {
  /** This and all above are failures. */
  static final int FAILURE = 0x80;

  private static final String[] RETURN_CODES = {
    "Connection accepted",
    "Unacceptable protocol version",
    "Identifier rejected",
    "Server unavailable",
    "Bad user name or password",
    "Not authorized"
  };

  private static final String[] FAILURES = new String[0xa3 - FAILURE];

  static {
    String[] names = {
      "Unspecified error",
      "Malformed packet",
      "Protocol error",
      "Implementation specific error",
      "Unsupported protocol version",
      "Client identifier not valid",
      "Bad user name or password",
      "Not authorized",
      "Server unavailable",
      "Server busy",
      "Banned",
      "Server shutting down",
      "Bad authentication method",
      "Keep alive timeout",
      "Session taken over",
      "Topic filter invalid",
      "Topic name invalid",
      "Packet identifier in use",
      "Packet identifier not found",
      "Receive maximum exceeded",
      "Topic alias invalid",
      "Packet too large",
      "Message rate too high",
      "Quota exceeded",
      "Administrative action",
      "Payload format invalid",
      "Retain not supported",
      "QoS not supported",
      "Use another server",
      "Server moved",
      "Shared subscriptions not supported",
      "Connection rate exceeded",
      "Maximum connect time",
      "Subscription identifiers not supported",
      "Wildcard subscriptions not supported"
    };
    System.arraycopy(names, 0, FAILURES, 0, names.length);
  }

  private ReasonCode() {}

  /**
   * The name of a code.
   *
   * @param type the packet that has it
   * @param old the packet is a CONNACK with a return code of MQTT 3
   */
  static @Nullable String name(int type, int code, boolean old) {
    if (code < 0) {
      return null;
    }
    if (old) {
      return code < RETURN_CODES.length ? RETURN_CODES[code] : "Return code " + code;
    }
    if (code >= FAILURE) {
      return code - FAILURE < FAILURES.length ? FAILURES[code - FAILURE] : "Reason code " + code;
    }
    return switch (code) {
      case 0 ->
          switch (type) {
            case PacketType.SUBACK -> "Granted QoS 0";
            case PacketType.DISCONNECT -> "Normal disconnection";
            default -> "Success";
          };
      case 1 -> "Granted QoS 1";
      case 2 -> "Granted QoS 2";
      case 4 -> "Disconnect with will message";
      case 0x10 -> "No matching subscribers";
      case 0x11 -> "No subscription existed";
      case 0x18 -> "Continue authentication";
      case 0x19 -> "Re-authenticate";
      default -> "Reason code " + code;
    };
  }
}
