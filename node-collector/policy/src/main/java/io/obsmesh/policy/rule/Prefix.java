package io.obsmesh.policy.rule;

import org.jspecify.annotations.Nullable;

/**
 * A network. IPv4 networks and addresses are held as IPv4-mapped IPv6 ({@code ::ffff:a.b.c.d}), so
 * that a mapped address is the same as the IPv4 address.
 *
 * @param high first 64 bits
 * @param low last 64 bits; bits behind the length are 0
 * @param length 0 to 128, of IPv4 networks 96 to 128
 */
public record Prefix(long high, long low, int length) {
  private static final long MAPPED = 0xffffL << 32;

  public Prefix {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("length: " + length + " (expected: 0 to 128)");
    }
    high &= mask(length);
    low &= mask(length - 64);
  }

  /** The network that this text names: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. */
  public static @Nullable Prefix parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    long @Nullable [] bits = AddressText.parse(address);
    if (bits == null) {
      return null;
    }
    boolean v4 = address.indexOf(':') < 0;
    int most = v4 ? 32 : 128;
    int length = slash < 0 ? most : lengthOf(text.substring(slash + 1), most);
    return length < 0 ? null : new Prefix(bits[0], bits[1], v4 ? length + 96 : length);
  }

  private static int lengthOf(String digits, int most) {
    if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(Prefix::isDigit)) {
      return -1;
    }
    int length = Integer.parseInt(digits);
    return length <= most ? length : -1;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Whether these are IPv4 addresses. */
  public boolean isIpv4() {
    return length >= 96 && high == 0 && (low & 0xffffffff00000000L) == MAPPED;
  }

  /**
   * Whether an address or network lies in this one, all of it. {@code ::/0} means IPv6 and holds no
   * IPv4 address, as in Kubernetes.
   */
  public boolean contains(Prefix other) {
    return other.length >= length
        && isIpv4() == other.isIpv4()
        && (other.high & mask(length)) == high
        && (other.low & mask(length - 64)) == low;
  }

  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
  }

  /** As it is written: {@code 10.0.0.0/8}. */
  @Override
  public String toString() {
    return isIpv4()
        ? AddressText.ofIpv4((int) low) + "/" + (length - 96)
        : AddressText.ofIpv6(high, low) + "/" + length;
  }
}
