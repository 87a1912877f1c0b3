package io.obsmesh.wire.flight;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.obsmesh.wire.access.Access;
import io.obsmesh.wire.access.Principal;
import io.obsmesh.wire.access.Role;
import java.security.cert.Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Lets only those call who may, and tells the called who it is. Thread-safe. */
public final class GrpcAccess implements ServerInterceptor {
  private static final Context.Key<Principal> CALLER = Context.key("obsmesh-caller");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Access access;
  private final Role needed;

  /**
   * @param needed the role without which nothing can be called
   */
  public GrpcAccess(Access access, Role needed) {
    this.access = access;
    this.needed = needed;
  }

  /** Who called, in the thread of the call; nobody without roles where no access was checked. */
  public static Principal caller() {
    Principal caller = CALLER.get();
    return caller == null ? new Principal("nobody", java.util.Set.of()) : caller;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Principal caller =
        access.of(
            headers.get(AUTHORIZATION),
            certificates(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
    if (caller == null) {
      return refuse(
          call,
          Status.UNAUTHENTICATED.withDescription(
              "say who you are: with a bearer token that this server knows, or a client"
                  + " certificate of its authority whose units (OU) are roles"));
    }
    if (!caller.may(needed)) {
      return refuse(
          call,
          Status.PERMISSION_DENIED.withDescription(
              caller.name() + " does not have the role " + needed.word()));
    }
    return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static Certificate @Nullable [] certificates(@Nullable SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      return session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException _) {
      return null;
    }
  }
}
