package io.obsmesh.protocol.amqp;

/** Names of reply codes. Section 1.2 of the protocol reference, and RabbitMQ's return codes. */
final class ReplyCodes {
  private ReplyCodes() {}

  /** The name, or the number where there is none. */
  static String name(int code) {
    return switch (code) {
      case 200 -> "REPLY_SUCCESS";
      case 311 -> "CONTENT_TOO_LARGE";
      case 312 -> "NO_ROUTE";
      case 313 -> "NO_CONSUMERS";
      case 320 -> "CONNECTION_FORCED";
      case 402 -> "INVALID_PATH";
      case 403 -> "ACCESS_REFUSED";
      case 404 -> "NOT_FOUND";
      case 405 -> "RESOURCE_LOCKED";
      case 406 -> "PRECONDITION_FAILED";
      case 501 -> "FRAME_ERROR";
      case 502 -> "SYNTAX_ERROR";
      case 503 -> "COMMAND_INVALID";
      case 504 -> "CHANNEL_ERROR";
      case 505 -> "UNEXPECTED_FRAME";
      case 506 -> "RESOURCE_ERROR";
      case 530 -> "NOT_ALLOWED";
      case 540 -> "NOT_IMPLEMENTED";
      case 541 -> "INTERNAL_ERROR";
      default -> Integer.toString(code);
    };
  }
}
