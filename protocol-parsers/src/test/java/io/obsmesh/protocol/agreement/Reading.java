package io.obsmesh.protocol.agreement;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request with its response as one of the two readers sees it.
 *
 * @param fields what is compared, as text; a value that is absent has no entry
 */
record Reading(Map<String, String> fields) {
  /** Stands for a value that is there and that this reader does not show. */
  static final String UNREAD = "(unread)";

  Reading() {
    this(new LinkedHashMap<>());
  }

  /** Sets a field; null makes it absent. */
  Reading with(String field, Object value) {
    if (value != null) {
      fields.put(field, value.toString());
    }
    return this;
  }

  /** Sets a field; an empty value makes it absent. */
  Reading with(String field, Optional<?> value) {
    return with(field, value.orElse(null));
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
