package io.obsmesh.collector.requests;

import io.obsmesh.policy.rule.L7;
import org.jspecify.annotations.Nullable;

/** Protocols that the relay reads; rules of one family are about the same bytes. */
enum Family {
  HTTP,
  REDIS,
  MYSQL;

  /** Null for what is judged elsewhere. */
  static @Nullable Family of(L7 described) {
    return switch (described) {
      case L7.Http _, L7.Grpc _ -> HTTP;
      case L7.Redis _ -> REDIS;
      case L7.Mysql _ -> MYSQL;
      case L7.Tls _, L7.Dns _ -> null;
    };
  }
}
