package io.obsmesh.protocol.amqp;

/**
 * One method of AMQP.
 *
 * @param classId number of its class
 * @param id number within its class
 * @param name class and method, for example {@code queue.declare}
 * @param sender who may send it: {@code C} client, {@code S} server, {@code B} both
 * @param layout its arguments, two characters each: type, then role (see {@link Arguments})
 * @param reply whether another method answers it
 * @param noWaitBit which of its bits says that no answer is wanted, -1 when none does
 */
record AmqpMethod(
    int classId, int id, String name, char sender, String layout, boolean reply, int noWaitBit) {
  static final int CONNECTION = 10;
  static final int CHANNEL = 20;
  static final int BASIC = 60;
  static final int CONFIRM = 85;

  static final int EXCHANGE_UNBIND = 40 << 16 | 40;
  static final int PUBLISH = BASIC << 16 | 40;
  static final int RETURN = BASIC << 16 | 50;
  static final int DELIVER = BASIC << 16 | 60;
  static final int GET = BASIC << 16 | 70;
  static final int GET_OK = BASIC << 16 | 71;
  static final int GET_EMPTY = BASIC << 16 | 72;
  static final int ACK = BASIC << 16 | 80;
  static final int REJECT = BASIC << 16 | 90;
  static final int NACK = BASIC << 16 | 120;
  static final int RECOVER_OK = BASIC << 16 | 111;
  static final int CONSUME = BASIC << 16 | 20;
  static final int CONSUME_OK = BASIC << 16 | 21;
  static final int CANCEL = BASIC << 16 | 30;
  static final int CANCEL_OK = BASIC << 16 | 31;
  static final int CONFIRM_SELECT = CONFIRM << 16 | 10;
  static final int START = CONNECTION << 16 | 10;
  static final int START_OK = CONNECTION << 16 | 11;
  static final int SECURE = CONNECTION << 16 | 20;
  static final int SECURE_OK = CONNECTION << 16 | 21;
  static final int TUNE = CONNECTION << 16 | 30;
  static final int TUNE_OK = CONNECTION << 16 | 31;
  static final int CONNECTION_OPEN = CONNECTION << 16 | 40;
  static final int CONNECTION_CLOSE = CONNECTION << 16 | 50;
  static final int CHANNEL_OPEN = CHANNEL << 16 | 10;
  static final int CHANNEL_OPEN_OK = CHANNEL << 16 | 11;
  static final int CHANNEL_CLOSE = CHANNEL << 16 | 40;
  static final int CHANNEL_CLOSE_OK = CHANNEL << 16 | 41;

  /** Class and number in one. */
  int key() {
    return classId << 16 | id;
  }

  /** Whether a message (content header and body) follows. */
  boolean hasContent() {
    int key = key();
    return key == PUBLISH || key == RETURN || key == DELIVER || key == GET_OK;
  }

  /** Whether this answers that method. */
  boolean answers(AmqpMethod request) {
    if (!request.reply || classId != request.classId) {
      return false;
    }
    return switch (request.key()) {
      case GET -> key() == GET_OK || key() == GET_EMPTY;
      case START_OK, SECURE_OK -> key() == SECURE || key() == TUNE;
      // exchange.unbind-ok has a number of its own.
      case EXCHANGE_UNBIND -> id == 51;
      default -> id == request.id + 1;
    };
  }
}
