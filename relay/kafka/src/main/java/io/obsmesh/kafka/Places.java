package io.obsmesh.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Up to which row each table was sent, across restarts. Behind is harmless: what is sent again
 * carries the same places. Not thread-safe.
 */
final class Places {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final Map<String, Place> byTable = new HashMap<>();

  /** A run of the node and the place of its first row that was not sent. */
  record Place(String run, long next) {}

  Places(Path file) {
    this.file = file;
    try {
      byTable.putAll(
          JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<String, Place>>() {}));
    } catch (IOException | JacksonException e) {
      // None yet, or none that can be read: all that the node has is sent again.
      byTable.clear();
    }
  }

  Place of(String table) {
    return byTable.getOrDefault(table, new Place("", 0));
  }

  void put(String table, Place place) throws IOException {
    byTable.put(table, place);
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(temporary, JSON.writeValueAsBytes(byTable));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
