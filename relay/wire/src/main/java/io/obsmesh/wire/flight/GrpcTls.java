package io.obsmesh.wire.flight;

import io.grpc.BindableService;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.obsmesh.wire.access.Role;
import io.obsmesh.wire.access.Security;
import io.obsmesh.wire.tls.Tls;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightServer;
import org.jspecify.annotations.Nullable;

/** Puts TLS and the question who asks into gRPC, which carries Flight. */
public final class GrpcTls {
  private GrpcTls() {}

  /**
   * Secures a Flight server; its location must be an insecure one, since Arrow's own TLS reads its
   * files only once.
   *
   * @param needed the role without which nothing can be called
   * @param beside services of ours that are served at the same place, to the same callers
   */
  public static FlightServer.Builder secure(
      FlightServer.Builder builder, Security security, Role needed, BindableService... beside) {
    Consumer<NettyServerBuilder> settings =
        grpc -> {
          grpc.intercept(new GrpcAccess(security.access(), needed));
          for (BindableService service : beside) {
            grpc.addService(service);
          }
          Tls tls = security.tls();
          if (tls != null) {
            grpc.sslContext(
                context(tls, false, tls.hasAuthorities() ? ClientAuth.OPTIONAL : ClientAuth.NONE));
          }
        };
    return builder.transportHint("grpc.builderConsumer", settings);
  }

  /**
   * Secures a channel.
   *
   * @param tls null for no encryption
   * @param name that the server's certificate must have; null for the host that is connected to
   */
  public static NettyChannelBuilder secure(
      NettyChannelBuilder channel, @Nullable Tls tls, @Nullable String name) {
    if (tls == null) {
      return channel.usePlaintext();
    }
    channel.sslContext(context(tls, true, ClientAuth.NONE));
    return name == null ? channel : channel.overrideAuthority(name);
  }

  private static SslContext context(Tls tls, boolean client, ClientAuth clientAuth) {
    return new JdkSslContext(
        tls.context(),
        client,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            "h2"),
        clientAuth,
        Tls.PROTOCOLS.toArray(new String[0]),
        false);
  }
}
