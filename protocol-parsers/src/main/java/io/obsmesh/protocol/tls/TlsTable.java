package io.obsmesh.protocol.tls;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;

/** The table {@code tls}: one row is one handshake. */
public final class TlsTable {
  public static final Table TABLE =
      Table.ofRequests("tls", "One TLS handshake, as far as it is not encrypted.")
          .repeating("sni", "Server name that the client asked for.", "tls.client.server_name")
          .repeating("version", "Version that was agreed on: 1.3, 1.2, ...", "tls.protocol.version")
          .repeating("cipher", "Cipher suite that was agreed on.", "tls.cipher")
          .repeating(
              "alpn",
              "Application protocol that was agreed on; encrypted and so absent in 1.3.",
              "tls.next_protocol")
          .add(
              "alpn_offered",
              ColumnType.LIST,
              Unit.NONE,
              "Application protocols that the client offered.",
              null)
          .repeating(
              "server_subject",
              "Subject of the server's certificate; encrypted and so absent in 1.3.",
              "tls.server.subject")
          .repeating("server_issuer", "Issuer of the server's certificate.", "tls.server.issuer")
          .add(
              "server_not_after",
              ColumnType.TIMESTAMP,
              Unit.NONE,
              "When the server's certificate expires.",
              "tls.server.not_after")
          .repeating("client_subject", "Subject of the client's certificate.", "tls.client.subject")
          .add(
              "resumed",
              ColumnType.BOOL,
              Unit.NONE,
              "An earlier session went on, without certificates.",
              "tls.resumed")
          .repeating(
              "alert",
              "The alert that ended the handshake; encrypted when its kind cannot be seen.",
              null)
          .display(
              "time",
              "latency",
              "src.service",
              "dst.service",
              "sni",
              "version",
              "cipher",
              "alpn",
              "server_subject",
              "server_not_after",
              "error.type")
          .build();

  static final Column SNI = TABLE.column("sni");
  static final Column VERSION = TABLE.column("version");
  static final Column CIPHER = TABLE.column("cipher");
  static final Column ALPN = TABLE.column("alpn");
  static final Column ALPN_OFFERED = TABLE.column("alpn_offered");
  static final Column SERVER_SUBJECT = TABLE.column("server_subject");
  static final Column SERVER_ISSUER = TABLE.column("server_issuer");
  static final Column SERVER_NOT_AFTER = TABLE.column("server_not_after");
  static final Column CLIENT_SUBJECT = TABLE.column("client_subject");
  static final Column RESUMED = TABLE.column("resumed");
  static final Column ALERT = TABLE.column("alert");

  private TlsTable() {}
}
