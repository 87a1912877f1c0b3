package io.obsmesh.protocol.dns;

/** Names of numbers, from the IANA registry "Domain Name System (DNS) Parameters". */
final class DnsCodes {
  private static final String[] OPCODES = {
    "QUERY", "IQUERY", "STATUS", "OPCODE3", "NOTIFY", "UPDATE", "DSO"
  };
  private static final String[] RCODES = {
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
        "NXRRSET", "NOTAUTH", "NOTZONE",
    "DSOTYPENI", "RCODE12", "RCODE13", "RCODE14", "RCODE15", "BADVERS", "BADKEY", "BADTIME",
        "BADMODE", "BADNAME", "BADALG",
    "BADTRUNC", "BADCOOKIE"
  };

  private DnsCodes() {}

  static String opcode(int code) {
    return code < OPCODES.length ? OPCODES[code] : "OPCODE" + code;
  }

  static String rcode(int code) {
    return code < RCODES.length ? RCODES[code] : "RCODE" + code;
  }

  static String type(int type) {
    return switch (type) {
      case 1 -> "A";
      case 2 -> "NS";
      case 5 -> "CNAME";
      case 6 -> "SOA";
      case 10 -> "NULL";
      case 12 -> "PTR";
      case 13 -> "HINFO";
      case 15 -> "MX";
      case 16 -> "TXT";
      case 17 -> "RP";
      case 18 -> "AFSDB";
      case 24 -> "SIG";
      case 25 -> "KEY";
      case 28 -> "AAAA";
      case 29 -> "LOC";
      case 33 -> "SRV";
      case 35 -> "NAPTR";
      case 37 -> "CERT";
      case 39 -> "DNAME";
      case 41 -> "OPT";
      case 42 -> "APL";
      case 43 -> "DS";
      case 44 -> "SSHFP";
      case 45 -> "IPSECKEY";
      case 46 -> "RRSIG";
      case 47 -> "NSEC";
      case 48 -> "DNSKEY";
      case 49 -> "DHCID";
      case 50 -> "NSEC3";
      case 51 -> "NSEC3PARAM";
      case 52 -> "TLSA";
      case 55 -> "HIP";
      case 59 -> "CDS";
      case 60 -> "CDNSKEY";
      case 61 -> "OPENPGPKEY";
      case 64 -> "SVCB";
      case 65 -> "HTTPS";
      case 99 -> "SPF";
      case 249 -> "TKEY";
      case 250 -> "TSIG";
      case 251 -> "IXFR";
      case 252 -> "AXFR";
      case 255 -> "ANY";
      case 256 -> "URI";
      case 257 -> "CAA";
      default -> "TYPE" + type;
    };
  }
}
