package io.obsmesh.query.plan;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses and networks as text. */
public final class Networks {
  private Networks() {}

  static boolean isValid(String network) {
    int slash = network.indexOf('/');
    byte[] address = slash < 0 ? null : address(network.substring(0, slash));
    if (address == null) {
      return false;
    }
    int bits = Integer.parseInt(network.substring(slash + 1));
    return bits <= 8 * address.length;
  }

  /** The bytes of an address, or null when it is none. Never asks a name server. */
  public static byte @Nullable [] address(String text) {
    boolean numeric = !text.isEmpty() && text.length() <= 45;
    boolean colon = text.indexOf(':') >= 0;
    for (int i = 0; numeric && i < text.length(); i++) {
      char c = text.charAt(i);
      numeric =
          c == ':' || c == '.' || (colon ? Character.digit(c, 16) : Character.digit(c, 10)) >= 0;
    }
    if (!numeric || !colon && text.chars().filter(c -> c == '.').count() != 3) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Whether an address lies in a network of as many bits; false when one of them is none. */
  public static boolean contains(byte[] network, int bits, byte @Nullable [] address) {
    if (address == null || address.length != network.length) {
      return false;
    }
    for (int i = 0; i < address.length && 8 * i < bits; i++) {
      int mask = bits - 8 * i >= 8 ? 0xff : 0xff << (8 - (bits - 8 * i));
      if (((address[i] ^ network[i]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The network of as many bits that an address lies in, as text; null when it is no address. */
  public static @Nullable String of(String text, int bits) {
    byte[] address = address(text);
    if (address == null || bits > 8 * address.length) {
      return null;
    }
    for (int i = 0; i < address.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      address[i] &= (byte) (0xff << (8 - kept));
    }
    try {
      return InetAddress.getByAddress(address).getHostAddress() + "/" + bits;
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
