package io.obsmesh.demo;

/**
 * Where the parts listen, all on loopback.
 *
 * @param base the first; the others lie up to 400 above, near the number known for the protocol
 */
record Ports(int base) {
  static final int DEFAULT_BASE = 17000;

  Ports {
    if (base < 1024 || base > 65000) {
      throw new IllegalArgumentException("base: " + base + " (expected: 1024 to 65000)");
    }
  }

  int gateway() {
    return base + 80;
  }

  int shop() {
    return base + 81;
  }

  int payment() {
    return base + 51;
  }

  int database() {
    return base + 306;
  }

  int cache() {
    return base + 379;
  }
}
