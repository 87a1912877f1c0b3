package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.compression.Codec;
import io.obsmesh.protocol.dns.DnsOverHttps;
import io.obsmesh.protocol.grpc.Rpc;
import io.obsmesh.protocol.http2.BodyText.Wanted;
import io.obsmesh.protocol.http2.Http2Stream.Half;
import io.obsmesh.protocol.http2.Http2Stream.Kind;
import io.obsmesh.table.TextMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides by a stream's heads what is read of its bodies. */
final class BodyChoice {
  /** With more streams open than this, compressed bodies are not kept. */
  private static final int MOST_COMPRESSED = 128;

  /** What is kept of a call whose messages can only be read at its end. */
  private static final int CALL_BYTES = 8 << 10;

  private static final String FORM = "application/x-www-form-urlencoded";

  private final Limits limits;
  private final StreamTable streams;

  BodyChoice(Limits limits, StreamTable streams) {
    this.limits = limits;
    this.streams = streams;
  }

  /** Begins the body that follows a head. */
  void begin(Http2Stream stream, Half half) {
    Wanted wanted =
        switch (stream.kind) {
          case GRPC -> ofCall(stream, half);
          case UNKNOWN -> Wanted.MESSAGES;
          case HTTP -> textual(half) ? Wanted.TEXT : Wanted.NOTHING;
        };
    half.dns =
        stream.kind == Kind.HTTP
            && half == stream.response
            && stream.status == 200
            && DnsOverHttps.CONTENT_TYPE.equalsIgnoreCase(half.contentType);
    wanted = half.dns ? Wanted.TEXT : wanted;
    String encoding = half.headers == null ? null : half.headers.get("content-encoding");
    Codec codec = null;
    if (wanted == Wanted.TEXT && encoding != null && !encoding.equalsIgnoreCase("identity")) {
      codec = Codec.ofContentEncoding(encoding);
      boolean part = half == stream.response && stream.status == 206;
      if (codec == null || part || streams.size() > MOST_COMPRESSED) {
        wanted = Wanted.NOTHING;
      }
    }
    boolean call = wanted == Wanted.TEXT && stream.kind == Kind.GRPC;
    int most = call ? CALL_BYTES : limits.bodyBytes();
    half.body.begin(wanted, most, form(half), codec);
    half.body.framedBy(stream.rpc, messageCodec(stream.rpc, half.headers));
    if (half.lossy) {
      half.body.lost();
    }
  }

  private static Wanted ofCall(Http2Stream stream, Half half) {
    boolean answer = half == stream.response;
    String type = half.contentType;
    return switch (stream.rpc) {
      case GRPC -> Wanted.MESSAGES;
      // What answers in another way is not framed.
      case GRPC_WEB, CONNECT_STREAM ->
          answer && type != null && Rpc.of(type, false) != stream.rpc
              ? Wanted.NOTHING
              : Wanted.MESSAGES;
      case GRPC_WEB_TEXT -> Wanted.TEXT;
      case CONNECT_UNARY -> answer && stream.status != 200 ? Wanted.TEXT : Wanted.NOTHING;
    };
  }

  private static boolean form(Half half) {
    return half.contentType != null && half.contentType.startsWith(FORM);
  }

  private static boolean textual(Half half) {
    String type = half.contentType;
    if (type == null || half.headers == null) {
      return false;
    }
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith("text/")
        || lower.contains("json")
        || lower.contains("xml")
        || lower.startsWith(FORM);
  }

  /** How messages are compressed that say they are. */
  private static @Nullable Codec messageCodec(Rpc rpc, @Nullable TextMap headers) {
    String said = headers == null ? null : headers.get(rpc.encodingHeader());
    return said == null ? null : Codec.ofContentEncoding(said);
  }
}
