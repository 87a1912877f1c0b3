package io.obsmesh.protocol.kafka;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All requests of Kafka 4.3 and those of older brokers. Facts of the protocol guide and of KIP-482
 * (flexible versions) in the notation of {@link Field}.
 */
final class ApiCatalog {
  /** A key above this is no request, now or soon. */
  static final int LARGEST_KEY = 127;

  /** A version above this is no version, now or soon. */
  static final int LARGEST_VERSION = 40;

  private static final int NEVER = Short.MAX_VALUE;

  private static final List<Api> APIS = compile();

  private ApiCatalog() {}

  /** Key, name, newest version, first flexible version; then the bodies, when they are read. */
  private static List<Api> compile() {
    List<Api> apis = new ArrayList<>();
    for (String line : (ApiLayouts.DATA + ApiLayouts.GROUPS + ApiLayouts.REST).split("\n")) {
      String[] parts = line.split("\\|", -1);
      String[] head = parts[0].strip().split(" ");
      int key = Integer.parseInt(head[0]);
      while (apis.size() <= key) {
        apis.add(unknown(apis.size()));
      }
      boolean known = parts.length == 3;
      apis.set(
          key,
          new Api(
              key,
              head[1],
              Integer.parseInt(head[2]),
              head[3].equals("-") ? NEVER : Integer.parseInt(head[3]),
              known ? Field.compile(parts[1]) : List.of(),
              known ? Field.compile(parts[2]) : List.of(),
              known));
    }
    return List.copyOf(apis);
  }

  private static Api unknown(int key) {
    return new Api(key, "Api" + key, -1, 0, List.of(), List.of(), false);
  }

  /** The request of that key; null when nothing can have it. */
  static @Nullable Api find(int key) {
    if (key < 0 || key > LARGEST_KEY) {
      return null;
    }
    return key < APIS.size() ? APIS.get(key) : unknown(key);
  }

  /** Every request that has a name. */
  static List<Api> all() {
    return APIS;
  }
}
