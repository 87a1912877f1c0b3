package io.obsmesh.query.sql;

import io.obsmesh.query.plan.Networks;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Addresses in SQL without an extension: IPv4 as a number, IPv6 as 32 hexadecimal digits. A network
 * is then everything between two of them.
 */
final class SqlNetworks {
  private static final String IPV4 = "'\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}'";

  private SqlNetworks() {}

  /** Whether an address, as text, lies in a network. */
  static String contains(String address, String network) {
    int slash = network.indexOf('/');
    byte[] first = Objects.requireNonNull(Networks.address(network.substring(0, slash)), network);
    int bits = Integer.parseInt(network.substring(slash + 1));
    byte[] last = first.clone();
    for (int bit = 0; bit < 8 * first.length; bit++) {
      int mask = 0x80 >> bit % 8;
      if (bit >= bits) {
        first[bit / 8] &= (byte) ~mask;
        last[bit / 8] |= (byte) mask;
      }
    }
    if (first.length == 4) {
      return "CASE WHEN regexp_full_match(%s, %s) THEN %s BETWEEN %d AND %d ELSE false END"
          .formatted(address, IPV4, number(address), unsigned(first), unsigned(last));
    }
    HexFormat hex = HexFormat.of();
    return "CASE WHEN contains(%s, ':') THEN %s BETWEEN '%s' AND '%s' ELSE false END"
        .formatted(address, digits(address), hex.formatHex(first), hex.formatHex(last));
  }

  private static long unsigned(byte[] four) {
    return (four[0] & 0xffL) << 24
        | (four[1] & 0xff) << 16
        | (four[2] & 0xff) << 8
        | four[3] & 0xff;
  }

  /** The network of so many bits that an IPv4 or IPv6 address lies in, as text. */
  static String cidr(String address, int bits) {
    String six = six(address, bits);
    if (bits > 32) {
      return "CASE WHEN contains(%s, ':') THEN %s END".formatted(address, six);
    }
    long mask = bits == 0 ? 0 : 0xffffffffL << 32 - bits & 0xffffffffL;
    String masked = "(" + number(address) + " & " + mask + ")";
    return ("CASE WHEN regexp_full_match(%1$s, %2$s) THEN concat(%3$s >> 24, '.', %3$s >> 16 & 255,"
            + " '.', %3$s >> 8 & 255, '.', %3$s & 255, '/%4$d') WHEN contains(%1$s, ':') THEN %5$s"
            + " END")
        .formatted(address, IPV4, masked, bits, six);
  }

  private static String number(String address) {
    StringBuilder sum = new StringBuilder("(");
    for (int i = 0; i < 4; i++) {
      sum.append(i == 0 ? "" : " + ")
          .append("try_cast(split_part(")
          .append(address)
          .append(", '.', ")
          .append(i + 1)
          .append(") AS BIGINT) * ")
          .append(1L << 24 - 8 * i);
    }
    return sum.append(")").toString();
  }

  /** The eight groups of an IPv6 address with what {@code ::} stands for. */
  private static String groups(String address) {
    String left = "list_filter(string_split(split_part(%s, '::', 1), ':'), lambda g: g <> '')";
    String right = "list_filter(string_split(split_part(%s, '::', 2), ':'), lambda g: g <> '')";
    String before = left.formatted(address);
    String after = right.formatted(address);
    return ("list_concat(list_concat(%1$s, list_transform(range(8 - len(%1$s) - len(%2$s)), lambda"
            + " z: '0')), %2$s)")
        .formatted(before, after);
  }

  private static String digits(String address) {
    return "lower(array_to_string(list_transform(%s, lambda g: lpad(g, 4, '0')), ''))"
        .formatted(groups(address));
  }

  private static String six(String address, int bits) {
    int whole = bits / 16;
    int rest = bits % 16;
    int mask = 0xffff << 16 - rest & 0xffff;
    // Groups as Java prints them: hexadecimal without leading zeros, and no "::".
    return "concat(array_to_string(list_transform("
        + groups(address)
        + ", lambda g, i: CASE WHEN i <= %d THEN printf('%%x', try_cast('0x' || g AS BIGINT)) WHEN i = %d THEN printf('%%x', try_cast('0x' || g AS BIGINT) & %d) ELSE '0' END), ':'), '/%d')"
            .formatted(whole, whole + 1, mask, bits);
  }
}
