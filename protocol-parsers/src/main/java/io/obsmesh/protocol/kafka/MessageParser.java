package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.SizedMessageParser;

/** What both directions share: four bytes of size, a header, and a body. */
abstract class MessageParser extends SizedMessageParser<KafkaMessage> {
  static final int SIZE_BYTES = 4;

  final KafkaMessage message = new KafkaMessage();
  final BodyReader body;
  private final SessionContext context;

  MessageParser(SessionContext context, BodyReader body) {
    super(body);
    this.context = context;
    this.body = body;
  }

  @Override
  protected final void whole() {
    message.bodyRead = true;
  }

  @Override
  protected final void holed() {
    message.holed = true;
  }

  @Override
  protected final void unreadable() {
    context.malformed("body does not have the layout of its version");
    message.unreadable = true;
  }

  @Override
  protected final KafkaMessage message() {
    return message;
  }

  @Override
  protected final boolean proves() {
    return message.bodyRead;
  }
}
