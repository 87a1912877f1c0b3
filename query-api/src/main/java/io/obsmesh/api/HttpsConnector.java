package io.obsmesh.api;

import io.obsmesh.wire.tls.Tls;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** HTTP over TLS; asks clients for a certificate when it has authorities to check one by. */
final class HttpsConnector {
  private HttpsConnector() {}

  static ServerConnector of(Server server, HttpConfiguration http, Tls tls, String host, int port) {
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setSslContext(tls.context());
    ssl.setIncludeProtocols(Tls.PROTOCOLS.toArray(new String[0]));
    ssl.setWantClientAuth(tls.hasAuthorities());
    // Clients may name the server by address, which is no SNI; certificates are theirs to check.
    http.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector = new ServerConnector(server, ssl, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    return connector;
  }
}
