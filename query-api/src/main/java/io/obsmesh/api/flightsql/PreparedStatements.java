package io.obsmesh.api.flightsql;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The statements that clients have prepared and not closed: so many at most, those go first that
 * were not used for longest. Thread-safe.
 */
final class PreparedStatements {
  /** Each holds a query and its parameters, at most a message each. */
  static final int MOST = 200;

  private final Map<ByteString, Prepared> statements =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, Prepared> eldest) {
          return size() > MOST;
        }
      };

  /**
   * A statement.
   *
   * @param columns of its answer
   * @param values of its parameters, as they were bound last
   */
  record Prepared(String sql, Schema columns, List<@Nullable Object> values) {
    Prepared {
      values = Collections.unmodifiableList(new ArrayList<>(values)); // a value may be null
    }
  }

  /** Keeps a statement; its handle. */
  synchronized ByteString add(String sql, Schema columns) {
    ByteString handle = ByteString.copyFromUtf8(UUID.randomUUID().toString());
    statements.put(handle, new Prepared(sql, columns, List.of()));
    return handle;
  }

  /** The statement; a handle that is not known is the client's mistake. */
  synchronized Prepared get(ByteString handle) {
    Prepared prepared = statements.get(handle);
    if (prepared == null) {
      throw FlightErrors.mistake(
          "this prepared statement is not known any more ("
              + MOST
              + " are kept): prepare it again");
    }
    return prepared;
  }

  /** Gives a statement's parameters their values. */
  synchronized void bind(ByteString handle, List<@Nullable Object> values) {
    Prepared prepared = get(handle);
    statements.put(handle, new Prepared(prepared.sql(), prepared.columns(), values));
  }

  /** Forgets a statement; one that is not known is forgotten already. */
  synchronized void remove(ByteString handle) {
    statements.remove(handle);
  }
}
