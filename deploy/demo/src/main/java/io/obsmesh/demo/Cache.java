package io.obsmesh.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Redis in memory only. */
final class Cache {
  private Cache() {}

  static Component start(String redis, Path directory, Ports ports) throws IOException {
    return Component.start(
        "redis",
        directory,
        List.of(
            redis,
            "--port",
            Integer.toString(ports.cache()),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--maxmemory",
            "16mb",
            "--maxmemory-policy",
            "allkeys-lru",
            "--dir",
            directory.toString()),
        Map.of(),
        null);
  }
}
