package io.obsmesh.protocol.mongo;

import org.jspecify.annotations.Nullable;

/** Reads replies: whether it went well, why not, and how many documents there are. */
final class ReplySink implements BsonSink {
  private static final int LONGEST_NAME = 255;

  private enum Place {
    TOP,
    CURSOR,
    WRITE_ERRORS,
    WRITE_ERROR,
    OTHER
  }

  private final int longestText;
  private MongoMessage message = new MongoMessage();
  private Place place = Place.TOP;
  private boolean writeFailed;

  ReplySink(int longestText) {
    this.longestText = longestText;
  }

  void begin(MongoMessage into) {
    message = into;
    place = Place.TOP;
    writeFailed = false;
  }

  void finish() {
    if (writeFailed && message.hasOk) {
      message.ok = false;
    }
  }

  @Override
  public Visit begin(int depth, String name, boolean array) {
    Place next =
        switch (place) {
          case TOP ->
              switch (name) {
                case "cursor" -> Place.CURSOR;
                case "writeErrors" -> Place.WRITE_ERRORS;
                case "writeConcernError" -> Place.WRITE_ERROR;
                default -> Place.OTHER;
              };
          case WRITE_ERRORS -> writeFailed ? Place.OTHER : Place.WRITE_ERROR;
          case CURSOR, WRITE_ERROR, OTHER -> Place.OTHER;
        };
    if (place == Place.CURSOR && array && name.endsWith("Batch")) {
      return Visit.COUNT;
    }
    if (next == Place.OTHER) {
      return Visit.SKIP;
    }
    writeFailed |= next == Place.WRITE_ERROR;
    place = next;
    return Visit.ENTER;
  }

  @Override
  public void end(int depth) {
    // An element of an array of errors is one level deeper than the error of the write concern.
    place = depth == 2 ? Place.WRITE_ERRORS : Place.TOP;
  }

  @Override
  public void counted(int depth, String name, long elements) {
    message.rows = elements;
  }

  @Override
  public int wanted(int depth, String name) {
    return switch (place) {
      case TOP, WRITE_ERROR ->
          switch (name) {
            case "errmsg", "$err" -> longestText;
            case "codeName" -> LONGEST_NAME;
            default -> 0;
          };
      case CURSOR, WRITE_ERRORS, OTHER -> 0;
    };
  }

  @Override
  public void value(int depth, String name, BsonValue value) {
    if (place != Place.TOP && place != Place.WRITE_ERROR) {
      return;
    }
    @Nullable String words = value.type == BsonValue.STRING ? value.text : null;
    switch (name) {
      case "code" -> code(value);
      case "codeName" -> message.codeName = message.codeName == null ? words : message.codeName;
      case "errmsg", "$err" -> message.message = message.message == null ? words : message.message;
      default -> {
        if (place == Place.TOP) {
          top(name, value);
        }
      }
    }
  }

  private void code(BsonValue value) {
    if (!message.hasErrorCode) {
      message.hasErrorCode = true;
      message.errorCode = (int) value.asNumber();
    }
  }

  private void top(String name, BsonValue value) {
    switch (name) {
      case "ok" -> {
        message.hasOk = true;
        message.ok = value.asNumber() != 0;
      }
      case "n" -> message.n = (long) value.asNumber();
      case "nModified" -> message.modified = (long) value.asNumber();
      default -> {}
    }
  }
}
