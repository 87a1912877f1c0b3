package io.obsmesh.collector.requests;

import java.net.InetAddress;
import java.util.Arrays;

/** Addresses as the kernel's tables hold them. */
final class Addresses {
  private Addresses() {}

  /** 16 bytes, IPv4 mapped. */
  static byte[] mapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    Arrays.fill(mapped, 10, 12, (byte) -1);
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }
}
