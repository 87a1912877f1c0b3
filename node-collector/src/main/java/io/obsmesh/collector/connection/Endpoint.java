package io.obsmesh.collector.connection;

/**
 * An address and a port.
 *
 * @param version 4 or 6
 * @param high first 8 bytes of an IPv6 address, 0 for IPv4
 * @param low last 8 bytes of an IPv6 address, or the IPv4 address
 */
record Endpoint(int version, long high, long low, int port) implements Comparable<Endpoint> {
  /** An endpoint from 4 or 16 bytes in network order; IPv4-mapped addresses become IPv4. */
  static Endpoint of(byte[] address, int length, int port) {
    if (length == 4) {
      return new Endpoint(4, 0, number(address, 0, 4), port);
    }
    long high = number(address, 0, 8);
    long low = number(address, 8, 8);
    return high == 0 && low >>> 32 == 0xffff
        ? new Endpoint(4, 0, low & 0xffffffffL, port)
        : new Endpoint(6, high, low, port);
  }

  private static long number(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }

  /** 127.0.0.0/8 or ::1: the peer is on this machine, in the same network namespace. */
  boolean loopback() {
    return version == 4 ? low >>> 24 == 127 : high == 0 && low == 1;
  }

  /** The address as people write it; IPv6 as RFC 5952 wants it. */
  String address() {
    if (version == 4) {
      return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (int) ((i < 4 ? high : low) >>> (16 * (3 - i % 4))) & 0xffff;
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > bestLength) {
        bestStart = i;
        bestLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (i > 0 && (bestStart < 0 || i != bestStart + bestLength)) {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  @Override
  public int compareTo(Endpoint other) {
    int order = Integer.compare(version, other.version);
    order = order != 0 ? order : Long.compareUnsigned(high, other.high);
    order = order != 0 ? order : Long.compareUnsigned(low, other.low);
    return order != 0 ? order : Integer.compare(port, other.port);
  }
}
