package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands: the first element is the command's name and, mostly, the collection; {@code $db}
 * is the database; all of it becomes the statement.
 */
final class CommandSink implements BsonSink {
  private static final int LONGEST_NAME = 255;
  private static final String MASK = '"' + Redaction.REDACTED + '"';

  private final StatementText text;
  private MongoMessage message = new MongoMessage();
  private boolean secret;

  /** The documents are no command: those of a sequence, or of messages before OP_MSG. */
  private boolean data;

  private boolean listOpen;

  /** 1 when the command is inside {@code $query}. */
  private int base;

  CommandSink(StatementText text) {
    this.text = text;
  }

  void begin(MongoMessage into) {
    message = into;
    text.clear();
    secret = false;
    data = false;
    listOpen = false;
    base = 0;
  }

  /** The documents that follow are a list under this name. */
  void beginList(String name) {
    data = true;
    listOpen = text.takes();
    if (listOpen) {
      text.open(name, true);
    }
  }

  /** Whether more documents of the list can be written. */
  boolean beginDocument() {
    boolean takes = listOpen && !secret && text.takes();
    if (takes) {
      text.open("", false);
    }
    return takes;
  }

  void endDocument() {
    text.close();
  }

  /** The document that follows is one of the command's parameters. */
  void data() {
    data = true;
  }

  void endList() {
    data = false;
    if (listOpen) {
      text.close();
      listOpen = false;
    }
  }

  void finish() {
    message.statement = text.finish();
    message.statementCut = text.cut();
  }

  private boolean first(int depth) {
    return depth == base && !data && message.command == null;
  }

  private boolean hidden(int depth, String name) {
    return depth < base
        || depth == base
            && !data
            && (name.equals("$db") || name.equals("lsid") || name.equals("$clusterTime"));
  }

  private boolean masked(int depth, String name) {
    return secret && !(depth == base && name.equals("mechanism")) || Secrets.field(name);
  }

  private void command(String name) {
    message.command = name;
    secret = Secrets.command(name);
  }

  @Override
  public Visit begin(int depth, String name, boolean array) {
    if (depth == 0 && base == 0 && first(0) && (name.equals("$query") || name.equals("query"))) {
      base = 1;
      return Visit.ENTER;
    }
    boolean isFirst = first(depth);
    if (isFirst) {
      command(name);
    }
    if (hidden(depth, name)) {
      return Visit.SKIP;
    }
    if (!isFirst && masked(depth, name)) {
      text.raw(name, MASK);
      return Visit.SKIP;
    }
    if (!text.takes()) {
      return Visit.SKIP;
    }
    text.open(name, array);
    return Visit.ENTER;
  }

  @Override
  public void end(int depth) {
    if (depth > base) {
      text.close();
    }
  }

  @Override
  public void counted(int depth, String name, long elements) {}

  @Override
  public int wanted(int depth, String name) {
    if (depth == base && !data && (message.command == null || named(name))) {
      return LONGEST_NAME;
    }
    return hidden(depth, name) || masked(depth, name) ? 0 : text.room();
  }

  private static boolean named(String name) {
    return name.equals("$db") || name.equals("collection");
  }

  @Override
  public void value(int depth, String name, BsonValue value) {
    boolean top = depth == base && !data;
    boolean isFirst = first(depth);
    @Nullable String words = value.type == BsonValue.STRING ? value.text : null;
    if (isFirst) {
      command(name);
      message.collection = ofCollection(name) ? words : message.collection;
    } else if (top && name.equals("$db")) {
      message.db = words;
    } else if (top && name.equals("collection") && "getMore".equals(message.command)) {
      message.collection = words;
    }
    if (hidden(depth, name)) {
      return;
    }
    if (!isFirst && masked(depth, name)) {
      text.raw(name, MASK);
    } else {
      text.value(name, value);
    }
  }

  /** Whether text as the first value of a command names a collection. */
  private static boolean ofCollection(String command) {
    return !command.endsWith("User")
        && !command.endsWith("Role")
        && !command.contains("Roles")
        && !command.endsWith("sInfo")
        && !command.equals("getLog")
        && !command.equals("renameCollection");
  }
}
